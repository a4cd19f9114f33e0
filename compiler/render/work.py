"""What a post or a unit does in every flow: its steps, what comes to them from whom, and what goes on to whom."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.model import Flow, Reference, Role, Step, Unit
from compiler.relations import Mentions, hand_overs


@dataclass(frozen=True, slots=True)
class Part:
    """An actor's part in one step: its letters, the unit through which it has them (None: its own), and its neighbours.

    `givers` and `takers` are the responsible actors of the steps before and after, without the actor itself.
    """

    step: Step
    letters: str
    through: Unit | None
    givers: tuple[Reference, ...]
    takers: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class FlowPart:
    """An actor's parts in one flow, in the order of its steps."""

    flow: Flow
    parts: tuple[Part, ...]


def parts_of(mentions: Mentions, actor: Role | Unit) -> tuple[FlowPart, ...]:
    """Return an actor's part in every flow; a post also has the parts of the units it belongs to."""
    through: dict[str, Unit | None] = {actor.where: None}
    if isinstance(actor, Role):
        through |= {unit.where: unit for unit in mentions.units(actor)}
    steps: dict[str, Step] = {}
    for where in through:
        for step in mentions.of(where, "steps"):
            steps.setdefault(step.where, step)
    by_flow: dict[str, set[str]] = {}
    flows: dict[str, Flow] = {}
    for step in steps.values():
        flow = mentions.flow_of(step)
        flows[flow.where] = flow
        by_flow.setdefault(flow.where, set()).add(step.id)
    order = [flow.where for handbook in mentions.company.handbooks for flow in handbook.flows]
    return tuple(
        FlowPart(flows[where], tuple(_parts(mentions, flows[where], by_flow[where], through)))
        for where in sorted(flows, key=order.index)
    )


def _parts(mentions: Mentions, flow: Flow, ids: set[str], through: dict[str, Unit | None]) -> list[Part]:
    handed = hand_overs(flow)
    found = []
    for step in flow.steps:
        if step.id not in ids:
            continue
        for where, unit in through.items():
            letters = mentions.letters(where, step)
            if letters:
                before = [over.giver for over in handed if over.taker.id == step.id]
                after = [over.taker for over in handed if over.giver.id == step.id]
                found.append(Part(step, letters, unit, _actors(before, through), _actors(after, through)))
    return found


def _actors(steps: list[Step], own: dict[str, Unit | None]) -> tuple[Reference, ...]:
    actors = {actor.to: actor for step in steps for actor in step.responsible if actor.to not in own}
    return tuple(actors.values())
