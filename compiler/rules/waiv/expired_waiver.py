"""A waiver has run out.

Its last day is over, so it excuses nothing any more. Mend what it excused and remove it, or have it renewed by
whoever approved it.

Bad:
    flows:
      报销: {status: placeholder}
    waivers:
      待补:
        rule: placeholder-flow
        at: flows/报销
        reason: 财务制度修订后补写
        until: 2001-12-31

Good:
    flows:
      报销: {}
    waivers:
      待补:
        rule: placeholder-flow
        at: flows/报销
        reason: 财务制度修订后补写
        until: 2099-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every waiver whose last day is before today."""
    for waiver in view.handbook.waivers:
        if not waiver.broken and waiver.until and waiver.until < view.today.isoformat():
            yield problem(
                "expired-waiver", waiver.places.of("until"), where=waiver.where, waiver=waiver.name,
                until=waiver.until,
            )  # fmt: skip
