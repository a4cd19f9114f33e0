"""A flow has too many steps to be read.

Nobody keeps more than 30 steps in mind, and the chart no longer fits a page. Make a stretch that belongs together a
flow of its own and call it.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          步骤1: {responsible: 经办人, accountable: 主管}
          步骤2: {responsible: 经办人, accountable: 主管}
          步骤3: {responsible: 经办人, accountable: 主管}
          步骤4: {responsible: 经办人, accountable: 主管}
          步骤5: {responsible: 经办人, accountable: 主管}
          步骤6: {responsible: 经办人, accountable: 主管}
          步骤7: {responsible: 经办人, accountable: 主管}
          步骤8: {responsible: 经办人, accountable: 主管}
          步骤9: {responsible: 经办人, accountable: 主管}
          步骤10: {responsible: 经办人, accountable: 主管}
          步骤11: {responsible: 经办人, accountable: 主管}
          步骤12: {responsible: 经办人, accountable: 主管}
          步骤13: {responsible: 经办人, accountable: 主管}
          步骤14: {responsible: 经办人, accountable: 主管}
          步骤15: {responsible: 经办人, accountable: 主管}
          步骤16: {responsible: 经办人, accountable: 主管}
          步骤17: {responsible: 经办人, accountable: 主管}
          步骤18: {responsible: 经办人, accountable: 主管}
          步骤19: {responsible: 经办人, accountable: 主管}
          步骤20: {responsible: 经办人, accountable: 主管}
          步骤21: {responsible: 经办人, accountable: 主管}
          步骤22: {responsible: 经办人, accountable: 主管}
          步骤23: {responsible: 经办人, accountable: 主管}
          步骤24: {responsible: 经办人, accountable: 主管}
          步骤25: {responsible: 经办人, accountable: 主管}
          步骤26: {responsible: 经办人, accountable: 主管}
          步骤27: {responsible: 经办人, accountable: 主管}
          步骤28: {responsible: 经办人, accountable: 主管}
          步骤29: {responsible: 经办人, accountable: 主管}
          步骤30: {responsible: 经办人, accountable: 主管}
          步骤31: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          付款: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View

MOST = 30


def check(view: View) -> Iterator[Problem]:
    """Report every flow with more steps than a reader takes in; bare ends, forks and joins do not count."""
    for flow in view.flows:
        count = sum(step.works for step in flow.steps)
        if count > MOST:
            yield problem("too-many-steps", flow.span, where=flow.where, flow=flow.name, count=count, most=MOST)
