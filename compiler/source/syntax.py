"""What libyaml says of a syntax error → what a manager understands, at the place where the cause is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import yaml

from compiler.diagnostics import Place

_WIDE_SIGN = re.compile(
    r"^[ ]*(?:- +)?(?:[^\s:：#'\"&*!|>%@`{}\[\]-][^:：#'\"{}\[\]]{0,63}(：)|(?:[\w-]{1,64}:|-)?([\u3000\u00a0]))"
)
_NO_BLANK = re.compile(r"^[ ]*(?:- +)?[\w-]{1,64}(:)[^\s:]")

_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")
"""What git puts around the two versions of a line that were changed on both sides."""

_VARIANTS = MappingProxyType(
    {
        "mapping values are not allowed in this context": "second-colon",
        "did not find expected ',' or ']'": "open-bracket",
        "did not find expected ',' or '}'": "open-bracket",
        "found unexpected end of stream": "open-quote",
        "found unexpected document indicator": "open-quote",
        "found character that cannot start any token": "bad-start",
        "found unknown escape character": "bad-escape",
        "found invalid Unicode character escape code": "bad-escape",
        "did not find expected hexdecimal number": "bad-escape",
        "found incompatible YAML document": "version",
        "did not find expected key": "indentation",
        "did not find expected '-' indicator": "indentation",
        "could not find expected ':'": "no-colon",
        "did not find expected node content": "nothing-there",
    }
)
"""What libyaml says, and the variant of our message that says it to a manager."""

_AT_ITS_START = frozenset({"open-bracket", "open-bracket-below", "open-quote", "no-colon"})
"""What is told where it starts, not where it is noticed."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A syntax error in our words; `go_on` is the index of the line from which the rest can be read."""

    rule: str
    place: Place
    go_on: int
    variant: str = ""
    hint: str = ""
    arguments: Mapping[str, str | int] = field(default_factory=dict)


def explain(error: yaml.MarkedYAMLError, lines: tuple[str, ...], offset: int) -> Slip:
    """Say what is wrong with the text that begins at the line of index `offset`."""
    mark = error.problem_mark or error.context_mark
    line, column = _existing(lines, offset, mark.line, mark.column) if mark else (offset, 0)
    first = error.context_mark
    started, at = _existing(lines, offset, first.line, first.column) if first else (line, column)
    conflict = next((n for n in range(line, max(offset, line - 2) - 1, -1) if _CONFLICT.match(lines[n])), None)
    if conflict is not None:
        return Slip("yaml-syntax", _place(conflict, 0), _behind_conflict(lines, conflict), "conflict", "conflict")
    for suspect in range(line, max(min(started, line - 2), offset) - 1, -1):
        slip = _wrong_sign(lines[suspect], suspect)
        if slip is not None:
            return slip
    if lines[line][column : column + 1] == "\t":
        return Slip("tab-indent", _place(line, column), line + 1)
    variant = _variant(error.problem or "", lines[line], column, same_line=line == started)
    noticed = line + 1
    variant += "-below" if variant == "open-bracket" and line != started else ""
    go_on = line if column == 0 and line > offset else line + 1
    if variant in _AT_ITS_START:
        line, column, go_on = started, at, started + 1
    detail = " ".join(filter(None, (error.context, error.problem)))
    hint = variant if variant == "version" else ""
    arguments: dict[str, str | int] = {"detail": detail, "noticed": noticed}
    return Slip("yaml-syntax", _place(line, column), go_on, variant, hint, arguments)


def _behind_conflict(lines: tuple[str, ...], start: int) -> int:
    """Return the line after the end of a conflict."""
    return next((number + 1 for number in range(start, len(lines)) if lines[number].startswith(">" * 7)), start + 1)


def _place(line: int, column: int) -> Place:
    return line + 1, column + 1, line + 1, column + 2


def _existing(lines: tuple[str, ...], offset: int, line: int, column: int) -> tuple[int, int]:
    """Return the place (from 0) that a mark names, or the last one before it where a character stands."""
    line = min(line + offset, len(lines) - 1)
    while line > offset and not lines[line].strip():
        line -= 1
        column = len(lines[line])
    return line, max(0, min(column, len(lines[line]) - 1))


def _wrong_sign(text: str, line: int) -> Slip | None:
    """Find a colon or blank of the wrong kind in a line."""
    wide = _WIDE_SIGN.match(text)
    if wide:
        rule = "full-width-colon" if wide[1] else "wide-space"
        return Slip(rule, _place(line, wide.start(wide.lastindex or 0)), line + 1)
    narrow = _NO_BLANK.match(text)
    if narrow:
        return Slip("yaml-syntax", _place(line, narrow.start(1)), line + 1, "no-blank", "no-blank")
    return None


def _variant(told: str, text: str, column: int, *, same_line: bool) -> str:
    """Choose the words for what libyaml says, by the characters around the place."""
    here, before = text[column : column + 1], text[max(0, column - 1) : column]
    variant = _VARIANTS.get(told, "")
    if variant in ("indentation", "open-bracket") and before and before in "\"'":
        return "after-quote"
    if variant == "indentation" and here and here in "]}":
        return "close-bracket"
    if variant == "open-bracket" and here == ":" and same_line:
        return "no-comma"
    return variant
