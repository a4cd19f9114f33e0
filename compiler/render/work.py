"""What a post or a unit does in every flow: its steps, what comes to them from whom, and what goes on to whom."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from compiler.model import LETTERS, Flow, Reference, Role, Step, Transition, Unit
from compiler.relations import Mentions, hand_overs, reached

Scope = Mapping[str, Unit | None]
"""In whose name an actor takes part, by logical path: itself (None), then the units through which it does."""


@dataclass(frozen=True, slots=True)
class Share:
    """Letters that an actor has in a step, and the unit through which it has them (None: its own)."""

    letters: str
    through: Unit | None


@dataclass(frozen=True, slots=True)
class Onward:
    """A way on from a step: the working steps it leads to, or the result with which the flow ends there."""

    way: Transition
    steps: tuple[Step, ...]
    end: str


@dataclass(frozen=True, slots=True)
class Part:
    """An actor's part in one step. Its own letters come first; those of its units count where they weigh more.

    `doers` are those responsible besides the actor. Where the actor itself is, `givers` hand it the work, and `onward`
    tells how it goes on; `own` are the steps after this one that are the actor's again.
    """

    step: Step
    letters: str
    """All of them, in the order R, A, S, C, I."""
    shares: tuple[Share, ...]
    doers: tuple[Reference, ...]
    givers: tuple[Reference, ...] = ()
    onward: tuple[Onward, ...] = ()
    own: frozenset[str] = frozenset()

    @property
    def does(self) -> bool:
        """Whether the actor does the step, alone or with others."""
        return "R" in self.letters

    @property
    def answers(self) -> bool:
        """Whether the actor does the step or answers for it."""
        return self.does or "A" in self.letters

    @property
    def told(self) -> bool:
        """Whether the actor is only informed."""
        return self.letters == "I"


@dataclass(frozen=True, slots=True)
class FlowPart:
    """An actor's parts in one flow, in the order of its steps."""

    flow: Flow
    parts: tuple[Part, ...]


def scope_of(mentions: Mentions, actor: Role | Unit, *, above: bool = False) -> Scope:
    """Return in whose name an actor takes part; with `above`, the units above its own count too."""
    scope: dict[str, Unit | None] = {actor.where: None}
    if isinstance(actor, Role):
        units = list(mentions.units(actor))
    else:
        units = [mentions.company.find(actor.parent)] if above and actor.parent else []
    while units:
        unit = units.pop(0)
        if unit.where not in scope:
            scope[unit.where] = unit
            if above and unit.parent:
                units.append(mentions.company.find(unit.parent))
    return scope


def parts_of(mentions: Mentions, actor: Role | Unit) -> tuple[FlowPart, ...]:
    """Return an actor's part in every flow; a post also has the parts of the units it belongs to."""
    scope = scope_of(mentions, actor)
    steps = {step.where: step for where in scope for step in mentions.of(where, "steps")}
    flows = {mentions.flow_of(step).where for step in steps.values()}
    found = (
        FlowPart(flow, tuple(_parts(mentions, flow, steps, scope)))
        for handbook in mentions.company.handbooks
        for flow in handbook.flows
        if flow.where in flows
    )
    return tuple(part for part in found if part.parts)


def _parts(mentions: Mentions, flow: Flow, mine: Container[str], scope: Scope) -> Iterator[Part]:
    handed = hand_overs(flow)
    for step in flow.steps:
        shares = tuple(_shares(mentions, step, scope)) if step.where in mine else ()
        if not shares:
            continue
        letters = "".join(letter for letter in LETTERS if any(letter in share.letters for share in shares))
        if not _is_own(step, scope):
            yield Part(step, letters, shares, step.responsible)
            continue
        before = [over.giver for over in handed if over.taker.id == step.id and not _is_own(over.giver, scope)]
        onward = tuple(_onward(flow, step))
        yield Part(
            step,
            letters,
            shares,
            doers=tuple(actor for actor in step.responsible if actor.to not in scope),
            givers=tuple({actor.to: actor for giver in before for actor in giver.responsible}.values()),
            onward=onward,
            own=frozenset(after.where for way in onward for after in way.steps if _is_own(after, scope)),
        )


def _shares(mentions: Mentions, step: Step, scope: Scope) -> Iterator[Share]:
    """Yield the letters of an actor, then of its units those that weigh more: who does a step needs no telling."""
    weightiest = len(LETTERS)
    for where, unit in scope.items():
        letters = mentions.letters(where, step)
        if letters and LETTERS.index(letters[0]) < weightiest:
            weightiest = LETTERS.index(letters[0])
            yield Share(letters, unit)


def _is_own(step: Step, scope: Scope) -> bool:
    return any(actor.to in scope for actor in step.responsible)


def _onward(flow: Flow, step: Step) -> Iterator[Onward]:
    for way in step.follows:
        steps = reached(flow, [way.to])
        after = flow.step(way.to)
        yield Onward(way, steps, after.ends or after.name if after and not steps else "")
