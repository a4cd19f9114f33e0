"""Two outcomes of a decision lead to the same step.

Then the decision makes no difference there: one of them was meant to lead elsewhere, or the two are one outcome.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          审批:
            responsible: 主管
            accountable: 主管
            decide: {同意: 付款, 部分同意: 付款, 不同意: 终止}
          付款: {responsible: 经办人, accountable: 主管}
          终止: {ends: 不予报销}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          审批:
            responsible: 主管
            accountable: 主管
            decide: {同意: 付款, 部分同意: 改单, 不同意: 终止}
          改单: {responsible: 经办人, accountable: 主管}
          付款: {responsible: 经办人, accountable: 主管}
          终止: {ends: 不予报销}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Via
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report each outcome whose follower an earlier outcome has already."""
    for flow, step in view.steps:
        first: dict[str, str] = {}
        for way in step.follows:
            if way.via is not Via.OUTCOME or not way.to:
                continue
            if way.to in first:
                follower = flow.step(way.to)
                yield problem(
                    "same-follower",
                    way.span,
                    where=step.where,
                    step=step.name,
                    first=first[way.to],
                    second=way.outcome,
                    follower=follower.name if follower else way.to,
                )
            first.setdefault(way.to, way.outcome)
