"""Gives every line its own place on the side of its node, and labels beside the exits a place of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from compiler.render.drawing import Box, EdgeKind, NodeKind
from compiler.render.measure import Sized
from compiler.render.routing import Route
from compiler.render.ways import Side

Port = Hashable
"""An exit of one edge, or the entrance of all lines that may run together."""

_SPACE = 16.0
_BAR_SPACE = 30.0
_GAP = 4.0
"""Between a line and its label."""


def exit_port(index: int) -> Port:
    """Return the port where the edge of this position leaves."""
    return ("exit", index)


def entry_port(way: Route) -> Port:
    """Return the port where a route enters."""
    return ("entry", *way.net)


@dataclass(frozen=True, slots=True)
class Ports:
    """Offsets in pixels from the middle of the node's side; `sizes` may be wider than asked, to make room for ports."""

    offsets: Mapping[Port, float]
    sizes: Mapping[str, Sized]
    labels: Mapping[int, Box]
    """Labels by position of their edge, relative to the middle of the source node."""
    owners: Mapping[int, str]
    """The source node of each label."""

    def reach(self, node: str, side: Side, offset: float) -> tuple[float, float]:
        """Return where a port lies, relative to the middle of its node: on the outline, a diamond's slopes included."""
        sized = self.sizes[node]
        half_width, half_height = sized.width / 2, sized.height / 2
        across = half_width if side in (Side.LEFT, Side.RIGHT) else half_height
        along = half_height if side in (Side.LEFT, Side.RIGHT) else half_width
        if sized.node.kind is NodeKind.DECISION:
            across *= 1 - min(1.0, abs(offset) / along)
        if side in (Side.LEFT, Side.TOP):
            across = -across
        return (across, offset) if side in (Side.LEFT, Side.RIGHT) else (offset, across)


@dataclass(slots=True)
class _Place:
    """One port while the places of a side are shared out: how its lines turn decides the order."""

    port: Port
    straight: bool = False
    main: bool = False
    turns: list[tuple[float, float, float]] = field(default_factory=list)
    """Of each line: to which side it turns (-1, 0, +1), how far from the node, and where it goes."""
    label: float = 0.0

    @property
    def order(self) -> tuple[float, float, float, str]:
        """Sort so that lines which turn the same way lie inside each other and do not cross."""
        side, far, goal = (sum(values) / len(self.turns) for values in zip(*self.turns, strict=True))
        return side, -side * far, goal, str(self.port)


def arrange(
    routes: Sequence[Route],
    sizes: Mapping[str, Sized],
    labels: Mapping[int, tuple[float, float]],
    shifts: Mapping[Port, float],
) -> Ports:
    """Place ports and labels; `labels` are sizes by position of the edge, `shifts` move single ports along a side."""
    sides: dict[tuple[str, Side], dict[Port, _Place]] = defaultdict(dict)
    for index, way in enumerate(routes):
        width, height = labels.get(index, (0.0, 0.0))
        out = sides[way.edge.source, way.leaves].setdefault(exit_port(index), _Place(exit_port(index)))
        _note(out, way.points, way.leaves)
        out.label = width if way.leaves is Side.BOTTOM else height
        into = sides[way.edge.target, way.enters].setdefault(entry_port(way), _Place(entry_port(way)))
        _note(into, way.points[::-1], way.enters)
        into.main = into.main or way.edge.kind is not EdgeKind.OVERDUE
    offsets: dict[Port, float] = {}
    grown = dict(sizes)
    outward: dict[Port, int] = {}
    for (node, side), places in sides.items():
        found, directions = _share(places.values(), side, sizes[node].node.kind)
        for port, offset in found.items():
            offsets[port] = offset + shifts.get(port, 0.0)
        outward |= directions
        below = [offsets[port] + place.label + 2 for port, place in places.items() if directions[port] > 0]
        farthest = max(abs(offsets[port]) for port in found)
        grown[node] = _grow(grown[node], side, farthest, max(below, default=0.0))
    ports = Ports(offsets, grown, {}, {})
    boxes = {
        index: _label_box(ports, routes[index], exit_port(index), size, outward[exit_port(index)])
        for index, size in labels.items()
    }
    return replace(ports, labels=boxes, owners={index: routes[index].edge.source for index in boxes})


def _note(place: _Place, points: Sequence[tuple[int, int]], side: Side) -> None:
    """Note how a line, seen from its node, turns."""
    along = 1 if side in (Side.LEFT, Side.RIGHT) else 0
    if len(points) == 2:
        place.straight = True
        place.turns.append((0.0, 0.0, float(points[1][along])))
        return
    side_turned = 1.0 if points[2][along] > points[1][along] else -1.0
    far = abs(points[1][1 - along] - points[0][1 - along])
    place.turns.append((side_turned, float(far), float(points[2][along])))


def _share(places: Iterable[_Place], side: Side, kind: NodeKind) -> tuple[dict[Port, float], dict[Port, int]]:
    """Share a side: lines in the order of where they go, the main one in the middle; with each label's direction."""
    ordered = sorted(places, key=lambda place: place.order)
    middle = _middle(ordered)
    sideways = side in (Side.LEFT, Side.RIGHT)
    half = (len(ordered) - 1) / 2 if middle is None else middle
    direction = [-1 if place < half or (sideways and place == half) else 1 for place in range(len(ordered))]
    positions = [0.0]
    for number in range(1, len(ordered)):
        before, after = ordered[number - 1], ordered[number]
        labels = (before.label if direction[number - 1] > 0 else 0.0) + (after.label if direction[number] < 0 else 0.0)
        gap = labels + (_GAP if sideways else _GAP * 2)
        positions.append(positions[-1] + max(_BAR_SPACE if kind is NodeKind.BAR else _SPACE, gap))
    origin = positions[middle] if middle is not None else float(ceil(positions[-1] / 2))
    return (
        {place.port: position - origin for place, position in zip(ordered, positions, strict=True)},
        {place.port: way for place, way in zip(ordered, direction, strict=True)},
    )


def _middle(ordered: Sequence[_Place]) -> int | None:
    """Return which line stands in the middle: a straight one, else the only entrance that is no time limit's."""
    for number, place in enumerate(ordered):
        if place.straight:
            return number
    main = [number for number, place in enumerate(ordered) if place.main]
    return main[0] if len(main) == 1 and len(main) < len(ordered) else None


def _grow(sized: Sized, side: Side, farthest: float, below: float) -> Sized:
    """Widen a node until its ports fit on it, and labels below a line at its side end above its lower side."""
    if not farthest:
        return sized
    room = farthest * 2 + (40.0 if sized.node.kind is NodeKind.DECISION else 20.0)
    if side in (Side.LEFT, Side.RIGHT):
        return replace(sized, height=max(sized.height, room, below * 2))
    return replace(sized, width=max(sized.width, room))


def _label_box(ports: Ports, way: Route, port: Port, size: tuple[float, float], outward: int) -> Box:
    """Place a label beside its exit; where the exit is not a diamond's corner, clear of the diamond's room."""
    width, height = size
    offset = ports.offsets[port]
    x, y = ports.reach(way.edge.source, way.leaves, offset)
    node = ports.sizes[way.edge.source]
    if way.leaves is not Side.BOTTOM:
        top = y - height - 1 if outward < 0 else y + 1
        return Box(
            node.width / 2 + _GAP if way.leaves is Side.RIGHT else -node.width / 2 - _GAP - width, top, width, height
        )
    return Box(x + 2 if outward > 0 else x - 2 - width, node.height / 2 + _GAP, width, height)
