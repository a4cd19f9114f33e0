"""The tree of a BPMN file → its processes, lanes, pools and data, each with its element; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from compiler.bpmn.xml import Element, Tree
from compiler.diagnostics import Message, Problem, Related, problem

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
EVENTS = frozenset({"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
NODES = ACTIVITIES | EVENTS | GATEWAYS
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})


class Trigger(StrEnum):
    """What an event waits for or sends."""

    NONE = ""
    MESSAGE = "message"
    TIMER = "timer"
    ERROR = "error"
    SIGNAL = "signal"
    CONDITIONAL = "conditional"
    ESCALATION = "escalation"
    COMPENSATE = "compensate"
    CANCEL = "cancel"
    LINK = "link"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An activity, event or gateway; `actor` is the key of its lane or pool."""

    id: str
    tag: str
    name: str
    element: Element
    actor: str = ""
    trigger: Trigger = Trigger.NONE


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A sequence flow; `condition` is the text of its condition, `conditional` whether it has one."""

    id: str
    source: str
    target: str
    name: str
    element: Element | None
    condition: str = ""
    conditional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A lane or a pool. `inside` is the key of the lane around it; an outer one is a unit."""

    key: str
    name: str
    element: Element
    inside: str = ""
    outer: bool = False
    external: bool = False
    about: str = ""


@dataclass(slots=True, eq=False)
class Process:
    """A process or an expanded sub-process, which is a flow of its own; `parent` is the process around it."""

    id: str
    name: str
    element: Element
    parent: str = ""
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    reads: dict[str, list[str]] = field(default_factory=dict)
    writes: dict[str, list[str]] = field(default_factory=dict)
    tells: dict[str, list[str]] = field(default_factory=dict)
    """Node → actors outside who get a message."""
    notes: dict[str, list[str]] = field(default_factory=dict)
    """Node → annotations; '' for those of the process itself."""


@dataclass(slots=True, eq=False)
class Diagram:
    """A BPMN file: its processes, sub-processes behind the process they stand in, and who acts in them."""

    tree: Tree
    processes: dict[str, Process] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    """Data object, store or message by id → its name."""
    problems: list[Problem] = field(default_factory=list)

    def tell(
        self, rule: str, element: Element | None, variant: str = "", hint: str | None = "", **more: object
    ) -> None:
        """Tell a problem of an element, by its id and name."""
        values = {"id": "", "name": "", "kind": "", "label": ""}
        where = ""
        if element is not None:
            values = {"id": element.get("id"), "name": line(element.get("name")), "kind": element.tag}
            values["label"] = label_of(element)
            where = values["id"]
        told = {**values, **more}
        self.problems.append(
            problem(rule, self.tree.span(element), where=where, variant=variant, hint=hint, **told)  # type: ignore[arg-type]
        )


def label_of(element: Element) -> str:
    """Return an element's name with its id, or its id alone, or its kind."""
    name, id = line(element.get("name")), element.get("id")
    return f"{name} ({id})" if name and id else name or id or element.tag


def line(text: str) -> str:
    """Return a text as one line."""
    return " ".join(text.split())


def about(element: Element) -> str:
    """Return an element's documentation."""
    return "\n\n".join(part.text for part in element.all("documentation") if part.text)


def walk(element: Element) -> Iterator[Element]:
    """Yield an element and all inside it."""
    stack = [element]
    while stack:
        current = stack.pop()
        yield current
        stack += reversed(current.children)


def check_ids(diagram: Diagram) -> None:
    """Tell every id that two elements have; the first of them has it."""
    seen: dict[str, Element] = {}
    assert diagram.tree.root is not None
    for element in walk(diagram.tree.root):
        id = element.get("id")
        if not id or element.space != "bpmn":
            continue
        first = seen.setdefault(id, element)
        if first is not element:
            diagram.problems.append(
                problem(
                    "repeated-element-id",
                    diagram.tree.span(element),
                    where=id,
                    id=id,
                    line=first.line,
                    related=(Related(diagram.tree.span(first), Message("rules.repeated-element-id.first")),),
                )
            )
