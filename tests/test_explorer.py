"""The pages on who does what in a whole handbook."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from handbooks import FULL, TODAY, company, compiled, hostile, large, pages_of, render
from markup import Element, parse
from test_load import busy

from compiler.model import Company
from compiler.pipeline import Compiled, compile_company
from compiler.project import SourceFile
from compiler.render.page import Page

MOST = 200_000 - 30_000
"""What the body of a page may weigh: the theme and the navigation around it take the rest."""
OVERLOADED = busy(12)


def page(made: Company, path: str) -> Page:
    [found] = [it for it in pages_of(made)[0] if it.path == path]
    return found


def tree(made: Company, path: str) -> Element:
    return parse(page(made, path).body)


def wide(row: Element) -> int:
    """Return how many columns a row has."""
    return sum(int(cell.attributes.get("colspan", "1")) for cell in row.all("td", "th"))


def test_every_row_of_the_matrix_has_a_place_for_everybody() -> None:
    found = tree(company(FULL), "book/raci")
    assert {wide(row) for row in found.all("tr")} == {8}
    assert [row.text for row in found.all("tfoot")[0].all("tr")] == [
        "R 执行合计 5 1 1 7", "A 负责合计 6 6", "S 协助合计 1 1", "C 咨询合计 1 1", "I 知会合计 1 1 1 3",
    ]  # fmt: skip


def test_filters_name_what_the_matrix_has() -> None:
    found = tree(company(FULL), "book/raci")
    keys = [head.attributes["data-key"] for head in found.all("thead")[0].all("th") if "data-key" in head.attributes]
    groups = [body.attributes["data-key"] for body in found.all("tbody")]
    inside = {unit for head in found.all("th") for unit in head.attributes.get("data-units", "").split()}
    offered = {
        choice.attributes["name"]: [option.attributes["value"] for option in choice.all("option")]
        for choice in found.all("select")
    }
    assert offered["role"] == ["", *sorted(keys, key=lambda key: key.startswith("units/"))]
    assert offered["flow"] == ["", *groups]
    assert set(offered["unit"]) == {"", *inside}
    assert offered["letter"] == ["", *"RASCI"]


def test_a_post_is_in_its_unit_and_in_those_above() -> None:
    found = tree(
        company("""\
handbook: {title: 书}
units: {公司: {}, 部: {parent: 公司}, 组: {parent: 部, head: 甲}}
roles: {甲: {}, 乙: {external: true}}
flows: {f: {steps: {一: {responsible: 甲, accountable: 部, informed: 乙}}}}
"""),
        "book/raci",
    )
    units = {
        head.attributes["data-key"]: head.attributes.get("data-units", "")
        for head in found.all("th")
        if "data-key" in head.attributes
    }
    assert units == {
        "roles/甲": "units/公司 units/组 units/部", "units/部": "units/公司 units/部", "roles/乙": "",
    }  # fmt: skip


def test_numbers_of_the_hand_overs_lead_to_their_steps() -> None:
    for text in (FULL, hostile()):
        made = company(text)
        found = tree(made, "book/raci/hand-overs")
        ids = found.ids
        for link in found.all("table")[-1].all("a"):
            if link.attributes["href"].startswith("#"):
                assert link.attributes["href"][1:] in ids
        steps = {f"../../flows/{flow.id}/#{step.id}" for flow in made.handbooks[0].flows for step in flow.steps}
        named = [link for it in found.all("li") for link in it.all("a") if not link.attributes["href"].startswith("#")]
        assert named
        assert {unquote(link.attributes["href"]) for link in named if "flows" in link.attributes["href"]} <= steps


def test_cells_of_the_hand_overs_say_how_many_are_listed() -> None:
    found = tree(company(large(12, 40, 4)), "book/raci/hand-overs")
    cells = [
        (link.attributes["href"][1:], link.text.split()[0])
        for link in found.all("a")
        if link.attributes["href"].startswith("#p.x") and link.text[:1].isdigit()
    ]
    assert cells
    for anchor, count in cells:
        assert len(found.by_id(anchor).all("li")) - 1 == int(count)


def test_hand_overs_between_units_say_so_in_words() -> None:
    found = tree(company(large(12, 40, 4)), "book/raci/hand-overs")
    crossing = [cell for cell in found.all("td") if cell.attributes.get("class") == "x"]
    assert crossing
    assert all("跨部门" in cell.text for cell in crossing)


def test_the_load_marks_who_the_rule_tells_of() -> None:
    made = compiled({"handbook.yaml": OVERLOADED})
    told = [finding.problem.where for finding in made.findings if finding.code == "RACI008"]
    marked = [row for row in tree(made.company, "book/raci/load").all("tr") if "远多于其他岗位" in row.text]
    assert [f"book/roles/{row.all('a')[0].text}" for row in marked] == told == ["book/roles/忙人"]
    assert marked[0].all("a")[1].attributes["href"] == "../../../rules/RACI008/"


def test_bars_are_as_long_as_their_numbers() -> None:
    for row in tree(company(FULL), "book/raci/load").all("tbody")[0].all("tr"):
        counts = [int(cell.text or 0) for cell in row.all("td")[:5]]
        bars = {bar.attributes["class"]: float(bar.attributes["width"][:-1]) for bar in row.all("rect")}
        assert bars == {letter: 100 * count / 8 for letter, count in zip("RASCI", counts, strict=True) if count}


def test_no_flow_with_steps() -> None:
    made = company("handbook: {title: 书}\nflows: {f: {status: placeholder}}\n")
    assert "流程的步骤还没有写" in tree(made, "book/raci").text
    assert "没有换人交接" in tree(made, "book/raci/hand-overs").text
    assert "流程的步骤还没有写" in tree(made, "book/raci/load").text
    assert tree(made, "book/raci").all("table", "select") == []


@pytest.mark.parametrize("path", ["book/raci", "book/raci/hand-overs", "book/raci/load"])
def test_a_large_handbook_stays_light(path: str) -> None:
    made = company(large())
    assert len(page(made, path).body.encode()) < MOST


FINDINGS = "职责分工检查结果"


def workbook(made: Compiled, handbook: str = "book", *, told: bool = True) -> Any:
    _, files = render(made.company, "zh-Hans", findings=made.findings if told else ())
    [data] = [file.data for file in files if file.path == f"{handbook}/raci/raci.xlsx"]
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_workbook_tells_findings_on_who_does_what_where_they_are_to_be_shown() -> None:
    made = compiled({"handbook.yaml": OVERLOADED})
    told = [row[1].value for row in workbook(made)[FINDINGS].iter_rows(min_row=2)]
    found = [finding.code for finding in made.findings if finding.code.startswith("RACI")]
    assert [text.split()[0] for text in told] == found
    assert any("忙人" in text for text in told)
    assert FINDINGS not in workbook(made, told=False).sheetnames


def test_other_handbooks_findings_stay_out() -> None:
    fine = "handbook: {title: 好}\nroles: {甲: {}}\nflows: {f: {steps: {一: {responsible: 甲, accountable: 甲}}}}\n"
    texts = {"book": OVERLOADED, "book2": fine}
    files = [SourceFile(f"policies/{id}/handbook.yaml", id, text.encode()) for id, text in texts.items()]
    made = compile_company(files, today=TODAY)
    assert [FINDINGS in workbook(made, id).sheetnames for id in texts] == [True, False]
