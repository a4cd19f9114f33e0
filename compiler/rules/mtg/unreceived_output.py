"""Nobody receives what a meeting produces.

No step, flow or indicator takes it up, nobody owns or keeps it: it is written and forgotten. Let the step that needs
it name it among its `inputs`, or name who keeps it (`owner`).

Bad:
    roles: {经理: {}, 员工: {}}
    records: {会议纪要: {}}
    meetings:
      部门例会: {every: week, chair: 经理, attendees: 员工, outputs: 会议纪要}

Good:
    roles: {经理: {}, 员工: {}}
    records: {会议纪要: {owner: 经理}}
    meetings:
      部门例会: {every: week, chair: 经理, attendees: 员工, outputs: 会议纪要}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.records import is_kept, is_used
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every record that a meeting produces and that nobody takes up or keeps."""
    if not view.complete:
        return
    for meeting in view.entries("meetings"):
        for output in meeting.outputs:
            record = view.company.find(output)
            if is_kept(record) or is_used(view, record) or view.mentions.of(record.where, "steps", "outputs"):
                continue
            yield problem(
                "unreceived-output", output.span, where=meeting.where, meeting=meeting.name, record=record.name
            )
