"""What the rules on records share: who makes, uses and keeps one."""

from __future__ import annotations

from compiler.model import Record
from compiler.rules.view import View


def is_kept(record: Record) -> bool:
    """Say whether somebody answers for a record, or it is said how long it is kept."""
    return record.owner is not None or bool(record.keep)


def is_used(view: View, record: Record) -> bool:
    """Say whether a step, a flow or an indicator takes a record up, or a flow yields it as its result."""
    mentions = view.mentions
    return bool(
        mentions.of(record.where, "steps", "inputs")
        or mentions.of(record.where, "flows")
        or mentions.of(record.where, "measures")
    )
