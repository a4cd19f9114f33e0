"""Units in units and posts below posts: no deeper than anybody can follow, so that nothing built on them has to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from compiler.diagnostics import Problem, problem
from compiler.model import Handbook

MOST_LEVELS = 64


def cut_at_depth(handbooks: list[Handbook]) -> tuple[list[Handbook], tuple[Problem, ...]]:
    """Take away what lies above an entry where that is too much, and tell the first such entry of each handbook."""
    parents = {unit.where: unit.parent.to for book in handbooks for unit in book.units if unit.parent}
    superiors = {role.where: role.reports_to.to for book in handbooks for role in book.roles if role.reports_to}
    deep = {where for above in (parents, superiors) for where in above if _lies_too_deep(above, where)}
    if not deep:
        return handbooks, ()
    problems = tuple(told for book in handbooks for told in _told(book, deep))
    return [
        replace(
            book,
            units=tuple(replace(unit, parent=None) if unit.where in deep else unit for unit in book.units),
            roles=tuple(replace(role, reports_to=None) if role.where in deep else role for role in book.roles),
        )
        for book in handbooks
    ], problems


def _lies_too_deep(above: Mapping[str, str], where: str) -> bool:
    """Say whether more levels lie above a place; going in a circle is another fault, unless the circle is as long."""
    passed = {where}
    while (where := above.get(where, "")) and where not in passed:
        passed.add(where)
        if len(passed) > MOST_LEVELS:
            return True
    return False


def _told(book: Handbook, deep: set[str]) -> Iterator[Problem]:
    for section, places in (("units", book.units), ("roles", book.roles)):
        first = next((place for place in places if place.where in deep), None)
        if first is not None:
            yield problem(
                "too-deep",
                first.span,
                where=first.where,
                variant=section,
                hint=section,
                name=first.id,
                limit=MOST_LEVELS,
            )
