"""Several answer for one step.

Where two answer for a result, nobody does: each may take the other to be in charge. Keep one as `accountable`; the
others do it (`responsible`), are asked (`consulted`) or told (`informed`).

Bad:
    roles: {经办人: {}, 主管: {}, 经理: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: [主管, 经理]}

Good:
    roles: {经办人: {}, 主管: {}, 经理: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管, informed: 经理}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every step with more than one accountable, at the second of them."""
    for _, step in view.steps:
        if len(step.accountable) > 1:
            names = tuple(view.company.find(actor).name for actor in step.accountable)
            yield problem(
                "two-accountable",
                step.accountable[1].span,
                where=step.where,
                step=step.name,
                count=len(names),
                names=names,
                first=names[0],
            )
