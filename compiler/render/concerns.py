"""What else concerns a post or a unit, besides its steps: what it owns, attends, is bound by and is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from compiler.model import Flow, HouseRule, Role, Step, Unit, Violation
from compiler.relations import Mentions
from compiler.render.work import FlowPart, scope_of
from compiler.soundness import is_for, select, selectors


@dataclass(frozen=True, slots=True)
class Concern:
    """An entry that concerns an actor, and the unit through which it does (None: it names the actor itself)."""

    entry: Any
    through: Unit | None


@dataclass(frozen=True, slots=True)
class _Ask:
    """Entries of a section that name the actor in these fields; `above` asks for units above its own, too."""

    section: str
    fields: tuple[str, ...]
    above: bool = False


_ASKS: Mapping[str, _Ask] = MappingProxyType(
    {
        "flows": _Ask("flows", ("owner",)),
        "records": _Ask("records", ("owner",)),
        "measures": _Ask("measures", ("owner",)),
        "chaired": _Ask("meetings", ("chair",)),
        "attended": _Ask("meetings", ("attendees",), above=True),
        "assessed": _Ask("assessments", ("subjects",), above=True),
        "assesses": _Ask("assessments", ("by",)),
        "trained": _Ask("trainings", ("audience",), above=True),
        "trains": _Ask("trainings", ("owner",)),
        "bound": _Ask("provisions", ("applies_to",), above=True),
        "tended": _Ask("provisions", ("owner",)),
        "sanctions": _Ask("sanctions", ("decided_by",)),
        "appeals": _Ask("sanctions", ("to",)),
        "rewards": _Ask("rewards", ("decided_by",)),
        "risks": _Ask("risks", ("owner",)),
    }
)


def concerns_of(mentions: Mentions, actor: Role | Unit) -> Mapping[str, tuple[Concern, ...]]:
    """Return what concerns an actor by how it does; every kind is there, if only empty."""
    near, far = scope_of(mentions, actor), scope_of(mentions, actor, above=True)
    found = {}
    for kind, ask in _ASKS.items():
        entries: dict[str, Concern] = {}
        for where, unit in (far if ask.above else near).items():
            for entry in mentions.of(where, ask.section, *ask.fields):
                entries.setdefault(entry.where, Concern(entry, unit))
        found[kind] = tuple(entries.values())
    return found


def violations_of(
    mentions: Mentions, role: Role, work: Iterable[FlowPart], bound: Iterable[Concern]
) -> tuple[Violation, ...]:
    """Return what is a violation for a post: of its duties, of steps it does or answers for, of what binds it."""
    steps = [part.step for in_flow in work for part in in_flow.parts if part.answers]
    things = (*role.duties, *steps, *(concern.entry for concern in bound))
    found = (violation for thing in things for violation in mentions.of(thing.where, "violations", "breaches"))
    return tuple({violation.where: violation for violation in found}.values())


@dataclass(frozen=True, slots=True)
class RuledSteps:
    """A house rule, and the steps of an actor that it speaks of."""

    rule: HouseRule
    steps: tuple[Step, ...]


def house_rules_of(mentions: Mentions, work: Iterable[FlowPart]) -> tuple[RuledSteps, ...]:
    """Return the house rules that speak of steps which an actor does or answers for, in the order of the handbooks."""
    found = []
    for handbook in mentions.company.handbooks:
        for rule in handbook.rules:
            steps = [
                part.step
                for in_flow in work
                if in_flow.flow.handbook == handbook.id and is_for(rule, in_flow.flow)
                for meant in [_meant(rule, in_flow.flow, mentions)]
                for part in in_flow.parts
                if part.answers and part.step.id in meant
            ]
            if steps:
                found.append(RuledSteps(rule, tuple(steps)))
    return tuple(found)


def _meant(rule: HouseRule, flow: Flow, mentions: Mentions) -> frozenset[str]:
    """Return the ids of the steps of a flow that any of a rule's selectors means."""
    return frozenset[str]().union(*(select(selector, flow, mentions) for selector in selectors(rule)))


@dataclass(frozen=True, slots=True)
class Keeping:
    """A record that an actor writes in some steps, or keeps."""

    record: Any
    written: tuple[Step, ...]
    kept: bool


def records_of(mentions: Mentions, work: Iterable[FlowPart], kept: Iterable[Concern]) -> tuple[Keeping, ...]:
    """Return the records that an actor writes in its steps, then those that it only keeps."""
    written: dict[str, list[Step]] = {}
    for in_flow in work:
        for part in in_flow.parts:
            for record in part.step.outputs if part.does else ():
                written.setdefault(record.to, []).append(part.step)
    keeps = {concern.entry.where for concern in kept}
    return tuple(
        Keeping(mentions.company.find(where), tuple(written.get(where, ())), where in keeps)
        for where in dict.fromkeys([*written, *(concern.entry.where for concern in kept)])
    )
