"""Nobody does this step.

Every step that works needs at least one post or unit that does it (R). Otherwise everyone waits for somebody else.
Bare ends, forks and joins, and calls of other flows, need none: there nobody works.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every step that works and has nobody responsible."""
    for flow, step in view.steps:
        if step.works and step.calls is None and not step.responsible:
            owner = view.company.find(step.accountable[0] if step.accountable else flow.owner)
            yield problem(
                "nobody-responsible",
                step.span,
                where=step.where,
                hint="owner" if owner else "",
                step=step.name,
                flow=flow.name,
                owner=owner.id if owner else "",
            )
