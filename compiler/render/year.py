"""The year of a handbook: what takes place how often, and who takes part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.model import Assessment, Entry, Flow, Handbook, Measure, Meeting, Reference, Rhythm, Role, Training
from compiler.relations import Mentions, above

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_UNITS = ("hour", "day", "workday", "week", "month", "quarter", "half-year", "year")
_AT_END = re.compile("末|底|end", re.IGNORECASE)
_AT_START = re.compile("初|start|begin", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """What takes place: a meeting, appraisal, training, flow or measure.

    `rhythm` is None and `when` empty where the handbook does not say; `number` counts the rhythms of one entry.
    """

    entry: Entry
    rhythm: Rhythm | None
    when: str
    actors: tuple[Reference, ...]
    number: int = 0

    @property
    def months(self) -> int:
        """How many months one period has; 0 for what comes round more often than once a month."""
        return _MONTHS.get(self.rhythm.unit, 0) * self.rhythm.count if self.rhythm else 0

    @property
    def place(self) -> str:
        """Where in its period it stands: `start`, `end`, or empty where nobody says."""
        return "end" if _AT_END.search(self.when) else "start" if _AT_START.search(self.when) else ""

    @property
    def spans(self) -> tuple[int, ...]:
        """The year cut into its periods, each as a number of months; more frequent ones month by month."""
        length = self.months or 1
        return (length,) * (12 // length) if 12 % length == 0 else (12,)

    @property
    def marks(self) -> int:
        """How often it takes place in each of the spans, as far as a picture shows it; 0 for every day."""
        if self.months:
            return 1
        return max(1, 4 // self.rhythm.count) if self.rhythm and self.rhythm.unit == "week" else 0


def events(handbook: Handbook) -> tuple[Event, ...]:
    """Return what takes place in a handbook: the most frequent first, at last what has no rhythm."""
    return tuple(sorted(_events(handbook), key=_frequency))


def timed(handbook: Handbook) -> tuple[Event, ...]:
    """Return those that have a rhythm."""
    return tuple(event for event in events(handbook) if event.rhythm is not None)


def of_role(found: Iterable[Event], role: Role, mentions: Mentions) -> tuple[Event, ...]:
    """Return the events that a post takes part in, by itself or in one of the units it belongs to."""
    parts = {role.where, *above(mentions.company, [unit.where for unit in mentions.units(role)])}
    return tuple(event for event in found if any(actor.to in parts for actor in event.actors))


def _frequency(event: Event) -> tuple[int, int]:
    if event.rhythm is None:
        return len(_UNITS), 0
    return _UNITS.index(event.rhythm.unit), event.rhythm.count


def _events(handbook: Handbook) -> Iterator[Event]:
    for section in ("meetings", "assessments", "trainings", "flows", "measures"):
        for entry in handbook.entries(section):
            yield from _of(entry)


def _of(entry: Entry) -> Iterator[Event]:
    match entry:
        case Meeting():
            yield Event(entry, entry.every, entry.on, _known(entry.chair, *entry.attendees))
        case Assessment():
            judges = [reference for method in entry.methods for reference in method.by]
            yield Event(entry, entry.period, entry.held, _known(*entry.subjects, *judges))
        case Training():
            yield Event(entry, entry.every, entry.schedule, _known(entry.owner, *entry.audience))
        case Flow():
            first = entry.steps[0].responsible if entry.steps else ()
            for number, trigger in enumerate(entry.starts_when):
                if trigger.every is not None:
                    yield Event(entry, trigger.every, trigger.text, _known(entry.owner, *first), number)
        case Measure() if entry.period is not None:
            yield Event(entry, entry.period, "", _known(entry.owner))


def _known(*actors: Reference | None) -> tuple[Reference, ...]:
    return tuple({actor.to: actor for actor in actors if actor is not None}.values())
