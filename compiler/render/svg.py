"""Paints a placed drawing as SVG; the only file that writes SVG, and it escapes whatever a policy says.

Presentation attributes carry light colours for PDF tools; classes let `charts.css` colour the same shapes for light and
dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from markupsafe import Markup, escape

from compiler.render.drawing import Box, EdgeKind, NodeKind, Placed, PlacedEdge, PlacedLane, PlacedNode, Point
from compiler.render.measure import CLOCK, FONT, LINE, SMALL, SMALL_LINE, widest

_CORNER = 8.0
_ARROW = 9.0
_SCHEME = re.compile(r"[\x00-\x20]*[a-zA-Z][a-zA-Z0-9+.\-\x00-\x20]*:")
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
)

_FILL = {
    NodeKind.START: ("#e8eefb", "#5b7fc7"),
    NodeKind.STEP: ("#ffffff", "#b4bfd3"),
    NodeKind.DECISION: ("#fff5df", "#e0a43a"),
    NodeKind.CALL: ("#f3f0fd", "#9a8bd8"),
    NodeKind.BAR: ("#4a5568", "#4a5568"),
    NodeKind.END: ("#e4f4ea", "#58a574"),
    NodeKind.STOP: ("#ffffff", "#6b7688"),
    NodeKind.STUB: ("#fdeaea", "#d14343"),
    NodeKind.UNIT: ("#f7f8fa", "#d5dbe6"),
    NodeKind.POST: ("#ffffff", "#b4bfd3"),
    NodeKind.FLOW: ("#ffffff", "#9db2dc"),
}
_INK = "#1f2937"
_SOFT_INK = "#566173"
_LINE = "#7a879b"
_EDGE_INK = {
    EdgeKind.OUTCOME: "#8f5f0a",
    EdgeKind.OVERDUE: "#b53f14",
    EdgeKind.RECORD: "#3f7a70",
    EdgeKind.CALL: "#8575cc",
}
_TRACE = "#d32f2f"
_DASHED = {EdgeKind.OVERDUE: "6 4", EdgeKind.RECORD: "2 4"}


def paint(placed: Placed, chart: str, form: str = "") -> Markup:
    """Return a placed drawing as a `div` that scrolls, with its SVG; `chart` makes its ids unique on the page.

    `form` (`wide`, `narrow`) says on which screens styles show it.
    """
    drawing = placed.drawing
    kind = f"chart chart--{drawing.shape}" + f" chart--{form}" * bool(form)
    name = escape(chart)
    width, height = _number(placed.width), _number(placed.height)
    opening = (
        f'<div class="{kind}"><svg class="chart__picture" role="group" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-description" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="inherit" font-size="{_number(FONT)}" text-anchor="middle">'
    )
    parts: list[str] = [
        opening,
        f'<title id="{name}-title">{_safe(drawing.title)}</title>',
        f'<desc id="{name}-description">{_safe(drawing.description)}</desc>',
    ]
    for number, lane in enumerate(placed.lanes):
        parts += _lane(lane, number)
    numbers = {node.node.id: number for number, node in enumerate(placed.nodes)}
    frames = [node for node in placed.nodes if node.node.kind is NodeKind.UNIT]
    for frame in frames:
        parts += _linked(frame, numbers)
    parts.append('<g class="chart__edges" fill="none" aria-hidden="true">')
    for edge in placed.edges:
        parts += _edge(edge, numbers)
    parts.append("</g>")
    for node in placed.nodes:
        if node.node.kind is not NodeKind.UNIT:
            parts += _linked(node, numbers)
    parts.append("</svg></div>")
    return Markup("".join(parts))


def _safe(text: str) -> str:
    """Escape a policy's text, without characters that are illegal in XML or hide others."""
    return str(escape(_ILLEGAL.sub("", text)))


def _address(href: str | None) -> str:
    """Return an address as an attribute; nothing for one with a scheme other than http and https."""
    if href is None or (_SCHEME.match(href) and not href.startswith(("http://", "https://"))):
        return ""
    return f' xlink:href="{_safe(href)}"'


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _lane(placed: PlacedLane, number: int) -> Iterator[str]:
    box = placed.box
    x, width = _number(box.x + 2), _number(box.width - 4)
    parity = "even" if number % 2 else "odd"
    yield (
        f'<rect class="chart__lane chart__lane--{parity}" x="{x}" y="0" width="{width}" '
        f'height="{_number(box.height)}" rx="8" fill="{"#f4f6f9" if number % 2 else "#f8f9fb"}"/>'
    )
    right, head = box.right - 2, placed.head
    yield (
        f'<path class="chart__head" fill="#e6ebf4" d="M{x} {_number(head)}V8q0 -8 8 -8H{_number(right - 8)}'
        f'q8 0 8 8V{_number(head)}z"/>'
    )
    address = _address(placed.lane.href)
    if address:
        yield f'<a class="chart__link chart__link--lane"{address}>'
        yield (
            f'<rect class="chart__shape" x="{_number(box.x + 5)}" y="3" width="{_number(box.width - 10)}" '
            f'height="{_number(head - 6)}" rx="6" fill="none" pointer-events="all"/>'
        )
    top = head / 2 - len(placed.lines) * LINE / 2
    yield from _text(placed.lines, box.centre[0], top, LINE, "chart__name", f'font-weight="700" fill="{_INK}"')
    if address:
        yield "</a>"


def _text(lines: Iterable[str], x: float, top: float, pitch: float, name: str, more: str) -> Iterator[str]:
    """Yield centred lines, the first from `top`, `pitch` pixels each."""
    size = FONT if pitch == LINE else SMALL
    for number, line in enumerate(lines):
        baseline = top + number * pitch + pitch / 2 + size * 0.36
        yield f'<text class="{name}" x="{_number(x)}" y="{_number(baseline)}" {more}>{_safe(line)}</text>'


def _edge(placed: PlacedEdge, numbers: Mapping[str, int]) -> Iterator[str]:
    kind, points = placed.edge.kind, placed.points
    if len(points) < 2:
        return
    dash = f' stroke-dasharray="{_DASHED[kind]}"' if kind in _DASHED else ""
    colour = _EDGE_INK.get(kind, _LINE) if kind is not EdgeKind.OUTCOME else _LINE
    arrow = kind is not EdgeKind.REPORTS
    traced = placed.edge.traced
    colour = _TRACE if traced else colour
    thick = 3.0 if traced else min(4.0, 1.5 + 0.5 * (placed.edge.weight - 1))
    path = _rounded(points, _ARROW - 2 if arrow else 0.0)
    yield (
        f'<g class="chart__edge chart__edge--{kind}{" chart__edge--traced" * traced}" '
        f'data-from="{numbers[placed.edge.source]}" data-to="{numbers[placed.edge.target]}">'
        f'<path class="chart__line" d="{path}" stroke="{colour}" '
        f'stroke-width="{_number(thick)}"{dash}/>'
    )
    if arrow:
        yield f'<path class="chart__arrow" d="{_arrow_head(points[-2], points[-1], thick)}" fill="{colour}"/>'
    if placed.box is not None:
        ink = _EDGE_INK.get(kind, _SOFT_INK)
        yield from _text(
            placed.lines,
            placed.box.centre[0],
            placed.box.y + 1,
            SMALL_LINE,
            "chart__label",
            f'font-size="{_number(SMALL)}" fill="{ink}"',
        )
    yield "</g>"


def _towards(start: Point, end: Point, length: float) -> Point:
    """Return the point `length` pixels from `start` towards `end`, or half the way where that is shorter."""
    whole = max(abs(end[0] - start[0]), abs(end[1] - start[1])) or 1.0
    part = min(length, whole / 2) / whole
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _rounded(points: tuple[Point, ...], shorten: float) -> str:
    """Return a path with rounded corners that stops `shorten` pixels before its end."""
    pieces = ["M" + _pair(points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before, _CORNER), _towards(corner, after, _CORNER)
        pieces.append(f"L{_pair(start)}Q{_pair(corner)} {_pair(end)}")
    pieces.append("L" + _pair(_towards(points[-1], points[-2], shorten) if shorten else points[-1]))
    return "".join(pieces)


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _arrow_head(before: Point, tip: Point, thick: float) -> str:
    length, half = _ARROW, 4.0 + (thick - 1.5) * 0.6
    dx = (tip[0] > before[0]) - (tip[0] < before[0])
    dy = (tip[1] > before[1]) - (tip[1] < before[1])
    base = tip[0] - dx * length, tip[1] - dy * length
    one = base[0] - dy * half, base[1] + dx * half
    other = base[0] + dy * half, base[1] - dx * half
    return f"M{_pair(tip)}L{_pair(one)}L{_pair(other)}z"


def _linked(placed: PlacedNode, numbers: Mapping[str, int]) -> Iterator[str]:
    """Yield a node inside its link, or in a group of its own; its number is what lines name as their ends."""
    node = placed.node
    name = (
        f"chart__node chart__node--{node.kind}"
        + " chart__node--assumed" * node.assumed
        + " chart__node--head" * node.head
        + " chart__node--traced" * node.traced
    )
    address = _address(node.href)
    mark = f' data-node="{numbers[node.id]}"'
    said = f' aria-label="{_safe(node.title or node.label)}"' if node.title or node.label else ""
    if address:
        yield f'<a class="chart__link {name}"{address}{mark}{said}>'
    else:
        yield f'<g class="{name}"{mark} role="img"{said}>' if said else f'<g class="{name}"{mark}>'
    if node.title:
        yield f"<title>{_safe(node.title)}</title>"
    yield from _body(placed)
    yield "</a>" if address else "</g>"


def _body(placed: PlacedNode) -> Iterator[str]:
    node, box = placed.node, placed.box
    yield from _outline(placed)
    if node.kind is NodeKind.UNIT:
        style = f'font-weight="700" fill="{_INK}" text-anchor="start"'
        yield from _text(placed.lines, box.x + 13, box.y + 9, LINE, "chart__name", style)
        return
    high = (
        len(placed.lines) * LINE
        + len(placed.note + placed.time) * SMALL_LINE
        + (3 if placed.note or placed.time else 0)
    )
    top = box.centre[1] - high / 2
    weight = ' font-weight="600"' if node.head or node.kind is NodeKind.STUB else ""
    yield from _text(placed.lines, box.centre[0], top, LINE, "chart__text", f'fill="{_INK}"{weight}')
    top += len(placed.lines) * LINE + 3
    yield from _text(placed.note, box.centre[0], top, SMALL_LINE, "chart__note", _NOTE)
    top += len(placed.note) * SMALL_LINE
    if placed.time:
        yield from _clock(box.centre[0] - (widest(placed.time, SMALL) + CLOCK) / 2 + 5, top + SMALL_LINE / 2)
        yield from _text(placed.time, box.centre[0] + CLOCK / 2, top, SMALL_LINE, "chart__note", _NOTE)


_NOTE = f'font-size="{_number(SMALL)}" fill="{_SOFT_INK}"'


def _clock(x: float, y: float) -> Iterator[str]:
    yield (
        f'<g class="chart__clock" fill="none" stroke="{_SOFT_INK}" stroke-width="1.2" stroke-linecap="round">'
        f'<circle cx="{_number(x)}" cy="{_number(y)}" r="5"/>'
        f'<path d="M{_number(x)} {_number(y - 2.8)}V{_number(y)}L{_number(x + 2)} {_number(y + 1.2)}"/></g>'
    )


def _outline(placed: PlacedNode) -> Iterator[str]:
    node, box = placed.node, placed.box
    fill, stroke = _FILL[node.kind]
    dash = ' stroke-dasharray="5 3"' if node.assumed or node.kind is NodeKind.STUB else ""
    width = 3 if node.traced else 1 if node.kind is NodeKind.UNIT else 1.5
    stroke = _TRACE if node.traced else stroke
    ink = f'class="chart__shape" fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dash}'
    (x, y), left, top = box.centre, box.x, box.y
    if node.kind is NodeKind.DECISION:
        yield f'<path {ink} d="{_diamond(box)}"/>'
    elif node.kind in (NodeKind.STOP, NodeKind.STUB):
        yield f'<circle {ink} cx="{_number(x)}" cy="{_number(y)}" r="{10 if node.kind is NodeKind.STOP else 12}"/>'
        if node.kind is NodeKind.STOP:
            yield f'<circle class="chart__dot" cx="{_number(x)}" cy="{_number(y)}" r="5.5" fill="{stroke}"/>'
    else:
        round_ = {NodeKind.START: box.height / 2, NodeKind.END: box.height / 2, NodeKind.BAR: 3.0, NodeKind.UNIT: 10.0}
        radius = min(round_.get(node.kind, 7.0), 22.0)
        yield (
            f'<rect {ink} x="{_number(left)}" y="{_number(top)}" width="{_number(box.width)}" '
            f'height="{_number(box.height)}" rx="{_number(radius)}"/>'
        )
    if node.kind is NodeKind.CALL:
        high = f"{_number(top)}V{_number(box.bottom)}"
        yield (
            f'<path class="chart__double" d="M{_number(left + 8)} {high}M{_number(box.right - 8)} {high}" '
            f'stroke="{stroke}" stroke-width="1.5" fill="none"/>'
        )


def _diamond(box: Box) -> str:
    """Return a diamond with slightly rounded corners."""
    x, y = box.centre
    corners = ((x, box.y), (box.right, y), (x, box.bottom), (box.x, y))
    slope = box.height / box.width
    pieces = []
    for number, corner in enumerate(corners):
        step = 5.0
        for place, other in enumerate((corners[number - 1], corners[(number + 1) % 4])):
            dx = step if other[0] > corner[0] else -step
            dy = step * slope if other[1] > corner[1] else -step * slope
            point = corner[0] + dx, corner[1] + dy
            if place == 0:
                pieces.append(("L" if number else "M") + _pair(point))
            else:
                pieces.append(f"Q{_pair(corner)} {_pair(point)}")
    return "".join(pieces) + "z"
