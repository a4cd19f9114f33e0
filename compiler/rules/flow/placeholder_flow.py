"""A flow has no steps yet.

A flow that is only a name is not checked and helps nobody. Write its steps; where the company has not settled it yet,
say so with `status: placeholder`: the handbook then shows it as such, and the report counts it.

Bad:
    roles: {主管: {}}
    flows:
      报销: {owner: 主管}

Good:
    roles: {主管: {}}
    flows:
      报销: {owner: 主管, status: placeholder}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every flow without steps that does not call itself a placeholder."""
    for flow in view.handbook.flows:
        if not flow.broken and not flow.steps and flow.status != "placeholder":
            yield problem("placeholder-flow", flow.span, where=flow.where, flow=flow.name)
