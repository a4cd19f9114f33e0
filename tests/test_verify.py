"""Verifying: codes and severities, waivers that excuse or do not, order, and rules that know what not to judge."""

from __future__ import annotations

from datetime import date

import pytest
from compiling import STAGES_ONLY, compiled, findings, line, told

from compiler.diagnostics import Severity, Span, problem
from compiler.model import Company
from compiler.verify import verify

ROLES = "roles: {甲: {}, 乙: {}}\n"
STEP = f"{ROLES}flows:\n  f:\n    steps:\n      s: {{responsible: 甲}}\n      t: {{responsible: 甲}}\n"


def waiver(rule: str = "nobody-accountable", at: str = "flows/f", more: str = "reason: 试点, until: 2026-12-31") -> str:
    return f"{STEP}waivers: {{例外: {{rule: {rule}, at: {at}, {more}}}}}\n"


def sorted_out(text: str, today: date = date(2026, 6, 1)) -> tuple[list[str], list[str]]:
    """Return what is told, and what is waived."""
    found = compiled(text, today=today).findings
    return [line(one) for one in found if not one.waived_by], [line(one) for one in found if one.waived_by]


S = "a.yaml:5:7-8 RACI002 “s”没有人负责（缺 accountable）"
T = "a.yaml:6:7-8 RACI002 “t”没有人负责（缺 accountable）"


@pytest.mark.parametrize(
    ("rule", "at", "waived"),
    [
        ("nobody-accountable", "flows/f", [S, T]),
        ("RACI002", "flows/f", [S, T]),
        ("raci002", "flows/f/steps/s", [S]),
        ("NOBODY-ACCOUNTABLE", "/flows/f/steps/t/", [T]),
        ("RACI002", "ｆlows/f/steps/s", [S]),
        ("RACI002", "flows", [S, T]),
    ],
)
def test_a_waiver_excuses_what_stands_below_its_place(rule: str, at: str, waived: list[str]) -> None:
    assert sorted_out(waiver(rule, at)) == ([found for found in (S, T) if found not in waived], waived)


@pytest.mark.parametrize("at", ["flows/f/steps/x", "flows/g", "flows/f/step", "f", "roles/甲"])
def test_a_waiver_elsewhere_excuses_nothing(at: str) -> None:
    unused = f"a.yaml:7:11-13 WAIV003 豁免“例外”没有用上：“{at}”处没有“RACI002”的问题"
    assert sorted_out(waiver("RACI002", at)) == ([S, T, unused], [])


def test_a_waiver_holds_on_its_last_day() -> None:
    assert sorted_out(waiver(), date(2026, 12, 31)) == ([], [S, T])
    said = "a.yaml:7:74-84 WAIV002 豁免“例外”在 2026-12-31 已经到期"
    assert sorted_out(waiver(), date(2027, 1, 1)) == ([S, T, said], [])


def test_a_waiver_without_reason_or_end_is_told_but_holds() -> None:
    for more, said in (("reason: 试点", "截止日期"), ("until: 2026-12-31", "理由")):
        assert sorted_out(waiver(more=more)) == ([f"a.yaml:7:11-13 WAIV001 豁免“例外”没有写{said}"], [S, T])


def test_reading_and_waivers_are_never_excused() -> None:
    text = "roles: {甲: {headcont: 1}}\nwaivers: {例外: {rule: unknown-key, at: roles/甲, reason: 试点, until: 2026-12-31}}\n"
    assert [said.split()[1] for said in findings(text)] == ["DOC015"]
    text = waiver("unused-waiver", "waivers")
    assert [said.split()[1] for said in findings(text)] == ["RACI002", "RACI002", "WAIV003"]


def test_a_waiver_of_something_broken_is_not_called_unused() -> None:
    text = waiver().replace("s: {responsible: 甲}", "s: {responsibl: 甲}")
    assert [said.split()[1] for said in findings(text)] == ["DOC015"]
    assert [said.split()[1] for said in told(compiled(waiver(), "roles: [}"))] == ["DOC003"]


def test_a_waiver_excuses_only_in_its_handbook() -> None:
    other = STEP.replace("roles:", "handbook: {title: 另}\nroles:")
    said = told(compiled(waiver(), other=other))
    assert said == [
        found.replace("a.yaml:5", "other/handbook.yaml:6").replace("a.yaml:6", "other/handbook.yaml:7")
        for found in (S, T)
    ]


def test_severities_are_those_of_the_settings() -> None:
    found = compiled(STEP, severities=dict(STAGES_ONLY) | {"nobody-accountable": Severity.INFO}).findings
    assert [(finding.code, finding.severity) for finding in found] == [("RACI002", Severity.INFO)] * 2
    assert compiled(STEP, severities=dict(STAGES_ONLY) | {"nobody-accountable": None}).findings == ()
    found = compiled(
        waiver("RACI002", "flows/g"), severities=dict(STAGES_ONLY) | {"unused-waiver": None, "nobody-accountable": None}
    ).findings
    assert found == ()


def test_findings_stand_in_the_order_of_their_places() -> None:
    spans = [Span("b"), Span("a", 2, 1, 2, 2), Span("a", 1, 9, 1, 10), Span("a", 1, 2, 1, 3)]
    problems = [problem("unreadable-file", span, detail="x") for span in spans]
    found = verify(Company((), {}), problems, today=date(2026, 1, 1), severities={})
    assert [finding.problem.span for finding in found] == sorted(spans)


def test_a_problem_of_no_rule_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="problem of no rule: nonsense"):
        verify(Company((), {}), [problem("nonsense", Span("a"))], today=date(2026, 1, 1), severities={})


# Rules: what they leave alone, and what they see across handbooks


def test_circles_across_handbooks_are_told_once() -> None:
    other = (
        "handbook: {title: 另}\nroles: {乙: {reports_to: example/甲}}\nunits: {下: {parent: example/上, head: 乙}}\n"
    )
    text = "roles: {甲: {reports_to: other/乙, unit: 上}}\nunits: {上: {parent: other/下, head: 甲}}\n"
    said = told(compiled(text, other=other))
    assert [found for found in said if "ORG001" in found or "ORG002" in found] == [
        "a.yaml:1:25-32 ORG001 汇报关系成了循环：甲 → 乙 → 甲",
        "a.yaml:2:21-28 ORG002 隶属关系成了循环：上 → 下 → 上",
    ]


def test_circles_of_calls_across_handbooks_are_told_once() -> None:
    other = "handbook: {title: 另}\nflows: {g: {steps: {s: {calls: example/f}}}}\n"
    said = told(
        compiled("flows: {f: {steps: {s: {calls: other/g}, t: {calls: g}}}, g: {status: placeholder}}\n", other=other)
    )
    assert said == ["a.yaml:1:32-39 FLOW006 流程互相调用，没有尽头：f → g → f"]


def test_a_post_in_a_unit_of_another_handbook_is_not_outside() -> None:
    other = "handbook: {title: 另}\nunits: {部: {head: example/甲, members: example/乙}}\n"
    text = "units: {组: {}}\nroles: {甲: {}, 乙: {}, 丙: {}, 客户: {external: true}}\n"
    assert told(compiled(text, other=other)) == ["a.yaml:2:23-24 ORG004 岗位“丙”不属于任何部门"]


def test_posts_are_not_called_outside_while_a_unit_is_not_understood() -> None:
    assert findings("units: {部: {membrs: 甲}}\nroles: {甲: {}}\n") == ["a.yaml:1:13-19 DOC015 没有“membrs”这个字段"]
    assert findings("units: {组: {}}\nroles: {甲: {}}\n", "units: {部: [}\n") == [
        "b.yaml:1:13-14 DOC003 这里应当有内容，却没有"
    ]


@pytest.mark.parametrize(
    ("use", "told_of"),
    [
        ("", False),
        ("records: {表: {owner: 组}}", True),
        ("meetings: {会: {chair: 组}}", True),
        ("meetings: {会: {attendees: 组}}", False),
        ("flows: {f: {owner: 组, status: placeholder}}", True),
        ("sanctions: {警告: {decided_by: 组}}", True),
        ("measures: {率: {owner: 组}}", True),
        ("flows: {f: {steps: {s: {responsible: 组, accountable: 甲}}}}", True),
        ("flows: {f: {steps: {s: {responsible: 甲, accountable: 甲, consulted: 组}}}}", False),
    ],
)
def test_a_unit_that_answers_for_something_has_a_head(use: str, told_of: bool) -> None:
    said = findings(f"units: {{部: {{head: 甲}}, 组: {{}}}}\nroles: {{甲: {{}}}}\n{use}\n")
    assert said == (["a.yaml:1:23-24 ORG003 “组”没有负责人"] if told_of else [])


def test_a_step_below_a_dead_end_is_not_called_unreachable() -> None:
    steps = "      s: {responsible: 甲, accountable: 甲, next: }\n      t: {responsible: 甲, accountable: 甲}\n"
    text = f"{ROLES}flows:\n  f:\n    steps:\n{steps}"
    assert findings(text) == ["a.yaml:5:43-47 FLOW001 “s”之后没有下一步，流程断在这里"]


def test_the_way_back_is_suggested_where_there_is_one() -> None:
    text = (
        f"{ROLES}flows:\n  f:\n    steps:\n      写: {{responsible: 甲, accountable: 甲}}\n"
        "      审: {responsible: 乙, accountable: 乙, decide: {过: 写, 退: ~}}\n"
    )
    [finding] = compiled(text).findings
    assert dict(finding.problem.hint.arguments if finding.problem.hint else ())["back"] == "写"
