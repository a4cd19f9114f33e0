"""RACI matrices: as values, as CSV that no spreadsheet runs, as a workbook."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import openpyxl
import pytest
from handbooks import FULL, company

from compiler.model import Company
from compiler.render.raci import Matrix, make_matrix, to_csv, to_xlsx
from compiler.words import words

WORDS = words("zh-Hans")
FORMULAS = """\
handbook: {title: =1+1}
roles:
  a: {name: '=HYPERLINK("http://evil.example")'}
  b: {name: +1+cmd}
  c: {name: "-2+3"}
  d: {name: '@SUM(1)'}
  e: {name: ＝1+1}
  f: {name: 'https://evil.example/'}
  g: {name: '普通,"引号"'}
flows:
  流程:
    name: =cmd|' /C calc'!A0
    steps:
      办: {name: '+办', responsible: [a, b], accountable: c, support: d, consulted: [e, f], informed: g}
"""


@pytest.fixture
def made() -> Company:
    return company(FULL)


def matrix(made: Company) -> Matrix:
    [book] = made.handbooks
    return make_matrix(made, book.flows, book.title)


def test_steps_by_actors_in_the_order_in_which_they_appear(made: Company) -> None:
    found = matrix(made)
    assert found.title == "全书管理制度"
    assert [actor.name for actor in found.actors] == ["助理", "门店经理", "门店", "来店顾客", "总经理", "公司总部"]
    assert [(row.flow.id, row.step.name, row.cells) for row in found.rows] == [
        ("退款", "受理退款", ("R", "A", "S", "C", "I", "I")),
        ("退款", "审批", ("", "RA", "", "", "R", "")),
        ("退款", "打款", ("R", "A", "", "", "", "")),
        ("退款", "通知", ("R", "A", "", "I", "", "")),
        ("退款", "归档", ("R", "A", "", "", "", "")),
        ("盘点", "清点", ("R", "A", "", "", "", "")),
    ]


def test_no_work_no_rows() -> None:
    made = company("handbook: {title: 书}\nflows: {空: {status: placeholder}, 完: {steps: {止: {ends: 完}}}}\n")
    assert matrix(made) == Matrix("书", (), ())


def test_csv(made: Company) -> None:
    data = to_csv(matrix(made), WORDS)
    assert data.startswith("\ufeff流程,步骤,助理,".encode())
    assert data.decode("utf-8-sig").split("\r\n") == [
        "流程,步骤,助理,门店经理,门店,来店顾客,总经理,公司总部",
        "顾客退款,受理退款,R,A,S,C,I,I",
        "顾客退款,审批,,R/A,,,R,",
        "顾客退款,打款,R,A,,,,",
        "顾客退款,通知,R,A,,I,,",
        "顾客退款,归档,R,A,,,,",
        "盘点,清点,R,A,,,,",
        "",
    ]


def test_no_name_becomes_a_formula_in_csv() -> None:
    text = to_csv(matrix(company(FORMULAS)), WORDS).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        [
            "流程", "步骤", '\'=HYPERLINK("http://evil.example")', "'+1+cmd", "'-2+3", "'@SUM(1)", "'＝1+1",
            "https://evil.example/", '普通,"引号"',
        ],
        ["'=cmd|' /C calc'!A0", "'+办", "R", "R", "A", "S", "C", "C", "I"],
    ]  # fmt: skip


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(sheet: Any) -> list[list[str | None]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_workbook_reads_back(made: Company) -> None:
    book = opened(to_xlsx(matrix(made), WORDS))
    assert book.sheetnames == ["RACI", WORDS("raci.legend")]
    sheet, legend = book.worksheets
    assert cells(sheet)[:3] == [
        ["流程", "步骤", "助理", "门店经理", "门店", "来店顾客", "总经理", "公司总部"],
        ["顾客退款", "受理退款", "R", "A", "S", "C", "I", "I"],
        ["顾客退款", "审批", None, "R/A", None, None, "R", None],
    ]
    assert cells(legend) == [[letter, WORDS(f"raci.{letter}")] for letter in "RASCI"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:H7"
    assert book.properties.title == "全书管理制度"
    fills = {legend.cell(row, 1).value: legend.cell(row, 1).fill.fgColor.rgb for row in range(1, 6)}
    assert len(set(fills.values())) == 5
    assert {cell.fill.fgColor.rgb for cell in sheet["C"][1:] if cell.value} == {fills["R"]}


def test_every_cell_of_the_workbook_is_text() -> None:
    found = matrix(company(FORMULAS))
    sheet = opened(to_xlsx(found, WORDS))["RACI"]
    assert [cell.value for cell in sheet[1]][2:] == [actor.name for actor in found.actors]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink] == []


def test_the_same_matrix_gives_the_same_bytes(made: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    first = to_xlsx(matrix(made), WORDS)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert to_xlsx(matrix(company(FULL)), WORDS) == first


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_in_every_language(made: Company, language: str) -> None:
    spoken = words(language)
    heads = to_csv(matrix(made), spoken).decode("utf-8-sig").split(",")[:2]
    assert heads == [spoken("things.flows"), spoken("things.steps")]
    assert opened(to_xlsx(matrix(made), spoken)).sheetnames == ["RACI", spoken("raci.legend")]
