"""The schema: complete, bilingual, closed, explained in words, and in step with the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any

import pytest
from compiling import findings, hints
from jsonschema import Draft7Validator

from compiler import model
from compiler.model import SECTIONS
from compiler.schema import schema, schema_file
from compiler.schema.explain import validator
from compiler.schema.validate import _is_valid, _quick_validator
from compiler.source import Mapping, Sequence, read
from compiler.words import LANGUAGES, words

EXPLAINED = {
    "additionalProperties", "required", "dependencies", "not", "type", "enum", "format", "pattern", "maxLength",
    "minLength", "minimum", "maximum", "minItems", "minProperties", "maxItems", "uniqueItems",
}  # fmt: skip
"""The keywords whose errors `compiler/schema.py` puts into words."""
APPLYING = {"properties", "items", "allOf", "if", "then", "else", "propertyNames", "$ref", "definitions"}
"""Keywords that only pass on what others find."""
TELLING = {"$schema", "$id", "title", "description", "examples", "defaultSnippets", "enumDescriptions", "errorMessage",
           "patternErrorMessage", "x-form", "x-refers-to"}  # fmt: skip
"""Keywords for editors and for our words."""


def subschemas(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema inside the schema, with its path."""
    if not isinstance(node, dict):
        return
    yield path, node
    for key in ("properties", "definitions"):
        for name, inner in node.get(key, {}).items():
            yield from subschemas(inner, f"{path}/{key}/{name}")
    for key in ("items", "additionalProperties", "propertyNames", "if", "then", "else", "not"):
        yield from subschemas(node.get(key), f"{path}/{key}")
    for number, inner in enumerate(node.get("allOf", ())):
        yield from subschemas(inner, f"{path}/allOf/{number}")


EVERY = dict(subschemas(schema()))
DEFINITIONS: dict[str, Any] = schema()["definitions"]


def test_it_is_a_schema_of_draft_7() -> None:
    Draft7Validator.check_schema(schema())
    assert schema()["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert json.loads(schema_file().read_text("utf-8")) == schema()


def test_every_keyword_is_known_to_the_one_who_explains() -> None:
    used = {key for node in EVERY.values() for key in node}
    assert used - EXPLAINED - APPLYING - TELLING == set()
    source = (Path(__file__).parent.parent / "compiler" / "schema" / "explain.py").read_text("utf-8")
    cases = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"^        case (.*):$", source, re.MULTILINE))))
    assert cases == EXPLAINED


def test_every_reference_leads_to_a_definition_and_every_definition_is_used() -> None:
    assert {node["$ref"] for node in EVERY.values() if "$ref" in node} == {
        f"#/definitions/{name}" for name in DEFINITIONS
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_has_its_words(language: str) -> None:
    forms = {node["x-form"] for node in EVERY.values() if "x-form" in node}
    spoken = words(language)
    without = {"exclusive", "no-rule", "overdue-needs-within"}  # said in the words of other rules
    for form in forms - without:
        assert f"rules.wrong-form.message-{form}" in spoken
        assert f"rules.wrong-form.hint-{form}" in spoken
    assert without < forms
    for name in DEFINITIONS.keys() - {"id", "line", "text", "texts", "reference", "references", "date", "duration",
                                      "rhythm", "percent"}:  # fmt: skip
        assert f"things.{name}" in spoken, name


def entries() -> dict[str, dict[str, Any]]:
    """Return every schema that an editor shows: sections, kinds of entries and their fields."""
    shown = {path: node for path, node in EVERY.items() if re.search("/(properties|definitions)/[^/]+$", path)}
    return {path: node for path, node in shown.items() if "not" not in node and "$ref" not in node}


PLAIN = {"line", "text", "texts", "reference", "references", "date", "duration", "rhythm", "percent"}


def test_every_title_is_bilingual() -> None:
    titles = {path: node.get("title", "") for path, node in entries().items()}
    untitled = {path for path, title in titles.items() if not title}
    # An editor would show the title of a form instead of the field's own.
    assert untitled == {f"/definitions/{name}" for name in PLAIN}
    titles = {path: title for path, title in titles.items() if path not in untitled}
    assert {
        path: title for path, title in titles.items() if not re.fullmatch(r"[^/]*[㐀-鿿][^/]* / [ -~]+", title)
    } == {}


def test_every_description_is_bilingual() -> None:
    for path, node in entries().items():
        name = path.rpartition("/")[2]
        if path == f"/definitions/{name}" and name in PLAIN:
            continue
        lines = node.get("description", "").split("\n")
        assert len(lines) == 2, path
        assert re.search("[㐀-鿿]", lines[0]), path
        assert not re.search("[㐀-鿿]", lines[1].replace("“", "").replace("”", "")), path
        assert lines != node["title"].split(" / "), f"{path} says no more than its title"


def test_every_choice_is_described_in_both_languages() -> None:
    for path, node in EVERY.items():
        if "enum" in node:
            assert len(node["enumDescriptions"]) == len(node["enum"]), path
            assert [text for text in node["enumDescriptions"] if not re.fullmatch(r".*[㐀-鿿].* / [ -~]+|1\.1\.1 / .*", text)
                    and not re.fullmatch(r"[^/]+ / .+", text)] == []  # fmt: skip


def test_every_example_in_the_schema_is_valid() -> None:
    for path, node in EVERY.items():
        for value in node.get("examples", ()):
            validator = Draft7Validator({**node, "definitions": DEFINITIONS})
            assert [error.message for error in validator.iter_errors(value)] == [], path


def test_objects_are_closed_and_nothing_is_one_of() -> None:
    open_ones = [
        path
        for path, node in EVERY.items()
        if "object" in node.get("type", ()) and "properties" in node and node.get("additionalProperties") is not False
    ]
    assert open_ones == []
    assert [path for path, node in EVERY.items() if {"oneOf", "anyOf"} & node.keys()] == []


# The schema and the model

SINGULAR = {
    "units": "unit", "roles": "role", "flows": "flow", "records": "record", "measures": "measure",
    "meetings": "meeting", "assessments": "assessment", "sanctions": "sanction", "violations": "violation",
    "rewards": "reward", "trainings": "training", "provisions": "provision", "risks": "risk", "terms": "term",
    "rules": "rule", "waivers": "waiver",
}  # fmt: skip
NOT_READ = {"id", "where", "name", "places", "broken", "whole"}
"""Fields of the model that no field of the language fills."""


def declared(cls: type) -> set[str]:
    sections = set(SECTIONS) if cls is model.Handbook else set()
    return {field.name for field in fields(cls)} - NOT_READ - sections


PAIRS: list[tuple[str, type, set[str], set[str]]] = [
    # definition, class, fields only in the language, fields only in the model
    *((SINGULAR[section], cls, {"name"}, set()) for section, cls in SECTIONS.items() if section != "flows"),
    ("flow", model.Flow, {"name"}, set()),
    # its ways become `follows`; `works` is concluded
    ("step", model.Step, {"name", "next", "parallel", "decide", "overdue"}, {"follows", "works"}),
    ("duty", model.Duty, {"id"}, {"renamed_from", "tags"}),
    ("start", model.Trigger, set(), set()),
    ("handbook", model.Handbook, set(), {"renamed_from", "tags", "drawn"}),  # files as drawings are no field
    ("chapter", model.Chapter, set(), {"span"}),
    ("selector", model.Selector, set(DEFINITIONS["selector"]["properties"]), {"criteria", "span"}),
]


@pytest.mark.parametrize(("name", "cls", "only_written", "only_model"), PAIRS, ids=[name for name, *_ in PAIRS])
def test_the_model_has_the_fields_of_the_language(
    name: str, cls: type, only_written: set[str], only_model: set[str]
) -> None:
    written = set(DEFINITIONS[name]["properties"])
    assert written - declared(cls) == only_written
    assert declared(cls) - written == only_model


def test_parts_without_a_definition_of_their_own() -> None:
    def inner(section: str, field: str) -> set[str]:
        node = DEFINITIONS[section]["properties"][field]
        return set((node.get("additionalProperties") or {}).get("properties", {}) or node["properties"])

    weighted = inner("assessment", "methods") | inner("assessment", "indicators")
    assert declared(model.Weighted) - {"span"} == weighted
    assert (declared(model.Band) - {"span"}) - {"start", "end"} == inner("assessment", "results") - {"from", "to"}
    assert declared(model.Appeal) == set(DEFINITIONS["sanction"]["properties"]["appeal"]["properties"])


def test_sections_are_those_of_the_model() -> None:
    assert set(schema()["properties"]) == {"handbook", *SECTIONS}
    for section, name in SINGULAR.items():
        assert schema()["properties"][section]["additionalProperties"] == {"$ref": f"#/definitions/{name}"}


def test_what_a_field_refers_to_is_what_the_model_says() -> None:
    for name, cls, *_ in PAIRS:
        for field in fields(cls):
            kinds = field.metadata.get("kinds")
            node = DEFINITIONS[name]["properties"].get(field.name)
            if kinds and node:
                assert tuple(node["x-refers-to"]) == kinds, f"{name}.{field.name}"


# Errors in words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roles: {甲: {headcont: 1}}", "a.yaml:1:13-21 DOC015 没有“headcont”这个字段 | 是不是“headcount”？"),
        ("roles: {甲: {Headcount: 1}}", "a.yaml:1:13-22 DOC015 没有“Headcount”这个字段 | 是不是“headcount”？"),
        ("role: {甲: {}}", "a.yaml:1:1-5 DOC015 没有“role”这个字段 | 是不是“roles”？"),
        ("roles: {甲: {steps: {}}}", "a.yaml:1:13-18 DOC016 “steps”不属于这里，它属于职责或流程 | 检查缩进，或只保留一种写法"),
        ("title: 手册", "a.yaml:1:1-6 DOC016 “title”不属于这里，它属于手册或章节 | 检查缩进，或只保留一种写法"),
        ("flows: {f: {roles: {}}}", "a.yaml:1:13-18 DOC016 “roles”不属于这里，它属于文件 | 检查缩进，或只保留一种写法"),
        ("roles: {甲: {xyz: 1}}", "a.yaml:1:13-16 DOC015 没有“xyz”这个字段 | 这里可用的有：name、unit、"),
        ("roles: 甲", "a.yaml:1:8-9 DOC017 “roles”应写成“字段: 内容”，这里是文字 | 换行后缩进，写成“字段: 内容”"),
        ("roles: [甲]", "a.yaml:1:1-6 DOC017 “roles”应写成“字段: 内容”，这里是列表 | 换行后缩进，写成“字段: 内容”"),
        ("terms: {甲: 2026}", "a.yaml:1:12-16 DOC017 “甲”应写成“字段: 内容”或文字，这里是数字 | 如果要写成文字，请加引号：\"2026\""),
        ("terms: {甲: 1.10}", "a.yaml:1:12-16 DOC017 “甲”应写成“字段: 内容”或文字，这里是数字 | 如果要写成文字，请加引号：\"1.10\""),
        ("terms: {甲: }", "a.yaml:1:9-10 DOC017 “甲”后面没有内容 | "),
        ("terms: {甲: ~}", "a.yaml:1:9-10 DOC017 “甲”后面没有内容 | "),
        ("roles: {甲: {purpose: yes, external: yes}}",
         "a.yaml:1:37-40 DOC017 “external”应写成“true”或“false”，这里是文字 | “是”写成 true，“否”写成 false"),
        ("records: {甲: {kind: 报告}}", "a.yaml:1:21-23 DOC019 “kind”没有“报告”这个选项 | 是不是“report”？可选的有："),
        ("records: {甲: {kind: Minutes}}", "a.yaml:1:21-28 DOC019 “kind”没有“Minutes”这个选项 | 是不是“minutes”？可选的有："),
        ("records: {甲: {kind: 台账}}", "a.yaml:1:21-23 DOC019 “kind”没有“台账”这个选项 | 是不是“register”？可选的有："),
        ("records: {甲: {kind: 1}}", "a.yaml:1:21-22 DOC019 “kind”没有“1”这个选项 | 可选的有："),
        ("terms: {甲 乙: x}", "a.yaml:1:9-12 DOC020 “甲 乙”不能作编号 | 只用文字、数字、- 和 _，最多 64 个字；空格可以换成 -"),
        ("terms: {" + "长" * 65 + ": x}", "a.yaml:1:9-74 DOC020 有 65 个字，最多 64 个 | "),
        ("assessments: {甲: {methods: {乙: 很多}}}", "a.yaml:1:32-34 DOC020 “很多”不是百分数 | 写成 40 或 40%"),
        ("flows: {甲: {within: P" + "9" * 5000 + "D}}", "a.yaml:1:21-5023 DOC020 看不懂时限“P999"),
        ("roles: {甲: {duties: ['']}}", "a.yaml:1:22-24 DOC021 “duties”没有文字 | 写上内容，或删掉“duties”"),
        ("terms: {甲: '  '}", "a.yaml:1:12-16 DOC021 “甲”没有文字 | 写上内容，或删掉“甲”"),
        ("roles: {甲: {name: '" + "长" * 201 + "'}}", "a.yaml:1:19-222 DOC020 有 201 个字，最多 200 个 | "),
        ('roles: {甲: {name: "一\\n二"}}', "a.yaml:1:19-25 DOC020 这里应写成一行 | 把几行并成一行，"),
        ("roles: {甲: {headcount: -1}}", "a.yaml:1:24-26 DOC020 -1 小于允许的最小值 0 | "),
        ("roles: {甲: {headcount: 1.5}}", "a.yaml:1:24-27 DOC017 “headcount”应写成文字或整数，这里是数字 | "),
        ("roles: {甲: {reports_to: /乙}}", "a.yaml:1:25-27 DOC020 “/乙”不能作引用 | 写编号，或 手册/编号"),
        ("waivers: {甲: {rule: x, at: y, until: 2026-13-01}}", "a.yaml:1:38-48 DOC020 没有“2026-13-01”这一天 | "),
        ("waivers: {甲: {rule: x, at: y, until: 明天}}", "a.yaml:1:38-40 DOC020 “明天”不是日期 | 写成 2026-01-31 的样子"),
        ("waivers: {甲: {rule: x}}", "a.yaml:1:11-12 DOC018 “甲”缺少“at” | 补上“at: …”"),
        ("risks: {甲: {tags: []}}", "a.yaml:1:13-17 DOC021 “tags”是空的 | 写上内容，或删掉“tags”"),
        ("flows: {甲: {steps: {乙: {decide: {}}}}}", "a.yaml:1:25-31 DOC021 “decide”是空的 | 写上内容，或删掉“decide”"),
        ("flows: {甲: {steps: {乙: {decide: {'': 丙, 丁: 戊}}}}}", "a.yaml:1:34-36 DOC021 “decide”没有文字 | 写上内容，"),
        ("rules: {甲: {separate: [{step: a}, {step: b}, {step: c}]}}",
         "a.yaml:1:13-21 DOC021 “separate”最多只能有 2 项 | 只留 2 项"),
        ("rules: {甲: {after: {step: a}}}", "a.yaml:1:9-10 DOC018 “甲”写了“after”，还需要“require” | 补上“require: …”"),
        ("rules: {甲: {separate: [{step: a}, {step: b}], never: {step: c}}}",
         "a.yaml:1:47-52 DOC016 “never”不能和“separate”同时出现 | 检查缩进，或只保留一种写法"),
        ("roles: {甲: {tags: [1, 1.0, true]}}", "a.yaml:1:28-32 DOC017"),
        ("sanctions: {甲: {appeal: {within: 3 days}}}", "a.yaml:1:17-23 DOC018 “appeal”缺少“to” | 补上“to: …”"),
        ("meetings: {甲: {attendees: [乙, {}, 乙]}}", "a.yaml:1:31-32 DOC017 “attendees”应写成文字或数字，这里是“字段: 内容”"),
    ],
)  # fmt: skip
def test_errors_in_words(text: str, expected: str) -> None:
    said = [f"{line} | {hint}" for line, hint in zip(findings(text), hints(text), strict=True)]
    assert said[0].startswith(expected), said
    assert [line.split()[1][:3] for line in said if not line.split()[1].startswith("DOC")] == []


def test_a_long_list_of_mixed_things_does_not_take_for_ever() -> None:
    text = "meetings: {甲: {attendees: [" + ", ".join(f"a{n}, {{}}" for n in range(3000)) + ", a7]}}"
    said = findings(text)
    assert [line.split(" ", 1)[1] for line in said if "DOC022" in line] == ["DOC022 “a7”在这个列表里已经写过"]


def test_the_rest_of_a_file_is_judged_beside_a_wrong_entry() -> None:
    text = "roles:\n  甲: {headcont: 1}\n  乙: {reports_to: 甲}\n  丙: {reports_to: 丁}\n"
    assert findings(text) == ["a.yaml:2:7-15 DOC015 没有“headcont”这个字段", "a.yaml:4:19-20 REF001 没有叫“丁”的岗位"]


ODD = ("", " ", "\n", "x\n", "\t", "１２", "٣", "a b", "甲/乙", "甲：", "2026-02-30", "2026-13-01", "２０２６-01-01", "3 workdays",
       "3个工作日\n", "P1D", "每月", "-", "a" * 64, "a" * 65, "字" * 65, "👩‍💻" * 40, "e\u0301", "\u3000", "\x7f", "~", "must", "Must",
       0, 1, -1, 1.0, 1.5, 10**30, 2**63, 1e308, True, False, None)  # fmt: skip


def copied(value: Any, path: tuple[Any, ...], put: Any) -> Any:
    """Copy a value as read, with another one put in at a path."""
    if not path:
        return put
    if isinstance(value, Mapping):
        made = Mapping(value.at)
        made.update(value)
        if isinstance(path[0], str):
            made[path[0]] = copied(value.get(path[0]), path[1:], put)
        return made
    if isinstance(value, Sequence) and isinstance(path[0], int):
        items = Sequence(value.at)
        items.extend(copied(item, path[1:], put) if n == path[0] else item for n, item in enumerate(value))
        return items
    return put


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a document, and one to a key that is not there."""
    yield path
    if isinstance(value, Mapping):
        yield (*path, "不存在")
        for key in value:
            yield from paths(value[key], (*path, key))
    elif isinstance(value, Sequence):
        for number, item in enumerate(value):
            yield from paths(item, (*path, number))


def test_the_quick_engine_lets_nothing_pass_that_the_other_refuses() -> None:
    random = Random(1)
    files = sorted((Path(__file__).parent / "cases").rglob("*.yaml")) + sorted(
        (Path(__file__).parent.parent / "policies").rglob("*.yaml")
    )
    refused = accepted = 0
    for file in files:
        document = read(file.name, file.read_bytes())[0]
        known = list(paths(document.root))
        for path in [(), *random.sample(known, min(12, len(known)))]:
            value = copied(document.root, path, random.choice(ODD)) if path else document.root
            errors = list(validator().iter_errors(value))
            if errors:
                refused += 1
                assert not _quick_validator().is_valid(value), (file, path, errors[0].message)
            else:
                accepted += 1
    assert refused > 300
    assert accepted > 300


def test_what_is_in_order_is_not_looked_at_twice() -> None:
    text = "handbook: {title: 制度, effective: 2026-01-01}\nroles: {甲: {duties: [一, 二]}}\n"
    assert _is_valid(read("a.yaml", text.encode())[0])
