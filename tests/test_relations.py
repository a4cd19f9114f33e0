"""Relations: every reference read backwards, members of units, and who hands work to whom."""

from __future__ import annotations

import pytest
from compiling import compiled, told

from compiler.model import Company
from compiler.relations import Mentions, hand_overs

TEXT = """
units:
  客服部: {head: 客服经理, members: [客服专员, 客服经理]}
  总部: {}
roles:
  客服经理: {unit: 客服部, deputy: 客服专员}
  客服专员: {duties: [{id: 受理, text: 受理投诉, steps: 投诉/受理}]}
  质检员: {unit: 客服部, reports_to: 客服经理}
  顾问: {}
records: {投诉单: {owner: 客服部}}
sanctions: {警告: {appeal: {to: 客服经理}, decided_by: 客服经理}}
violations: {漏记: {breaches: 客服专员/受理, sanction: 警告, repeat: {2: 警告}}}
assessments: {季评: {subjects: 客服专员, methods: {上级评: {weight: 100, by: 客服经理}}}}
flows:
  投诉:
    owner: 客服经理
    steps:
      受理: {responsible: 客服专员, accountable: 客服经理, informed: 客服经理, outputs: 投诉单}
      办理: {responsible: 客服专员, accountable: 客服经理, inputs: 投诉单}
  回访: {status: placeholder, starts_when: {after: 投诉}}
"""


@pytest.fixture(scope="module")
def company() -> Company:
    result = compiled(TEXT)
    assert [line for line in told(result) if "ORG004" not in line] == []
    return result.company


def names(entries: tuple[object, ...]) -> list[str]:
    return [getattr(entry, "where", "").removeprefix("example/") for entry in entries]


def test_mentions(company: Company) -> None:
    mentions = Mentions(company)
    assert names(mentions.of("example/roles/客服经理")) == [
        "units/客服部",
        "roles/质检员",
        "flows/投诉",
        "flows/投诉/steps/受理",
        "flows/投诉/steps/办理",
        "assessments/季评",
        "sanctions/警告",
    ]
    assert names(mentions.of("example/roles/客服经理", "flows")) == ["flows/投诉"]
    assert names(mentions.of("example/roles/客服经理", "steps", "informed")) == ["flows/投诉/steps/受理"]
    assert names(mentions.of("example/roles/客服经理", "", "to", "by")) == ["assessments/季评", "sanctions/警告"]
    assert names(mentions.of("example/flows/投诉/steps/受理")) == ["roles/客服专员/duties/受理"]
    assert names(mentions.of("example/flows/投诉")) == ["flows/回访"]
    assert names(mentions.of("example/sanctions/警告")) == ["violations/漏记"]
    assert names(mentions.of("example/roles/顾问")) == []


def test_members_and_units(company: Company) -> None:
    mentions = Mentions(company)
    assert names(mentions.members(company.things["example/units/客服部"])) == [
        "roles/客服经理",
        "roles/客服专员",
        "roles/质检员",
    ]
    assert names(mentions.members(company.things["example/units/总部"])) == []
    assert names(mentions.units(company.things["example/roles/客服专员"])) == ["units/客服部"]
    assert names(mentions.units(company.things["example/roles/顾问"])) == []


def test_letters_and_flow(company: Company) -> None:
    mentions = Mentions(company)
    step = company.things["example/flows/投诉/steps/受理"]
    assert mentions.letters("example/roles/客服经理", step) == "AI"
    assert mentions.letters("example/roles/顾问", step) == ""
    assert mentions.flow_of(step).id == "投诉"


def test_hand_overs_go_past_bare_steps() -> None:
    text = """
roles: {甲: {}}
flows:
  f:
    steps:
      起: {does: a, parallel: [左, 右]}
      左: {does: a, next: 汇}
      右: {does: a, next: 汇}
      汇: {wait_for: all}
      审: {does: a, decide: {过: 完, 退: 起, 空: }}
      完: {ends: 好}
      自: {does: a, next: 自}
      转: {wait_for: all, next: 转}
"""
    flow = compiled(text).company.things["example/flows/f"]
    assert [(over.giver.id, over.taker.id) for over in hand_overs(flow)] == [
        ("起", "左"),
        ("起", "右"),
        ("左", "审"),
        ("右", "审"),
        ("审", "起"),
        ("自", "自"),
    ]
