"""The steps may take longer than the whole flow.

If every step on some way takes the time it is allowed, the flow misses its own time limit although nobody was late.
Loops are counted once, parallel branches by the longest. Give the flow more time, or the steps less. Where calendar
days and hours of work meet, it is told only if it is too long in both.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        within: 4 workdays
        steps:
          申请: {responsible: 经办人, accountable: 主管, within: 1 workday}
          审核: {responsible: 主管, accountable: 主管, within: 2 workdays}
          付款: {responsible: 经办人, accountable: 主管, within: 2 workdays}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        within: 5 workdays
        steps:
          申请: {responsible: 经办人, accountable: 主管, within: 1 workday}
          审核: {responsible: 主管, accountable: 主管, within: 2 workdays}
          付款: {responsible: 经办人, accountable: 主管, within: 2 workdays}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, problem
from compiler.rules.view import View
from compiler.soundness import overruns

UNITS = {"hour": 1.0, "workday": 8.0, "week": 40.0, "month": 168.0, "year": 2000.0}
"""Hours of work in the units in which a length is said."""


def check(view: View) -> Iterator[Problem]:
    """Report every flow whose steps are together allowed more time than itself, on the longest way."""
    for flow in view.flows:
        longest = overruns(flow, view.company)
        if longest is None or flow.within is None:
            continue
        usual = "workday" if longest.hours >= UNITS["workday"] else "hour"
        unit = flow.within.unit if flow.within.unit in UNITS else usual
        yield problem(
            "deadline-too-short",
            flow.places.of("within"),
            where=flow.where,
            flow=flow.name,
            within=flow.within.text,
            total=Message(f"rules.deadline-too-short.{unit}", (("amount", f"{longest.hours / UNITS[unit]:.3g}"),)),
            path=tuple(step.name for step in longest.steps),
        )
