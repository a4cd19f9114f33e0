"""A flow as a free-choice workflow net: places as bits, steps as clusters of alternative firings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from compiler.model import Flow, Step, Transition, Via

DONE = 1
"""The bit of the one place of completion; there is one place for all ends, not one each."""

START = 2
"""The bit of the place from which a flow starts: the first one of its first step."""


class Firing(NamedTuple):
    """One of the ways in which a step can be done: the bits it sets, and the transitions that are taken.

    `twice` holds bits that this one firing would set twice: two branches of a fork straight into one step.
    """

    post: int
    ways: tuple[Transition, ...]
    twice: int = 0


class Cluster(NamedTuple):
    """A step of the net: it takes the bits `pre` and does exactly one of its firings."""

    step: str
    pre: int
    firings: tuple[Firing, ...]


_END = (Firing(DONE, ()),)


@dataclass(frozen=True, slots=True)
class Net:
    """A free-choice workflow net.

    Place `n` is the bit `1 << n`; place 0 is completion. `consumers[n]` is the number of the one cluster that takes
    from place n (-1 for completion), `arrivals[n]` the step from which work comes to it (empty for a place that all
    ways into a step share, and for the start). `meetings` are the places of ends, and those that several
    ways into a step share.
    """

    clusters: tuple[Cluster, ...]
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
    kept = _branch_by_branch(flow.steps)
    joins = {step.id for step in kept if step.joins}
    sources, met = _sources(kept, joins)
    consumers, arrivals, pres = [-1], [""], []
    shared: dict[str, int] = {}
    own: dict[tuple[str, str], int] = {}
    meetings = 0
    for number, step in enumerate(kept):
        id = step.id
        pre = 0
        for source in sources[id]:
            bit = 1 << len(consumers)
            pre |= bit
            if id in joins:
                own[source, id] = bit
            else:
                shared[id] = bit
            consumers.append(number)
            arrivals.append(source)
        pres.append(pre)
        if id in met or not step.follows:
            meetings |= pre
    clusters: list[Cluster] = []
    for step, pre in zip(kept, pres, strict=True):
        firings: list[Firing] = []
        for ways in alternatives(step):
            post = twice = 0
            for way in ways:
                bit = shared.get(way.to) or own.get((step.id, way.to), DONE)
                twice |= post & bit
                post |= bit
            firings.append(Firing(post or DONE, ways, twice))
        clusters.append(Cluster(step.id, pre, tuple(firings) or _END))
    return Net(tuple(clusters), tuple(consumers), tuple(arrivals), START, meetings)


def _sources(steps: Sequence[Step], joins: set[str]) -> tuple[dict[str, dict[str, None]], set[str]]:
    """Return from where work comes to each step, told apart for joins only; and the other steps where ways meet."""
    sources: dict[str, dict[str, None]] = {step.id: {} for step in steps}
    sources[steps[0].id][""] = None
    met: set[str] = set()
    for step in steps:
        for way in step.follows:
            if way.to in joins and way.to in sources:
                sources[way.to][step.id] = None
            elif way.to in sources:
                if sources[way.to]:
                    met.add(way.to)
                sources[way.to][""] = None
    return sources, met


def _branch_by_branch(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that are reached from the first, depth first, in preorder."""
    left = {step.id: step for step in steps}
    found: list[Step] = []
    waiting = [steps[0].id]
    while waiting:
        step = left.pop(waiting.pop(), None)
        if step is not None:
            found.append(step)
            waiting += [way.to for way in reversed(step.follows)]
    return found


def alternatives(step: Step) -> tuple[tuple[Transition, ...], ...]:
    """Return the ways out of a step, grouped into those that are taken together; none for a step that ends the flow.

    Being overdue is an alternative to everything else.
    """
    if len(step.follows) == 1 and step.follows[0].via is not Via.OVERDUE:
        return (step.follows,)
    usual = step.usual
    if usual and usual[0].via is Via.PARALLEL:
        ways = [usual]
    elif usual or not step.follows:
        ways = [(way,) for way in usual]
    else:
        ways = [()]  # done in time, the flow ends here
    if len(usual) < len(step.follows):
        ways += [(way,) for way in step.follows if way.via is Via.OVERDUE]
    return tuple(ways)


def bits(mask: int) -> list[int]:
    """Return the bits of a mask, the lowest first."""
    found = []
    while left := mask & (mask - 1):
        found.append(mask ^ left)
        mask = left
    return [*found, mask] if mask else found
