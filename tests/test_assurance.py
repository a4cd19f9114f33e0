"""The assurance page: what was run and found, what was proved, what is covered, excused, assumed and missing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from handbooks import FULL, TODAY, audited, company, compiled, pages_of, render
from markup import Element, parse

from compiler.model import Company
from compiler.publish.revision import VARIABLE, revision_of
from compiler.publish.workshop import Workshop
from compiler.render.assurance import SUBJECTS, assumed, rule_results
from compiler.render.audit import Audit
from compiler.render.completeness import completeness
from compiler.render.page import Page
from compiler.rules import RULES

SMALL = """
handbook: {title: 书}
roles: {经办人: {duties: [{text: 申请采购, steps: [采购/申请]}, 打扫]}, 主管: {}}
records: {采购申请: {owner: 主管, keep: 三年, assumed: true}, 台账: {}}
flows:
  采购:
    owner: 主管
    starts_when: 需要物品
    steps:
      申请: {responsible: 经办人, accountable: 主管, outputs: 采购申请, within: 4 hours}
      审批: {responsible: 主管, accountable: 主管, inputs: 采购申请, within: 2 workdays, decide: {同意: 下单, 退回: 申请}}
      下单: {responsible: 经办人, accountable: 主管}
  待写: {status: placeholder, owner: 主管}
rules: {先批后买: {before: {step: 下单}, require: {step: 审批}}}
"""


def account(made: Company, audit: Audit | None = None) -> tuple[Page, Element]:
    pages, _ = render(made, "zh-Hans", audit=audit or audited(made))
    page = next(page for page in pages if page.path == "book/assurance")
    return page, parse(page.body)


def tiles(body: Element) -> list[str]:
    return [link.text for link in body.all("a") if "pc-tile" in link.attributes.get("class", "")]


def rows(body: Element, caption: str) -> list[list[str]]:
    table = next(table for table in body.all("table") if table.all("caption")[0].text == caption)
    return [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")[1:]]


def test_every_family_of_rules_for_handbooks_is_accounted_for() -> None:
    assert set(SUBJECTS) == {rule.family for rule in RULES} - {"BPMN"}
    families = rule_results(company(SMALL).handbooks[0], (), frozenset())
    told = {result.rule.code for family in families for result in family.results}
    assert told == {rule.code for rule in RULES if rule.family != "BPMN"}


def test_a_rule_with_nothing_to_judge_has_not_passed() -> None:
    made = company(SMALL)
    results = {
        result.rule.name: result.state
        for family in rule_results(made.handbooks[0], audited(made).findings, frozenset({"ownerless-record"}))
        for result in family.results
    }
    assert results["dead-end"] == "clean"
    assert results["ownerless-record"] == "found"  # what was found stays found, whatever is off now
    assert results["meeting-without-chair"] == results["waiver-without-reason"] == "nothing"
    off = rule_results(made.handbooks[0], (), frozenset({"ownerless-record"}))
    assert [r.state for family in off for r in family.results if r.rule.name == "ownerless-record"] == ["off"]


def test_findings_are_told_with_the_rule_and_the_place() -> None:
    _, body = account(company(SMALL))
    told = [item.text for item in body.all("li") if "REC001" in item.text]
    assert any("台账" in text and text.startswith("警告") for text in told), told
    clean = (
        SMALL.replace("台账: {}", "").replace(", 打扫", "").replace("  待写: {status: placeholder, owner: 主管}\n", "")
    )
    _, body = account(company(clean), Audit())
    assert tiles(body)[0].startswith("没有问题")
    assert "待处理的问题" not in body.text


def test_findings_belong_to_the_handbook_they_are_about() -> None:
    made = compiled(
        {"handbook.yaml": "handbook: {title: 书}\nmeetings: {会: {}}\n", "x.yaml": "a: [", "y.yaml": "b: ["}
    )
    audit = Audit(made.findings)
    assert len(audit.of(made.company.handbooks[0])) == len(made.findings) > 1
    other = company("handbook: {title: 书}\n", "other")
    assert audit.of(other.handbooks[0]) == ()


def test_flows_are_told_with_their_verdict_and_their_longest_way() -> None:
    _, body = account(company(SMALL))
    assert rows(body, "流程：每一种走法") == [
        ["采购", "都走得完", "3", "2.5 个工作日 3 步中 2 步写了时限"],
        ["待写 待补", "没有判定", "0", "没有写时限"],
    ]
    stuck = SMALL.replace("退回: 申请}}", "退回: 复核}}\n      复核: {responsible: 主管, accountable: 主管}").replace(
        "下单: {responsible", "下单: {wait_for: all, responsible"
    )
    _, body = account(company(stuck))
    assert rows(body, "流程：每一种走法")[0][1] == "有的走不完"
    assert body.by_id("p.placeholders").text == "待补的流程"


def test_house_rules_are_told_by_what_was_proved() -> None:
    _, body = account(company(SMALL))
    assert rows(body, "内部规则：每条路径") == [["先批后买", "1 个流程的每条路径上都成立", "采购"]]
    _, body = account(
        company(
            SMALL.replace(
                "{before: {step: 下单}, require: {step: 审批}}", "{before: {step: 申请}, require: {step: 审批}}"
            )
        )
    )
    assert rows(body, "内部规则：每条路径") == [["先批后买", "有的路径做不到", "采购"]]
    assert [tile for tile in tiles(body) if "内部规则" in tile] == ["0 / 1 内部规则证明做到"]


def test_duties_and_steps_cover_each_other() -> None:
    _, body = account(company(SMALL))
    assert "50% 职责有步骤落实" in tiles(body)
    idle = [item.text for item in body.all("li") if item.text.startswith("经办人：")]
    assert idle == ["经办人：打扫", "经办人：下单"]


def test_what_is_written_is_counted_by_clause() -> None:
    found = {share.key: (share.clause, share.written, share.all) for share in completeness(company(SMALL).handbooks[0])}
    assert found["record-keep"] == ("7.5.3", 1, 2)
    assert found["step-within"] == ("8.1", 2, 3)
    assert found["role-duties"] == ("5.3", 1, 2)
    assert found["flow-records"] == ("4.4", 1, 2)
    assert "risk-owner" not in found
    _, body = account(company(SMALL))
    assert ["记录有保存期限", "7.5.3", "1 / 2"] in rows(body, "写明了多少")


def test_waivers_are_told_with_who_why_until_when_and_what_they_excuse() -> None:
    waiver = "waivers: {暂缓: {rule: ownerless-record, at: records/台账, reason: 交接中, until: 2027-01-31, approved_by: 主管}}\n"
    made = company(SMALL + waiver)
    _, body = account(made)
    (row,) = rows(body, "豁免")
    assert row[0] == "暂缓"
    assert row[1].startswith("REC001")
    assert row[2:] == ["records/台账", "交接中", "主管", "2027-01-31", "1 处"]
    assert [tile for tile in tiles(body) if "豁免" in tile] == ["1 项豁免"]
    _, body = account(company(SMALL))
    assert "没有豁免" in body.text


def test_assumptions_are_listed_and_lead_to_their_places() -> None:
    made = company(FULL)
    assert [(section, [entry.id for entry in entries]) for section, entries in assumed(made.handbooks[0])] == [
        ("units", ["总部"]), ("records", ["小票"]), ("measures", ["满意度"]), ("violations", ["迟到"]),
        ("terms", ["旗舰店"]), ("duties", ["审批"]), ("steps", ["受理"]),
    ]  # fmt: skip
    _, body = account(made)
    links = {link.text: link.attributes["href"] for link in body.all("a")}
    assert links["销售小票"].endswith("records/#%E5%B0%8F%E7%A5%A8")


def test_nobody_who_gives_no_account_gets_a_page() -> None:
    made = company(SMALL)
    pages, _ = render(made, "zh-Hans")
    assert "book/assurance" not in {page.path for page in pages}
    assert not [
        link for page in pages for link in parse(page.body).all("a") if "assurance" in link.attributes.get("href", "")
    ]
    front = next(page for page in pages_of(made)[0] if page.path == "book")
    assert "assurance/" in [link.attributes.get("href") for link in parse(front.body).all("a")]


# Which state was compiled


def test_the_page_names_the_state_that_was_compiled() -> None:
    made = company(SMALL)
    _, body = account(made, audited(made, "abc<1>"))
    assert [code.text for code in body.all("code")] == ["abc<1>"]
    _, body = account(made)
    assert body.all("code") == []


def git(folder: Path, *arguments: str) -> None:
    own = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *own, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_state_is_the_commit_and_marked_when_files_were_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert revision_of(tmp_path) == ""
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-qm", "x")
    commit = revision_of(tmp_path)
    assert len(commit) == 12
    (tmp_path / "a").write_text("2")
    assert revision_of(tmp_path) == commit + "+"
    monkeypatch.setenv(VARIABLE, "release-7\n")
    assert revision_of(tmp_path) == "release-7"
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revision_of(tmp_path) == ""


def test_a_built_site_gives_account_of_waived_and_known_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "release-7")
    (tmp_path / "policies" / "book").mkdir(parents=True)
    (tmp_path / "policies" / "book" / "handbook.yaml").write_text(SMALL, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.policyc.severity]\nunused-role = "off"\n', "utf-8")
    product = Workshop(tmp_path, tmp_path / "policies", today=lambda: TODAY).make()
    page = next(page for page in product.pages if page.path == "book/assurance")
    body = parse(page.body)
    assert "release-7" in body.text
    assert next(item.text for item in body.all("li") if item.text.startswith("ORG005")).endswith("没有启用")
    assert any("REC001" in item.text for item in body.all("li"))
