"""RACI matrices: who does, answers for, helps with, is asked about and told of what; as values and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from compiler.model import Company, Entry, Flow, Step
from compiler.words import Words

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Row:
    """One step: its flow, and for each column its letters (`R`, `AR`, … or nothing)."""

    flow: Flow
    step: Step
    cells: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many actors take part."""
        return sum(map(bool, self.cells))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Steps by actors; the actors in the order in which they first appear."""

    title: str
    actors: tuple[Entry, ...]
    rows: tuple[Row, ...]

    def totals(self, letter: str) -> tuple[int, ...]:
        """Return in how many rows each actor has a letter."""
        return tuple(sum(letter in row.cells[column] for row in self.rows) for column in range(len(self.actors)))


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


def runs(cells: Iterable[Any]) -> list[tuple[Any, int]]:
    """Return cells with their widths, empty neighbours as one: a large matrix is nearly empty."""
    found: list[tuple[Any, int]] = []
    for empty, group in groupby(cells, key=lambda cell: not cell):
        members = list(group)
        found += [(None, len(members))] if empty else [(member, 1) for member in members]
    return found


def to_csv(matrix: Matrix, words: Words) -> bytes:
    """Return the matrix as CSV that spreadsheet programs open right: UTF-8 with a mark, no cell a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_harmless(cell) for cell in head(matrix, words))
    for row in matrix.rows:
        writer.writerow(_harmless(cell) for cell in (row.flow.name, row.step.name, *map("/".join, row.cells)))
    return buffer.getvalue().encode("utf-8-sig")


def head(matrix: Matrix, words: Words) -> tuple[str, ...]:
    """Return the names of the columns."""
    return words("things.flows"), words("things.steps"), *(actor.name for actor in matrix.actors)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
