"""Who makes a record and who uses it: where in which flow, or in which meeting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.model import Entry, Flow, Meeting, Record, Reference, Step
from compiler.relations import Mentions


@dataclass(frozen=True, slots=True)
class RecordUse:
    """A step, flow, meeting or measure that makes or uses a record: where it stands (`flow` for a step), and who."""

    entry: Entry
    flow: Flow | None
    actors: tuple[Reference, ...]


def makers(record: Record, mentions: Mentions) -> tuple[RecordUse, ...]:
    """Return what makes a record."""
    return tuple(_uses(mentions.of(record.where, "", "outputs"), mentions))


def users(record: Record, mentions: Mentions) -> tuple[RecordUse, ...]:
    """Return what uses a record; measures that are taken from it, too."""
    return tuple(_uses(mentions.of(record.where, "", "inputs", "source"), mentions))


def _uses(entries: Iterable[Entry], mentions: Mentions) -> Iterator[RecordUse]:
    """Yield each use; that of a whole flow only where none of its steps is named."""
    entries = tuple(entries)
    told = {mentions.flow_of(entry).where for entry in entries if isinstance(entry, Step)}
    for entry in entries:
        if entry.where in told:
            continue
        if isinstance(entry, Step):
            yield RecordUse(entry, mentions.flow_of(entry), entry.responsible)
        elif isinstance(entry, Meeting):
            yield RecordUse(entry, None, (entry.chair,) if entry.chair else ())
        else:
            owner: Reference | None = getattr(entry, "owner", None)
            yield RecordUse(entry, None, (owner,) if owner else ())
