"""How wide text is and where it breaks, without asking any font: the same on every machine."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from compiler.render.drawing import Drawing, Edge, EdgeKind, Node, NodeKind

FONT = 13.0
SMALL = 11.5
LINE = 18.0
SMALL_LINE = 15.0
CLOCK = 15.0
"""The clock before a time, with the gap after it."""
BAR_HEIGHT = 6.0

_OPENING = frozenset("（([{「『《〈“‘【〔")
_CLOSING = frozenset("）)]}」』》〉”’】〕，。、；：？！,.;:?!…%％·")
_BEFORE = frozenset("并和与及或后且由至在向按经")
_AFTER = frozenset("的后、，；：/／")
_AMOUNT = r"\d+(?:[.,]\d+)?\s?[个個]?(?:小时|小時|工作日|分钟|分鐘|[天日周週月年次份人名元项項])"
_TOKEN = re.compile(_AMOUNT + r"|[^\W\u2e80-\U0003ffff]+(?:['’.@-][^\W\u2e80-\U0003ffff]+)*|\s+|.", re.DOTALL)
_FAR = 1e9


def char_width(character: str) -> float:
    """Return a character's width in em, on the generous side."""
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    if character.isupper() or character in "mw@%&—":
        return 0.98 if character in "Ww—" else 0.9 if character in "Mm@%" else 0.72
    return 0.56


def text_width(text: str, size: float = FONT) -> float:
    """Return a text's width in pixels at a font size in pixels."""
    return sum(map(char_width, text)) * size


@lru_cache(maxsize=4096)
def wrap(text: str, ems: float, names: tuple[str, ...] = (), most: int = 6) -> tuple[str, ...]:
    """Break a text into balanced lines of about `ems` em, at most `most`; the rest becomes an ellipsis.

    Latin words and `names` stay whole where they fit; breaks fall at spaces, punctuation and names before they fall
    between two Chinese characters.
    """
    tokens = _split_long(_tokens(" ".join(text.split()), names), ems * 1.5)
    widths = [text_width(token, 1.0) for token in tokens]
    total = sum(widths)
    if total <= ems or len(tokens) < 2:
        return ("".join(tokens),) if tokens else ()
    lines = _balance(tokens, widths, total / ceil(total / ems), ems)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    return tuple(lines)


def widest(lines: Iterable[str], size: float) -> float:
    """Return the width of the widest line in pixels."""
    return max((text_width(line, size) for line in lines), default=0.0)


@dataclass(frozen=True, slots=True)
class Sized:
    """A node with its broken lines and its size in pixels (even numbers)."""

    node: Node
    lines: tuple[str, ...]
    note: tuple[str, ...]
    time: tuple[str, ...]
    width: float
    height: float


def size_node(node: Node, drawing: Drawing) -> Sized:
    """Break a node's label and choose its size."""
    kind = node.kind
    if kind is NodeKind.BAR:
        return Sized(node, (), (), (), 96.0, BAR_HEIGHT)
    if kind in (NodeKind.STOP, NodeKind.STUB):
        return Sized(node, (node.label,) if kind is NodeKind.STUB else (), (), (), 24.0, 24.0)
    lines = wrap(node.label, _comfortable(node.label, 8.5 if kind is NodeKind.DECISION else 9.5), drawing.names)
    note = wrap(node.note, _comfortable(node.note, 10.5), drawing.names, 3)
    time = wrap(node.time, 12.0, (), 2)
    wide = max(widest(lines, FONT), widest(note, SMALL), widest(time, SMALL) + (CLOCK if time else 0))
    high = len(lines) * LINE + len(note + time) * SMALL_LINE + (3 if note or time else 0)
    if kind is NodeKind.DECISION:
        height = high * 1.85 + 14
        width = max(112.0, (wide + 16) / (1 - (high - 5) / height))
        return Sized(node, lines, note, time, _even(width), _even(height))
    padding, least = _PADDING.get(kind, (24.0, 88.0))
    return Sized(node, lines, note, time, _even(max(least, wide + padding)), _even(max(34.0, high + 18)))


def label_lines(edge: Edge, drawing: Drawing) -> tuple[str, ...]:
    """Break an edge's label."""
    return wrap(edge.label, 9.0 if edge.kind is EdgeKind.RECORD else 7.0, drawing.names, 4) if edge.label else ()


def label_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Return width and height of an edge's label in pixels, the air around it included."""
    return _even(widest(lines, SMALL) + 8), len(lines) * SMALL_LINE + 2


_PADDING = {
    NodeKind.START: (28.0, 64.0),
    NodeKind.END: (32.0, 72.0),
    NodeKind.CALL: (40.0, 104.0),
    NodeKind.POST: (24.0, 96.0),
    NodeKind.UNIT: (24.0, 96.0),
    NodeKind.FLOW: (28.0, 112.0),
}


def _comfortable(text: str, ems: float) -> float:
    """Widen the line for Latin letters, whose words are long, and for long texts."""
    wide = sum(char_width(character) == 1.0 for character in text)
    ems *= 1.0 if wide * 3 >= len(text) else 1.25
    return ems if text_width(text, 1.0) <= 4 * ems else ems * 1.4


def _even(value: float) -> float:
    return float(ceil(value / 2) * 2)


def _tokens(text: str, names: tuple[str, ...]) -> list[str]:
    """Split into pieces that are better not broken: names, words, and characters with the punctuation that clings."""
    pieces: list[str] = []
    present = sorted(
        (name for name in names if 1 < len(name) < len(text) and name in text), key=lambda name: (-len(name), name)
    )
    pattern = re.compile("|".join(map(re.escape, present))) if present else None
    start = 0
    for match in pattern.finditer(text) if pattern else ():
        pieces += _TOKEN.findall(text[start : match.start()])
        pieces.append(match.group())
        start = match.end()
    pieces += _TOKEN.findall(text[start:])
    glued: list[str] = []
    for piece in pieces:
        clings = bool(glued) and (piece[0] in _CLOSING or piece.isspace() or glued[-1][-1] in _OPENING)
        if clings:
            glued[-1] += piece
        else:
            glued.append(piece)
    return glued


def _split_long(tokens: list[str], ems: float) -> list[str]:
    short: list[str] = []
    for token in tokens:
        while text_width(token, 1.0) > ems:
            cut = 1
            while cut < len(token) and text_width(token[: cut + 1], 1.0) <= ems:
                cut += 1
            if cut >= len(token):
                break
            short.append(token[:cut])
            token = token[cut:]
        short.append(token)
    return short


def _balance(tokens: list[str], widths: list[float], ideal: float, ems: float) -> list[str]:
    """Choose the breaks with the least raggedness (dynamic programme over the breaks)."""
    count = len(tokens)
    best = [0.0] + [_FAR * 10] * count
    back = [0] * (count + 1)
    for end in range(1, count + 1):
        width = 0.0
        for start in range(end - 1, -1, -1):
            width += widths[start]
            if width > ems * 1.5 and start < end - 1:
                break
            ragged = (width - ideal) ** 2 + (100 * (width - ems) if width > ems + 0.6 else 0)
            cost = best[start] + ragged + (_break_cost(tokens, end) if end < count else 0)
            if cost < best[end]:
                best[end], back[end] = cost, start
    lines: list[str] = []
    end = count
    while end:
        lines.append("".join(tokens[back[end] : end]).strip())
        end = back[end]
    return lines[::-1]


def _break_cost(tokens: list[str], at: int) -> float:
    before, after = tokens[at - 1], tokens[at]
    last, first = before.rstrip()[-1:], after[0]
    if before[-1].isspace() or last in _CLOSING or first in _OPENING:
        return 0.0
    if last.isdigit() or (first.isdigit() and not last.isalnum()):
        return 9.0
    if len(before) > 1 or len(after) > 1:
        return 1.0
    if first in _BEFORE or last in _AFTER:
        return 1.0
    return 4.0
