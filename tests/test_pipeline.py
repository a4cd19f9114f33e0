"""The whole way: files in, findings out, the same for the same, and nothing raises whatever is written."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml
from compiling import TODAY, compiled, findings, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.pipeline import compile_company
from compiler.project import SourceFile
from compiler.report import FORMATS, make_report
from compiler.rules import find_rule
from compiler.schema import schema
from compiler.words import words


def test_nothing_in_nothing_out() -> None:
    result = compile_company((), today=TODAY)
    assert (result.findings, result.company.handbooks, dict(result.documents)) == ((), (), {})


def test_files_may_come_from_a_generator_in_any_order() -> None:
    files = [
        SourceFile("p/a/handbook.yaml", "a", b"handbook: {title: A}"),
        SourceFile("p/a/flows/x.yaml", "a", "roles: {甲: {}}".encode()),
        SourceFile("p/a/z.yaml", "a", "roles: {乙: {}, 甲: {}}".encode()),
        SourceFile("p/b.yaml", "b", b"roles: {x: {}}", fragment=True),
    ]
    expected = ["p/a/flows/x.yaml:1:9-10 REF002 编号“甲”在 p/a/z.yaml:1 已经用过"]
    assert told(compile_company(files, today=TODAY)) == expected
    backwards = compile_company((file for file in reversed(files)), today=TODAY)
    assert told(backwards) == expected
    assert [book.id for book in backwards.company.handbooks] == ["a", "b"]
    assert [role.id for role in backwards.company.handbooks[0].roles] == ["乙", "甲"]


def test_a_shape_with_errors_closes_only_what_depends_on_it() -> None:
    text = (
        "roles: {甲: {headcont: 1}, 乙: {reports_to: 丙}}\n"
        "flows:\n  f: {steps: {s: {responsible: 甲}}}\n  g: {ownr: 甲, steps: {s: {responsible: 无}}}\n"
    )
    assert findings(text) == [
        "a.yaml:1:13-21 DOC015 没有“headcont”这个字段",
        "a.yaml:1:43-44 REF001 没有叫“丙”的岗位",
        "a.yaml:3:15-16 RACI002 “s”没有人负责（缺 accountable）",
        "a.yaml:4:7-11 DOC015 没有“ownr”这个字段",
    ]


# Whatever is written

DEFINITIONS: dict[str, Any] = schema()["definitions"]
IDS = {"roles": ["甲", "乙"], "units": ["部", "组"], "flows": ["f", "g"]}
"""The ids that are used; `x` and `y` in every other section."""
STEPS = ["s", "t", "u", "v"]
ODD: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            "",
            "/",
            "a b",
            "example/甲",
            "Ａ",
            "9" * 400,
            "9" * 400 + "%",
            "9" * 400 + " days",
            " ",
            "x\ny",
            "[x](y)",
            "２０２６-０１-０１",
        ]
    ),
    st.sampled_from([0, -1, 2.5, True, None, 10**30, [], {}, [[]], {"": ""}, ["甲", "甲"], {"甲": {"乙": ["丙"]}}]),
)
"""What nobody means."""
TEXT = st.sampled_from(["一", "二：三", "[x](y)", "<b>", 7, "1.10"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "line": TEXT,
    "text": TEXT,
    "texts": TEXT | st.lists(TEXT, min_size=1, max_size=2),
    "date": st.sampled_from(["2026-01-31", "2026-06-01", "2001-12-31", "2099-12-31"]),
    "duration": st.sampled_from(["3 days", "3个工作日", "P1DT2H", "0 hours", "99999 years", "30分钟"]),
    "rhythm": st.sampled_from(["month", "每2周", "year", "half-year", "0 days"]),
    "percent": st.sampled_from([0, 40, 60, 100, "12.5%"]),
}


def ids(kinds: list[str]) -> list[str]:
    parts = {"steps": ["f/s", "f/t", "g/s"], "duties": ["甲/1", "乙/d"]}
    return [id for kind in kinds for id in parts.get(kind) or IDS.get(kind, ["x", "y"])]


SELECTOR = st.dictionaries(st.sampled_from(["step", "flow", "role", "unit", "tag", "output_of"]),
                           st.sampled_from(["s", "t", "f", "甲", "部", "x", "一"]), min_size=1, max_size=2)  # fmt: skip
STEP = st.sampled_from(STEPS)
BANDS = {
    "from": st.integers(0, 99),
    "to": st.integers(1, 100),
    "rewards": st.sampled_from("xy"),
    "sanctions": st.sampled_from("xy"),
}
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "next": STEP | st.none(),
    "decide": st.dictionaries(st.sampled_from(["是", "否", "再议"]), STEP | st.none(), min_size=1),
    "parallel": st.lists(STEP, min_size=2, max_size=3, unique=True),
    "overdue": st.fixed_dictionaries({"next": STEP}),
    "starts_when": TEXT.map(str) | st.fixed_dictionaries({"after": st.sampled_from("fg"), "result": TEXT}),
    "duties": st.lists(TEXT.map(str) | st.just({"id": "d", "text": "一", "steps": "f/s"}), min_size=1, max_size=2),
    "methods": st.dictionaries(st.sampled_from("一二三"), VALUES["percent"], min_size=1),
    "indicators": st.dictionaries(st.sampled_from("一二"), st.fixed_dictionaries({"weight": VALUES["percent"]}, optional={"measures": st.just("x")}), min_size=1),
    "results": st.dictionaries(st.sampled_from("优良差"), st.fixed_dictionaries({}, optional=BANDS) | st.just("免"), min_size=1),
    "appeal": st.fixed_dictionaries({"to": st.sampled_from(["甲", "部"])}, optional={"within": VALUES["duration"]}),
    "repeat": st.dictionaries(st.sampled_from([2, 3, 4]), st.sampled_from("xy"), min_size=1),
    "separate": st.lists(SELECTOR, min_size=2, max_size=2),
    "principles": st.lists(TEXT.map(str), min_size=1) | st.dictionaries(st.just("公平"), TEXT, min_size=1),
    "chapters": st.lists(st.fixed_dictionaries({"title": TEXT}, optional={"include": st.sampled_from(["roles", "flows/f", "x"])}), min_size=1, max_size=2),
    "headcount": st.sampled_from([0, 3, "若干"]),
    "rule": st.sampled_from(["dead-end", "RACI002", "nonsense", "unused-role"]),
    "at": st.sampled_from(["flows/f", "roles/甲", "flows/f/steps/s", "x"]),
    **dict.fromkeys(("before", "after", "require", "never", "at_most_once"), SELECTOR),
}  # fmt: skip


def field_of(definition: str, name: str) -> st.SearchStrategy[Any]:
    """Make what belongs into a field."""
    node = DEFINITIONS[definition]["properties"][name]
    if "enum" in node:
        return st.sampled_from(node["enum"])
    form = node["allOf"][0]["$ref"].rpartition("/")[2] if "allOf" in node else ""
    if form in ("reference", "references") and "x-refers-to" in node:
        one = st.sampled_from(ids(node["x-refers-to"]))
        return one if form == "reference" else one | st.lists(one, min_size=1, max_size=2, unique=True)
    if name == "steps" and definition == "flow":
        return st.dictionaries(STEP, st.deferred(lambda: entry("step")), min_size=1)
    if name in SPECIAL:
        return SPECIAL[name]
    return VALUES[form] if form in VALUES else st.booleans()


@cache
def entry(definition: str) -> st.SearchStrategy[Any]:
    """Make an entry out of its own fields: some required, some there, now and then one with an odd value."""
    node = DEFINITIONS[definition]
    fields = {name: field_of(definition, name) for name in node["properties"]}
    required = {name: fields.pop(name) for name in node.get("required", ())}
    some = st.fixed_dictionaries(required, optional=fields).map(_sensible)
    spoilt = st.tuples(some, st.sampled_from([*required, *fields, "nonsense"]), ODD).map(
        lambda made: {**made[0], made[1]: made[2]}
    )
    return st.one_of(some, some, some, some, some, some, spoilt)


def _sensible(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave only one of the ways on, and one form of a house rule."""
    ways = [name for name in ("next", "parallel", "decide", "ends") if name in fields]
    if "before" in fields or "after" in fields or "require" in fields or "never" in fields or "separate" in fields:
        kept = {name: value for name, value in fields.items() if name in ("name", "text", "flows")}
        for first, second in (("before", "require"), ("after", "require"), ("after", "never")):
            if first in fields and second in fields:
                return {**kept, first: fields[first], second: fields[second]}
        return {**kept, "at_most_once": {"step": "s"}}
    if "overdue" in fields and "within" not in fields:
        fields = {name: value for name, value in fields.items() if name != "overdue"}
    return {name: value for name, value in fields.items() if name not in ways[1:]}


def section(name: str, node: Any) -> st.SearchStrategy[Any]:
    definition = node["additionalProperties"]["$ref"].rpartition("/")[2]
    return st.dictionaries(st.sampled_from(IDS.get(name, ["x", "y"])), entry(definition), max_size=2)


FILES = st.fixed_dictionaries(
    {name: section(name, schema()["properties"][name]) for name in IDS},
    optional={"handbook": entry("handbook")}
    | {name: section(name, node) for name, node in schema()["properties"].items() if name not in (*IDS, "handbook")},
)


@settings(derandomize=True, deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
@given(FILES)
def test_no_handbook_raises(book: Any) -> None:
    text = yaml.safe_dump(book, allow_unicode=True, sort_keys=False)
    result = compiled(text, title=None, severities={})
    report = make_report(result.company, result.findings, result.documents, words("en"))
    for write in FORMATS.values():
        assert isinstance(write(report), str)
    for finding in result.findings:
        document = result.documents[finding.problem.span.path]
        assert 1 <= finding.problem.span.line <= len(document.lines)
        assert find_rule(finding.code)
