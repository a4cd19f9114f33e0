"""A way leads nowhere: the flow stops here without an end.

An outcome (or `next`) names no step that follows, so whoever gets there does not know how to go on, and the matter
stays where it is. Name the step that follows; for a refusal that is a way back to the step that has to do better, or
an end with a result of its own.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          审批:
            responsible: 主管
            accountable: 主管
            decide:
              同意: 付款
              退回:
          付款: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          审批:
            responsible: 主管
            accountable: 主管
            decide:
              同意: 付款
              退回: 申请
          付款: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Flow, Step, Via
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every way without a follower, at the outcome or `next` that lacks it."""
    for flow in view.flows:
        for step in flow.steps:
            for way in step.follows:
                if way.to:
                    continue
                back = _way_back(flow, step)
                yield problem(
                    "dead-end",
                    way.span,
                    where=step.where,
                    variant="outcome" if way.via is Via.OUTCOME else "",
                    hint="back" if way.via is Via.OUTCOME and back else "",
                    step=step.name,
                    outcome=way.outcome,
                    back=back,
                )


def _way_back(flow: Flow, step: Step) -> str:
    """Return the id of the step that made what is decided on: the one before, if there is one."""
    before = [other.id for other in flow.steps if any(way.to == step.id for way in other.follows) and other.works]
    return before[0] if before and before[0] != step.id else ""
