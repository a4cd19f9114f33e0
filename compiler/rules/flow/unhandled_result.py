"""A called flow can end with a result that the caller does not handle.

Where a called flow has several named ends, the call goes on by its `decide`: one outcome for each end. A result without
one leaves the caller not knowing how to go on.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          验收: {calls: 验货}
          入库: {responsible: 经办人, accountable: 主管, ends: 已入库}
      验货:
        steps:
          检验: {responsible: 经办人, accountable: 主管, decide: {是: 收下, 否: 拒收}}
          收下: {ends: 合格}
          拒收: {ends: 不合格}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          验收: {calls: 验货, decide: {合格: 入库, 不合格: 退货}}
          入库: {responsible: 经办人, accountable: 主管, ends: 已入库}
          退货: {responsible: 经办人, accountable: 主管, ends: 已退货}
      验货:
        steps:
          检验: {responsible: 经办人, accountable: 主管, decide: {是: 收下, 否: 拒收}}
          收下: {ends: 合格}
          拒收: {ends: 不合格}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Flow, Via
from compiler.rules.results import results_of
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every call that lacks an outcome for one of several ends of the flow it calls."""
    for flow in view.flows:
        for step in flow.steps:
            called = view.company.find(step.calls)
            results = results_of(called) if isinstance(called, Flow) else ()
            handled = {way.outcome for way in step.follows if way.via is Via.OUTCOME}
            missing = tuple(result for result in results if result not in handled)
            # Where the caller decides on nothing the flow ends with, the outcomes are told, not what they lack.
            if len(results) > 1 and missing and (handled & set(results) or not handled):
                yield problem(
                    "unhandled-result",
                    step.places.of("decide" if handled else "calls"),
                    where=step.where,
                    step=step.name,
                    called=called.name,
                    results=missing,
                )
