"""Spreads the lines of one channel over parallel tracks, in the order with the fewest crossings."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

NEAR = 7.0
"""Pixels below which two lines would look like one."""
_OVERLAP = 100.0


@dataclass(frozen=True, slots=True)
class Tap:
    """Where a line leaves a channel: how far along it, to which side (-1 before, +1 behind), by which port, if any."""

    at: float
    side: int
    port: Hashable = None


@dataclass(frozen=True, slots=True)
class Trunk:
    """A stretch of one or several merged lines in a channel, from `low` to `high` along it."""

    low: float
    high: float
    taps: tuple[Tap, ...]


def assign(trunks: Sequence[Trunk], near: float = NEAR) -> tuple[tuple[int, ...], tuple[tuple[Tap, Tap], ...]]:
    """Return each trunk's track, from 0, and the pairs of taps that still lie upon each other.

    `near` is the distance at which two places count as the same.
    """
    count = len(trunks)
    price = [[_price(one, other, near) if one is not other else 0.0 for other in trunks] for one in trunks]
    order = sorted(
        range(count), key=lambda index: (_leaning(trunks[index]), trunks[index].low, trunks[index].high, index)
    )
    _improve(order, price)
    tracks = [0] * count
    for place, index in enumerate(order):
        for earlier in order[:place]:
            if _touch(trunks[earlier], trunks[index], near) or price[earlier][index] or price[index][earlier]:
                tracks[index] = max(tracks[index], tracks[earlier] + 1)
    clashes = [
        pair
        for place, index in enumerate(order)
        for earlier in order[:place]
        if price[earlier][index] >= _OVERLAP
        for pair in _clashes(trunks[earlier], trunks[index], near)
    ]
    return tuple(tracks), tuple(clashes)


def _price(first: Trunk, second: Trunk, near: float) -> float:
    """Say what it costs to have `first` before `second`: crossings, and taps that would lie upon each other."""
    cost = _OVERLAP * len(_clashes(first, second, near))
    cost += sum(tap.side > 0 and second.low < tap.at < second.high for tap in first.taps)
    return cost + sum(tap.side < 0 and first.low < tap.at < first.high for tap in second.taps)


def _clashes(first: Trunk, second: Trunk, near: float) -> list[tuple[Tap, Tap]]:
    return [
        (one, other)
        for one in first.taps
        if one.side > 0
        for other in second.taps
        if other.side < 0 and abs(one.at - other.at) < near
    ]


def _leaning(trunk: Trunk) -> float:
    return sum(tap.side for tap in trunk.taps) / max(1, len(trunk.taps))


def _touch(one: Trunk, other: Trunk, near: float) -> bool:
    return one.low < other.high + near and other.low < one.high + near


def _improve(order: list[int], price: list[list[float]]) -> None:
    """Move trunks one at a time to where they cost least, until nothing gets better."""
    for _ in range(8):
        moved = False
        for index in list(order):
            here = order.index(index)
            rest = order[:here] + order[here + 1 :]
            costs = [0.0]
            for other in rest:
                costs.append(costs[-1] + price[other][index] - price[index][other])
            best = min(range(len(costs)), key=lambda place: (costs[place], abs(place - here)))
            if costs[best] < costs[here] - 1e-9:
                order[:] = [*rest[:best], index, *rest[best:]]
                moved = True
        if not moved:
            return
