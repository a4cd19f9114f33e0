"""A risk has no owner.

A risk that everybody knows and nobody owns is found again after the damage. Name in `owner` who watches it.

Bad:
    roles: {经理: {}}
    risks:
      错款: {likelihood: low, impact: high, response: 双人复核}

Good:
    roles: {经理: {}}
    risks:
      错款: {owner: 经理, likelihood: low, impact: high, response: 双人复核}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every risk without an owner."""
    for risk in view.entries("risks"):
        if risk.owner is None:
            yield problem("risk-without-owner", risk.span, where=risk.where, risk=risk.name)
