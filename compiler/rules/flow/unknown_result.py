"""A call decides on a result with which the called flow never ends.

The outcomes of a call are the named ends of the flow it calls. This one is none of them, so the way is never taken: it
is misspelt, or the end was renamed or removed.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          验收: {calls: 验货, decide: {合格: 入库, 不合格: 退货, 让步接收: 入库2}}
          入库2: {responsible: 经办人, accountable: 主管, next: 入库}
          入库: {responsible: 经办人, accountable: 主管, ends: 已入库}
          退货: {responsible: 经办人, accountable: 主管, ends: 已退货}
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
from compiler.resolve.names import closest
from compiler.rules.results import results_of
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every outcome of a call that is no end of the flow it calls, where that has named ends."""
    for flow in view.flows:
        for step in flow.steps:
            called = view.company.find(step.calls)
            results = results_of(called) if isinstance(called, Flow) else ()
            known = {other.ends for other in called.steps} if results else set()
            for way in step.follows if results else ():
                if way.via is Via.OUTCOME and way.outcome not in known:
                    close = closest(way.outcome, list(results))
                    yield problem(
                        "unknown-result",
                        way.span,
                        where=step.where,
                        hint="suggest" if close else "",
                        step=step.name,
                        outcome=way.outcome,
                        called=called.name,
                        results=results,
                        close=close,
                    )
