"""RACI matrices: as values, as CSV that no spreadsheet runs, as a workbook with a survey of the handbook."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import openpyxl
import pytest
from handbooks import FULL, company

from compiler.load import load_of
from compiler.model import Company
from compiler.relations import Mentions
from compiler.render.handover import by_actor
from compiler.render.raci import Matrix, make_matrix, runs, to_csv
from compiler.render.workbook import Survey, to_xlsx
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


def test_totals(made: Company) -> None:
    found = matrix(made)
    assert [found.totals(letter) for letter in "RASCI"] == [
        (5, 1, 0, 0, 1, 0), (0, 6, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0), (0, 0, 0, 1, 0, 0), (0, 0, 0, 1, 1, 1),
    ]  # fmt: skip
    assert [row.count for row in found.rows] == [6, 2, 2, 3, 2, 2]


def test_empty_neighbours_are_one() -> None:
    assert runs(("", "R", "", "", "A", "C", "")) == [(None, 1), ("R", 1), (None, 2), ("A", 1), ("C", 1), (None, 1)]
    assert runs(()) == []


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


def cells(sheet: Any) -> list[list[Any]]:
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
    first = to_xlsx(matrix(made), WORDS, survey(made))
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    again = company(FULL)
    assert to_xlsx(matrix(again), WORDS, survey(again)) == first


def survey(made: Company) -> Survey:
    [book] = made.handbooks
    steps = [step for flow in book.flows for step in flow.steps]
    return Survey(made, by_actor(Mentions(made), book.flows), load_of(made, steps), ())


def test_the_survey_reads_back(made: Company) -> None:
    book = opened(to_xlsx(matrix(made), WORDS, survey(made)))
    assert book.sheetnames == ["RACI", "交接矩阵", "交接明细", "岗位工作量", "图例"]
    assert [sheet.freeze_panes for sheet in book.worksheets[:4]] == ["C2", "B2", "B2", "B2"]
    grid, listed, load = (cells(book[name]) for name in ("交接矩阵", "交接明细", "岗位工作量"))
    found = survey(made).hand_overs
    assert grid[0] == ["交出 ↓ 接收 →", *(entry.name for entry in found.heads), "交出合计"]
    assert [row[0] for row in grid[1:]] == [*grid[0][1:-1], "接收合计"]
    for giver, row in zip(found.heads, grid[1:], strict=False):
        counts = {it.taker.name: it.count for it in found.exchanges if it.giver == giver}
        assert {name: count for name, count in zip(grid[0][1:-1], row[1:-1], strict=True) if count} == counts
    assert grid[-1][-1] == found.total()
    assert listed[0] == ["交出", "接收", "跨部门", "流程", "交出的步骤", "接收的步骤"]
    assert ["助理", "门店经理", None, "顾客退款", "受理退款", "审批"] in listed
    assert load == [
        ["岗位", "R", "A", "S", "C", "I", "合计", "提示"],
        ["助理", 5, 0, 0, 0, 0, 5, None],
        ["门店经理", 1, 6, 1, 0, 0, 8, None],
        ["总经理", 1, 0, 0, 0, 1, 2, None],
        ["来店顾客", 0, 0, 0, 1, 1, 2, None],
    ]


def test_columns_are_as_wide_as_chinese_is(made: Company) -> None:
    book = opened(to_xlsx(matrix(made), WORDS, survey(made)))
    assert book["RACI"].column_dimensions["A"].width > len("顾客退款") * 2
    assert book["交接明细"].column_dimensions["E"].width > len("交出的步骤") * 2


def test_many_heads_stand_upright() -> None:
    posts = ", ".join(f"岗位{n}" for n in range(12))
    text = f"handbook: {{title: 书}}\nroles: {{{posts.replace(',', ': {},')}: {{}}}}\nflows: {{f: {{steps: {{一: {{responsible: [{posts}]}}}}}}}}\n"
    sheet = opened(to_xlsx(matrix(company(text)), WORDS))["RACI"]
    assert [cell.alignment.textRotation for cell in sheet[1]] == [0, 0, *[255] * 12]
    assert opened(to_xlsx(matrix(company(text)), words("en")))["RACI"]["C1"].alignment.textRotation == 90


def test_no_name_becomes_a_formula_on_any_sheet() -> None:
    steps = "\n      再办: {name: '=再', responsible: [c, d], accountable: a}"
    made = company(FORMULAS.rstrip() + steps + "\n")
    book = opened(to_xlsx(matrix(made), WORDS, survey(made)))
    for sheet in book.worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n"}
    assert "=再" in [cell.value for row in book["交接明细"].iter_rows() for cell in row]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_in_every_language(made: Company, language: str) -> None:
    spoken = words(language)
    heads = to_csv(matrix(made), spoken).decode("utf-8-sig").split(",")[:2]
    assert heads == [spoken("things.flows"), spoken("things.steps")]
    assert opened(to_xlsx(matrix(made), spoken)).sheetnames == ["RACI", spoken("raci.legend")]
