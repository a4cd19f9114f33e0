"""Who mentions whom: every reference read backwards, and the work handed from step to step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from compiler.forms import Form
from compiler.model import SECTIONS, Company, Entry, Flow, Handbook, Reference, Role, Step, Unit


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry (a step or a duty, too) that refers to something, the field in which it does, and the reference.

    A reference inside a part (an appeal, a trigger, a result) is that of the entry, under the part's own field name.
    """

    entry: Any
    field: str
    reference: Reference


class Mentions:
    """Every reference of a company by where it leads, in the order of the handbooks."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._by_target: dict[str, list[Mention]] = {}
        self._by_section: dict[tuple[str, str], list[Mention]] = {}
        self._units: dict[str, tuple[Unit, ...]] = {}
        for handbook in company.handbooks:
            for section, entry in every_entry(handbook):
                for field, reference in _references(entry):
                    mention = Mention(entry, field, reference)
                    self._by_target.setdefault(reference.to, []).append(mention)
                    self._by_section.setdefault((reference.to, section), []).append(mention)
        self.complete = not any(thing.broken for where, thing in company.things.items() if "/" in where) and all(
            book.whole for book in company.handbooks
        )
        """Whether everything in the company could be read: only then what nobody names is named nowhere."""

    def to(self, where: str) -> tuple[Mention, ...]:
        """Return every mention of something."""
        return tuple(self._by_target.get(where, ()))

    def of(self, where: str, section: str = "", *field_names: str) -> tuple[Any, ...]:
        """Return the entries that mention something, each once; only of a section and by these fields where given."""
        mentions = self._by_section.get((where, section), ()) if section else self._by_target.get(where, ())
        found = (mention.entry for mention in mentions if not field_names or mention.field in field_names)
        return tuple({entry.where: entry for entry in found}.values())

    def between_handbooks(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of handbooks, by id, of which the first refers to the second."""
        return frozenset(
            (mention.entry.where.partition("/")[0], to.partition("/")[0])
            for to, mentions in self._by_target.items()
            for mention in mentions
        )

    def flow_of(self, step: Step) -> Flow:
        """Return the flow in which a step stands."""
        flow: Flow = self.company.things[step.where.rpartition("/steps/")[0]]
        return flow

    def letters(self, actor: str, step: Step) -> str:
        """Return the letters that an actor has in a step itself, in the order R, A, S, C, I."""
        return "".join(dict.fromkeys(letter for letter, reference in step.raci() if reference.to == actor))

    def members(self, unit: Unit) -> tuple[Role, ...]:
        """Return the posts of a unit: its head first, then its members, then those that name it as their unit."""
        named = [unit.head, *unit.members] if unit.head else list(unit.members)
        roles = [self.company.find(reference) for reference in named]
        roles += self.of(unit.where, "roles", "unit")
        return tuple({role.where: role for role in roles if role is not None}.values())

    def units(self, role: Role) -> tuple[Unit, ...]:
        """Return the units a post belongs to: its own, then those that name it as head or member."""
        if role.where not in self._units:
            own = self.company.find(role.unit)
            named = self.of(role.where, "units", "head", "members")
            self._units[role.where] = tuple({it.where: it for it in (own, *named) if it is not None}.values())
        return self._units[role.where]

    def sides(self, actors: Iterable[Reference | str]) -> frozenset[str]:
        """Return the units that some actors are, or belong to, by logical path."""
        return frozenset(
            [
                unit.where
                for actor in actors
                if (entry := self.company.find(actor)) is not None
                for unit in ([entry] if isinstance(entry, Unit) else self.units(entry))
            ]
        )

    def touch(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Say whether a unit of one side is, or stands above or below, a unit of the other."""
        mine, yours = frozenset(one), frozenset(other)
        return bool(mine & above(self.company, yours) or yours & above(self.company, mine))


@dataclass(frozen=True, slots=True)
class HandOver:
    """Work that goes from one working step straight to another, past bare forks, joins and ends."""

    giver: Step
    taker: Step


def hand_overs(flow: Flow) -> tuple[HandOver, ...]:
    """Return every hand-over of a flow, in the order of the file; a step may hand over to itself."""
    return tuple(
        HandOver(giver, taker)
        for giver in flow.steps
        if giver.works
        for taker in reached(flow, [way.to for way in giver.follows])
    )


def reached(flow: Flow, ids: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps at which work arrives that is sent to these: working ones, past bare forks, joins and ends."""
    waiting = list(ids)
    seen: set[str] = set()
    found: list[Step] = []
    while waiting:
        id = waiting.pop(0)
        step = flow.step(id)
        if id in seen or step is None:
            continue
        seen.add(id)
        if step.works:
            found.append(step)
        else:
            waiting += [way.to for way in step.follows]
    return tuple(found)


def performers(company: Company, actors: Iterable[Reference | None]) -> frozenset[str]:
    """Return who stands behind some actors, by logical path: a unit answers through its head, where it has one."""
    return frozenset(
        [
            entry.head.to if isinstance(entry, Unit) and entry.head else entry.where
            for actor in actors
            if (entry := company.find(actor)) is not None
        ]
    )


def superiors(company: Company, role: str) -> tuple[str, ...]:
    """Return the posts above a post, nearest first; in a circle each once."""
    found: dict[str, None] = {}
    above = company.find(role)
    while isinstance(above, Role) and above.reports_to and above.reports_to.to not in (*found, role):
        found[above.reports_to.to] = None
        above = company.find(above.reports_to)
    return tuple(found)


def above(company: Company, units: Iterable[str]) -> frozenset[str]:
    """Return some units and all units above them, by logical path; in a circle each once."""
    found, waiting = set(units), list(units)
    while waiting:
        unit = company.find(waiting.pop())
        if unit is not None and unit.parent and unit.parent.to not in found:
            found.add(unit.parent.to)
            waiting.append(unit.parent.to)
    return frozenset(found)


def texts(value: Any) -> Iterator[str]:
    """Yield every text written in an entry's fields; steps and duties speak for themselves."""
    for name in _field_names(value.__class__):
        for item in _flat(getattr(value, name)):
            if isinstance(item, str):
                yield item
            elif is_dataclass(item) and not isinstance(item, (Entry, Reference)):
                yield from texts(item)


def every_entry(handbook: Handbook) -> Iterator[tuple[str, Entry]]:
    """Yield every entry of a handbook with its section; steps follow their flow and duties their post."""
    for section in SECTIONS:
        for entry in handbook.entries(section):
            yield section, entry
            if isinstance(entry, Flow):
                yield from (("steps", step) for step in entry.steps)
            elif isinstance(entry, Role):
                yield from (("duties", duty) for duty in entry.duties)


def _references(value: Any) -> Iterator[tuple[str, Reference]]:
    """Yield every reference in a value's fields with the field's name; steps and duties speak for themselves."""
    for name in _reference_names(value.__class__):
        for item in _flat(getattr(value, name)):
            if isinstance(item, Reference):
                yield name, item
            elif is_dataclass(item) and not isinstance(item, Entry):
                yield from _references(item)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from _flat(item)
    elif value is not None:
        yield value


@cache
def _reference_names(cls: type[Any]) -> tuple[str, ...]:
    """Return the fields in which references may stand."""
    may = (Form.REFERENCE, Form.REFERENCES, Form.SPECIAL)
    return tuple(declared.name for declared in fields(cls) if declared.metadata.get("form") in may)


@cache
def _field_names(cls: type[Any]) -> tuple[str, ...]:
    return tuple(declared.name for declared in fields(cls) if "form" in declared.metadata)
