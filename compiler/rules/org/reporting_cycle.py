"""Posts report to each other in a circle.

Somebody in the circle would be his own superior: nobody decides in the end, and appraisals and escalations run in a
circle too. Let one of the posts report to somebody outside.

Bad:
    roles:
      经理: {reports_to: 主管}
      主管: {reports_to: 经理}

Good:
    roles:
      经理: {}
      主管: {reports_to: 经理}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.graph import circles
from compiler.relations import Mentions


def check_company(mentions: Mentions) -> Iterator[Problem]:
    """Report each circle once, at the superior of its first post."""
    above = {
        role.where: (role.reports_to.to,) if role.reports_to else ()
        for handbook in mentions.company.handbooks
        for role in handbook.roles
        if not role.broken
    }
    for circle in circles(above):
        first = mentions.company.find(circle[0])
        names = tuple(mentions.company.find(where).name for where in circle)
        yield problem(
            "reporting-cycle",
            first.places.of("reports_to"),
            where=first.where,
            variant="self" if len(circle) == 1 else "",
            role=first.name,
            circle=" → ".join((*names, names[0])),
        )
