"""A BPMN file → its diagram: processes, sequence flows, lanes, pools, data, annotations, message flows."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.bpmn.diagram import (
    NODES,
    SUBPROCESSES,
    Actor,
    Diagram,
    Edge,
    Node,
    Process,
    Trigger,
    about,
    check_ids,
    line,
    walk,
)
from compiler.bpmn.xml import Element, Tree, parse
from compiler.diagnostics import Problem, Span, problem

_QUIET = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "sequenceFlow",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "ioSpecification",
        "property",
        "monitoring",
        "auditing",
        "dataInputAssociation",
        "dataOutputAssociation",
        "completionCondition",
        "timeDuration",
        "supportedInterfaceRef",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "resourceRole",
    }
)
"""What stands in a process beside its nodes and is read, or says nothing of the work."""


def read_diagram(path: str, data: bytes) -> tuple[Diagram | None, Tree, tuple[Problem, ...]]:
    """Read one file; no diagram where it is no BPMN. Nothing is raised on a faulty file."""
    tree, problems = parse(path, data)
    if tree.root is None:
        return None, tree, problems
    if tree.root.space != "bpmn" or tree.root.tag != "definitions":
        return None, tree, (problem("not-bpmn", tree.span(tree.root), tag=tree.root.tag),)
    diagram = Diagram(tree)
    check_ids(diagram)
    _read_pools(diagram, tree.root)
    for number, element in enumerate(tree.root.all("process"), 1):
        _read_process(diagram, element, element.get("id") or f"process-{number}", "", _pool_of(diagram, element))
    _read_messages(diagram, tree.root)
    for element in tree.root.all("choreography", "globalChoreographyTask", "conversation"):
        diagram.tell("lost-element", element, count=0)
    if not diagram.processes and not diagram.problems:
        diagram.problems.append(problem("not-bpmn", Span(path), variant="empty", hint="empty", tag=""))
    return diagram, tree, ()


def _read_pools(diagram: Diagram, root: Element) -> None:
    """Take in the pools; one whose process has no steps stands for somebody outside."""
    filled = {
        process.get("id")
        for process in root.all("process")
        if any(child.tag in NODES for child in process.children if child.space == "bpmn")
    }
    for collaboration in root.all("collaboration"):
        for number, pool in enumerate(collaboration.all("participant"), 1):
            reference = _local(pool.get("processRef"))
            key = pool.get("id") or f"participant-{number}"
            name = line(pool.get("name"))
            diagram.actors[key] = Actor(key, name, pool, external=reference not in filled, about=about(pool))


def _pool_of(diagram: Diagram, process: Element) -> Actor | None:
    id = process.get("id")
    pools = (actor for actor in diagram.actors.values() if actor.element.tag == "participant")
    return next((pool for pool in pools if id and _local(pool.element.get("processRef")) == id), None)


def _local(reference: str) -> str:
    """Return a reference without the prefix of its namespace."""
    return reference.rpartition(":")[2]


def _read_process(
    diagram: Diagram, element: Element, id: str, parent: str, pool: Actor | None, actor: str = ""
) -> None:
    """Read a process, then the expanded sub-processes in it as processes of their own."""
    name = line(element.get("name")) or (pool.name if pool and not parent else "")
    process = Process(id, name, element, parent)
    own = actor or (pool.key if pool and pool.name else "")
    lane_of = dict(_lanes(diagram, element, ""))
    nested = []
    for number, child in enumerate(element.all(), 1):
        if child.tag in NODES:
            node = _node(child, child.get("id") or f"{id}-{child.tag}-{number}", lane_of, own)
            if node.id in process.nodes:
                continue
            process.nodes[node.id] = node
            if child.tag in SUBPROCESSES and child.get("triggeredByEvent") != "true":
                nested.append(node)
        elif child.tag not in _QUIET:
            diagram.tell("lost-element", child, count=0)
    if not process.nodes:
        return
    diagram.processes[id] = process
    process.edges = list(_edges(diagram, process))
    _read_data(diagram, process)
    for node in nested:
        if node.tag != "adHocSubProcess" and node.id not in diagram.processes:
            _read_process(diagram, node.element, node.id, id, pool, node.actor)


def _lanes(diagram: Diagram, element: Element, inside: str) -> Iterator[tuple[str, str]]:
    """Yield node and lane for every node that stands in a lane with a name; inner lanes win."""
    sets = (*element.all("laneSet"), *element.all("childLaneSet"))
    for lane in (lane for lane_set in sets for lane in lane_set.all("lane")):
        key = lane.get("id") or f"lane-{len(diagram.actors)}"
        name = line(lane.get("name"))
        inner = any(True for children in lane.all("childLaneSet") for _ in children.all("lane"))
        if name:
            diagram.actors[key] = Actor(key, name, lane, inside, outer=inner, about=about(lane))
        for reference in lane.all("flowNodeRef"):
            yield _local(reference.text), key if name else inside
        yield from _lanes(diagram, lane, key if name else inside)


def _node(element: Element, id: str, lane_of: dict[str, str], actor: str) -> Node:
    return Node(
        id=id,
        tag=element.tag,
        name=line(element.get("name")),
        element=element,
        actor=lane_of.get(id) or actor,
        trigger=_trigger(element),
    )


def _trigger(element: Element) -> Trigger:
    for child in element.children:
        if child.tag.endswith("EventDefinition"):
            kind = child.tag.removesuffix("EventDefinition")
            return Trigger(kind) if kind in list(Trigger) else Trigger.NONE
    return Trigger.NONE


def _edges(diagram: Diagram, process: Process) -> Iterator[Edge]:
    """Yield the sequence flows that lead from a node of this process to another; others are told."""
    for number, element in enumerate(process.element.all("sequenceFlow"), 1):
        source, target = _local(element.get("sourceRef")), _local(element.get("targetRef"))
        lost = [end for end in (source, target) if end not in process.nodes]
        if lost:
            diagram.tell("broken-connection", element, end=lost[0] or "?")
            continue
        condition = element.first("conditionExpression")
        yield Edge(
            id=element.get("id") or f"{process.id}-flow-{number}",
            source=source,
            target=target,
            name=line(element.get("name")),
            element=element,
            condition=line(condition.text) if condition is not None else "",
            conditional=condition is not None,
        )
    yield from _links(diagram, process)


def _links(diagram: Diagram, process: Process) -> Iterator[Edge]:
    """Yield a sequence flow for every pair of link events of one name."""
    links = [node for node in process.nodes.values() if node.trigger is Trigger.LINK]
    catches = {_link_name(node): node for node in links if node.tag == "intermediateCatchEvent"}
    for node in links:
        if node.tag == "intermediateThrowEvent":
            catch = catches.get(_link_name(node))
            if catch is None:
                diagram.tell("broken-connection", node.element, variant="link", end=_link_name(node))
            else:
                yield Edge(f"{node.id}-link", node.id, catch.id, "", node.element)


def _link_name(node: Node) -> str:
    definition = node.element.first("linkEventDefinition")
    return (definition.get("name") if definition is not None else "") or node.name


def _read_data(diagram: Diagram, process: Process) -> None:
    """Read which step reads and writes what, and which annotation belongs to what."""
    names: dict[str, str] = {}
    notes: dict[str, str] = {}
    for element in process.element.all("dataObjectReference", "dataStoreReference", "dataObject"):
        names[element.get("id")] = line(element.get("name"))
    for element in process.element.all("dataObjectReference", "dataStoreReference"):
        reference = _local(element.get("dataObjectRef") or element.get("dataStoreRef"))
        id = element.get("id")
        names[id] = names[id] or names.get(reference, "") or _store_name(diagram, reference)
        if names[id]:
            diagram.records[id] = names[id]
    known = {**diagram.records}
    _read_steps_data(process, known)
    artifacts = [*process.element.children]
    root = diagram.tree.root
    if root is not None:
        artifacts += [part for collaboration in root.all("collaboration") for part in collaboration.children]
    for element in artifacts:
        if element.tag == "textAnnotation" and (text := element.first("text")) is not None and text.text:
            notes[element.get("id")] = text.text
    tied = set(_associate(process, artifacts, known, notes))
    own = {element.get("id") for element in process.element.all("textAnnotation")}
    for id, note in notes.items():
        if id in own and id not in tied:
            _note(process.notes, "", note)


def _read_steps_data(process: Process, known: dict[str, str]) -> None:
    """Read the data that is tied to steps; `known` are the names of data objects and stores by id."""
    for node in process.nodes.values():
        for kind, table in (("dataInput", process.reads), ("dataOutput", process.writes)):
            for id in _stored_records(node.element, kind):
                _note(table, node.id, id)
        for association in node.element.all("dataInputAssociation"):
            for source in association.all("sourceRef"):
                _note(process.reads, node.id, known.get(_local(source.text), ""))
        for association in node.element.all("dataOutputAssociation"):
            for target in association.all("targetRef"):
                _note(process.writes, node.id, known.get(_local(target.text), ""))


def _stored_records(element: Element, kind: str) -> Iterator[str]:
    """Yield the records that policyc itself wrote as a step's data; those of engines are no documents."""
    for specification in element.all("ioSpecification"):
        for data in specification.all(kind):
            yield from (part.get("id") for part in stored_fields(data) if part.tag == "record" and part.get("id"))


def _store_name(diagram: Diagram, reference: str) -> str:
    root = diagram.tree.root
    stores = root.all("dataStore") if root is not None else iter(())
    return next((line(store.get("name")) for store in stores if store.get("id") == reference), "")


def _associate(
    process: Process, artifacts: list[Element], records: dict[str, str], notes: dict[str, str]
) -> Iterator[str]:
    """Follow plain associations: data to and from steps by direction, annotations to what they are tied to."""
    edges = {edge.id: edge for edge in process.edges}
    for element in artifacts:
        if element.tag != "association":
            continue
        ends = _local(element.get("sourceRef")), _local(element.get("targetRef"))
        for one, other in (ends, ends[::-1]):
            if one in notes and (other in process.nodes or other in edges):
                yield one
                _note(process.notes, edges[other].source if other in edges else other, notes[one])
        source, target = ends
        if source in records and target in process.nodes:
            _note(process.reads, target, records[source])
        elif target in records and source in process.nodes:
            _note(process.writes, source, records[target])
        elif (one := source if source in records else target) in records and (
            edge := edges.get(target if one == source else source)
        ):
            _note(process.writes, edge.source, records[one])
            _note(process.reads, edge.target, records[one])


def _note(table: dict[str, list[str]], key: str, value: str) -> None:
    if value and value not in table.setdefault(key, []):
        table[key].append(value)


def _read_messages(diagram: Diagram, root: Element) -> None:
    """Turn message flows into records that are handed over, and into whom a step informs."""
    home = {id: process for process in diagram.processes.values() for id in process.nodes}
    pools = {
        _local(pool.element.get("processRef")): pool.key
        for pool in diagram.actors.values()
        if pool.element.tag == "participant"
    }
    for flow in (flow for collaboration in root.all("collaboration") for flow in collaboration.all("messageFlow")):
        source, target = _local(flow.get("sourceRef")), _local(flow.get("targetRef"))
        name = line(flow.get("name"))
        sender, receiver = home.get(source), home.get(target)
        if sender is None and receiver is None:
            ends = (diagram.actors.get(source), diagram.actors.get(target))
            rule = "lost-element" if all(ends) else "broken-connection"
            diagram.tell(rule, flow, count=0, **({} if all(ends) else {"end": source if ends[0] is None else target}))
            continue
        if name:
            diagram.records.setdefault(flow.get("id") or name, name)
        if sender is not None:
            _note(sender.writes, source, name)
            told = target if target in diagram.actors else pools.get(_outermost(diagram, receiver), "")
            _note(sender.tells, source, told)
        if receiver is not None:
            _note(receiver.reads, target, name)


def _outermost(diagram: Diagram, process: Process | None) -> str:
    while process is not None and process.parent:
        process = diagram.processes.get(process.parent)
    return process.id if process is not None else ""


def stored_fields(element: Element) -> Iterator[Element]:
    """Yield what policyc itself keeps in an element's `extensionElements`."""
    extension = element.first("extensionElements")
    if extension is not None:
        yield from (child for child in walk(extension) if child.space == "policyc")
