"""Units stand above each other in a circle.

A unit cannot belong to itself, not even by way of others. Let one of the units belong to a unit outside the circle,
or to none.

Bad:
    units:
      运营部: {parent: 客服组, head: 经理}
      客服组: {parent: 运营部, head: 经理}
    roles:
      经理: {unit: 运营部}

Good:
    units:
      运营部: {head: 经理}
      客服组: {parent: 运营部, head: 经理}
    roles:
      经理: {unit: 运营部}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.graph import circles
from compiler.relations import Mentions


def check_company(mentions: Mentions) -> Iterator[Problem]:
    """Report each circle once, at the parent of its first unit."""
    above = {
        unit.where: (unit.parent.to,) if unit.parent else ()
        for handbook in mentions.company.handbooks
        for unit in handbook.units
        if not unit.broken
    }
    for circle in circles(above):
        first = mentions.company.find(circle[0])
        names = tuple(mentions.company.find(where).name for where in circle)
        yield problem(
            "unit-cycle",
            first.places.of("parent"),
            where=first.where,
            variant="self" if len(circle) == 1 else "",
            unit=first.name,
            circle=" → ".join((*names, names[0])),
        )
