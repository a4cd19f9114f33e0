"""Lists the ways between two nodes of a grid of rows, columns and the channels between them; no pixels, no other lines.

A grid has vertical and horizontal lines, counted from 0. Nodes stand where a column meets a row (odd horizontal lines);
the lines between are channels, free for any number of parallel lines. A way leaves its node along the node's own row or
column, runs in channels only, and ends along the row or column of its target: so it cannot cross a node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def ways(grid: Grid, edge: Edge) -> Iterator[Way]:
    """Yield every way worth looking at; whether it passes a node is for `is_clear` to say, which takes longer."""
    start, end = grid.spots[edge.source], grid.spots[edge.target]
    sideways_out = grid.kinds[edge.source] is not NodeKind.BAR
    sideways_in = grid.kinds[edge.target] is not NodeKind.BAR
    for raw in _patterns(grid, start, end):
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


def _patterns(grid: Grid, start: Spot, end: Spot) -> Iterator[tuple[Spot, ...]]:
    (ax, ay), (bx, by) = start, end
    below, above = ay + 1, by - 1
    if start != end and (ax == bx or ay == by):
        yield start, end
    yield start, (bx, ay), end
    yield start, (ax, by), end
    for channel in sorted({below, above}):
        yield start, (ax, channel), (bx, channel), end
    for channel in _near_channels(grid, ax, bx):
        yield start, (channel, ay), (channel, by), end
        yield start, (channel, ay), (channel, above), (bx, above), end
        yield start, (ax, below), (channel, below), (channel, by), end
        yield start, (ax, below), (channel, below), (channel, above), (bx, above), end


def _near_channels(grid: Grid, ax: int, bx: int) -> list[int]:
    """List the channels between two columns and up to three beyond them on either side."""
    low, high = min(ax, bx), max(ax, bx)
    channels = [x for x in range(grid.width) if x not in grid.columns]
    left = [x for x in channels if x < low][-3:]
    right = [x for x in channels if x > high][:3]
    return [*left, *(x for x in channels if low < x < high), *right]


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
