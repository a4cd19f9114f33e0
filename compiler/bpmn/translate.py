"""A process of a diagram → a flow in the making: events, gateways, boundary events and implicit forks made explicit."""

from __future__ import annotations

import re
from collections import Counter

from compiler.bpmn.diagram import EVENTS, GATEWAYS, SUBPROCESSES, Diagram, Edge, Node, Process, Trigger, about, line
from compiler.bpmn.draft import Draft, DraftFlow, Gate, Way
from compiler.bpmn.read import stored_fields
from compiler.bpmn.regions import end_together, translate_inclusive
from compiler.resolve.measure import read_duration
from compiler.words import Words

_ISO = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?")
MOST_NODES = 3_000
"""Inclusive gateways and ends of parallel branches are looked at in processes of up to so many nodes."""


def translate(diagram: Diagram, process: Process, words: Words, elsewhere: frozenset[str] = frozenset()) -> DraftFlow:
    """Translate one process; what cannot be carried over is told by element.

    `elsewhere` are the processes of other files that may be called.
    """
    flow = DraftFlow(process.id, process.name, process.element, purpose=about(process.element))
    flow.notes = list(process.notes.get("", ()))
    _take_stored_flow(flow)
    left_out = _left_out(diagram, process)
    nodes = {id: node for id, node in process.nodes.items() if id not in left_out}
    if not nodes:  # all of them are told already
        return flow
    leaving: dict[str, list[Edge]] = {id: [] for id in nodes}
    arriving: Counter[str] = Counter()
    for edge in process.edges:
        if edge.source in nodes and edge.target in nodes:
            leaving[edge.source].append(edge)
            arriving[edge.target] += 1
    for node in nodes.values():
        _add_step(diagram, process, flow, node, leaving[node.id], arriving[node.id])
        if node.tag not in GATEWAYS | EVENTS:
            _read_activity(diagram, flow.steps[node.id], node, elsewhere)
    for node in nodes.values():
        if node.tag == "boundaryEvent":
            _attach(flow, node, words)
    for node in nodes.values():
        if node.tag == "eventBasedGateway":
            _name_by_events(flow, node.id, words)
    _start(diagram, flow, nodes, arriving, words)
    if len(flow.steps) <= MOST_NODES:
        translate_inclusive(diagram, flow, words)
        if not _is_ours(flow):
            end_together(diagram, flow, words)
    elif any(Gate.SOME in (step.join, step.split) for step in flow.steps.values()):
        diagram.tell("undecided-gateway", process.element, variant="large", hint="large", limit=MOST_NODES)
        flow.undecided = True
    _part_twins(flow)
    return flow


def _is_ours(flow: DraftFlow) -> bool:
    """Say whether policyc itself wrote all of a process: its ends are meant as a policy means them."""
    return bool(flow.own_id) and all(
        step.own_id or step.part_of or step.tag == "startEvent" for step in flow.steps.values()
    )


def _left_out(diagram: Diagram, process: Process) -> set[str]:
    """Tell the elements that no flow can hold, and return them with what only they lead to."""
    heads = [node for node in process.nodes.values() if _is_beside(process, node)]
    if not heads:
        return set()
    after: dict[str, list[str]] = {}
    for edge in process.edges:
        after.setdefault(edge.source, []).append(edge.target)
    for node in process.nodes.values():
        if node.tag == "boundaryEvent" and node not in heads:
            after.setdefault(node.element.get("attachedToRef").rpartition(":")[2], []).append(node.id)
    led_to = {target for targets in after.values() for target in targets}
    roots = [id for id, node in process.nodes.items() if id not in led_to and node not in heads]
    kept = _behind(after, roots)
    left_out: set[str] = set()
    for node in heads:
        behind = _behind(after, [node.id]) - kept
        variant = "beside" if node.element.get("cancelActivity") == "false" else "compensation"
        variant = "event" if node.element.get("triggeredByEvent") == "true" else variant
        if node.tag == "boundaryEvent" and _host(process, node) is None:
            diagram.tell(
                "broken-connection", node.element, variant="host", end=node.element.get("attachedToRef") or "?"
            )
        else:
            diagram.tell("lost-element", node.element, variant, hint=variant, count=len(behind - left_out - {node.id}))
        left_out |= behind | {node.id}
    return left_out


def _is_beside(process: Process, node: Node) -> bool:
    """Say whether a node runs beside the ways of its process: no sequence of steps can hold it."""
    element = node.element
    if node.tag == "boundaryEvent":
        beside = element.get("cancelActivity") == "false" or node.trigger is Trigger.COMPENSATE
        return beside or _host(process, node) is None
    return element.get("isForCompensation") == "true" or element.get("triggeredByEvent") == "true"


def _behind(after: dict[str, list[str]], starts: list[str]) -> set[str]:
    seen, waiting = set(starts), list(starts)
    while waiting:
        for target in after.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _host(process: Process, node: Node) -> Node | None:
    return process.nodes.get(node.element.get("attachedToRef").rpartition(":")[2])


def _add_step(
    diagram: Diagram, process: Process, flow: DraftFlow, node: Node, leaving: list[Edge], arriving: int
) -> None:
    """Add the step of a node, with its ways."""
    default = node.element.get("default").rpartition(":")[2]
    step = Draft(node.id, node.element, node.name, tag=node.tag, trigger=node.trigger, actor=node.actor)
    step.ways = [
        Way(edge.target, edge.element, edge.name or edge.condition, edge.id == default, edge.condition)
        for edge in leaving
    ]
    for table, values in ((process.reads, step.reads), (process.writes, step.writes), (process.tells, step.tells)):
        values += table.get(node.id, ())
    step.notes += process.notes.get(node.id, ())
    described = [part.text for part in node.element.all("documentation") if part.text]
    (step.notes if node.tag.endswith(("Gateway", "Event")) else step.does).extend(described)
    _take_stored(step)
    flow.add(step)
    many = len(leaving) > 1
    if node.tag.endswith("Gateway"):
        step.works = False
        _set_gates(diagram, flow, step, many=many, arriving=arriving)
        return
    if node.tag.endswith("Event"):
        step.works = node.tag.startswith("intermediate") and bool(node.name or node.trigger is not Trigger.NONE)
        if node.trigger is Trigger.LINK:
            step.works = False
        if node.tag == "endEvent":
            step.ends = step.ends if step.part == "end" else node.name
            if node.trigger is Trigger.TERMINATE:
                _tell_termination(diagram, process, node)
    if any(edge.conditional for edge in leaving) and (many or not default):
        _split_implicitly(flow, step)
    elif many:
        step.split = Gate.ALL


def _set_gates(diagram: Diagram, flow: DraftFlow, step: Draft, *, many: bool, arriving: int) -> None:
    gates = {"parallelGateway": (Gate.ALL, Gate.ALL), "inclusiveGateway": (Gate.SOME, Gate.SOME)}
    join, split = gates.get(step.tag, (Gate.ANY, Gate.ONE))
    if step.tag == "complexGateway":
        diagram.tell("undecided-gateway", step.element, variant="complex", hint="complex", limit=0)
        flow.undecided = True
    step.join = join if arriving > 1 else Gate.ANY
    step.split = split if many or step.part == "decide" else Gate.ANY


def _read_activity(diagram: Diagram, step: Draft, node: Node, elsewhere: frozenset[str]) -> None:
    """Read what is special about an activity: what it calls, that it is repeated."""
    if node.tag in SUBPROCESSES and node.tag != "adHocSubProcess" and node.id in diagram.processes:
        step.calls = node.id
    if node.tag == "callActivity":
        called = node.element.get("calledElement").rpartition(":")[2]
        if called in diagram.processes or called in elsewhere:
            step.calls = called
        elif called and not step.kept.get("calls"):
            diagram.tell("simplified-element", node.element, variant="call", hint="call", called=called)
    if node.tag == "adHocSubProcess":
        inner = [line(child.get("name")) for child in node.element.all() if child.get("name")]
        step.does += [name for name in inner if name]
        diagram.tell("simplified-element", node.element, variant="ad-hoc", hint="ad-hoc", called="")
    for mark in node.element.all("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"):
        variant = "loop" if mark.tag.startswith("standard") else "multiple"
        diagram.tell("simplified-element", node.element, variant=variant, hint="repeated", called="")
        condition = next((part.text for part in mark.all("loopCondition", "loopCardinality") if part.text), "")
        if condition:
            step.notes.append(line(condition))


def _tell_termination(diagram: Diagram, process: Process, node: Node) -> None:
    """Say that a termination only ends its own branch here, where others may be running."""
    parallel = {"parallelGateway", "inclusiveGateway", "complexGateway"}
    leaving = Counter(edge.source for edge in process.edges)
    if any(
        leaving[id] > 1 and (other.tag in parallel or not other.tag.endswith("Gateway"))
        for id, other in process.nodes.items()
    ):
        diagram.tell("simplified-element", node.element, variant="terminate", hint="terminate", called="")


def _split_implicitly(flow: DraftFlow, step: Draft) -> None:
    """Give an activity whose ways out have conditions the gateway that is meant."""
    if len(step.ways) == 1:
        return
    conditional = [way for way in step.ways if way.condition and not way.otherwise]
    exclusive = len(conditional) == 1 and any(way.otherwise for way in step.ways) and len(step.ways) == 2
    gateway = Draft(f"{step.id}:split", step.element, step.name, works=False, ways=step.ways, actor=step.actor)
    gateway.split = Gate.ONE if exclusive else Gate.SOME
    flow.add(gateway)
    step.ways = [Way(gateway.id)]


def _attach(flow: DraftFlow, node: Node, words: Words) -> None:
    """Make an interrupting boundary event an outcome of its activity, or the way it takes when it is overdue."""
    host = flow.steps.get(node.element.get("attachedToRef").rpartition(":")[2])
    if host is None:
        return
    boundary = flow.steps[node.id]
    boundary.works = False
    if not boundary.ways:
        boundary.ends = node.name or words(f"bpmn.event-{node.trigger or 'none'}")
    time = duration_of(node, words)
    if node.trigger is Trigger.TIMER and time and host.overdue is None:
        host.within, host.overdue = time, Way(boundary.id, node.element)
        return
    name = node.name or time or words(f"bpmn.event-{node.trigger or 'none'}")
    if not any(way.element is not None and way.element.tag == "boundaryEvent" for way in host.ways):
        _leave_normally(flow, host, words)
    host.split = Gate.ONE
    host.ways.append(Way(boundary.id, node.element, name))


def _leave_normally(flow: DraftFlow, host: Draft, words: Words) -> None:
    """Turn the usual way out of an activity into an outcome, beside which others can stand."""
    done = words("bpmn.done")
    if len(host.ways) != 1:
        onward = Draft(f"{host.id}:done", host.element, works=False, actor=host.actor, ways=host.ways, split=host.split)
        host.ways = [Way(flow.add(onward).id)]
    host.ways[0].outcome = host.ways[0].outcome or done


def _name_by_events(flow: DraftFlow, id: str, words: Words) -> None:
    """Name the outcomes of an event-based gateway by the events that it waits for."""
    for way in flow.steps[id].ways:
        target = flow.steps[way.to]
        time = _written_time(target, words)
        way.outcome = way.outcome or target.name or time or words(f"bpmn.event-{target.trigger or 'none'}")


def duration_of(node: Node, words: Words) -> str:
    """Return a timer's length of time as people write it; nothing where it is a date, a cycle or an expression."""
    definition = node.element.first("timerEventDefinition")
    written = definition.first("timeDuration") if definition is not None else None
    stored = next((part.get("value") for part in stored_fields(node.element) if part.tag == "within"), "")
    return stored or (_say_time(written.text, words) if written is not None else "")


def _written_time(step: Draft, words: Words) -> str:
    """Return what a timer waits for, as people write it."""
    definition = step.element.first("timerEventDefinition") if step.element is not None else None
    if definition is None:
        return ""
    parts = definition.all("timeDuration", "timeDate", "timeCycle")
    return next((_say_time(part.text, words) or line(part.text)[:40] for part in parts if part.text), "")


def _say_time(text: str, words: Words) -> str:
    if not _ISO.fullmatch(text):
        return ""
    read = read_duration(text)
    if read is None:
        return ""
    single = sum(sign.isalpha() and sign not in "PT" for sign in text) == 1
    return words(f"bpmn.time-{read.unit}", count=int(read.amount)) if single else text


def _start(diagram: Diagram, flow: DraftFlow, nodes: dict[str, Node], arriving: Counter[str], words: Words) -> None:
    """Find where the flow starts; several starts become one step before them."""
    starts = [id for id, node in nodes.items() if node.tag == "startEvent"]
    if not flow.own_id:
        flow.starts += [said for id in starts if (said := nodes[id].name or _written_time(flow.steps[id], words))]
    explicit = bool(starts)
    if not starts:
        starts = [id for id, node in nodes.items() if not arriving[id] and node.tag != "boundaryEvent"]
    if not starts:
        diagram.tell("no-start-element", flow.element, first=next(iter(nodes.values())).name or next(iter(nodes)))
        starts = [next(iter(nodes))]
    flow.first = starts[0]
    if len(starts) > 1:
        first = Draft(f"{flow.id}:start", flow.element, words("bpmn.start"), works=False)
        first.actor = nodes[starts[0]].actor
        first.split = Gate.ONE if explicit else Gate.ALL
        for number, id in enumerate(starts, 1):
            first.ways.append(Way(id, nodes[id].element, nodes[id].name or f"{words('bpmn.start')} {number}"))
        flow.first = flow.add(first).id


def _part_twins(flow: DraftFlow) -> None:
    """Put a step of its own between two steps that several ways join, where a join or a fork counts them apart."""
    for step in list(flow.steps.values()):
        seen: set[str] = set()
        for way in step.onward():
            if way.to in seen and (flow.steps[way.to].join is Gate.ALL or step.split is Gate.ALL):
                between = Draft(f"{step.id}:way", way.element, works=False, ways=[Way(way.to)], actor=step.actor)
                way.to = flow.add(between).id
            seen.add(way.to)


def _take_stored(step: Draft) -> None:
    """Take up what policyc kept in an element."""
    assert step.element is not None
    for part in stored_fields(step.element):
        match part.tag:
            case "step":
                step.own_id = part.get("id")
                step.at = int(part.get("at")) if part.get("at").isdecimal() else 0
                step.actor = "" if part.get("lane") == "no" else step.actor
            case "part":
                step.part_of, step.part = part.get("of"), part.get("as")
                step.ends = part.get("ends")
            case "field":
                step.kept.setdefault(part.get("name"), []).append(part.text)


def _take_stored_flow(flow: DraftFlow) -> None:
    for part in stored_fields(flow.element):
        if part.tag == "flow":
            flow.own_id = part.get("id")
        elif part.tag == "start":
            said = {name: part.get(name) for name in ("every", "after", "result") if part.get(name)}
            flow.starts.append({**said, "text": part.text} if said and part.text else said or part.text)
        elif part.tag == "field":
            flow.kept.setdefault(part.get("name"), []).append(part.text)
