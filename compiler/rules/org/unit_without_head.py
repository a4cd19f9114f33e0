"""A unit has no head.

A unit answers through its head: without one, what the unit is responsible for is nobody's. A unit that no post or
unit belongs to, and that is only asked, told or helping, needs no head here: it stands for somebody outside.

Bad:
    units:
      客服组: {functions: 受理客户投诉}
    roles:
      客服人员: {unit: 客服组}

Good:
    units:
      客服组: {functions: 受理客户投诉, head: 客服组长}
    roles:
      客服组长: {unit: 客服组}
      客服人员: {unit: 客服组}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Handbook, Reference
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every unit without a head that has people in it or answers for something."""
    answering = set(_answering(view.handbook))
    for unit in view.units:
        if unit.head is None and (unit.members or unit.where in answering):
            yield problem("unit-without-head", unit.span, where=unit.where, unit=unit.name)


def _answering(handbook: Handbook) -> Iterator[str]:
    """Yield the units that posts or units belong to, and those that answer for anything."""
    single: list[Reference | None] = [handbook.owner, handbook.interpreted_by]
    single += [unit.parent for unit in handbook.units] + [role.unit for role in handbook.roles]
    single += [flow.owner for flow in handbook.flows] + [record.owner for record in handbook.records]
    single += [measure.owner for measure in handbook.measures] + [meeting.chair for meeting in handbook.meetings]
    single += [sanction.decided_by for sanction in handbook.sanctions]
    for reference in single:
        if reference is not None:
            yield reference.to
    for flow in handbook.flows:
        for step in flow.steps:
            for actor in (*step.responsible, *step.accountable):
                yield actor.to
