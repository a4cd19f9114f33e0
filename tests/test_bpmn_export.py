"""Flows go out to BPMN and come back the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from compiling import compiled
from diagrams import MODEL
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.bpmn.export import export_flow, has_drawing
from compiler.bpmn.importing import as_yaml, import_diagrams
from compiler.bpmn.xml import OURS
from compiler.cli.main import cli
from compiler.model import Company, Flow, Handbook, Reference, Step
from compiler.pipeline import compile_company
from compiler.project import gather
from compiler.words import words

ROOT = Path(__file__).parent.parent
FILES, _ = gather(ROOT, ROOT / "policies")
POLICIES = compile_company(FILES, today=date(2026, 6, 1)).company
FLOWS = [(book, flow) for book in POLICIES.handbooks for flow in book.flows if has_drawing(flow)]
BY_FLOW = pytest.mark.parametrize(("book", "flow"), FLOWS, ids=[flow.where for _, flow in FLOWS])


def out_and_in(flow: Flow, company: Company, language: str = "zh-Hans") -> Flow:
    """Export a flow and import it again into a handbook of the same id."""
    text = export_flow(flow, company, words(language))
    imported = import_diagrams([("a.bpmn", text.encode())], {})
    assert imported.problems == ()
    yaml = as_yaml(imported.policies.values())
    result = compiled(yaml, title="handbook: {title: t}")
    reading = [finding for finding in result.findings if finding.code.startswith("DOC")]
    assert reading == [], yaml
    [back] = next(book for book in result.company.handbooks if book.id == "example").flows
    return back


def essence(flow: Flow) -> Any:
    """What has to be the same: everything but the handbook's id and the places."""
    return bare(flow), [(bare(step), [(way.via, way.to, way.outcome) for way in step.follows]) for step in flow.steps]


def bare(entry: Flow | Step) -> dict[str, Any]:
    left_out = {"places", "where", "steps", "follows", "broken", "calls"}
    fields = {name: getattr(entry, name) for name in entry.__dataclass_fields__ if name not in left_out}
    return {name: local(value, entry.handbook) for name, value in fields.items()}


def local(value: Any, handbook: str) -> Any:
    if isinstance(value, Reference):
        return value.to.removeprefix(f"{handbook}/")
    if isinstance(value, tuple):
        return [local(item, handbook) for item in value]
    if hasattr(value, "after"):
        return replace(value, after=None)
    return value


@BY_FLOW
def test_a_flow_of_the_handbook_comes_back(book: Handbook, flow: Flow) -> None:
    assert essence(out_and_in(flow, POLICIES, book.language)) == essence(flow)


@BY_FLOW
def test_everything_is_drawn_and_has_a_plain_id(book: Handbook, flow: Flow) -> None:
    root = ET.fromstring(export_flow(flow, POLICIES, words(book.language)))
    ids = [element.get("id", "") for element in root.iter() if not element.tag.startswith(f"{{{OURS}}}")]
    assert all(id.isascii() for id in ids)
    model = [element for element in root.iter() if element.tag.startswith(f"{{{MODEL}}}")]
    drawn = {element.get("bpmnElement") for element in root.iter()}
    kinds = ("Event", "Gateway", "task", "callActivity", "sequenceFlow", "lane", "participant")
    nodes = [element for element in model if element.tag.endswith(kinds)]
    assert {element.get("id") for element in nodes} - drawn == set()


def test_the_same_bytes() -> None:
    book, flow = FLOWS[0]
    texts = {export_flow(flow, POLICIES, words(book.language)) for _ in range(3)}
    assert len(texts) == 1


NAMES = st.sampled_from(["收件", "Check it", "a  b", "<&\"'>", "审批？", "x" * 60, "yes", "1.0"])


@st.composite
def flows(draw: st.DrawFn) -> str:
    """Draw a flow as YAML: any ways at all, sound or not, but all leading somewhere."""
    count = draw(st.integers(1, 7))
    ids = [f"s{number}" if number % 2 else f"步骤{number}" for number in range(count)]
    lines = ["roles: {r1: {name: 甲 方}, 乙: {}, 丙: {external: true}}", "units: {部: {head: r1}}"]
    lines += ["records: {单: {}, list: {name: Pick list}}", "flows:", "  流程:"]
    lines += [
        f"    starts_when: {draw(st.sampled_from(['有事', '{every: 每月}', '[有事, {every: month}]']))}",
        "    steps:",
    ]
    for number, id in enumerate(ids):
        lines.append(f"      {id}: {{{', '.join(draw_step(draw, ids, last=number == count - 1))}}}")
    return "\n".join(lines) + "\n"


def draw_step(draw: st.DrawFn, ids: list[str], *, last: bool) -> Iterator[str]:
    works = draw(st.integers(0, 4)) > 0
    some = st.sampled_from(ids)
    if works:
        yield f"responsible: {draw(st.sampled_from(['r1', '乙', '部', '[乙, 丙]']))}"
        yield f"accountable: {draw(st.sampled_from(['r1', '乙']))}"
        for field, value in {
            "name": '"' + draw(NAMES).replace('"', '\\"') + '"',
            "does": draw(st.sampled_from(["做", "[一, 二]"])),
            "informed": "丙",
            "inputs": "单",
            "outputs": "[list, 单]",
            "text": "说明",
            "uses": "OA",
            "by": "majority",
            "assumed": "true",
        }.items():
            if draw(st.integers(0, 5)) == 0:
                yield f"{field}: {value}"
    if draw(st.integers(0, 3)) == 0:
        yield "wait_for: all"
    kind = draw(st.sampled_from(["next", "parallel", "decide", "ends", "none"] if works else ["parallel", "ends"]))
    if kind == "parallel" and len(ids) > 1:
        yield f"parallel: [{', '.join(draw(st.lists(some, min_size=2, max_size=3, unique=True)))}]"
    elif kind == "decide":
        names = draw(st.lists(st.sampled_from(["是", "no", "同意", "退 回"]), min_size=1, max_size=3, unique=True))
        yield f"decide: {{{', '.join(f'{name}: {draw(some)}' for name in names)}}}"
    elif kind == "ends" or (not works and len(ids) == 1):
        yield "ends: 完成"
    elif kind == "next":
        yield f"next: {draw(some)}"
    if works and draw(st.integers(0, 4)) == 0:
        yield "within: 3 workdays"
        if not (last and kind == "none"):
            yield f"overdue: {{next: {draw(some)}}}"


@settings(derandomize=True, deadline=None, max_examples=150)
@given(flows())
def test_any_flow_comes_back(yaml: str) -> None:
    result = compiled(yaml)
    [flow] = next(book for book in result.company.handbooks if book.id == "example").flows
    assert [finding for finding in result.findings if finding.code.startswith(("DOC", "REF"))] == [], yaml
    assert essence(out_and_in(flow, result.company)) == essence(flow)


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner()
    _, flow = FLOWS[0]
    done = run.invoke(cli, ["-C", str(ROOT), "export", "--bpmn", flow.where.replace("/flows/", "/")])
    assert done.exit_code == 0
    assert done.output.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    done = run.invoke(cli, ["-C", str(ROOT), "export", "--bpmn", "--to", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert len(list(tmp_path.rglob("*.bpmn"))) == len(FLOWS)
    checked = run.invoke(cli, ["-C", str(ROOT), "check", str(tmp_path)])
    assert checked.exit_code == 0, checked.output
    for wrong in (["export"], ["export", "--bpmn"], ["export", "--bpmn", "no-such-flow"]):
        assert run.invoke(cli, ["-C", str(ROOT), *wrong]).exit_code == 2
