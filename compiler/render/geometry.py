"""Turns ways on a grid into pixels: tracks in the channels, room for nodes and labels, corner points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from compiler.render.drawing import Box, Point
from compiler.render.measure import Sized
from compiler.render.ports import Port, Ports, arrange, entry_port, exit_port
from compiler.render.routing import Net, Route
from compiler.render.tracks import NEAR, Tap, Trunk, assign
from compiler.render.ways import Grid

TRACK = 12.0
"""Pixels between parallel lines."""
EDGE_PAD = 18.0
"""Pixels between a channel's side and its first track; an arrow head needs 10."""
_CALM = 24.0
"""Least height of the space between two rows."""
_FINE = 1e-3
"""What a pixel counts along a channel whose cross lines have no place yet: rows are whole numbers."""


Piece = tuple[int, int]
"""Position of an edge and number of one of its segments."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Pixels: where lines are, where nodes and labels stand, and the corner points of every edge."""

    nodes: Mapping[str, Box]
    edges: tuple[tuple[Point, ...], ...]
    labels: Mapping[int, Box]
    left: tuple[float, ...]
    """Left side of every vertical line's room, and the right side of the last."""
    top: tuple[float, ...]


@dataclass(slots=True)
class _Stretch:
    """A trunk while it is gathered from the lines that run together."""

    low: float
    high: float
    taps: list[Tap] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Band:
    """A lane: its first and last vertical line, and its least width in pixels."""

    first: int
    last: int
    least: float


def measure_out(
    grid: Grid,
    routes: Sequence[Route],
    sizes: Mapping[str, Sized],
    labels: Mapping[int, tuple[float, float]],
    bands: Sequence[Band],
) -> Geometry:
    """Place everything; `labels` are sizes by position of the edge.

    Ports that would let two lines lie upon each other are moved aside, at most a few times.
    """
    shifts: dict[Port, float] = {}
    for _ in range(6):
        ports = arrange(routes, sizes, labels, shifts)
        geometry, clashes = _attempt(grid, routes, ports, bands)
        fresh = {port for pair in clashes if (port := _movable(pair, shifts)) is not None}
        if not fresh:
            break
        for port in fresh:
            shifts[port] = shifts.get(port, 0.0) + 14.0
    return geometry


def _movable(pair: tuple[Tap, Tap], shifts: Mapping[Port, float]) -> Port | None:
    """Choose the port to move: the entrance rather than the exit."""
    ports = sorted((tap.port for tap in pair if tap.port is not None), key=str)
    return min(ports, key=lambda port: (shifts.get(port, 0.0), str(port))) if ports else None


def _attempt(
    grid: Grid, routes: Sequence[Route], ports: Ports, bands: Sequence[Band]
) -> tuple[Geometry, list[tuple[Tap, Tap]]]:
    rows = [float(line) for line in range(grid.height)]
    upright, clashes = _tracks(routes, ports, rows, vertical=True)
    count = _most(upright, grid.width)
    rooms = _widen([_column_room(grid, ports, x, count[x]) for x in range(grid.width)], bands)
    left = _stack(rooms)
    centre_x = [start + room[0] for start, room in zip(left, rooms, strict=False)]
    column_x = {piece: _track_at(left, line, track, count) for piece, (line, track) in upright.items()}

    flat, more = _tracks(routes, ports, centre_x, vertical=False, placed=column_x)
    count_y = _most(flat, grid.height)
    rooms_y = [_row_room(grid, ports, y, count_y[y]) for y in range(grid.height)]
    top = _stack(rooms_y)
    centre_y = [start + room[0] for start, room in zip(top, rooms_y, strict=False)]
    row_y = {piece: _track_at(top, line, track, count_y) for piece, (line, track) in flat.items()}

    middle = {node: (centre_x[x], centre_y[y]) for node, (x, y) in grid.spots.items()}
    boxes = {
        node: Box(
            x - ports.sizes[node].width / 2,
            y - ports.sizes[node].height / 2,
            ports.sizes[node].width,
            ports.sizes[node].height,
        )
        for node, (x, y) in middle.items()
    }
    edges = tuple(_corners(index, way, ports, middle, column_x, row_y) for index, way in enumerate(routes))
    marks = {
        index: Box(
            middle[routes[index].edge.source][0] + box.x,
            middle[routes[index].edge.source][1] + box.y,
            box.width,
            box.height,
        )
        for index, box in ports.labels.items()
    }
    return Geometry(boxes, edges, marks, tuple(left), tuple(top)), clashes + more


def _tracks(
    routes: Sequence[Route],
    ports: Ports,
    across: Sequence[float],
    *,
    vertical: bool,
    placed: Mapping[Piece, float] | None = None,
) -> tuple[dict[Piece, tuple[int, int]], list[tuple[Tap, Tap]]]:
    """Give every piece in a channel its line and track.

    `across` says where the lines across the channels are; `placed` where the pieces in those that are channels are.
    """
    channels: dict[int, dict[Net, list[_Stretch]]] = defaultdict(lambda: defaultdict(list))
    for index, way in enumerate(routes):
        for number in range(1, len(way.points) - 2):
            start, end = way.points[number], way.points[number + 1]
            if (start[0] == end[0]) == vertical:
                taps = _taps(way, index, number, ports, across, placed)
                _gather(channels[start[0] if vertical else start[1]][way.net], taps, (index, number))
    tracks: dict[Piece, tuple[int, int]] = {}
    clashes: list[tuple[Tap, Tap]] = []
    for line, nets in sorted(channels.items()):
        stretches = [stretch for found in nets.values() for stretch in found]
        trunks = [Trunk(stretch.low, stretch.high, tuple(stretch.taps)) for stretch in stretches]
        found, clash = assign(trunks, NEAR if placed is not None else NEAR * _FINE)
        clashes += clash
        for stretch, track in zip(stretches, found, strict=True):
            tracks |= dict.fromkeys(stretch.pieces, (line, track))
    return tracks, clashes


def _taps(
    way: Route, index: int, number: int, ports: Ports, across: Sequence[float], placed: Mapping[Piece, float] | None
) -> list[Tap]:
    """Say where a piece in a channel begins and ends along it, and to which side its neighbours lead."""
    side = 0 if way.points[number][0] == way.points[number + 1][0] else 1
    last = len(way.points) - 2
    taps = []
    for point, other, cross, port in (
        (number, number - 1, number - 1, exit_port(index) if number == 1 else None),
        (number + 1, number + 2, number + 1, entry_port(way) if number == last - 1 else None),
    ):
        at = (placed or {}).get((index, cross))
        if at is None:
            offset = ports.offsets[port] if port is not None else 0.0
            at = across[way.points[point][1 - side]] + offset * (1.0 if placed is not None else _FINE)
        taps.append(Tap(at, 1 if way.points[other][side] > way.points[point][side] else -1, port))
    return taps


def _gather(stretches: list[_Stretch], taps: list[Tap], piece: Piece) -> None:
    """Add a piece to the stretch of its net that it touches; stretches that now touch become one."""
    merged = _Stretch(min(tap.at for tap in taps), max(tap.at for tap in taps), taps, [piece])
    for other in list(stretches):
        if other.low <= merged.high and merged.low <= other.high:
            merged.low, merged.high = min(merged.low, other.low), max(merged.high, other.high)
            merged.taps = other.taps + merged.taps
            merged.pieces = other.pieces + merged.pieces
            stretches.remove(other)
    stretches.append(merged)


def _most(tracks: Mapping[Piece, tuple[int, int]], lines: int) -> list[int]:
    """Return how many tracks each line has."""
    count = [0] * lines
    for line, track in tracks.values():
        count[line] = max(count[line], track + 1)
    return count


def _column_room(grid: Grid, ports: Ports, line: int, tracks: int) -> tuple[float, float]:
    """Return how much room a vertical line needs to its left and right."""
    if line not in grid.columns:
        half = EDGE_PAD + max(0, tracks - 1) * TRACK / 2 if tracks else 11.0
        return half, half
    return _extent(grid, ports, line, 0)


def _row_room(grid: Grid, ports: Ports, line: int, tracks: int) -> tuple[float, float]:
    if line % 2 == 0:
        if line in (0, grid.height - 1):
            half = 16.0 + max(0, tracks - 1) * TRACK / 2
        else:
            half = max(_CALM / 2, 13.0 + max(0, tracks - 1) * TRACK / 2)
        return half, half
    return _extent(grid, ports, line, 1)


def _extent(grid: Grid, ports: Ports, line: int, axis: int) -> tuple[float, float]:
    before = after = 0.0
    for node, spot in grid.spots.items():
        if spot[axis] == line:
            half = (ports.sizes[node].height if axis else ports.sizes[node].width) / 2
            before, after = max(before, half), max(after, half)
    for label, node in ports.owners.items():
        if grid.spots[node][axis] == line:
            box = ports.labels[label]
            start, end = (box.y, box.bottom) if axis else (box.x, box.right)
            before, after = max(before, -start), max(after, end)
    return before, after


def _widen(rooms: list[tuple[float, float]], bands: Sequence[Band]) -> list[tuple[float, float]]:
    """Give lanes that are narrower than their head more room at their sides."""
    for band in bands:
        missing = band.least - sum(map(sum, rooms[band.first : band.last + 1]))
        if missing > 0:
            for line in (band.first, band.last):
                before, after = rooms[line]
                rooms[line] = before + missing / 4, after + missing / 4
    return rooms


def _stack(rooms: Iterable[tuple[float, float]]) -> list[float]:
    starts = [0.0]
    for before, after in rooms:
        starts.append(starts[-1] + before + after)
    return starts


def _track_at(starts: Sequence[float], line: int, track: int, count: Sequence[int]) -> float:
    """Return where a track lies: the tracks stand in the middle of their channel."""
    return (starts[line] + starts[line + 1]) / 2 + (track - (count[line] - 1) / 2) * TRACK


def _corners(
    index: int,
    way: Route,
    ports: Ports,
    middle: Mapping[str, Point],
    column_x: Mapping[Piece, float],
    row_y: Mapping[Piece, float],
) -> tuple[Point, ...]:
    """Return an edge's corner points: each segment has one coordinate, its neighbours the other."""
    (sx, sy), (tx, ty) = middle[way.edge.source], middle[way.edge.target]
    out = ports.reach(way.edge.source, way.leaves, ports.offsets[exit_port(index)])
    into = ports.reach(way.edge.target, way.enters, ports.offsets[entry_port(way)])
    first, final = (sx + out[0], sy + out[1]), (tx + into[0], ty + into[1])
    segments = list(way.segments())
    fixed: list[float] = []
    for number, (start, end) in enumerate(segments):
        vertical = start[0] == end[0]
        if number == 0:
            fixed.append(first[0] if vertical else first[1])
        elif number == len(segments) - 1:
            fixed.append(final[0] if vertical else final[1])
        else:
            fixed.append((column_x if vertical else row_y)[index, number])
    points = [first]
    for number in range(1, len(segments)):
        vertical = segments[number][0][0] == segments[number][1][0]
        points.append((fixed[number], fixed[number - 1]) if vertical else (fixed[number - 1], fixed[number]))
    return (*points, final)
