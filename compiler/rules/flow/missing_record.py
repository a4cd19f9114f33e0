"""A step needs a record that may not be there.

On some run no earlier step has made it, or no step of the flow makes it at all, and it is neither among the flow's
inputs nor made by the flow it starts after or is called by. Let a step on that way make it, take it among the flow's
`inputs`, or leave it out. Of several records that are made on different branches one is enough; registers are always
there; what a later step makes and hands straight back is feedback for the next round. Followed on every run exactly,
through called flows; what an overdue step was to make is not made.

Bad:
    roles: {经办人: {}, 主管: {}}
    records: {报价单: {}}
    flows:
      采购:
        outputs: 报价单
        steps:
          询价: {responsible: 经办人, accountable: 主管, decide: {比价: 比价, 直购: 直购}}
          比价: {responsible: 经办人, accountable: 主管, outputs: 报价单, next: 下单}
          直购: {responsible: 经办人, accountable: 主管}
          下单: {responsible: 经办人, accountable: 主管, inputs: 报价单}

Good:
    roles: {经办人: {}, 主管: {}}
    records: {报价单: {}}
    flows:
      采购:
        outputs: 报价单
        steps:
          询价: {responsible: 经办人, accountable: 主管, decide: {比价: 比价, 直购: 直购}}
          比价: {responsible: 经办人, accountable: 主管, outputs: 报价单, next: 下单}
          直购: {responsible: 经办人, accountable: 主管, outputs: 报价单}
          下单: {responsible: 经办人, accountable: 主管, inputs: 报价单}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.rules.running import path_words
from compiler.rules.view import View
from compiler.soundness import Lack


def check(view: View) -> Iterator[Problem]:
    """Report, for each step, the records it may lack."""
    if not view.ledger.makes or not view.complete:
        return
    for flow in view.flows:
        steps = {step.id: step for step in flow.steps}
        for lack in view.ledger.lacks(flow):
            later, other = lack.later, _made_elsewhere(view, lack)
            yield problem(
                "missing-record",
                lack.records[0].span,
                where=lack.step.where,
                variant="nowhere" if lack.path is None else "parallel" if later else "",
                hint="" if lack.path is not None else "elsewhere" if other else "nowhere",
                related=(Related(later.span, Message("rules.missing-record.maker")),) if later else (),
                step=lack.step.name,
                flow=flow.name,
                records=tuple(view.company.find(record).name for record in lack.records),
                path=path_words(steps, lack.path or ()),
                maker=later.name if later else "",
                other=other,
            )


def _made_elsewhere(view: View, lack: Lack) -> str:
    """Return the name of a flow that makes what a step lacks."""
    makers = view.mentions.of(lack.records[0].to, "steps", "outputs")
    return view.mentions.flow_of(makers[0]).name if makers else ""
