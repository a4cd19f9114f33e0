"""How far duties and steps fit each other: which duties some step exercises, which work some duty mentions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.model import Duty, Handbook, Reference, Role, Step, Unit
from compiler.relations import Mentions


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of a handbook: its duties, those exercised; the work of its posts (a post does a step), that mentioned."""

    duties: int
    exercised: int
    work: int
    mentioned: int

    @property
    def duties_percent(self) -> int | None:
        """The share of duties that some step exercises, rounded down; None without duties."""
        return 100 * self.exercised // self.duties if self.duties else None

    @property
    def work_percent(self) -> int | None:
        """The share of the posts' work that their duties mention, rounded down; None without work."""
        return 100 * self.mentioned // self.work if self.work else None


def coverage(handbook: Handbook, mentions: Mentions) -> Coverage:
    """Count the duties and the work of a handbook."""
    duties = [(role, duty) for role in handbook.roles for duty in role.duties]
    work = list(work_of(handbook, mentions))
    return Coverage(
        duties=len(duties),
        exercised=sum(is_exercised(duty, role, mentions) for role, duty in duties),
        work=len(work),
        mentioned=sum(is_mentioned(step, role) for step, role, _ in work),
    )


def work_of(handbook: Handbook, mentions: Mentions) -> Iterator[tuple[Step, Role, Reference]]:
    """Yield each step of a handbook with each post that does it under its own name, and where it is named."""
    for flow in handbook.flows:
        for step in flow.steps:
            for reference in step.responsible:
                role = mentions.company.find(reference)
                if isinstance(role, Role):
                    yield step, role, reference


def is_exercised(duty: Duty, role: Role, mentions: Mentions) -> bool:
    """Say whether the post of a duty, or a unit it belongs to, takes part in one of the steps that the duty names."""
    parts = {role.where, *(unit.where for unit in _units(role, mentions))}
    steps = (mentions.company.find(reference) for reference in duty.steps)
    return any(actor.to in parts for step in steps if step for _, actor in step.raci())


def is_mentioned(step: Step, role: Role) -> bool:
    """Say whether a duty of a post names a step."""
    return any(reference.to == step.where for duty in role.duties for reference in duty.steps)


def _units(role: Role, mentions: Mentions) -> tuple[Unit, ...]:
    """Return the units of a post, and those above them."""
    found: dict[str, Unit] = {}
    waiting = list(mentions.units(role))
    while waiting:
        unit = waiting.pop()
        if unit.where not in found:
            found[unit.where] = unit
            parent = mentions.company.find(unit.parent)
            waiting += [parent] if parent else []
    return tuple(found.values())
