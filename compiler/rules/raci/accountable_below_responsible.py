"""A subordinate answers for the work of his superior.

Whoever answers for a result must be able to say how it is done; nobody can say so to his own superior. Let the two
change places, or let somebody beside or above answer. A unit acts through its head.

Bad:
    roles: {经办人: {reports_to: 主管}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 主管, accountable: 经办人}

Good:
    roles: {经办人: {reports_to: 主管}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.relations import performers, superiors
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every step for which somebody answers who is below one of those who do it."""
    for _, step in view.steps:
        doers = performers(view.company, step.responsible)
        for reference in step.accountable:
            for answering in performers(view.company, [reference]):
                above = [role for role in superiors(view.company, answering) if role in doers]
                if above:
                    yield problem(
                        "accountable-below-responsible",
                        reference.span,
                        where=step.where,
                        step=step.name,
                        answering=view.company.find(answering).name,
                        above=view.company.find(above[0]).name,
                    )
