"""Places organisation charts (nested frames) and hand-over pictures: trees that need no engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from compiler.render.drawing import Box, Drawing, Edge, Node, NodeKind, Placed, PlacedEdge, PlacedNode, Point
from compiler.render.measure import LINE, Sized, label_lines, label_size

_MARGIN = 8.0
_PAD = 12.0
"""Inside a frame."""
_FRAME_GAP = 14.0
_CARD_GAP = 10.0
_ROW = 560.0
"""How far a row of frames or cards without lines may reach."""
_REACH = 34.0
"""Between a post and those who report to it, when they stand right of it."""
_ABREAST = 3
"""How many posts without lines should have room side by side."""
_INDENT = 26.0
"""How far those who report to a post stand in, when they hang below it."""
WIDE, NARROW = 740.0, 350.0
"""How wide a chart of posts may get before its branches hang: on a desk, and on a phone."""


def place_frames(drawing: Drawing, sizes: Mapping[str, Sized], room: float) -> Placed:
    """Place posts as trees inside the frames of their units, all cards equally wide.

    Who reports to a post stands right of it, or hangs below it where the branch would reach beyond `room`.
    """
    cards = [sized.width for sized in sizes.values() if sized.node.kind is not NodeKind.UNIT]
    widest = max(cards, default=0.0)
    even = {
        node: sized if sized.node.kind is NodeKind.UNIT else replace(sized, width=widest)
        for node, sized in sizes.items()
    }
    tree = _Tree(drawing, even)
    width, height = tree.stack(tree.inside["", ""], _MARGIN, _MARGIN, room - _MARGIN)
    nodes = tuple(
        PlacedNode(node, tree.boxes[node.id], even[node.id].lines, even[node.id].note, even[node.id].time)
        for node in tree.drawn
    )
    edges = tuple(
        PlacedEdge(edge, _elbow(tree.boxes[edge.source], tree.boxes[edge.target], hangs=edge.source in tree.hung))
        for edge in drawing.edges
        if edge.source in tree.boxes and edge.target in tree.boxes
    )
    return Placed(drawing, float(ceil(width + 2 * _MARGIN)), float(ceil(height + 2 * _MARGIN)), nodes, edges)


@dataclass(slots=True)
class _Tree:
    """Frames and posts while they are placed: every part is measured, then set down, from the leaves up."""

    drawing: Drawing
    sizes: Mapping[str, Sized]
    inside: dict[tuple[str, str], list[Node]] = field(default_factory=lambda: defaultdict(list))
    """What stands in a frame (first) right of a post (second), in order."""
    boxes: dict[str, Box] = field(default_factory=dict)
    drawn: list[Node] = field(default_factory=list)
    spreads: dict[str, float] = field(default_factory=dict)
    hung: set[str] = field(default_factory=set)
    """Posts with those who report to them below."""
    reported: frozenset[str] = field(init=False)
    """Posts with a line from the left."""

    def __post_init__(self) -> None:
        self.reported = frozenset(edge.target for edge in self.drawing.edges)
        for node in self.drawing.nodes:
            self.inside[node.inside, node.under].append(node)

    def stack(self, nodes: Sequence[Node], x: float, y: float, end: float) -> tuple[float, float]:
        """Set nodes below each other, those without a line in rows up to `end`; return width and height."""
        width, top = 0.0, y
        rows = self._rows(nodes)
        for number, row in enumerate(rows):
            if number:
                top += self._gap(rows[number - 1][-1], row[0])
            left, deep = x, 0.0
            for node in row:
                if left > x and left + self._least_width(node) > max(x + width, min(x + _ROW, end)):
                    top, left, deep = top + deep + _CARD_GAP, x, 0.0
                set_down = self.frame if node.kind is NodeKind.UNIT else self.post
                wide, high = set_down(node, left, top, end)
                width, left, deep = max(width, left + wide - x), left + wide + _FRAME_GAP, max(deep, high)
            top += deep
        return width, top - y

    def _rows(self, nodes: Sequence[Node]) -> list[list[Node]]:
        """Gather neighbours of one kind that no line leads to, and that nobody stands right of."""
        rows: list[list[Node]] = []
        for node in nodes:
            if rows and rows[-1][-1].kind is node.kind and self._loose(rows[-1][-1]) and self._loose(node):
                rows[-1].append(node)
            else:
                rows.append([node])
        return rows

    def _loose(self, node: Node) -> bool:
        if node.id in self.reported or self.inside.get((node.inside, node.id)):
            return False
        content = self.inside.get((node.id, ""), ())
        return node.kind is not NodeKind.UNIT or all(self._loose(inner) for inner in content)

    def _least_width(self, node: Node) -> float:
        content = self.inside.get((node.id, ""), ())
        inner = max(map(self._least_width, content), default=0.0) + 2 * _PAD
        return max(self.sizes[node.id].width, inner if node.kind is NodeKind.UNIT else 0.0)

    def _gap(self, before: Node, after: Node) -> float:
        loose = NodeKind.UNIT in (before.kind, after.kind) or bool(self.inside.get((after.inside, after.id)))
        return _FRAME_GAP if loose else _CARD_GAP

    def frame(self, node: Node, x: float, y: float, end: float) -> tuple[float, float]:
        """Set down a unit's frame and what is in it."""
        self.drawn.append(node)
        sized = self.sizes[node.id]
        head = 18 + len(sized.lines) * LINE
        content = self.inside.get((node.id, ""), [])
        width, height = self.stack(content, x + _PAD, y + head, end - _PAD) if content else (0.0, -4.0)
        box = Box(x, y, max(width + 2 * _PAD, sized.width), head + height + _PAD)
        self.boxes[node.id] = box
        return box.width, box.height

    def post(self, node: Node, x: float, y: float, end: float) -> tuple[float, float]:
        """Set down a post, and right of it or below it those who report to it."""
        self.drawn.append(node)
        sized = self.sizes[node.id]
        below = self.inside.get((node.inside, node.id), [])
        self.boxes[node.id] = Box(x, y, sized.width, sized.height)
        if not below:
            return sized.width, sized.height
        if x + self._spread(node) > end:
            self.hung.add(node.id)
            width, height = self.stack(below, x + _INDENT, y + sized.height + _CARD_GAP, end)
            return max(sized.width, _INDENT + width), sized.height + _CARD_GAP + height
        return self._beside(node, below, end)

    def _beside(self, node: Node, below: Sequence[Node], end: float) -> tuple[float, float]:
        """Set down those who report to a post right of it, and move it to the middle of them."""
        box = self.boxes[node.id]
        mark = len(self.drawn)
        width, height = self.stack(below, box.right + _REACH, box.y, end)
        top = float(round((self._anchor(below[0]) + self._anchor(below[-1]) - box.height) / 2))
        if top < box.y:
            for other in self.drawn[mark:]:
                self.boxes[other.id] = replace(self.boxes[other.id], y=self.boxes[other.id].y + box.y - top)
            height, top = height + box.y - top, box.y
        self.boxes[node.id] = replace(box, y=top)
        return box.width + _REACH + width, max(height, top - box.y + box.height)

    def _spread(self, node: Node) -> float:
        """Return how wide a post or frame gets when everybody stands right of whom they report to."""
        if node.id not in self.spreads:
            content = self.inside.get((node.id, "") if node.kind is NodeKind.UNIT else (node.inside, node.id), ())
            rows = [[self._spread(other) for other in row[:_ABREAST]] for row in self._rows(content)]
            inner = max((sum(row) + _FRAME_GAP * (len(row) - 1) for row in rows), default=0.0)
            own = self.sizes[node.id].width
            beside = own + _REACH + inner if content else own
            self.spreads[node.id] = max(own, inner + 2 * _PAD) if node.kind is NodeKind.UNIT else beside
        return self.spreads[node.id]

    def _anchor(self, node: Node) -> float:
        """Return the height at which a line from the left meets a node: in a frame, its first post."""
        if node.kind is NodeKind.UNIT:
            content = self.inside.get((node.id, ""), [])
            if content:
                return self._anchor(content[0])
        return self.boxes[node.id].centre[1]


def _elbow(source: Box, target: Box, *, hangs: bool) -> tuple[Point, ...]:
    """Lead a line from a post to the left side of one that reports to it, which stands right of it or hangs below."""
    if hangs:
        trunk = source.x + _INDENT / 2
        return (trunk, source.bottom), (trunk, target.centre[1]), (target.x, target.centre[1])
    start, end = (source.right, source.centre[1]), (target.x, target.centre[1])
    if abs(start[1] - end[1]) < 1:
        return start, (end[0], start[1])
    turn = source.right + _REACH / 2
    return start, (turn, start[1]), (turn, end[1]), end


def place_exchange(drawing: Drawing, sizes: Mapping[str, Sized]) -> Placed:
    """Place the first node in the middle, the sources of its lines on the left and their targets on the right."""
    middle = drawing.nodes[0]
    known = {node.id: node for node in drawing.nodes}
    givers = [known[edge.source] for edge in drawing.edges if edge.target == middle.id]
    takers = [known[edge.target] for edge in drawing.edges if edge.source == middle.id]
    texts = [label_lines(edge, drawing) for edge in drawing.edges]
    reach = max([label_size(lines)[0] for lines in texts if lines], default=0.0) + 56
    height = max(_column_height(side, sizes) for side in (givers, [middle], takers))
    boxes: dict[str, Box] = {}
    x = _MARGIN
    for side in (givers, [middle], takers):
        width = max((sizes[node.id].width for node in side), default=0.0)
        y = _MARGIN + float(round((height - _column_height(side, sizes)) / 2))
        for node in side:
            boxes[node.id] = Box(x, y, width, sizes[node.id].height)
            y += sizes[node.id].height + _FRAME_GAP
        x += width + reach if side else 0.0
    width = max(box.right for box in boxes.values()) + _MARGIN
    nodes = tuple(
        PlacedNode(node, boxes[node.id], sizes[node.id].lines, sizes[node.id].note)
        for node in drawing.nodes
        if node.id in boxes
    )
    edges = tuple(
        _exchange_line(edge, boxes, middle.id, lines) for edge, lines in zip(drawing.edges, texts, strict=True)
    )
    return Placed(drawing, float(ceil(width)), float(ceil(height + 2 * _MARGIN)), nodes, edges)


def _column_height(nodes: Sequence[Node], sizes: Mapping[str, Sized]) -> float:
    return sum(sizes[node.id].height for node in nodes) + _FRAME_GAP * max(0, len(nodes) - 1)


def _exchange_line(edge: Edge, boxes: Mapping[str, Box], middle: str, lines: tuple[str, ...]) -> PlacedEdge:
    """Draw one hand-over: a comb whose back stands near the middle node, the label above its tooth."""
    source, target = boxes[edge.source], boxes[edge.target]
    giving = edge.target == middle
    turn = target.x - 26 if giving else source.right + 20
    start, end = (source.right, source.centre[1]), (target.x, target.centre[1])
    points = (start, end) if abs(start[1] - end[1]) < 1 else (start, (turn, start[1]), (turn, end[1]), end)
    if not lines:
        return PlacedEdge(edge, points)
    width, height = label_size(lines)
    outer = start if giving else end
    left = outer[0] + 6 if giving else outer[0] - 12 - width
    return PlacedEdge(edge, points, lines, Box(left, outer[1] - height - 2, width, height))
