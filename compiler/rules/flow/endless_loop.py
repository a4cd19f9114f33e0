"""A loop has no way out.

Once these steps are reached, the work goes round for ever: none of them ends the flow or leads to a step outside the
loop. Usually a repetition lacks its decision: one outcome goes round again, the other leads on.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          填写: {responsible: 经办人, accountable: 主管}
          检查: {responsible: 主管, accountable: 主管, next: 填写}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          填写: {responsible: 经办人, accountable: 主管}
          检查:
            responsible: 主管
            accountable: 主管
            decide: {有误: 填写, 无误: 完成}
          完成: {ends: 已报销}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.graph import endless_loops, leading_only_into
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report each loop once, at its last step: there a way out is missing."""
    for flow in view.flows:
        steps = {step.id: step for step in flow.steps}
        for loop in endless_loops(flow):
            last = steps[loop[-1]]
            names = [steps[id].name for id in loop]
            caught = leading_only_into(flow, loop)
            yield problem(
                "endless-loop",
                last.follows[0].span if last.follows[0].written else last.span,
                where=last.where,
                variant="self" if len(loop) == 1 else "",
                step=last.name,
                loop=" → ".join((*names, names[0])),
                related=tuple(
                    Related(steps[id].span, Message("rules.endless-loop.caught", (("step", steps[id].name),)))
                    for id in caught[:1]
                ),
            )
