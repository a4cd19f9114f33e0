"""A flow as a free-choice workflow net: places as bits, steps as clusters of alternative firings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compiler.model import Flow, Step, Transition, Via

DONE = 1
"""The bit of the one place of completion; there is one place for all ends, not one each."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One of the ways in which a step can be done: the bits it sets, and the transitions that are taken.

    `twice` holds bits that this one firing would set twice: two branches of a fork straight into one step.
    """

    post: int
    ways: tuple[Transition, ...]
    twice: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """A step of the net: it takes the bits `pre` and does exactly one of its firings."""

    step: str
    pre: int
    firings: tuple[Firing, ...]


@dataclass(frozen=True, slots=True)
class Net:
    """A free-choice workflow net.

    Place `n` is the bit `1 << n`; place 0 is completion. `consumers[n]` is the number of the one cluster that takes
    from place n (-1 for completion), `arrivals[n]` the step from which work comes to it (empty for a place that all
    ways into a step share, and for the start).
    """

    clusters: tuple[Cluster, ...]
    consumers: tuple[int, ...]
    arrivals: tuple[str, ...]
    start: int


def make_net(flow: Flow, steps: Iterable[str] | None = None) -> Net:
    """Translate a flow (only these of its steps, where given; the first step is always among them).

    A step has one place for all ways into it; one that waits for all has a place for each step that leads to it, for
    the outcomes of one decision are one branch. The ways that lack a follower count as ends.
    """
    chosen = set(steps) if steps is not None else {step.id for step in flow.steps}
    kept = [step for step in flow.steps if step.id in chosen]
    numbers = {step.id: number for number, step in enumerate(kept)}
    consumers, arrivals = [-1], [""]
    places: dict[tuple[str, str], int] = {}

    def place(source: str, target: Step) -> int:
        """Return the bit of the place for work that comes from a step to another."""
        key = (source if target.joins else "", target.id)
        if key not in places:
            places[key] = 1 << len(consumers)
            consumers.append(numbers[target.id])
            arrivals.append(key[0])
        return places[key]

    known = {step.id: step for step in kept}
    start = place("", kept[0])
    firings: dict[str, tuple[Firing, ...]] = {}
    for step in kept:
        firings[step.id] = tuple(
            _firing(ways, [place(step.id, known[way.to]) if way.to in known else DONE for way in ways])
            for ways in alternatives(step)
        ) or (Firing(DONE, ()),)
    pre = dict.fromkeys(numbers, 0)
    for (_, target), bit in places.items():
        pre[target] |= bit
    clusters = tuple(Cluster(step.id, pre[step.id], firings[step.id]) for step in kept)
    return Net(clusters, tuple(consumers), tuple(arrivals), start)


def alternatives(step: Step) -> tuple[tuple[Transition, ...], ...]:
    """Return the ways out of a step, grouped into those that are taken together; none for a step that ends the flow.

    Being overdue is an alternative to everything else.
    """
    late = tuple((way,) for way in step.follows if way.via is Via.OVERDUE)
    usual = tuple(way for way in step.follows if way.via is not Via.OVERDUE) if late else step.follows
    if usual and usual[0].via is Via.PARALLEL:
        return (usual, *late)
    if late and not usual:
        return ((), *late)  # done in time, the flow ends here
    return (*((way,) for way in usual), *late)


def bits(mask: int) -> list[int]:
    """Return the bits of a mask, the lowest first."""
    found = []
    while mask:
        bit = mask & -mask
        found.append(bit)
        mask ^= bit
    return found


def _firing(ways: tuple[Transition, ...], posts: list[int]) -> Firing:
    post = twice = 0
    for bit in posts or [DONE]:
        twice |= post & bit
        post |= bit
    return Firing(post, ways, twice)
