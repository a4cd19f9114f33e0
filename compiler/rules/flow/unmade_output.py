"""A flow yields a record that none of its steps makes.

The record is among the `outputs` of the flow, but no step names it, nor does a flow that is called: whoever waits for
it waits in vain. Name it among the outputs of the step that makes it. Told only where steps say what they make.

Bad:
    roles: {经办人: {}, 主管: {}}
    records: {报价单: {}, 合同: {}}
    flows:
      采购:
        outputs: [报价单, 合同]
        steps:
          询价: {responsible: 经办人, accountable: 主管, outputs: 报价单}
          签约: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    records: {报价单: {}, 合同: {}}
    flows:
      采购:
        outputs: [报价单, 合同]
        steps:
          询价: {responsible: 经办人, accountable: 主管, outputs: 报价单}
          签约: {responsible: 经办人, accountable: 主管, outputs: 合同}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report each output of a flow that neither its steps nor what it starts with provide."""
    if not view.complete:
        return
    for flow in view.flows:
        made = view.ledger.mentioned(flow) | view.ledger.given(flow)
        for output in flow.outputs if any(step.outputs for step in flow.steps) else ():
            if output.to not in made:
                yield problem(
                    "unmade-output",
                    output.span,
                    where=flow.where,
                    flow=flow.name,
                    record=view.company.find(output).name,
                )
