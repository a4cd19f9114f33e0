"""Nothing is said to be done about a risk.

A register that only lists risks protects nobody. Write in `response` how it is avoided, lessened, insured or borne.

Bad:
    roles: {经理: {}}
    risks:
      错款: {owner: 经理, likelihood: low, impact: high}

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
    """Report every risk without a response."""
    for risk in view.entries("risks"):
        if not risk.response:
            yield problem("risk-without-response", risk.span, where=risk.where, risk=risk.name)
