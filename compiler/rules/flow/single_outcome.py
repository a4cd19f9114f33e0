"""A decision has only one outcome.

Where there is nothing to choose nothing is decided: the other outcome was forgotten (what happens to a refusal?), or
the step is no decision and goes on with `next`.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          审批: {responsible: 主管, accountable: 主管, decide: {同意: 付款}}
          付款: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          审批: {responsible: 主管, accountable: 主管, decide: {同意: 付款, 退回: 申请}}
          付款: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Via
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every decision with one outcome."""
    for _, step in view.steps:
        outcomes = [way for way in step.follows if way.via is Via.OUTCOME]
        if len(outcomes) == 1:
            yield problem(
                "single-outcome",
                step.places.of("decide"),
                where=step.where,
                step=step.name,
                outcome=outcomes[0].outcome,
            )
