"""Nobody answers for this step.

Every step that works needs exactly one post or unit that answers for its result (A): who is asked when it goes wrong,
and who may decide. It may be the one who does it.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人}

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
    """Report every step that works and has nobody accountable."""
    for flow, step in view.steps:
        if step.works and step.calls is None and not step.accountable:
            owner = view.company.find(flow.owner)
            yield problem(
                "nobody-accountable",
                step.span,
                where=step.where,
                hint="owner" if owner else "",
                step=step.name,
                flow=flow.name,
                owner=owner.id if owner else "",
            )
