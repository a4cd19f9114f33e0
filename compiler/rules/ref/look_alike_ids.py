"""Two ids cannot be told apart.

They differ only in case, in simplified or traditional characters, in `-` and `_`, or in characters that look the same
(a Latin and a Cyrillic letter, a zero and an O, 日 and 曰). Sooner or later one is written for the other, and both
exist. Make them one, or give one of them another id.

Bad:
    roles: {客服A组: {}, 客服a组: {}}

Good:
    roles: {客服A组: {}, 客服B组: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.model import SECTIONS, Entry
from compiler.rules.view import View
from compiler.words.likeness import likeness


def check(view: View) -> Iterator[Problem]:
    """Report every id that looks like an earlier one beside which it may be written."""
    book = view.handbook
    beside = [book.entries(section) for section in SECTIONS if section not in ("roles", "units")]
    beside += [(*book.units, *book.roles), *(flow.steps for flow in book.flows)]
    for entries in beside:
        first: dict[str, Entry] = {}
        for entry in entries:
            other = first.setdefault(likeness(entry.id), entry)
            if other.id != entry.id:
                yield _told(other, entry)


def _told(other: Entry, entry: Entry) -> Problem:
    signs = [pair for pair in zip(other.id, entry.id, strict=False) if pair[0] != pair[1]]
    variant = "case" if other.id.casefold() == entry.id.casefold() else ""
    return problem(
        "look-alike-ids",
        entry.span,
        where=entry.where,
        variant=variant,
        related=(Related(other.span, Message("rules.look-alike-ids.other")),),
        id=entry.id,
        other=other.id,
        one=_sign(signs[0][1]),
        two=_sign(signs[0][0]),
    )


def _sign(sign: str) -> str:
    return f"{sign} (U+{ord(sign):04X})"
