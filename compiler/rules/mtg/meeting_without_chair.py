"""A meeting has no chair.

Nobody calls it, keeps to the agenda or sees to what was decided, so it is held until the first busy week. Name the
post in `chair`.

Bad:
    roles: {经理: {}, 员工: {}}
    meetings:
      部门例会: {every: week, attendees: 员工}

Good:
    roles: {经理: {}, 员工: {}}
    meetings:
      部门例会: {every: week, chair: 经理, attendees: 员工}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every meeting without a chair."""
    for meeting in view.entries("meetings"):
        if meeting.chair is None:
            yield problem("meeting-without-chair", meeting.span, where=meeting.where, meeting=meeting.name)
