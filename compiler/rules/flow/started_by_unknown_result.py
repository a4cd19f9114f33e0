"""A flow starts after a result with which the other flow never ends.

`starts_when` names a flow and its result, but that flow has no such end, so this one never starts. Name one of its
ends, or let it end so.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      验货:
        steps:
          检验: {responsible: 经办人, accountable: 主管, decide: {是: 收下, 否: 拒收}}
          收下: {ends: 合格}
          拒收: {ends: 不合格}
      退货:
        starts_when: {after: 验货, result: 退回}
        steps:
          联系供应商: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      验货:
        steps:
          检验: {responsible: 经办人, accountable: 主管, decide: {是: 收下, 否: 拒收}}
          收下: {ends: 合格}
          拒收: {ends: 不合格}
      退货:
        starts_when: {after: 验货, result: 不合格}
        steps:
          联系供应商: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Flow
from compiler.resolve.names import closest
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every trigger whose result is no end of the flow it names, at the trigger."""
    for flow in view.entries("flows"):
        for trigger in flow.starts_when:
            after = view.company.find(trigger.after)
            if not trigger.result or not isinstance(after, Flow) or after.broken or not after.steps:
                continue
            ends = [step for step in after.steps if step.final]
            if not any(trigger.result in ((step.ends,) if step.ends else (step.name, step.id)) for step in ends):
                results = tuple(dict.fromkeys(step.ends or step.name for step in ends))
                close = closest(trigger.result, list(results))
                yield problem(
                    "started-by-unknown-result",
                    trigger.after.span,
                    where=flow.where,
                    hint="suggest" if close else "",
                    flow=flow.name,
                    after=after.name,
                    result=trigger.result,
                    results=results,
                    close=close,
                )
