"""Without one person no run of a flow comes to its end.

The post has one holder and no deputy, and every run passes a step that only this post does: when the holder is ill, the
flow stands still. Name a `deputy`. Told only where the handbook names deputies at all. Proved on every run.

Bad:
    roles: {出纳: {headcount: 1}, 会计: {headcount: 1, deputy: 出纳}}
    flows:
      报销:
        steps:
          审核: {responsible: 会计, accountable: 会计}
          付款: {responsible: 出纳, accountable: 会计}

Good:
    roles: {出纳: {headcount: 1, deputy: 会计}, 会计: {headcount: 1, deputy: 出纳}}
    flows:
      报销:
        steps:
          审核: {responsible: 会计, accountable: 会计}
          付款: {responsible: 出纳, accountable: 会计}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.model import Flow, Role, Step
from compiler.relations import performers
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every post of one person without a deputy that every run of some flow needs, with these flows."""
    if not any(role.deputy for role in view.handbook.roles):
        return
    for role in view.roles:
        if role.headcount != "1" or role.deputy is not None:
            continue
        needed = [(flow, step) for flow in view.flows if (step := _needed(view, flow, role)) is not None]
        if needed:
            yield problem(
                "single-point-of-failure",
                role.span,
                where=role.where,
                related=tuple(Related(step.span, Message("rules.single-point-of-failure.step")) for _, step in needed),
                role=role.name,
                flows=tuple(flow.name for flow, _ in needed),
            )


def _needed(view: View, flow: Flow, role: Role) -> Step | None:
    """Return the first step that only this post does and that no run of a flow avoids."""
    runs = view.ledger.runs(flow)
    alone = [step for step in flow.steps if performers(view.company, step.responsible) == {role.where}]
    for step in alone if runs else ():
        assert runs is not None
        firings = runs.firings(step.id)
        if firings and not runs.can_end(without=firings):
            return step
    return None
