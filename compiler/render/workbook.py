"""Workbooks of who does what: matrices, hand-overs, loads and findings as XLSX, whose cells are never formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from compiler.diagnostics import Finding
from compiler.load import Load
from compiler.model import Company
from compiler.render.handover import Grid
from compiler.render.raci import Matrix, head
from compiler.words import Words

COLORS = {"R": "#CFE2FF", "A": "#FFE0B2", "S": "#D5F0D8", "C": "#E9DDF7", "I": "#ECEFF1"}
_INKS = {"R": "#2F6FC4", "A": "#E08A1E", "S": "#3F9A57", "C": "#8256BE", "I": "#8A979E"}
_BETWEEN = "#FFE0B2"
_WITHIN = "#DCE9F7"
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same handbook gives the same bytes."""
_NARROWEST, _WIDEST = 8, 44
_MANY = 10
"""With more columns than this their heads stand upright."""
_LONGEST_NAME = 31
"""Of a sheet, by Excel's own rule."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a handbook's workbook shows besides its matrix; `findings` are those to be shown, if any."""

    company: Company
    hand_overs: Grid
    load: Load
    findings: tuple[Finding, ...]


def to_xlsx(matrix: Matrix, words: Words, survey: Survey | None = None) -> bytes:
    """Return a matrix as a workbook with a legend, and a survey on sheets of their own; every text stays text."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    writer = _Writer(xlsxwriter.Workbook(buffer, options), words)
    writer.book.set_properties({"title": matrix.title, "created": _MADE})
    writer.matrix(matrix)
    if survey is not None:
        writer.hand_overs(survey.hand_overs)
        writer.load(survey.load, survey.company)
        if survey.findings:
            writer.findings(survey.findings)
    writer.legend()
    writer.book.close()
    return buffer.getvalue()


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, words: Words) -> None:
        self.book = book
        self.words = words
        plain = {"border": 1, "border_color": "#B0BEC5", "valign": "vcenter", "text_wrap": True}
        middle = {**plain, "align": "center"}
        dark = {**middle, "bold": True, "bg_color": "#37474F", "font_color": "#FFFFFF"}
        self.plain = book.add_format(plain)
        self.middle = book.add_format(middle)
        self.head = book.add_format(dark)
        self.upright = book.add_format({**dark, "rotation": 270 if words.language.startswith("zh") else 90})
        self.within = book.add_format({**middle, "bg_color": _WITHIN})
        self.between = book.add_format({**middle, "bg_color": _BETWEEN, "bold": True})
        self.letters = {
            letter: book.add_format({**middle, "bold": True, "bg_color": color}) for letter, color in COLORS.items()
        }

    def matrix(self, matrix: Matrix) -> None:
        """Write steps by actors."""
        rows = [(row.flow.name, row.step.name, *map("/".join, row.cells)) for row in matrix.rows]
        heads = head(matrix, self.words)
        sheet = self._sheet("RACI", heads, 2)
        _fit(sheet, (heads, *rows), 0, 1)
        for number, row in enumerate(rows, 1):
            formats = [self.plain, self.plain, *(self.letters[cell[0]] if cell else self.plain for cell in row[2:])]
            _write(sheet, number, row, formats)
        sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)

    def hand_overs(self, grid: Grid) -> None:
        """Write who hands to whom, first as a matrix, then one by one."""
        t = self.words
        heads = (t("handover.corner"), *(entry.name for entry in grid.heads), t("handover.gives"))
        sheet = self._sheet(t("page.hand-overs"), heads, 1)
        _fit(sheet, [(entry.name,) for entry in grid.heads], 0)
        for number, (giver, cells) in enumerate(grid.rows(), 1):
            formats = [(self.between if cell.between_units else self.within) if cell else self.plain for cell in cells]
            row: list[str | int] = [giver.name, *(cell.count if cell else "" for cell in cells), grid.given(giver)]
            _write(sheet, number, row, [self.head, *formats, self.middle])
        taken: list[str | int] = [t("handover.takes"), *map(grid.taken, grid.heads), grid.total()]
        _write(sheet, len(grid.heads) + 1, taken, [self.head, *[self.middle] * (len(grid.heads) + 1)])
        keys = ("handover.giver", "handover.taker", "handover.between", "things.flows")
        heads = (*map(t, keys), t("handover.step-given"), t("handover.step-taken"))
        rows = [
            (
                exchange.giver.name,
                exchange.taker.name,
                t("handover.yes") if exchange.between_units else "",
                passed.flow.name,
                passed.over.giver.name,
                passed.over.taker.name,
            )
            for exchange in grid.exchanges
            for passed in exchange.passes
        ]
        self._list(t("handover.sheet"), heads, rows)

    def load(self, load: Load, company: Company) -> None:
        """Write how much everybody does, with a chart of it."""
        t = self.words
        name = t("page.load")
        heads = (t("load.role"), *COLORS, t("load.total"), t("load.mark"))
        rows = [
            (
                company.things[actor].name,
                *(load.letters[actor].get(letter, 0) for letter in COLORS),
                sum(load.letters[actor].values()),
                t("load.much") if actor in load.outlying else "",
            )
            for actor in load.ranked()
        ]
        sheet = self._list(name, heads, rows)
        for column, letter in enumerate(COLORS, 1):
            sheet.write_string(0, column, letter, self.letters[letter])
        if not rows:
            return
        chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
        for column, letter in enumerate(COLORS, 1):
            chart.add_series(
                {
                    "name": f"{letter} {t(f'raci.{letter}')}",
                    "categories": [name, 1, 0, len(rows), 0],
                    "values": [name, 1, column, len(rows), column],
                    "fill": {"color": _INKS[letter]},
                    "gap": 40,
                }
            )
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"num_format": "0"})
        chart.set_legend({"position": "top"})
        chart.set_size({"width": 760, "height": 90 + 26 * len(rows)})
        sheet.insert_chart(0, len(heads) + 1, chart)

    def findings(self, findings: Iterable[Finding]) -> None:
        """Write what the rules found."""
        t = self.words
        heads = (t("site.place"), t("site.finding"), t("site.cure"))
        rows = [
            (
                f"{found.problem.span.path}:{found.problem.span.line}",
                f"{found.code} {t(f'report.{found.severity}')} {t.say(found.problem.message)}",
                t.say(found.problem.hint) if found.problem.hint else "",
            )
            for found in findings
        ]
        self._list(t("raci.findings"), heads, rows)

    def legend(self) -> None:
        """Write what the letters and colours mean."""
        sheet = self.book.add_worksheet(self.words("raci.legend")[:_LONGEST_NAME])
        sheet.set_column(1, 1, _WIDEST)
        for number, letter in enumerate(COLORS):
            _write(sheet, number, (letter, self.words(f"raci.{letter}")), [self.letters[letter], self.plain])

    def _sheet(self, name: str, heads: Sequence[str], fixed: int) -> Any:
        """Add a sheet whose first row and first columns stay in sight; many heads stand upright to save room."""
        sheet = self.book.add_worksheet(name[:_LONGEST_NAME])
        sheet.freeze_panes(1, fixed)
        many = len(heads) > _MANY
        sheet.set_column(fixed, len(heads) - 1, 5 if many else 14)
        if many:
            sheet.set_row(0, 16 + 15 * max(map(len, heads[fixed:])) if self.words.language.startswith("zh") else 150)
        _write(sheet, 0, heads, [*[self.head] * fixed, *[self.upright if many else self.head] * (len(heads) - fixed)])
        return sheet

    def _list(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> Any:
        """Add a sheet of rows that can be filtered."""
        sheet = self._sheet(name, heads, 1)
        _fit(sheet, (heads, *rows), *range(len(heads)))
        for number, row in enumerate(rows, 1):
            _write(sheet, number, row, [self.middle if isinstance(cell, int) else self.plain for cell in row])
        sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
        return sheet


def _write(sheet: Any, number: int, cells: Iterable[str | int], formats: list[Any]) -> None:
    for column, (cell, form) in enumerate(zip(cells, formats, strict=True)):
        if isinstance(cell, int):
            sheet.write_number(number, column, cell, form)
        elif cell:
            sheet.write_string(number, column, cell, form)
        else:
            sheet.write_blank(number, column, None, form)


def _fit(sheet: Any, rows: Iterable[Sequence[str | int]], *columns: int) -> None:
    """Make columns as wide as their longest text, within bounds; a Chinese character is two wide."""
    texts = list(rows)
    for column in columns:
        widest = max((_width(str(row[column])) for row in texts), default=0)
        sheet.set_column(column, column, min(max(widest + 2, _NARROWEST), _WIDEST))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
