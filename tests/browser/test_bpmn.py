"""The tools of BPMN take what is exported: bpmn-moddle, bpmnlint, the OMG schema, and bpmn-js in Chromium."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser

from compiler.bpmn.export import export_flow, has_drawing
from compiler.pipeline import compile_company
from compiler.project import SourceFile, gather
from compiler.words import words

pytestmark = [pytest.mark.browser, pytest.mark.npm]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

SHAPES = """
handbook: {title: Shapes, language: en}
roles: {clerk: {}, head: {}, customer: {external: true}}
records: {order: {}, 发票: {}}
flows:
  all-shapes:
    starts_when: {every: month}
    steps:
      check: {responsible: clerk, accountable: head, inputs: order, decide: {"yes": fork, "no": end, "<&>": check}}
      fork: {parallel: [one, two, three]}
      one: {responsible: clerk, accountable: head, outputs: [order, 发票], next: join, within: 3 workdays,
        overdue: {next: late}}
      late: {responsible: head, accountable: head, decide: {x: join2, y: join2}}
      join2: {wait_for: any, next: join}
      two: {calls: other, next: join}
      three: {responsible: customer, accountable: head, decide: {a: join, b: join}}
      join: {wait_for: all, parallel: [four, five]}
      four: {responsible: clerk, accountable: head, next: last}
      five: {responsible: clerk, accountable: head, next: last}
      last: {wait_for: all, responsible: head, accountable: head, ends: all done}
      end: {ends: refused}
  other:
    steps:
      a: {}
      b: {}
  lonely:
    steps:
      end: {ends: nothing}
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Export every flow of every handbook, and one of every shape that a flow can have."""
    folder = tmp_path_factory.mktemp("bpmn")
    files, _ = gather(ROOT, ROOT / "policies")
    shapes = [SourceFile("shapes/handbook.yaml", "shapes", SHAPES.encode())]
    written: list[Path] = []
    for company in (compile_company(each, today=date(2026, 6, 1)).company for each in (files, shapes)):
        for book in company.handbooks:
            for flow in filter(has_drawing, book.flows):
                file = folder / f"{len(written)}.bpmn"
                file.write_text(export_flow(flow, company, words(book.language)), "utf-8")
                written.append(file)
    return written


def test_moddle_and_bpmnlint(node_modules: Path, exported: list[Path]) -> None:
    command = ["node", str(HERE / "lint.mjs"), str(node_modules.parent), *map(str, exported)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == len(exported)
    assert {file: said for file, said in told.items() if said} == {}


def test_the_schema_of_the_omg(node_modules: Path, exported: list[Path]) -> None:
    """bpmn-moddle carries the schema that the OMG publishes."""
    folder = node_modules / "bpmn-moddle" / "resources" / "bpmn" / "xsd"
    schema = etree.XMLSchema(etree.parse(folder / "BPMN20.xsd", etree.XMLParser(no_network=True)))
    told: dict[str, Any] = {}
    for file in exported:
        if not schema.validate(etree.parse(file)):
            told[file.name] = [str(error.message) for error in schema.error_log]
    assert told == {}


OPEN = """async (files) => {
    const viewer = new BpmnJS({ container: document.body })
    const told = {}
    for (const [name, xml] of Object.entries(files)) {
        const { warnings } = await viewer.importXML(xml)
        const drawn = viewer.get("elementRegistry").getAll().filter(it => it.type !== "label").map(it => it.id)
        const nodes = [...xml.matchAll(/<(?:task|callActivity|\\w+Event|\\w+Gateway|sequenceFlow|lane|participant) id="(\\w+)"/g)]
        const missing = nodes.map(it => it[1]).filter(id => !drawn.includes(id))
        told[name] = [...warnings.map(it => it.message), ...missing]
    }
    return told
}"""


def test_bpmn_js_opens_them(node_modules: Path, exported: list[Path], chromium: Browser) -> None:
    script = node_modules / "bpmn-js" / "dist" / "bpmn-navigated-viewer.production.min.js"
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_content("<!doctype html><body style='height: 100vh'></body>")
    page.add_script_tag(path=script)
    told = page.evaluate(OPEN, {file.name: file.read_text("utf-8") for file in exported})
    page.close()
    assert {file: warnings for file, warnings in told.items() if warnings} == {}
    assert said == []
