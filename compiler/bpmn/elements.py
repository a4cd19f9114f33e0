"""A flow → the elements of BPMN that say the same: events, tasks and gateways, and the sequence flows between them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from compiler.model import Flow, Step, Transition, Via
from compiler.words import Words

_ASCII_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
TASK, CALL, START, END = "task", "callActivity", "startEvent", "endEvent"
EXCLUSIVE, PARALLEL, BOUNDARY = "exclusiveGateway", "parallelGateway", "boundaryEvent"


@dataclass(slots=True, eq=False)
class Item:
    """One flow node to write. `own` is the step that it is, `part` the step that it only belongs to."""

    id: str
    tag: str
    name: str
    step: Step | None
    own: bool = False
    role: str = ""
    """What a part is for: join, merge, decide, fork, end, overdue."""
    host: str = ""
    incoming: list[str] = field(default_factory=list)
    outgoing: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Line:
    """One sequence flow to write."""

    id: str
    source: str
    target: str
    name: str = ""
    via: Via = Via.NEXT


@dataclass(slots=True, eq=False)
class Elements:
    """All flow nodes and sequence flows of one flow."""

    items: dict[str, Item] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def draw_elements(flow: Flow, words: Words) -> Elements:
    """Say a flow in BPMN: no gateway both joins and splits, nothing joins or splits without one, all has a label."""
    return _Builder(flow, words).build()


class _Builder:
    def __init__(self, flow: Flow, words: Words) -> None:
        self._flow = flow
        self._words = words
        self._out = Elements()
        self._ids = _step_ids(flow)
        self._steps = {step.id: step for step in flow.steps}
        self._entrances: dict[str, str] = {}
        self._sources: dict[str, list[str]] = defaultdict(list)
        for step in flow.steps:
            for way in step.follows:
                self._sources[way.to].append(step.id)

    def build(self) -> Elements:
        """Build all elements."""
        triggers = [trigger.text or (trigger.every.text if trigger.every else "") for trigger in self._flow.starts_when]
        label = " / ".join(text for text in triggers if text) or self._words("bpmn.start")
        start = self._item("start", START, " ".join(label.split())[:200], None)
        for step in self._flow.steps:
            self._enter(step)
        self._line(start.id, self._entrances[self._flow.steps[0].id])
        for step in self._flow.steps:
            self._leave(step)
        return self._out

    def _item(self, id: str, tag: str, name: str, step: Step | None, *, own: bool = False, role: str = "") -> Item:
        number, stem = 2, id
        while id in self._out.items:
            id, number = f"{stem}_{number}", number + 1
        item = Item(id, tag, name, step, own=own, role=role)
        self._out.items[id] = item
        return item

    def _line(self, source: str, target: str, name: str = "", via: Via = Via.NEXT) -> None:
        line = Line(f"flow_{len(self._out.lines) + 1}", source, target, name, via)
        self._out.lines.append(line)
        self._out.items[source].outgoing.append(line.id)
        self._out.items[target].incoming.append(line.id)

    def _enter(self, step: Step) -> None:
        """Make a step's own element, and the gateway in front of it where several ways come together."""
        id = self._ids[step.id]
        bare = is_bare(step)
        first = step is self._flow.steps[0]
        sources = self._sources[step.id]
        several = len(set(sources) if step.joins else sources) + first > 1
        gate = PARALLEL if step.joins else EXCLUSIVE
        if bare and not step.final and not step.forks:
            own = self._item(id, gate, "", step, own=True)  # a bare join or merge is its gateway
            self._entrances[step.id] = own.id
            return
        tag = END if bare and step.final else PARALLEL if bare else CALL if step.calls else TASK
        own = self._item(id, tag, (step.ends or step.name) if tag == END else "" if bare else step.name, step, own=True)
        self._entrances[step.id] = own.id
        if several:
            role = "join" if step.joins else "merge"
            gateway = self._item(f"{id}_{role}", gate, "", step, role=role)
            self._line(gateway.id, own.id)
            self._entrances[step.id] = gateway.id

    def _leave(self, step: Step) -> None:
        """Draw the ways out of a step, through the gateway that they need."""
        id = self._ids[step.id]
        exit_ = id
        usual = step.usual
        late = next((way for way in step.follows if way.via is Via.OVERDUE), None)
        if step.decides:
            name = step.name if step.name.endswith(("?", "？")) else f"{step.name}?"
            exit_ = self._item(f"{id}_decide", EXCLUSIVE, name, step, role="decide").id
            self._line(id, exit_)
        elif len(usual) > 1 and not is_bare(step):
            exit_ = self._item(f"{id}_fork", PARALLEL, "", step, role="fork").id
            self._line(id, exit_)
        elif not usual and self._out.items[id].tag != END:
            end = self._item(f"{id}_end", END, step.ends or self._words("bpmn.end"), step, role="end")
            self._line(id, end.id)
        for way in usual:
            self._line(exit_, self._target(step, way), way.outcome, way.via)
        if late is not None:
            timer = self._item(f"{id}_overdue", BOUNDARY, step.within.text if step.within else "", step, role="overdue")
            timer.host = id
            self._line(timer.id, self._target(step, late), "", Via.OVERDUE)

    def _target(self, step: Step, way: Transition) -> str:
        """Return the element that a way leads to.

        The outcomes of one step that lead to a step which waits for all are one branch: they meet in a gateway.
        """
        target = self._steps.get(way.to)
        if target is None:
            return self._item(f"{self._ids[step.id]}_stub", END, "?", step, role="stub").id
        twins = self._sources[target.id].count(step.id)
        if not target.joins or twins < 2:
            return self._entrances[target.id]
        meeting = f"{self._ids[step.id]}_meet_{self._ids[target.id]}"
        if meeting not in self._out.items:
            self._item(meeting, EXCLUSIVE, "", target, role="meet")
            self._line(meeting, self._entrances[target.id])
        return meeting


def is_bare(step: Step) -> bool:
    """Say whether nobody does anything at a step: it is only an end, a fork, a join or a merge."""
    return not step.works and not step.decides


def ascii_id(id: str, stem: str, number: int) -> str:
    """Return an id that every BPMN tool takes."""
    return f"{stem}_{id}" if _ASCII_NAME.fullmatch(id) else f"{stem}_{number}"


def _step_ids(flow: Flow) -> Mapping[str, str]:
    return {step.id: ascii_id(step.id, "step", number) for number, step in enumerate(flow.steps, 1)}
