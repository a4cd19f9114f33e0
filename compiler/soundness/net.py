"""A flow as a free-choice workflow net: places as bits, steps as clusters of alternative firings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compiler.model import Flow, Step, Transition, Via

DONE = 1
"""The bit of the one place of completion; there is one place for all ends, not one each."""

START = 2
"""The bit of the place from which a flow starts: the first one of its first step."""

Fired = tuple[int, int]
"""The number of a cluster, and of the firing it does."""


@dataclass(frozen=True, slots=True)
class Net:
    """A free-choice workflow net.

    Cluster `n` is the step `steps[n]`: it takes the bits `pres[n]` and does exactly one of its firings. Firing `c` of
    it goes the ways `ways[n][c]`, none at an end, and sets the bits `posts[n][c]`; `twice` holds those that one firing
    would set twice, for two branches of a fork straight into one step.

    Place `n` is the bit `1 << n`; place 0 is completion. `consumers[n]` is the number of the one cluster that takes
    from place n (-1 for completion), `arrivals[n]` the step from which work comes to it (empty for a place that all
    ways into a step share, and for the start). `meetings` are the places of ends, and those that several
    ways into a step share.
    """

    steps: tuple[str, ...]
    pres: tuple[int, ...]
    posts: tuple[tuple[int, ...], ...]
    ways: tuple[tuple[tuple[Transition, ...], ...], ...]
    twice: Mapping[Fired, int]
    consumers: tuple[int, ...]
    arrivals: tuple[str, ...]
    start: int
    meetings: int


def make_net(flow: Flow) -> Net:
    """Translate what some run may reach of a flow: the first step, and whatever ways lead to from there.

    A step has one place for all ways into it; one that waits for all has a place for each step that leads to it, for
    the outcomes of one decision are one branch. The ways that lack a follower count as ends.

    Branches are numbered one after the other: a search that fires the lowest number first does one branch to its end
    before it begins the next, and stores the sum of their states instead of the product.
    """
    kept, sources = _branch_by_branch(flow.steps)
    consumers, arrivals, pres = [-1], [""], []
    shared = {"": DONE}
    own: dict[tuple[str, str], int] = {}
    meetings = 0
    bit = START
    for number, step in enumerate(kept):
        id = step.id
        first = bit
        if step.joins:
            for source in dict.fromkeys(sources[id]):
                own[source, id] = bit
                consumers.append(number)
                arrivals.append(source)
                bit <<= 1
        else:
            shared[id] = bit
            consumers.append(number)
            arrivals.append("")
            bit <<= 1
            if len(sources[id]) > 1:
                meetings |= first
        pres.append(bit - first)
        if not step.follows:
            meetings |= bit - first
    posts: list[tuple[int, ...]] = []
    twice: dict[Fired, int] = {}
    choices = [alternatives(step) for step in kept]
    for number, (step, choice) in enumerate(zip(kept, choices, strict=True)):
        found: list[int] = []
        for ways in choice:
            post = 0
            for way in ways:
                bit = shared.get(way.to) or own[step.id, way.to]
                if post & bit:
                    twice[number, len(found)] = twice.get((number, len(found)), 0) | bit
                post |= bit
            found.append(post or DONE)
        posts.append(tuple(found))
    return Net(
        steps=tuple([step.id for step in kept]),
        pres=tuple(pres),
        posts=tuple(posts),
        ways=tuple(choices),
        twice=twice,
        consumers=tuple(consumers),
        arrivals=tuple(arrivals),
        start=START,
        meetings=meetings,
    )


def _branch_by_branch(steps: Sequence[Step]) -> tuple[list[Step], dict[str, list[str]]]:
    """Return the steps that are reached from the first, depth first, in preorder, and from where work comes to each."""
    left = {step.id: step for step in steps}
    found: list[Step] = []
    sources: dict[str, list[str]] = {step.id: [] for step in steps}
    sources[steps[0].id].append("")
    waiting = [steps[0].id]
    while waiting:
        step = left.pop(waiting.pop(), None)
        if step is not None:
            found.append(step)
            for way in reversed(step.follows):
                if way.to:
                    sources[way.to].append(step.id)
                    waiting.append(way.to)
    return found, sources


def alternatives(step: Step) -> tuple[tuple[Transition, ...], ...]:
    """Return the ways out of a step, grouped into those that are taken together: at an end none at all.

    Being overdue is an alternative to everything else.
    """
    usual = step.usual  # without any, done in time the flow ends here
    ways: tuple[tuple[Transition, ...], ...]
    ways = (usual,) if len(usual) < 2 or usual[0].via is Via.PARALLEL else tuple([(way,) for way in usual])
    if len(usual) < len(step.follows):
        ways += tuple([(way,) for way in step.follows if way.via is Via.OVERDUE])
    return ways


def bits(mask: int) -> list[int]:
    """Return the bits of a mask, the lowest first."""
    found = []
    while left := mask & (mask - 1):
        found.append(mask ^ left)
        mask = left
    return [*found, mask] if mask else found
