"""Chooses each line's way through the grid so that lines are short, straight and seldom cross; no pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise, permutations

from compiler.render.drawing import Edge, EdgeKind, NodeKind
from compiler.render.ways import Grid, Side, Spot, Way, channels_for, is_clear, short_ways, ways_by

Net = tuple[str, str, str]
"""Lines that may run together: to one target, in by one side, drawn alike; into a bar each comes alone."""


@dataclass(frozen=True, slots=True)
class Route:
    """An edge's way: grid points where it turns, first and last its nodes."""

    edge: Edge
    points: tuple[Spot, ...]
    leaves: Side
    enters: Side
    net: Net

    @property
    def straight(self) -> bool:
        """Whether it has no bend."""
        return len(self.points) == 2

    def segments(self) -> Iterator[tuple[Spot, Spot]]:
        """Yield its straight pieces."""
        return pairwise(self.points)


def route(grid: Grid, edges: Iterable[Edge], back: frozenset[int]) -> tuple[Route, ...]:
    """Route all edges (`back`: positions of those that lead upwards); every edge gets a way, in the order given."""
    listed = tuple(edges)

    def turn(index: int) -> tuple[bool, bool, int, int]:
        edge = listed[index]
        (ax, ay), (bx, by) = grid.spots[edge.source], grid.spots[edge.target]
        return edge.kind is EdgeKind.OVERDUE, index in back, abs(ax - bx) + abs(ay - by), index

    order = sorted(range(len(listed)), key=turn)
    traffic = _Traffic(grid)
    choices = [_Choices(grid, edge) for edge in listed]
    found: dict[int, Route] = {}
    for index in order:
        found[index], _ = _best(traffic, choices[index])
        traffic.add(found[index])
    for index in order:
        if not found[index].straight:
            traffic.remove(found[index])
            found[index], _ = _best(traffic, choices[index])
            traffic.add(found[index])
    groups: dict[str, list[int]] = defaultdict(list)
    for index, edge in enumerate(listed):
        groups[edge.source].append(index)
    for group in groups.values():
        if 1 < len(group) < 5 and any(traffic.entangled(found[index]) for index in group):
            _reconsider(traffic, found, choices, group)
    return tuple(found[index] for index in range(len(listed)))


def _reconsider(
    traffic: _Traffic,
    found: dict[int, Route],
    choices: Sequence[_Choices],
    group: Sequence[int],
) -> None:
    """Route the ways out of one node anew in every order, and keep the cheapest: its exits may swap sides."""
    for index in group:
        traffic.remove(found[index])
    best, chosen = float("inf"), {index: found[index] for index in group}
    turned = [tuple(group[start:]) + tuple(group[:start]) for start in range(len(group))]
    for order in permutations(group) if len(group) < 4 else [*turned, tuple(reversed(group))]:
        total = 0.0
        tried: dict[int, Route] = {}
        for index in order:
            tried[index], cost = _best(traffic, choices[index])
            traffic.add(tried[index])
            total += cost
        for way in tried.values():
            traffic.remove(way)
        if total < best - 1e-9:
            best, chosen = total, tried
    for index in group:
        found[index] = chosen[index]
        traffic.add(chosen[index])


_LENGTH = (0.45, 0.25)
"""What a grid unit costs sideways and downwards."""
_BEND = 1.0
_CROSSING = 2.6
_BESIDE = 0.8
"""What a neighbour in a channel costs: often enough the two cross where they leave it."""
_TAKEN = 1e6
"""A way that would run on top of another line: only where nothing else is left."""


@dataclass(slots=True)
class _Traffic:
    """What has been routed so far."""

    grid: Grid
    across: list[list[int]] = field(init=False)
    """Per vertical line and horizontal line: how many run across it sideways."""
    along: list[list[int]] = field(init=False)
    runs: dict[tuple[bool, int], list[tuple[int, int, Net]]] = field(default_factory=lambda: defaultdict(list))
    ports: dict[tuple[str, Side], list[tuple[bool, bool, Net]]] = field(default_factory=lambda: defaultdict(list))
    """Per side of a node: (is it an exit, is it straight, net)."""
    corners: dict[Spot, list[Net]] = field(default_factory=lambda: defaultdict(list))
    nodes: frozenset[Spot] = field(init=False)

    def __post_init__(self) -> None:
        self.across = [[0] * self.grid.height for _ in range(self.grid.width)]
        self.along = [[0] * self.grid.width for _ in range(self.grid.height)]
        self.nodes = frozenset(self.grid.spots.values())

    def add(self, way: Route) -> None:
        self._count(way, 1)
        for (ax, ay), (bx, by) in way.segments():
            vertical = ax == bx
            low, high = sorted((ay, by) if vertical else (ax, bx))
            self.runs[vertical, ax if vertical else ay].append((low, high, way.net))
        self.ports[way.edge.source, way.leaves].append((True, way.straight, way.net))
        self.ports[way.edge.target, way.enters].append((False, way.straight, way.net))
        for corner in way.points[1:-1]:
            self.corners[corner].append(way.net)

    def remove(self, way: Route) -> None:
        self._count(way, -1)
        for (ax, ay), (bx, by) in way.segments():
            vertical = ax == bx
            low, high = sorted((ay, by) if vertical else (ax, bx))
            self.runs[vertical, ax if vertical else ay].remove((low, high, way.net))
        self.ports[way.edge.source, way.leaves].remove((True, way.straight, way.net))
        self.ports[way.edge.target, way.enters].remove((False, way.straight, way.net))
        for corner in way.points[1:-1]:
            self.corners[corner].remove(way.net)

    def _count(self, way: Route, step: int) -> None:
        for (ax, ay), (bx, by) in way.segments():
            if ax == bx:
                for y in range(min(ay, by) + 1, max(ay, by)):
                    self.along[y][ax] += step
            else:
                for x in range(min(ax, bx) + 1, max(ax, bx)):
                    self.across[x][ay] += step

    def crossings(self, points: tuple[Spot, ...]) -> int:
        """Count the lines that a way would cross."""
        total = 0
        for (ax, ay), (bx, by) in pairwise(points):
            if ax == bx:
                total += sum(self.across[ax][min(ay, by) + 1 : max(ay, by)])
            else:
                total += sum(self.along[ay][min(ax, bx) + 1 : max(ax, bx)])
        return total

    def company(self, points: tuple[Spot, ...], net: Net) -> float:
        """Return the cost of running beside others in channels, or on top of them in a row or column."""
        cost = 0.0
        for (ax, ay), (bx, by) in pairwise(points):
            vertical = ax == bx
            low, high = sorted((ay, by) if vertical else (ax, bx))
            line = ax if vertical else ay
            channel = line not in self.grid.columns if vertical else line % 2 == 0
            for start, end, other in self.runs.get((vertical, line), ()):
                if other == net or end <= low or high <= start:
                    continue
                if channel:
                    cost += _BESIDE
                elif self._shared_beyond_ports(vertical, line, max(low, start), min(high, end)):
                    cost += _TAKEN
        for x, y in points[1:-1]:
            if (x in self.grid.columns or y % 2) and any(other != net for other in self.corners.get((x, y), ())):
                cost += 4.0
        return cost

    def entangled(self, way: Route) -> bool:
        """Tell whether a way crosses another or runs beside one."""
        return bool(self.crossings(way.points) or self.company(way.points, way.net))

    def _shared_beyond_ports(self, vertical: bool, line: int, low: int, high: int) -> bool:
        """Tell whether two lines overlap anywhere but right beside a node, where each has a port of its own."""
        for unit in range(low, high):
            ends = ((line, unit), (line, unit + 1)) if vertical else ((unit, line), (unit + 1, line))
            if ends[0] not in self.nodes and ends[1] not in self.nodes:
                return True
        return False


@dataclass(frozen=True, slots=True)
class _Choice:
    """A way for an edge, and what it costs by itself."""

    way: Way
    cost: float


class _Choices:
    """The ways of an edge, in bunches: the short ones, then those by each channel. Few edges ask for more than one."""

    def __init__(self, grid: Grid, edge: Edge) -> None:
        self.edge = edge
        (ax, ay), (bx, by) = grid.spots[edge.source], grid.spots[edge.target]
        least = {
            channel: _LENGTH[0] * (abs(ax - channel) + abs(channel - bx)) + _LENGTH[1] * abs(ay - by) + 2 * _BEND
            for channel in channels_for(grid, edge)
        }
        channels = sorted(least, key=least.__getitem__)
        self.least = (0.0, *(least[channel] for channel in channels))
        """What a way of each bunch costs at least, by itself; never less than the one before."""
        self._lists = [partial(short_ways, grid, edge), *(partial(ways_by, grid, edge, x) for x in channels)]
        self._listed: list[tuple[_Choice, ...]] = []

    def bunch(self, number: int) -> tuple[_Choice, ...]:
        """List the ways of a bunch; bunches are asked for in their order."""
        if number == len(self._listed):
            self._listed.append(tuple(_Choice(way, _cost(way.points)) for way in self._lists[number]()))
        return self._listed[number]


def _best(traffic: _Traffic, choices: _Choices) -> tuple[Route, float]:
    """Return the cheapest way and its price, beside the traffic there is."""
    edge = choices.edge
    ports: dict[tuple[Side, Side], float] = {}
    best, chosen = float("inf"), None
    for number, least in enumerate(choices.least):
        if least >= best:
            break
        options = []
        for choice in choices.bunch(number):
            sides = choice.way.leaves, choice.way.enters
            if sides not in ports:
                ports[sides] = _port_cost(traffic, edge, *sides)
            options.append((choice.cost + ports[sides], choice.way))
        options.sort(key=lambda option: option[0])
        for cost, way in options:
            if cost >= best:
                break
            if not is_clear(way.points, traffic.grid, traffic.nodes):
                continue
            taken = Route(edge, way.points, way.leaves, way.enters, _net(traffic.grid, edge, way.enters))
            cost += _CROSSING * traffic.crossings(way.points) + traffic.company(way.points, taken.net)
            cost += _straight_cost(traffic, taken)
            if cost < best:
                best, chosen = cost, taken
    if chosen is None:
        raise AssertionError("a way down, along the channels and in from above is always free")
    return chosen, best


def _net(grid: Grid, edge: Edge, enters: Side) -> Net:
    alike = edge.kind if edge.kind in (EdgeKind.OVERDUE, EdgeKind.CALL, EdgeKind.RECORD) else ""
    return edge.target, enters, edge.source + edge.label if grid.kinds[edge.target] is NodeKind.BAR else alike


def _cost(points: tuple[Spot, ...]) -> float:
    """Say what a way costs by its length and bends."""
    cost = _BEND * (len(points) - 2)
    for (ax, ay), (bx, by) in pairwise(points):
        cost += _LENGTH[0] * abs(ax - bx) + _LENGTH[1] * abs(ay - by)
    return cost


def _port_cost(traffic: _Traffic, edge: Edge, leaves: Side, enters: Side) -> float:
    """Say what two sides cost: best in at the top, and each exit of a decision by a side of its own."""
    grid = traffic.grid
    cost = 0.0 if enters is Side.TOP else (6.0 if grid.kinds[edge.target] is NodeKind.DECISION else 0.9)
    overdue = edge.kind is EdgeKind.OVERDUE
    if overdue and leaves is Side.BOTTOM:
        cost += 2.0
    if edge.kind is EdgeKind.NEXT and leaves is not Side.BOTTOM:
        cost += 0.3
    crowded = 5.0 if edge.kind in (EdgeKind.OUTCOME, EdgeKind.OVERDUE) else 2.5
    for exit_, _, _ in traffic.ports.get((edge.source, leaves), ()):
        cost += crowded if exit_ else crowded + 1
    for exit_, _, net in traffic.ports.get((edge.target, enters), ()):
        if exit_:
            cost += 6.0
        elif (net[2] == "overdue") != overdue:
            cost += 3.0
    return cost


def _straight_cost(traffic: _Traffic, way: Route) -> float:
    """Forbid a second straight line at one side of a node, for only one can stand in its middle."""
    if not way.straight:
        return 0.0
    for node, side, is_exit in ((way.edge.source, way.leaves, True), (way.edge.target, way.enters, False)):
        for exit_, straight, net in traffic.ports.get((node, side), ()):
            if straight and (is_exit or exit_ or net != way.net):
                return _TAKEN
    return 0.0
