"""What a chart shows and, once placed, where: values only, without a word of SVG or of the engine that places them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a drawing is laid out."""

    LANES = "lanes"
    """Top to bottom in ranks, a lane per actor (or none at all)."""
    FRAMES = "frames"
    """Posts as a tree from left to right, in nested frames, one per unit."""
    EXCHANGE = "exchange"
    """One node in the middle, who gives to it on the left, who takes from it on the right."""


class NodeKind(StrEnum):
    """What a node stands for, and so how it looks."""

    START = "start"
    STEP = "step"
    DECISION = "decision"
    CALL = "call"
    """Another flow that runs here as a whole."""
    BAR = "bar"
    """Where branches start together or wait for each other."""
    END = "end"
    STOP = "stop"
    """The small symbol after a last step without a result."""
    STUB = "stub"
    """An outcome that leads nowhere."""
    UNIT = "unit"
    POST = "post"
    FLOW = "flow"


class EdgeKind(StrEnum):
    """What a line means."""

    NEXT = "next"
    OUTCOME = "outcome"
    PARALLEL = "parallel"
    OVERDUE = "overdue"
    CALL = "call"
    TRIGGER = "trigger"
    RECORD = "record"
    REPORTS = "reports"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of a flowchart: an actor and their page."""

    id: str
    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in a drawing.

    `title` is what a screen reader says for a linked node, and the tooltip. `note` is a second, small text, `time`
    the time allowed. `traced` marks the run that leads to a fault. In an organisation chart `inside` is the id of
    the frame a node stands in, `under` that of the post in the same frame that it stands to the right of, and
    `head` marks a unit's head.
    """

    id: str
    kind: NodeKind
    label: str
    lane: str = ""
    href: str | None = None
    title: str = ""
    note: str = ""
    time: str = ""
    assumed: bool = False
    head: bool = False
    inside: str = ""
    under: str = ""
    traced: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one node to another; `weight` of 2 and more draws it thicker, `traced` as part of a faulty run."""

    source: str
    target: str
    label: str = ""
    kind: EdgeKind = EdgeKind.NEXT
    weight: int = 1
    traced: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart before it is placed. `names` are kept on one line where a label has to be broken."""

    title: str
    description: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    lanes: tuple[Lane, ...] = ()
    shape: Shape = Shape.LANES
    names: tuple[str, ...] = ()


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower side."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class PlacedLane:
    """A lane as a band (`box`) with its label's lines in the head, `head` pixels high."""

    lane: Lane
    box: Box
    head: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node's box, with the lines of its label, of its note and of its time."""

    node: Node
    box: Box
    lines: tuple[str, ...]
    note: tuple[str, ...] = ()
    time: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """A line as corner points from source to target, and its label's lines in a box (None without a label)."""

    edge: Edge
    points: tuple[Point, ...]
    lines: tuple[str, ...] = ()
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawing with the place of everything, in pixels from the top left. Frames stand before what is inside them."""

    drawing: Drawing
    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]
    lanes: tuple[PlacedLane, ...] = ()
