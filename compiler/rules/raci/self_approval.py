"""Somebody approves his own work.

The post that decides on a record is the only one that made it, and nobody else answers for the decision. Mistakes stay
unseen, and so does abuse. Let somebody else decide, or let somebody else answer for it (`accountable`). A unit acts
through its head. A step is taken for an approval when it makes nothing itself and one of its outcomes sends the work
straight back or ends the flow.

Bad:
    roles: {经办人: {}, 主管: {}, 经理: {}}
    records: {采购申请: {}}
    flows:
      采购:
        steps:
          申请: {responsible: 主管, accountable: 经理, outputs: 采购申请}
          审批: {responsible: 主管, accountable: 主管, inputs: 采购申请, decide: {同意: 下单, 退回: 申请}}
          下单: {responsible: 经办人, accountable: 经理}

Good:
    roles: {经办人: {}, 主管: {}, 经理: {}}
    records: {采购申请: {}}
    flows:
      采购:
        steps:
          申请: {responsible: 主管, accountable: 经理, outputs: 采购申请}
          审批: {responsible: 经理, accountable: 经理, inputs: 采购申请, decide: {同意: 下单, 退回: 申请}}
          下单: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.graph import Ways
from compiler.model import Flow, Step
from compiler.relations import performers
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every approval whose only performer alone made the record that is approved."""
    for flow in view.flows:
        ways = Ways(flow)
        for step in flow.steps:
            if not step.decides or step.calls or {ref.to for ref in step.outputs} - {ref.to for ref in step.inputs}:
                continue
            judges = performers(view.company, (*step.responsible, *step.accountable))
            maker = next(_makers(view, flow, step, judges, ways), None) if len(judges) == 1 else None
            if maker is not None:
                yield problem(
                    "self-approval",
                    step.places.of("responsible"),
                    where=step.where,
                    related=(Related(maker.span, Message("rules.self-approval.maker")),),
                    step=step.name,
                    maker=maker.name,
                    judge=view.company.find(min(judges)).name,
                )


def _makers(view: View, flow: Flow, step: Step, judges: frozenset[str], ways: Ways) -> Iterator[Step]:
    """Yield the steps before an approval that make what it decides on and are done by its judge alone."""
    judged = {ref.to for ref in step.inputs}
    for maker in flow.steps:
        if (
            maker is not step
            and judged & {ref.to for ref in maker.outputs}
            and performers(view.company, maker.responsible) == judges
            and ways.reaches(maker.id, step.id)
            and _approves(flow, step, maker)
        ):
            yield maker


def _approves(flow: Flow, step: Step, maker: Step) -> bool:
    """Say whether one outcome sends the work straight back to its maker, or ends the flow while another goes on."""
    steps = {other.id: other for other in flow.steps}
    ends = {way.to for way in step.follows if steps[way.to].final and not steps[way.to].works}
    if ends and len(ends) < len({way.to for way in step.follows}):
        return True
    for way in step.follows:
        at, seen = steps[way.to], {step.id}
        while at is not maker and at.id not in seen and len(at.follows) == 1:
            seen.add(at.id)
            at = steps[at.follows[0].to]
        if at is maker:
            return True
    return False
