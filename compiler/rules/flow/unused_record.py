"""A record is made, and nobody uses or keeps it.

No step, flow or indicator takes it up, it is no result of the flow, and nobody owns it or says how long it is kept:
work for the drawer. Name it among the `inputs` of the step that needs it, give it an `owner`, or stop making it.

Bad:
    roles: {经办人: {}, 主管: {}}
    records: {报价单: {}}
    flows:
      采购:
        steps:
          询价: {responsible: 经办人, accountable: 主管, decide: {比价: 比价, 直购: 直购}}
          比价: {responsible: 经办人, accountable: 主管, outputs: 报价单, next: 下单}
          直购: {responsible: 经办人, accountable: 主管, outputs: 报价单}
          下单: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    records: {报价单: {}}
    flows:
      采购:
        steps:
          询价: {responsible: 经办人, accountable: 主管, decide: {比价: 比价, 直购: 直购}}
          比价: {responsible: 经办人, accountable: 主管, outputs: 报价单, next: 下单}
          直购: {responsible: 经办人, accountable: 主管, outputs: 报价单}
          下单: {responsible: 经办人, accountable: 主管, inputs: 报价单}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.records import is_kept, is_used
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every record that is made and not taken up, where a step of this handbook makes it first."""
    if not view.complete:
        return
    told: set[str] = set()
    for flow, step in view.steps:
        for output in step.outputs:
            record = view.company.find(output)
            if output.to in told or record.broken or is_kept(record) or is_used(view, record):
                continue
            told.add(output.to)
            yield problem(
                "unused-record", output.span, where=step.where, step=step.name, flow=flow.name, record=record.name
            )
