"""Names → things: references within and across handbooks, ids, ways between steps, values with shapes of their own."""

from __future__ import annotations

from typing import Any

import pytest
from compiling import compiled, findings, hints, told
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.model import Duration, Rhythm, Via
from compiler.resolve.measure import read_duration, read_rhythm
from compiler.resolve.names import closest, is_id, normal


def company(*texts: str, **books: str) -> Any:
    result = compiled(*texts, **books)  # type: ignore[arg-type]
    assert told(result) == []
    return result.company


def things(*texts: str, **books: str) -> Any:
    return company(*texts, **books).things


ROLES = "roles: {甲: {}, 乙: {}}\n"


def flow_of(steps: str) -> Any:
    indented = "".join(f"      {line}\n" for line in steps.strip().split("\n"))
    return compiled(f"{ROLES}flows:\n  f:\n    steps:\n{indented}").company.things["example/flows/f"]


def ways(flow: Any) -> dict[str, list[tuple[str, str, str, bool]]]:
    return {step.id: [(way.via.value, way.to, way.outcome, way.written) for way in step.follows] for step in flow.steps}


# Names


def test_an_entry_is_named_by_its_id_unless_it_says_otherwise() -> None:
    found = things("roles: {甲: {}, 乙: {name: 乙方}, 丙: ~, 01: {name: 007}}")
    names = {where: found[f"example/roles/{where}"].name for where in ("甲", "乙", "丙", "01")}
    assert names == {"甲": "甲", "乙": "乙方", "丙": "丙", "01": "007"}


def test_ids_are_normalised_and_numbers_keep_their_zeros() -> None:
    found = things("roles: {Ａ岗: {}, 010: {reports_to: A岗}, B: {reports_to: 010}}\nmeetings: {会: {chair: Ａ岗}}")
    assert found["example/roles/A岗"].name == "A岗"
    assert found["example/roles/010"].reports_to.to == "example/roles/A岗"
    assert found["example/roles/B"].reports_to.to == "example/roles/010"
    assert found["example/meetings/会"].chair.to == "example/roles/A岗"


def test_texts_keep_numbers_as_typed() -> None:
    text = "handbook: {title: 手册, version: 1.10, code: 007}\nmeasures: {响应: {target: 99.50, unit: 1e3}}\n"
    found = compiled(text, title=None).company
    [book] = found.handbooks
    assert (book.version, book.code) == ("1.10", "007")
    measure = found.things["example/measures/响应"]
    assert (measure.target, measure.unit) == ("99.50", "1e3")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("产品经理", True), ("a-b_c", True), ("é", True), ("हिन्दी", True), ("x" * 64, True), ("²", True),
        ("", False), ("a b", False), ("a/b", False), ("x" * 65, False), ("😀", False), ("\u0301a", False),
        ("𠀀" * 61, False), ("a.b", False),
    ],
)  # fmt: skip
def test_ids(text: str, good: bool) -> None:
    assert is_id(normal(text)) is good


def test_a_name_that_the_schema_lets_pass_is_told_once() -> None:
    assert findings("roles: {😀: {}, 甲: {reports_to: 😀}}") == [
        "a.yaml:1:9-10 DOC020 “😀”不能作编号",
        "a.yaml:1:32-33 REF001 没有叫“😀”的岗位",
    ]
    assert findings(f"{ROLES}flows: {{f: {{steps: {{😀: {{responsible: 甲, accountable: 乙}}}}}}}}") == [
        "a.yaml:2:21-22 DOC020 “😀”不能作编号"
    ]


def test_references_reach_across_handbooks() -> None:
    other = "handbook: {title: 另一本}\nroles: {丙: {}}\nflows: {g: {status: placeholder, owner: 丙}}\n"
    text = "roles: {甲: {reports_to: other/丙}, 丙: {reports_to: example/甲}}\nrisks: {险: {flows: other/g}}\n"
    found = things(text, other=other)
    assert found["example/roles/甲"].reports_to.to == "other/roles/丙"
    assert found["example/roles/丙"].reports_to.to == "example/roles/甲"
    assert found["example/risks/险"].flows[0].to == "other/flows/g"
    assert told(compiled("meetings: {会: {chair: 丙}}", other=other)) == [
        "a.yaml:1:23-24 REF001 没有叫“丙”的岗位或部门"
    ]
    assert hints("meetings: {会: {chair: other/丁}}") == ["先定义“other/丁”，或改成已有的编号"]


def test_the_id_in_another_handbook_is_suggested() -> None:
    result = compiled("meetings: {会: {chair: 客服}}", other="handbook: {title: 另}\nroles: {客服: {}}")
    [finding] = result.findings
    assert dict(finding.problem.hint.arguments if finding.problem.hint else ())["close"] == "other/客服"


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("客服经里", "是不是“客服经理”？"),
        ("客户服务经理", "是不是“客服经理”？"),
        ("经理", "是不是“客服经理”？"),
        ("KPI岗", "是不是“kpi岗”？"),
        ("无关", "先定义“无关”，或改成已有的编号"),
        ("工单", "改成岗位或部门的编号"),
    ],
)
def test_suggestions(reference: str, hint: str) -> None:
    text = "roles: {客服经理: {name: 客户服务经理}, kpi岗: {}}\nterms: {工单: 单}\n"
    assert hints(f"{text}meetings: {{会: {{chair: {reference}}}}}") == [hint]


def test_closest() -> None:
    assert closest("dead-endd", ["dead-end", "endless-loop"]) == "dead-end"
    assert closest("x", ["dead-end"]) == ""
    assert closest("Ｘy", ["xy"]) == "xy"


def test_the_same_id_twice() -> None:
    text = "roles: {甲: {}}\nunits: {乙: {head: 甲}}\n"
    assert findings(text, "roles: {甲: {}, 乙: {unit: 乙}}\n") == [
        "b.yaml:1:9-10 REF002 编号“甲”在 policies/example/a.yaml:1 已经用过",
        "b.yaml:1:16-17 REF002 “乙”既是岗位又是部门（policies/example/a.yaml:2），分不清指的是哪一个",
    ]
    assert findings("terms: {甲: a}\nroles: {甲: {}}") == []


def test_the_title_block_twice_or_never() -> None:
    assert findings("handbook: {title: 又一次}") == [
        "handbook.yaml:1:1-9 REF002 handbook 部分在 policies/example/a.yaml:1 已经写过"
    ]
    assert findings("roles: {甲: {}}", title=None) == ["a.yaml:1:1-1 DOC018 这个手册缺少 handbook 部分"]


def test_duties() -> None:
    role = "{duties: [一, {id: 审批, text: 二, steps: f/s}, 三]}"
    text = f"roles:\n  甲: {role}\n  乙: {{duties: 只有一条}}\nflows:\n  f:\n    steps: {{s: {{responsible: 甲, accountable: 乙}}}}\n"
    found = things(
        text + "violations: {漏: {breaches: [甲/1, 甲/审批, 乙/1, f/s, 条, example/甲/3]}}\nprovisions: {条: 文}\n"
    )
    duties = [(duty.id, duty.text) for duty in found["example/roles/甲"].duties]
    assert duties == [("1", "一"), ("审批", "二"), ("3", "三")]
    assert found["example/roles/甲/duties/审批"].steps[0].to == "example/flows/f/steps/s"
    assert [reference.to for reference in found["example/violations/漏"].breaches] == [
        "example/roles/甲/duties/1",
        "example/roles/甲/duties/审批",
        "example/roles/乙/duties/1",
        "example/flows/f/steps/s",
        "example/provisions/条",
        "example/roles/甲/duties/3",
    ]
    assert findings("roles: {甲: {duties: [{id: 2, text: 一}, 二]}}")[0].startswith("a.yaml:1:27-28 DOC017")
    assert findings("roles: {甲: {duties: [{id: '2', text: 一}, 二]}}") == [
        "a.yaml:1:42-43 REF002 编号“2”在 policies/example/a.yaml:1 已经用过"
    ]


# Ways between steps


def test_the_step_below_follows_where_nothing_else_is_said() -> None:
    flow = flow_of("a: {does: x}\nb: {does: x, next: a}\nc: {ends: 完}\nd: {does: x}")
    assert ways(flow) == {
        "a": [("next", "b", "", False)],
        "b": [("next", "a", "", True)],
        "c": [],
        "d": [],
    }
    assert [step.final for step in flow.steps] == [False, False, True, True]


def test_forks_decisions_and_overdue() -> None:
    flow = flow_of(
        "a: {parallel: [b, c]}\nb: {decide: {是: c, 否: , 再议: ~}}\n"
        "c: {wait_for: all, within: 3 days, overdue: {next: a}}\nd: {next: }\n１: {next: 1}"
    )
    assert ways(flow) == {
        "a": [("parallel", "b", "", True), ("parallel", "c", "", True)],
        "b": [("outcome", "c", "是", True), ("outcome", "", "否", True), ("outcome", "", "再议", True)],
        "c": [("next", "d", "", False), ("overdue", "a", "", True)],
        "d": [("next", "", "", True)],
        "1": [("next", "1", "", True)],
    }
    assert [(step.forks, step.decides, step.joins) for step in flow.steps[:3]] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert flow.step("b").follows[0].via is Via.OUTCOME
    assert flow.step("无") is None


@pytest.mark.parametrize(
    ("step", "works"),
    [
        ("{ends: 完}", False), ("{ends: 完, name: 名}", False), ("{ends: 完, responsible: 甲}", True),
        ("{parallel: [y, z]}", False), ("{parallel: [y, z], name: 名}", True), ("{wait_for: all}", False),
        ("{wait_for: all, does: 做}", True), ("{}", True), ("~", True), ("{calls: g}", True),
    ],
)  # fmt: skip
def test_bare_ends_forks_and_joins_are_no_work(step: str, works: bool) -> None:
    assert flow_of(f"x: {step}\ny: {{does: a}}\nz: {{does: a}}").step("x").works is works


def test_a_lost_way_leaves_the_flow_unjudged_but_not_its_steps() -> None:
    text = f"{ROLES}flows:\n  f:\n    steps:\n      a: {{responsible: 甲, next: 无}}\n      b: {{ends: 完}}\n"
    assert findings(text) == [
        "a.yaml:5:7-8 RACI002 “a”没有人负责（缺 accountable）",
        "a.yaml:5:33-34 REF001 这个流程里没有步骤“无”",
    ]


# Values with shapes of their own


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 hours", (4, "hour", 4, 4)), ("1 hour", (1, "hour", 1, 1)), ("3 workdays", (3, "workday", 24, 3 * 24 * 1.4)),
        ("3个工作日", (3, "workday", 24, 3 * 24 * 1.4)), ("2周", (2, "week", 80, 336)), ("2 weeks", (2, "week", 80, 336)),
        ("1.5 days", (1.5, "day", 1.5 * 40 / 7, 36)), ("30分钟", (30, "minute", 0.5, 0.5)), ("1 year", (1, "year", 2000, 8760)),
        ("2個月", (2, "month", 336, 1440)), ("P3D", (3, "day", 3 * 40 / 7, 72)), ("P2W", (2, "week", 80, 336)),
        ("PT90M", (90, "minute", 1.5, 1.5)), ("P1DT12H", (36, "hour", 40 / 7 + 12, 36)), ("P1Y", (1, "year", 2000, 8760)),
    ],
)  # fmt: skip
def test_durations(text: str, expected: tuple[float, str, float, float]) -> None:
    found = read_duration(text)
    assert isinstance(found, Duration)
    assert found.text == text
    assert (found.amount, found.unit) == expected[:2]
    assert (found.hours, found.elapsed) == pytest.approx(expected[2:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("month", (1, "month")), ("2 weeks", (2, "week")), ("每月", (1, "month")), ("每2周", (2, "week")), ("每季度", (1, "quarter")),
        ("季", (1, "quarter")), ("每半年", (1, "half-year")), ("half-year", (1, "half-year")), ("days", (1, "day")),
        ("每3個月", (3, "month")), ("年", (1, "year")), ("每工作日", (1, "workday")), ("2 hours", (2, "hour")),
    ],
)  # fmt: skip
def test_rhythms(text: str, expected: tuple[int, str]) -> None:
    assert read_rhythm(text) == Rhythm(text, *expected)


@pytest.mark.parametrize("text", ["", "三天", "3", "days", "P", "PT", "3 lightyears", "季度", "2 quarters"])
def test_what_is_no_duration(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize("text", ["", "3", "daily"])
def test_what_is_no_rhythm(text: str) -> None:
    assert read_rhythm(text) is None


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.from_regex(
        r"\A([0-9]{1,3}(\.[0-9])? ?(minutes?|hours?|workdays?|days?|weeks?|months?|years?)"
        r"|[0-9]{1,3} ?[个個]?(分钟|小时|工作日|天|日|周|月|年)|P[1-9]Y[1-9]M|P[1-9]W|PT[1-9]H[1-9]M)\Z"
    )
)
def test_whatever_the_schema_takes_is_read(text: str) -> None:
    assert read_duration(text) is not None
    assert findings(f"flows: {{f: {{within: '{text}', status: placeholder}}}}") == []


def test_triggers() -> None:
    text = (
        "flows:\n  a: {status: placeholder, starts_when: 客户来电}\n"
        "  b: {status: placeholder, starts_when: [每天, {every: day}, {after: a, result: 完}]}\n"
        "  c: {status: placeholder, starts_when: {every: 每月, text: 月初}}\n"
    )
    found = things(text)
    assert [trigger.text for trigger in found["example/flows/a"].starts_when] == ["客户来电"]
    first, second, third = found["example/flows/b"].starts_when
    assert (first.text, second.every.unit, third.after.to, third.result) == ("每天", "day", "example/flows/a", "完")
    [only] = found["example/flows/c"].starts_when
    assert (only.every.unit, only.text) == ("month", "月初")


def test_appraisals() -> None:
    text = (
        "roles: {甲: {}}\nmeasures: {响应率: {}}\nrewards: {奖: {}}\nsanctions: {罚: {}}\nassessments:\n"
        "  季评: {methods: {自评: 40, 上级评: 60%, 面谈: ~}, indicators: {业绩: {weight: 12.5%, measures: 响应率, text: 说明}},\n"
        "    results: {优: {from: 90, to: 100, rewards: 奖}, 差: {from: 0, to: 59.5, sanctions: [罚]}, 免评: 不参加}}\n"
        "  年评: {methods: [面谈, 述职], indicators: 业绩}\n"
    )
    found = things(text)
    season, year = found["example/assessments/季评"], found["example/assessments/年评"]
    assert [(method.name, method.weight) for method in season.methods] == [("自评", 40), ("上级评", 60), ("面谈", None)]
    [indicator] = season.indicators
    assert (indicator.weight, indicator.measures[0].to, indicator.text) == (12.5, "example/measures/响应率", "说明")
    assert [(band.name, band.start, band.end, band.text) for band in season.results] == [
        ("优", 90, 100, ""),
        ("差", 0, 59.5, ""),
        ("免评", None, None, "不参加"),
    ]
    assert season.results[0].rewards[0].to == "example/rewards/奖"
    assert season.results[1].sanctions[0].to == "example/sanctions/罚"
    assert [method.name for method in year.methods] == ["面谈", "述职"]
    assert [item.name for item in year.indicators] == ["业绩"]


def test_discipline() -> None:
    text = (
        "roles: {甲: {}}\nsanctions: {警告: {appeal: {to: 甲, within: 5个工作日}}, 记过: {}}\n"
        "violations: {迟到: {sanction: 警告, repeat: {3: 记过, 2: 警告}, window: 1 year}}\n"
    )
    found = things(text)
    appeal = found["example/sanctions/警告"].appeal
    assert (appeal.to.to, appeal.within.text) == ("example/roles/甲", "5个工作日")
    assert found["example/sanctions/记过"].appeal is None
    repeat = found["example/violations/迟到"].repeat
    assert [(time, sanction.to) for time, sanction in repeat] == [
        (2, "example/sanctions/警告"),
        (3, "example/sanctions/记过"),
    ]
    assert findings("sanctions: {警告: {}}\nviolations: {迟到: {repeat: {2: 警靠, 3: 警告}}}") == [
        "a.yaml:2:31-33 REF001 没有叫“警靠”的处分"
    ]


def test_house_rules_are_selectors() -> None:
    found = things(
        "rules:\n  一: {before: {step: [a, b], role: 甲}, require: {step: c}}\n  二: {separate: [{output_of: 表}, {tag: x}]}\n"
    )
    assert found["example/rules/一"].before.criteria == (("step", ("a", "b")), ("role", ("甲",)))
    assert [selector.criteria for selector in found["example/rules/二"].separate] == [
        (("output_of", ("表",)),),
        (("tag", ("x",)),),
    ]
    assert found["example/rules/二"].require is None


def test_the_title_block() -> None:
    text = (
        "handbook:\n  title: 手册\n  purpose: 一\n  scope: [一, 二]\n  principles: {公平: 一视同仁, 公开: 公示}\n"
        "  owner: 甲\n  supersedes: 旧手册\n"
        "  chapters:\n    - {title: 总则, text: 正文, include: [purpose, roles]}\n    - {title: 沟通, include: provisions/沟通}\n"
        "roles: {甲: {}}\nprovisions: {条: {topic: 沟通, text: 文}}\n"
    )
    result = compiled(text, title=None)
    assert told(result) == []
    [book] = result.company.handbooks
    assert (book.name, book.title, book.language) == ("手册", "手册", "zh-Hans")
    assert (book.purpose, book.scope) == (("一",), ("一", "二"))
    assert book.principles == (("公平", "一视同仁"), ("公开", "公示"))
    assert [(chapter.title, chapter.text, chapter.include) for chapter in book.chapters] == [
        ("总则", "正文", ("purpose", "roles")),
        ("沟通", "", ("provisions/沟通",)),
    ]
    [second] = compiled("handbook: {title: Handbook, principles: [Fair, Open]}", title=None).company.handbooks
    assert (second.language, second.principles) == ("en", (("", "Fair"), ("", "Open")))


def test_what_a_chapter_includes_is_there() -> None:
    text = (
        "handbook:\n  title: 手册\n  chapters:\n    - {title: 一, include: [purpos, roles/乙, 甲]}\n"
        "    - {title: 二, include: flow}\nroles: {甲: {}}\n"
    )
    said = [f"{line} | {hint}" for line, hint in zip(findings(text, title=None), hints(text, title=None), strict=True)]
    assert said == [
        "a.yaml:4:28-34 REF001 章节要收入的“purpos”不存在 | 是不是“purpose”？",
        "a.yaml:4:36-43 REF001 章节要收入的“roles/乙”不存在 | 是不是“roles/甲”？",
        "a.yaml:4:45-46 REF001 章节要收入的“甲”不存在 | 写 purpose、roles、flows 这样的部分，或 flows/编号 这样的条目",
        "a.yaml:5:27-31 REF001 章节要收入的“flow”不存在 | 是不是“flows”？",
    ]


def test_terms_and_provisions_may_be_bare_texts() -> None:
    found = things("terms: {工单: 登记, 客户: {means: 买方, text: 说明}}\nprovisions: {保密: 不外传}\n")
    assert found["example/terms/工单"].means == "登记"
    assert (found["example/terms/客户"].means, found["example/terms/客户"].text) == ("买方", "说明")
    assert found["example/provisions/保密"].text == "不外传"


# What is broken is known by name only


def test_broken_entries_are_known_by_name_only() -> None:
    text = (
        "roles:\n  甲: {headcont: 1, duties: [{id: 审, text: 审批}]}\n"
        "flows:\n  f: {ownr: 甲, steps: {s: {responsible: 甲}}}\n"
        "violations: {漏: {breaches: [甲/审, f/s]}}\nmeetings: {会: {chair: 甲}}\n"
    )
    result = compiled(text)
    assert [line.split()[1] for line in told(result)] == ["DOC015", "DOC015"]
    found = result.company.things
    assert [
        found[f"example/{where}"].broken for where in ("roles/甲", "flows/f", "flows/f/steps/s", "violations/漏")
    ] == [
        True,
        True,
        True,
        False,
    ]
    assert found["example/roles/甲"].headcount == ""


def test_a_wrong_section_leaves_its_entries_known() -> None:
    text = "roles:\n  甲: {}\n  '': {}\nmeetings: {会: {chair: 甲}}\n"
    assert findings(text) == ["a.yaml:3:3-5 DOC020 “”不能作编号"]


def test_an_unread_file_causes_no_cascade() -> None:
    text = (
        "units: {部: {head: 甲, members: 乙}}\nroles: {丙: {}}\n"
        "flows:\n  f: {owner: 部, steps: {s: {responsible: 甲, accountable: 乙, outputs: 表}}}\n"
        "violations: {漏: {breaches: 甲/1, sanction: 警告}}\n"
    )
    for broken in ("roles: {甲: {}, 乙: {}}\n".encode("gbk"), "roles: {甲: [}\n", "- 甲\n", "roles: *x\n"):
        assert [line for line in findings(text, broken) if not line.startswith("b.yaml")] == []


def test_a_broken_file_hides_nothing_that_others_can_tell() -> None:
    said = findings("roles: {甲: {headcont: 1}}\nflows: {f: {}}\n", "roles: {乙: [}\n")
    assert [line.split(":")[0] + " " + line.split()[1] for line in said] == [
        "a.yaml DOC015",
        "a.yaml FLOW007",
        "b.yaml DOC003",
    ]
