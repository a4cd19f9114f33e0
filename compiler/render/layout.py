"""Places a drawing; the only file that knows Graphviz, which ranks the nodes and sees numbers, never text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from math import ceil
from types import ModuleType

from compiler.render.drawing import (
    Box,
    Drawing,
    Lane,
    NodeKind,
    Placed,
    PlacedEdge,
    PlacedLane,
    PlacedNode,
    Point,
    Shape,
)
from compiler.render.frames import WIDE, place_exchange, place_frames
from compiler.render.geometry import Band, Geometry, measure_out
from compiler.render.measure import FONT, LINE, Sized, label_lines, label_size, size_node, text_width, wrap
from compiler.render.routing import route
from compiler.render.ways import Grid

_LANE_LEAST = 124.0
_LANE_PAD = 24.0
_SIDE_BY_SIDE = 2
"""The most nodes of one rank that stand side by side in a lane; more go into a row below."""
_LONE_PER_ROW = 4

Cells = dict[str, tuple[int, int, int]]
"""Lane, column within the lane, row of each node."""


def place(drawing: Drawing, room: float = WIDE) -> Placed:
    """Place a drawing: the same numbers for the same drawing, in pixels from the top left.

    A chart of posts keeps within `room` from left to right as well as it can.
    """
    drawing = _sound(drawing)
    sizes = {node.id: size_node(node, drawing) for node in drawing.nodes}
    if drawing.shape is Shape.FRAMES:
        return place_frames(drawing, sizes, room)
    if drawing.shape is Shape.EXCHANGE:
        return place_exchange(drawing, sizes)
    sizes = _even_flows(sizes)
    back = _back_edges(drawing)
    ranks = _ranks(drawing, sizes, back)
    cells = _cells_in_lanes(drawing, ranks, back) if drawing.lanes else _cells_of_map(drawing, ranks)
    grid, bands = _grid(drawing, cells)
    routes = route(grid, drawing.edges, back)
    texts = {index: label_lines(edge, drawing) for index, edge in enumerate(drawing.edges)}
    marks = {index: label_size(lines) for index, lines in texts.items() if lines}
    return _assemble(drawing, sizes, texts, measure_out(grid, routes, sizes, marks, bands), bands)


class NoEngine(Exception):
    """Graphviz cannot be loaded: its wheel leaves some common libraries to the system; the message names the first."""


@cache
def _engine() -> ModuleType:
    """Load Graphviz when the first chart is placed: checking policies needs no charts, and no libraries for them."""
    try:
        return import_module("pygraphviz")
    except ImportError as error:
        raise NoEngine(str(error)) from error


def _sound(drawing: Drawing) -> Drawing:
    """Leave out edges to nowhere."""
    known = {node.id for node in drawing.nodes}
    return replace(
        drawing, edges=tuple(edge for edge in drawing.edges if edge.source in known and edge.target in known)
    )


def _even_flows(sizes: Mapping[str, Sized]) -> dict[str, Sized]:
    """Make the flows of a process map equally wide."""
    wide = max((sized.width for sized in sizes.values() if sized.node.kind is NodeKind.FLOW), default=0.0)
    return {
        node: replace(sized, width=wide) if sized.node.kind is NodeKind.FLOW else sized for node, sized in sizes.items()
    }


def _back_edges(drawing: Drawing) -> frozenset[int]:
    """Return the positions of the edges that lead back to where a reader coming from the start has been.

    In a flowchart so do those from steps that nothing reaches: these come below the others.
    """
    leaving: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for index, edge in enumerate(drawing.edges):
        leaving[edge.source].append((index, edge.target))
    back: set[int] = set()
    done: set[str] = set()
    open_: set[str] = set()
    earlier: set[str] = set()
    for root in drawing.nodes:
        earlier = set(done) if drawing.lanes and root.id not in done else earlier
        stack = [] if root.id in done else [(root.id, iter(leaving[root.id]))]
        open_.update(node for node, _ in stack)
        while stack:
            node, ways = stack[-1]
            index, target = next(ways, (-1, ""))
            if index < 0:
                stack.pop()
                open_.discard(node)
                done.add(node)
            elif target in open_ or target in earlier:
                back.add(index)
            elif target not in done:
                open_.add(target)
                stack.append((target, iter(leaving[target])))
    return frozenset(back)


def _ranks(drawing: Drawing, sizes: Mapping[str, Sized], back: frozenset[int]) -> dict[str, tuple[int, float]]:
    """Ask `dot` for each node's rank, 0 at the top, and its place from left to right in steps of one node.

    In a flowchart a node that nothing leads to (a faulty flow) comes below the one before it in the file.
    """
    number = {node.id: f"n{index}" for index, node in enumerate(drawing.nodes)}
    graph = _engine().AGraph(directed=True, strict=False)
    try:
        graph.graph_attr.update(splines="false", ranksep="1", nodesep="0.5")
        graph.node_attr.update(shape="box", label="", fixedsize="true", width="1", height="0.5")
        for name in number.values():
            graph.add_node(name)
        reached: set[str] = set()
        for index, edge in enumerate(drawing.edges):
            if index not in back:
                inner = drawing.lanes and sizes[edge.source].node.lane == sizes[edge.target].node.lane
                graph.add_edge(number[edge.source], number[edge.target], weight="3" if inner else "1")
                reached.add(edge.target)
        if drawing.lanes:
            for before, node in zip(drawing.nodes, drawing.nodes[1:], strict=False):
                if node.id not in reached:
                    graph.add_edge(number[before.id], number[node.id], style="invis", weight="0")
        graph.layout(prog="dot")
        spots = {node: _position(graph.get_node(name).attr["pos"]) for node, name in number.items()}
    finally:
        graph.close()
    levels = {y: level for level, y in enumerate(sorted({y for _, y in spots.values()}, reverse=True))}
    return {node: (levels[y], x / 108.0) for node, (x, y) in spots.items()}


def _position(written: str | None) -> tuple[float, int]:
    x, _, y = (written or "0,0").partition(",")
    return float(x), round(float(y))


def _cells_in_lanes(drawing: Drawing, ranks: Mapping[str, tuple[int, float]], back: frozenset[int]) -> Cells:
    """Stand the nodes of each lane below each other; where a rank has several in one lane, side by side.

    The first follower stays below its node, the next ones go to the right of it.
    """
    lanes = {lane.id: index for index, lane in enumerate(drawing.lanes)}
    lane_of = {node.id: lanes.get(node.lane, 0) for node in drawing.nodes}
    before: dict[str, list[tuple[str, int]]] = defaultdict(list)
    born: dict[str, int] = defaultdict(int)
    for index, edge in enumerate(drawing.edges):
        if index not in back and lane_of[edge.source] == lane_of[edge.target]:
            before[edge.target].append((edge.source, born[edge.source]))
            born[edge.source] += 1
    levels: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for node in drawing.nodes:
        levels[ranks[node.id][0]][lane_of[node.id]].append(node.id)
    cells: Cells = {}
    row = 0
    for _, in_lanes in sorted(levels.items()):
        deepest = row
        for lane, ids in in_lanes.items():
            wanted = {
                id: min(
                    (cells[source][1] + min(child, 1) for source, child in before[id] if source in cells), default=0
                )
                for id in ids
            }
            for count, id in enumerate(sorted(ids, key=wanted.__getitem__)):
                level = row + count // _SIDE_BY_SIDE
                taken = {column for at, column, line in cells.values() if at == lane and line == level}
                cells[id] = (lane, _nearest(min(wanted[id], _SIDE_BY_SIDE - 1), taken), level)
                deepest = max(deepest, level)
        row = deepest + 1
    return cells


def _nearest(wanted: int, taken: set[int]) -> int:
    free = [column for column in range(max(_SIDE_BY_SIDE, len(taken) + 1)) if column not in taken]
    return min(free, key=lambda column: (abs(column - wanted), -column))


def _cells_of_map(drawing: Drawing, ranks: Mapping[str, tuple[int, float]]) -> Cells:
    """Stand nodes where `dot` puts them; those without any edge in rows of their own below the others."""
    tied = {end for edge in drawing.edges for end in (edge.source, edge.target)}
    cells: Cells = {}
    taken: set[tuple[int, int]] = set()
    for node in sorted((node.id for node in drawing.nodes if node.id in tied), key=lambda node: ranks[node]):
        level, x = ranks[node]
        column = max(0, round(x - 0.33))
        while (column, level) in taken:
            column += 1
        taken.add((column, level))
        cells[node] = (0, column, level)
    used = {column: place for place, column in enumerate(sorted({column for column, _ in taken}))}
    cells = {node: (lane, used[column], level) for node, (lane, column, level) in cells.items()}
    levels = {level: place for place, level in enumerate(sorted({level for _, _, level in cells.values()}))}
    cells = {node: (lane, column, levels[level]) for node, (lane, column, level) in cells.items()}
    per_row = max(_LONE_PER_ROW, len(used))
    for count, node in enumerate(node.id for node in drawing.nodes if node.id not in tied):
        cells[node] = (0, count % per_row, len(levels) + count // per_row)
    return cells


def _grid(drawing: Drawing, cells: Cells) -> tuple[Grid, tuple[Band, ...]]:
    """Draw the lines: in each lane a channel, then columns each followed by a channel; rows between channels."""
    lanes: Sequence[Lane | None] = drawing.lanes or (None,)
    columns: dict[tuple[int, int], int] = {}
    bands: list[Band] = []
    line = 0
    for number, lane in enumerate(lanes):
        first = line
        wide = 1 + max((column for at, column, _ in cells.values() if at == number), default=0)
        for column in range(wide):
            columns[number, column] = line + 1
            line += 2
        least = max(_LANE_LEAST, min(text_width(lane.label), 9 * FONT) + _LANE_PAD) if lane else 0.0
        bands.append(Band(first, line, least))
        line += 1
    rows = 1 + max((row for _, _, row in cells.values()), default=0)
    spots = {node: (columns[lane, column], 2 * row + 1) for node, (lane, column, row) in cells.items()}
    kinds = {node.id: node.kind for node in drawing.nodes}
    return Grid(spots, kinds, frozenset(columns.values()), line, 2 * rows + 1), tuple(bands)


def _assemble(
    drawing: Drawing,
    sizes: Mapping[str, Sized],
    texts: Mapping[int, tuple[str, ...]],
    geometry: Geometry,
    bands: Iterable[Band],
) -> Placed:
    widths = [geometry.left[band.last + 1] - geometry.left[band.first] for band in bands]
    heads = [
        wrap(lane.label, max(6.0, (width - _LANE_PAD) / FONT - 0.5), drawing.names, 3)
        for lane, width in zip(drawing.lanes, widths, strict=False)
    ]
    head = max(map(len, heads), default=0) * LINE + 18 if heads else 0.0
    height = float(ceil(head + geometry.top[-1]))
    lanes = tuple(
        PlacedLane(lane, Box(_half(geometry.left[band.first]), 0.0, _half(width), height), head, lines)
        for lane, band, width, lines in zip(drawing.lanes, bands, widths, heads, strict=False)
    )
    nodes = tuple(
        PlacedNode(
            node,
            _shifted(geometry.nodes[node.id], head),
            sizes[node.id].lines,
            sizes[node.id].note,
            sizes[node.id].time,
        )
        for node in drawing.nodes
    )
    edges = tuple(
        PlacedEdge(
            edge,
            _corners(geometry.edges[index], head),
            texts[index],
            _shifted(geometry.labels[index], head) if index in geometry.labels else None,
        )
        for index, edge in enumerate(drawing.edges)
    )
    return Placed(drawing, float(ceil(geometry.left[-1])), height, nodes, edges, lanes)


def _half(value: float) -> float:
    return round(value * 2) / 2


def _shifted(box: Box, down: float) -> Box:
    return Box(_half(box.x), _half(box.y + down), _half(box.width), _half(box.height))


def _corners(points: Iterable[Point], down: float) -> tuple[Point, ...]:
    """Round corner points, and drop those that are none."""
    kept: list[Point] = []
    for x, y in points:
        point = (_half(x), _half(y + down))
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept[-1] = point
        elif not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)
