"""Where the elements of an exported flow are drawn: our own layout, with events and gateways in BPMN's sizes."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.bpmn.elements import BOUNDARY, CALL, END, EXCLUSIVE, TASK, Elements, Item
from compiler.bpmn.out import Out
from compiler.model import Company, Flow, Via
from compiler.render.drawing import Box, Drawing, Edge, EdgeKind, Lane, Node, NodeKind, Placed, Point
from compiler.render.flowchart import draw_flow
from compiler.render.layout import place
from compiler.render.measure import text_width, wrap
from compiler.words import Words

_HEAD = 30.0
"""The head of a pool; that of a lane is the same in the tools."""
_SMALL = 34.0
"""Events and gateways."""
_LABEL = 14.0
_EDGES = {
    Via.NEXT: EdgeKind.NEXT,
    Via.PARALLEL: EdgeKind.PARALLEL,
    Via.OUTCOME: EdgeKind.OUTCOME,
    Via.OVERDUE: EdgeKind.OVERDUE,
}


def lanes_of(flow: Flow, elements: Elements, company: Company, words: Words) -> tuple[tuple[Lane, ...], dict[str, str]]:
    """Return the lanes of a flow in the order in which its chart has them, and the lane of each element."""
    chart = draw_flow(flow, company, words, lambda _: None)
    lane_of_step = {node.id: node.lane for node in chart.nodes}
    first = chart.lanes[0].id if chart.lanes else ""
    lane_of: dict[str, str] = {}
    for item in elements.items.values():
        step = item.step.id if item.step else "/start"
        lane_of[item.id] = lane_of_step.get(step) or first
    return chart.lanes, lane_of


def add_diagram(
    root: Out,
    flow: Flow,
    elements: Elements,
    lanes: tuple[Lane, ...],
    lane_ids: Mapping[str, str],
    lane_of: Mapping[str, str],
) -> None:
    """Write the place of every element."""
    placed = place(_drawing(flow, elements, lanes, lane_of))
    plane = root.add("bpmndi:BPMNDiagram", id="diagram").add(
        "bpmndi:BPMNPlane", id="plane", bpmnElement="collaboration"
    )
    _add_pool(plane, placed, lane_ids)
    shapes = _shapes(elements, placed)
    ways = _ways(elements, placed, shapes)
    ends = [point for _, points, _ in ways for point in (points[0], points[-1])]
    for id, box in shapes.items():
        _add_shape(plane, elements.items[id], box, ends)
    for line, points, label in ways:
        edge = plane.add("bpmndi:BPMNEdge", id=f"{line}_di", bpmnElement=line)
        for x, y in points:
            edge.add("di:waypoint", x=_number(x), y=_number(y))
        if label is not None:
            _bounds(edge.add("bpmndi:BPMNLabel"), label)


def _drawing(flow: Flow, elements: Elements, lanes: tuple[Lane, ...], lane_of: Mapping[str, str]) -> Drawing:
    """Draw the elements for the layout; a boundary event sits on its task."""
    nodes = tuple(
        Node(item.id, _kind(item), item.name if item.tag in (TASK, CALL) else "", lane_of.get(item.id, ""))
        for item in elements.items.values()
        if item.tag != BOUNDARY
    )
    edges = tuple(
        Edge(elements.items[line.source].host or line.source, line.target, line.name, _EDGES[line.via])
        for line in elements.lines
    )
    return Drawing(flow.name, "", nodes, edges, lanes)


def _kind(item: Item) -> NodeKind:
    return NodeKind.STEP if item.tag == TASK else NodeKind.CALL if item.tag == CALL else NodeKind.START


def _add_pool(plane: Out, placed: Placed, lane_ids: Mapping[str, str]) -> None:
    left = min((lane.box.x for lane in placed.lanes), default=0.0)
    right = max((lane.box.right for lane in placed.lanes), default=placed.width)
    pool = plane.add("bpmndi:BPMNShape", id="pool_di", bpmnElement="pool", isHorizontal="false")
    _bounds(pool, Box(left, 0.0, right - left, placed.height + _HEAD))
    for lane in placed.lanes:
        id = lane_ids[lane.lane.id]
        shape = plane.add("bpmndi:BPMNShape", id=f"{id}_di", bpmnElement=id, isHorizontal="false")
        _bounds(shape, Box(lane.box.x, _HEAD, lane.box.width, placed.height))


def _shapes(elements: Elements, placed: Placed) -> dict[str, Box]:
    """Return the box of every element: small ones in the middle of where they are placed, timers on their task."""
    shapes: dict[str, Box] = {}
    for node in placed.nodes:
        box = node.box
        if elements.items[node.node.id].tag not in (TASK, CALL):
            x, y = box.centre
            box = Box(x - _SMALL / 2, y - _SMALL / 2, _SMALL, _SMALL)
        shapes[node.node.id] = _down(box)
    for line, edge in zip(elements.lines, placed.edges, strict=True):
        item = elements.items[line.source]
        if item.tag == BOUNDARY:
            x, y = edge.points[0]
            shapes[item.id] = _down(Box(x - _SMALL / 2, y - _SMALL / 2, _SMALL, _SMALL))
    return shapes


def _down(box: Box) -> Box:
    return Box(box.x, box.y + _HEAD, box.width, box.height)


def _add_shape(plane: Out, item: Item, box: Box, ends: list[Point]) -> None:
    shape = plane.add("bpmndi:BPMNShape", id=f"{item.id}_di", bpmnElement=item.id)
    if item.tag == EXCLUSIVE:
        shape.attributes["isMarkerVisible"] = "true"
    _bounds(shape, box)
    if item.name and item.tag not in (TASK, CALL):
        lines = wrap(item.name, 9.0)
        size = max(text_width(line, 11.0) for line in lines) + 4, _LABEL * len(lines)
        _bounds(shape.add("bpmndi:BPMNLabel"), _beside(item, box, size, ends))


def _beside(item: Item, box: Box, size: tuple[float, float], ends: list[Point]) -> Box:
    """Return where the label of a small symbol stands: where no line begins or ends, and above the line otherwise."""
    width, height = size
    middle = box.centre[1]
    if item.tag == END:
        return Box(box.x + (box.width - width) / 2, box.bottom + 2, width, height)
    if (box.right, middle) not in ends:
        return Box(box.right + 4, middle - height / 2, width, height)
    if (box.x, middle) not in ends:
        return Box(box.x - 4 - width, middle - height / 2, width, height)
    return Box(box.centre[0] - 8 - width, box.y - height - 1, width, height)


def _ways(elements: Elements, placed: Placed, shapes: Mapping[str, Box]) -> list[tuple[str, list[Point], Box | None]]:
    """Return the corner points of every sequence flow, led on to the symbols that are smaller than their place."""
    ways = []
    for line, edge in zip(elements.lines, placed.edges, strict=True):
        points = [(x, y + _HEAD) for x, y in edge.points]
        if elements.items[line.source].tag == BOUNDARY:
            points = _leave_timer(points)
        elif elements.items[line.source].tag not in (TASK, CALL):
            points = [*reversed(_lead_on(points[::-1], shapes[line.source]))]
        if elements.items[line.target].tag not in (TASK, CALL):
            points = _lead_on(points, shapes[line.target])
        ways.append((line.id, _without_repeats(points), _down(edge.box) if edge.box else None))
    return ways


def _lead_on(points: list[Point], box: Box) -> list[Point]:
    """Lead the end of a line to the nearest tip of a small symbol."""
    if len(points) < 2:
        return points
    (px, py), (x, y) = points[-2:]
    cx, cy = box.centre
    if px == x:
        side = box.y if py < y else box.bottom
        return [*points[:-1], (x, side), (cx, side)] if x != cx else [*points[:-1], (cx, side)]
    side = box.x if px < x else box.right
    return [*points[:-1], (side, y), (side, cy)] if y != cy else [*points[:-1], (side, cy)]


def _leave_timer(points: list[Point]) -> list[Point]:
    """Let a line begin at the outside of a timer."""
    if len(points) < 2:
        return points
    (x, y), (nx, ny) = points[:2]
    half = _SMALL / 2
    if x == nx:
        return [(x, y + half if ny > y else y - half), *points[1:]]
    return [(x + half if nx > x else x - half, y), *points[1:]]


def _without_repeats(points: list[Point]) -> list[Point]:
    kept = [points[0]]
    for point in points[1:]:
        if point != kept[-1]:
            kept.append(point)
    return kept if len(kept) > 1 else [points[0], points[-1]]


def _bounds(element: Out, box: Box) -> None:
    element.add("dc:Bounds", x=_number(box.x), y=_number(box.y), width=_number(box.width), height=_number(box.height))


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e5 else str(round(value))
