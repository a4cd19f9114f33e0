"""No run of the flow ever comes to this step.

A flow starts at its first step. This step is not the follower of any step that is reached, so it never happens: it
was forgotten when the flow was changed, or the step that should lead here leads past it. Only the first step of such
a stretch is reported, and none just below a dead end: the way that is missing may lead to it.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管, next: 付款}
          核对: {responsible: 主管, accountable: 主管}
          付款: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          核对: {responsible: 主管, accountable: 主管}
          付款: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.graph import unreachable
from compiler.model import Flow, Step
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report each stretch that is never reached at its first step."""
    for flow in view.flows:
        steps = {step.id: step for step in flow.steps}
        for first, *behind in unreachable(flow):
            above = _skips(flow, steps[first])
            if above and any(not way.to for way in above.follows):
                continue
            yield problem(
                "unreachable-step",
                steps[first].span,
                where=steps[first].where,
                variant="several" if behind else "",
                hint="skipped" if above else "",
                step=steps[first].name,
                count=len(behind),
                above=above.name if above else "",
                start=flow.steps[0].name,
                related=(Related(above.span, Message("rules.unreachable-step.skips")),) if above else (),
            )


def _skips(flow: Flow, step: Step) -> Step | None:
    """Return the step just above, if it goes elsewhere."""
    number = flow.steps.index(step)
    above = flow.steps[number - 1] if number else None
    return above if above and above.follows and all(way.to != step.id for way in above.follows) else None
