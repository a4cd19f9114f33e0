"""Lists the ways between two nodes of a grid of rows, columns and the channels between them; no pixels, no other lines.

A grid has vertical and horizontal lines, counted from 0. Nodes stand where a column meets a row (odd horizontal lines);
the lines between are channels, free for any number of parallel lines. A way leaves its node along the node's own row or
column, runs in channels only, and ends along the row or column of its target: so it cannot cross a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from compiler.render.drawing import Edge, NodeKind

Spot = tuple[int, int]
"""Vertical and horizontal line."""


class Side(StrEnum):
    """A side of a node."""

    TOP = "top"
    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Grid:
    """Where nodes stand; `columns` are the vertical lines that hold nodes, `width` and `height` count lines."""

    spots: Mapping[str, Spot]
    kinds: Mapping[str, NodeKind]
    columns: frozenset[int]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way between two nodes: the points where it turns, and the sides by which it leaves and enters."""

    points: tuple[Spot, ...]
    leaves: Side
    enters: Side


def short_ways(grid: Grid, edge: Edge) -> Iterator[Way]:
    """Yield the ways along the rows and columns of both nodes, and the channels just below the one and above the other.

    Whether a way passes a node is for `is_clear` to say, which takes longer.
    """
    (ax, ay), (bx, by) = start, end = grid.spots[edge.source], grid.spots[edge.target]
    patterns: list[tuple[Spot, ...]] = [(start, end)] if start != end and (ax == bx or ay == by) else []
    patterns += [(start, (bx, ay), end), (start, (ax, by), end)]
    patterns += [(start, (ax, channel), (bx, channel), end) for channel in sorted({ay + 1, by - 1})]
    return _ways(grid, edge, patterns)


def ways_by(grid: Grid, edge: Edge, channel: int) -> Iterator[Way]:
    """Yield the ways that go up or down by a channel."""
    (ax, ay), (bx, by) = start, end = grid.spots[edge.source], grid.spots[edge.target]
    below, above = ay + 1, by - 1
    patterns = (
        (start, (channel, ay), (channel, by), end),
        (start, (channel, ay), (channel, above), (bx, above), end),
        (start, (ax, below), (channel, below), (channel, by), end),
        (start, (ax, below), (channel, below), (channel, above), (bx, above), end),
    )
    return _ways(grid, edge, patterns)


def channels_for(grid: Grid, edge: Edge) -> list[int]:
    """List the channels between two nodes and up to three beyond them on either side."""
    low, high = sorted((grid.spots[edge.source][0], grid.spots[edge.target][0]))
    channels = [x for x in range(grid.width) if x not in grid.columns]
    left = [x for x in channels if x < low][-3:]
    right = [x for x in channels if x > high][:3]
    return [*left, *(x for x in channels if low < x < high), *right]


def _ways(grid: Grid, edge: Edge, patterns: Iterable[tuple[Spot, ...]]) -> Iterator[Way]:
    sideways_out = grid.kinds[edge.source] is not NodeKind.BAR
    sideways_in = grid.kinds[edge.target] is not NodeKind.BAR
    for raw in patterns:
        points = _straighten(raw)
        if points is None:
            continue
        leaves, enters = side_of(points[0], points[1]), side_of(points[-1], points[-2])
        if leaves is Side.TOP or enters is Side.BOTTOM:
            continue
        if (leaves is not Side.BOTTOM and not sideways_out) or (enters is not Side.TOP and not sideways_in):
            continue
        yield Way(points, leaves, enters)


def side_of(node: Spot, towards: Spot) -> Side:
    """Return the side of a node by which a way to a point leaves."""
    if node[0] == towards[0]:
        return Side.BOTTOM if towards[1] > node[1] else Side.TOP
    return Side.RIGHT if towards[0] > node[0] else Side.LEFT


def _straighten(points: tuple[Spot, ...]) -> tuple[Spot, ...] | None:
    """Drop points that are no corners; None for a way that turns back on itself or does not move."""
    kept: list[Spot] = [points[0]]
    for point in points[1:]:
        if point == kept[-1]:
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            if (ax == bx == point[0]) or (ay == by == point[1]):
                forward = (bx - ax) * (point[0] - bx) + (by - ay) * (point[1] - by)
                if forward < 0:
                    return None
                kept[-1] = point
                continue
        kept.append(point)
    return tuple(kept) if len(kept) > 1 and kept[-1] == points[-1] else None


def is_clear(points: tuple[Spot, ...], grid: Grid, occupied: frozenset[Spot]) -> bool:
    """Say whether a way passes none of the spots where nodes stand."""
    last = len(points) - 2
    for index, ((ax, ay), (bx, by)) in enumerate(pairwise(points)):
        if ax == bx:
            if ax not in grid.columns:
                continue
            step = 1 if by > ay else -1
            passed = [(ax, y) for y in range(ay, by + step, step)]
        else:
            if ay % 2 == 0:
                continue
            step = 1 if bx > ax else -1
            passed = [(x, ay) for x in range(ax, bx + step, step)]
        inner = passed[1 if index == 0 else 0 : -1 if index == last else None]
        if any(spot in occupied for spot in inner):
            return False
    return True
