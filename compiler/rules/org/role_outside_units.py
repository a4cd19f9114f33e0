"""A post belongs to no unit.

Where a handbook names units, every post of the company belongs to one: otherwise it is missing from the organisation
chart, and nobody knows who leads it. Name its `unit`, list it among a unit's members, or mark it `external`.

Bad:
    units:
      运营部: {head: 经理}
    roles:
      经理: {unit: 运营部}
      专员: {reports_to: 经理}

Good:
    units:
      运营部: {head: 经理}
    roles:
      经理: {unit: 运营部}
      专员: {reports_to: 经理, unit: 运营部}
      客户: {external: true}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every post without a unit, where the handbook has units."""
    unread = not view.handbook.whole or any(unit.broken for unit in view.handbook.units)
    if not view.handbook.units or unread:
        return
    for role in view.roles:
        if role.unit is None and not role.external and not view.mentions.units(role):
            yield problem("role-outside-units", role.span, where=role.where, role=role.name)
