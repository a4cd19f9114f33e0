"""A waiver gives no reason or no end.

An excuse without a reason cannot be judged, one without an end is a rule switched off in secret. Write `reason` and
`until`.

Bad:
    flows:
      报销: {}
    waivers:
      待补:
        rule: placeholder-flow
        at: flows/报销

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
    """Report every waiver that lacks its reason or its end."""
    for waiver in view.handbook.waivers:
        if waiver.broken:
            continue
        for field in ("reason", "until"):
            if not getattr(waiver, field):
                yield problem(
                    "waiver-without-reason", waiver.span, where=waiver.where, variant=field, hint=field,
                    waiver=waiver.name,
                )  # fmt: skip
