"""A record has no owner.

Where a handbook says who owns its records, one without an owner is missed when it is asked for: nobody keeps it in
order or knows where the last version is. Name the post or unit in `owner`.

Bad:
    roles: {经理: {}}
    records:
      客户台账: {kind: register, owner: 经理}
      合同: {kind: contract}

Good:
    roles: {经理: {}}
    records:
      客户台账: {kind: register, owner: 经理}
      合同: {kind: contract, owner: 经理}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Record
from compiler.rules.records import is_kept, is_used
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every record without an owner, where others have one; one that nobody uses at all is told elsewhere."""
    if not any(record.owner for record in view.handbook.records):
        return
    for record in view.entries("records"):
        if record.owner is None and not _is_loose_end(view, record):
            yield problem("ownerless-record", record.span, where=record.where, record=record.name)


def _is_loose_end(view: View, record: Record) -> bool:
    """Say whether a record is produced, and then neither used nor kept."""
    made = view.mentions.of(record.where, "steps", "outputs") or view.mentions.of(record.where, "meetings")
    return bool(made) and not is_kept(record) and not is_used(view, record)
