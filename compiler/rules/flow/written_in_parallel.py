"""Two steps write the same record at the same time.

Both branches are at work at once, and each makes the record: one overwrites the other, or there are two versions. Let
one write it, give each branch a record of its own, or put the steps one after the other. Registers, to which anybody
adds entries, may be written at once.

Bad:
    roles: {经办人: {}, 会计: {}, 主管: {}}
    records: {结算单: {}}
    flows:
      采购:
        outputs: 结算单
        steps:
          下单: {responsible: 经办人, accountable: 主管, parallel: [收货, 付款]}
          收货: {responsible: 经办人, accountable: 主管, outputs: 结算单, next: 归档}
          付款: {responsible: 会计, accountable: 主管, outputs: 结算单, next: 归档}
          归档: {wait_for: all, responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 会计: {}, 主管: {}}
    records: {结算单: {}, 付款单: {}}
    flows:
      采购:
        outputs: [结算单, 付款单]
        steps:
          下单: {responsible: 经办人, accountable: 主管, parallel: [收货, 付款]}
          收货: {responsible: 经办人, accountable: 主管, outputs: 结算单, next: 归档}
          付款: {responsible: 会计, accountable: 主管, outputs: 付款单, next: 归档}
          归档: {wait_for: all, responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.model import Step
from compiler.rules.view import View
from compiler.soundness import STANDING


def check(view: View) -> Iterator[Problem]:
    """Report each pair of steps of a sound flow that can write a record at once, at the later of the file."""
    for flow in view.flows:
        writers: dict[str, list[Step]] = {}
        for step in flow.steps:
            for output in step.outputs:
                writers.setdefault(output.to, []).append(step)
        for where, steps in writers.items():
            record = view.company.find(where)
            runs = view.ledger.runs(flow) if len(steps) > 1 and record.kind not in STANDING else None
            at_once = runs.at_once(step.id for step in steps) if runs else ()
            for one, other in combinations(steps, 2):
                if {one.id, other.id} in at_once:
                    yield problem(
                        "written-in-parallel",
                        next(output.span for output in other.outputs if output.to == where),
                        where=other.where,
                        related=(Related(one.span, Message("rules.written-in-parallel.other")),),
                        one=one.name,
                        other=other.name,
                        record=record.name,
                    )
