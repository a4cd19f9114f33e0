"""Flows call each other in a circle.

Each waits for the other to finish, so neither ever does. Let one of them call only the part that it needs, or start
the other afterwards (`starts_when: {after: …}`) instead of calling it.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          验收: {calls: 验收入库}
      验收入库:
        steps:
          补货: {calls: 采购}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          验收: {calls: 验收入库}
      验收入库:
        steps:
          清点: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.graph import circles
from compiler.model import Flow
from compiler.relations import Mentions


def check_company(mentions: Mentions) -> Iterator[Problem]:
    """Report each circle of calls once, at the call that leads on."""
    called = {
        flow.where: tuple(step.calls.to for step in flow.steps if step.calls)
        for handbook in mentions.company.handbooks
        for flow in handbook.flows
    }
    for circle in circles(called):
        flow = mentions.company.find(circle[0])
        assert isinstance(flow, Flow)
        onward = circle[1 % len(circle)]
        step = next(step for step in flow.steps if step.calls and step.calls.to == onward)
        names = tuple(mentions.company.find(where).name for where in circle)
        yield problem(
            "endless-calls",
            step.places.of("calls"),
            where=step.where,
            variant="self" if len(circle) == 1 else "",
            flow=flow.name,
            circle=" → ".join((*names, names[0])),
        )
