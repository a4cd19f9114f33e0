"""RACI matrices: who does, answers for, helps with, is asked about and told of what; as values, CSV and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from compiler.model import Company, Entry, Flow, Step
from compiler.words import Words

_COLORS = {"R": "#CFE2FF", "A": "#FFE0B2", "S": "#D5F0D8", "C": "#E9DDF7", "I": "#ECEFF1"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same matrix gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One step: its flow, and for each column its letters (`R`, `AR`, … or nothing)."""

    flow: Flow
    step: Step
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Steps by actors; the actors in the order in which they first appear."""

    title: str
    actors: tuple[Entry, ...]
    rows: tuple[Row, ...]


def make_matrix(company: Company, flows: Iterable[Flow], title: str) -> Matrix:
    """Make the matrix of some flows; bare ends, forks and joins are no work and have no row."""
    steps = [(flow, step) for flow in flows for step in flow.steps if step.works and any(step.raci())]
    actors = dict.fromkeys(reference.to for _, step in steps for _, reference in step.raci())
    rows = []
    for flow, step in steps:
        letters: dict[str, str] = {}
        for letter, reference in step.raci():
            if letter not in letters.get(reference.to, ""):
                letters[reference.to] = letters.get(reference.to, "") + letter
        rows.append(Row(flow, step, tuple(letters.get(actor, "") for actor in actors)))
    return Matrix(title, tuple(company.find(actor) for actor in actors), tuple(rows))


def to_csv(matrix: Matrix, words: Words) -> bytes:
    """Return the matrix as CSV that spreadsheet programs open right: UTF-8 with a mark, no cell a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_harmless(cell) for cell in _head(matrix, words))
    for row in matrix.rows:
        writer.writerow(_harmless(cell) for cell in (row.flow.name, row.step.name, *map("/".join, row.cells)))
    return buffer.getvalue().encode("utf-8-sig")


def to_xlsx(matrix: Matrix, words: Words) -> bytes:
    """Return the matrix as a workbook: frozen heads, a colour per letter, a legend; every cell is text."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": matrix.title, "created": _MADE})
    plain = {"text_wrap": True, "border": 1, "valign": "vcenter"}
    name = book.add_format(plain)
    head = book.add_format({**plain, "bold": True, "bg_color": "#37474F", "font_color": "#FFFFFF", "align": "center"})
    letters = {
        letter: book.add_format({"bg_color": color, "bold": True, "align": "center", "valign": "vcenter", "border": 1})
        for letter, color in _COLORS.items()
    }
    sheet = book.add_worksheet("RACI")
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 26)
    sheet.set_column(2, max(2, len(matrix.actors) + 1), 12)
    _write_row(sheet, 0, _head(matrix, words), [head] * (len(matrix.actors) + 2))
    for number, row in enumerate(matrix.rows, 1):
        formats = [name, name, *(letters[cell[0]] if cell else name for cell in row.cells)]
        _write_row(sheet, number, (row.flow.name, row.step.name, *map("/".join, row.cells)), formats)
    sheet.autofilter(0, 0, max(1, len(matrix.rows)), len(matrix.actors) + 1)
    legend = book.add_worksheet(words("raci.legend")[:31])
    legend.set_column(1, 1, 60)
    for number, letter in enumerate(_COLORS):
        _write_row(legend, number, (letter, words(f"raci.{letter}")), [letters[letter], name])
    book.close()
    return buffer.getvalue()


def _head(matrix: Matrix, words: Words) -> tuple[str, ...]:
    return words("things.flows"), words("things.steps"), *(actor.name for actor in matrix.actors)


def _write_row(sheet: Any, number: int, cells: Iterable[str], formats: list[Any]) -> None:
    for column, (cell, form) in enumerate(zip(cells, formats, strict=True)):
        if cell:
            sheet.write_string(number, column, cell, form)
        else:
            sheet.write_blank(number, column, None, form)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
