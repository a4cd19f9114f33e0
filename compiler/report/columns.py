"""Columns as each format counts them: code points (ours) → UTF-16 units, UTF-8 bytes, cells of a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeAlias

from compiler.diagnostics import Span
from compiler.source import Document

Unit: TypeAlias = Callable[[str], int]
"""How many units of a format a text takes."""


def utf16(text: str) -> int:
    """Return how many UTF-16 code units a text takes."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def utf8(text: str) -> int:
    """Return how many bytes a text takes in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def cells(text: str) -> int:
    """Return how many terminal cells a text takes; every character that is not seen is shown as one cell."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.category(sign) in ("Mn", "Me") else 1
        for sign in text
    )


def columns(span: Span, documents: Mapping[str, Document], unit: Unit) -> tuple[int, int]:
    """Return the start and end column of a span, counted from 1 in a format's units, the end exclusive."""
    document = documents.get(span.path)
    lines = document.lines if document is not None else ()
    return _column(lines, span.line, span.column, unit), _column(lines, span.end_line, span.end_column, unit)


def _column(lines: tuple[str, ...], line: int, column: int, unit: Unit) -> int:
    """Project one column; beyond the end of its line a unit is a code point."""
    if not 0 < line <= len(lines):
        return column
    before = lines[line - 1][: column - 1]
    return unit(before) + column - len(before)
