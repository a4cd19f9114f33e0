"""Flows → BPMN 2.0 files that its tools open: the process, who acts in it, and where everything is drawn.

BPMN has no place for ids in Chinese, for who answers and who is told, or for a time that nothing follows from. These
stand in `extensionElements` in a namespace of our own, so that nothing is lost on the way out and in again.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import chain

from compiler.bpmn.elements import BOUNDARY, CALL, Elements, Item, Line, ascii_id, draw_elements, is_bare
from compiler.bpmn.lay_out import add_diagram, lanes_of
from compiler.bpmn.out import Out, to_xml
from compiler.bpmn.xml import MODEL, OURS
from compiler.model import Company, Entry, Flow, Reference, Step
from compiler.render.drawing import Lane
from compiler.words import Words

_NAMESPACES = {
    "xmlns": MODEL,
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:policyc": OURS,
}
_ISO_UNITS = {"minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "workday": "P{}D", "week": "P{}W", "month": "P{}M"}


def export_flow(flow: Flow, company: Company, words: Words) -> str:
    """Write one flow with steps as a BPMN file."""
    elements = draw_elements(flow, words)
    lanes, lane_of = lanes_of(flow, elements, company, words)
    lane_ids = {lane.id: ascii_id(lane.id.rpartition("/")[2], "lane", n) for n, lane in enumerate(lanes, 1)}
    root = Out("definitions", {**_NAMESPACES, "id": "definitions", "targetNamespace": OURS, "exporter": "policyc"})
    pool = root.add("collaboration", id="collaboration")
    pool.add("participant", id="pool", name=flow.name, processRef=process_id(flow.where))
    process = root.add("process", id=process_id(flow.where), name=flow.name, isExecutable="false")
    _add_about_flow(process, flow, company)
    if lanes:
        _add_lanes(process, lanes, lane_ids, lane_of, company)
    for item in elements.items.values():
        _add_item(process, item, flow, lane_of, company)
    twins = {line.source for line, count in _twins(elements) if count > 1}
    for line in elements.lines:
        written = process.add("sequenceFlow", id=line.id, name=line.name, sourceRef=line.source, targetRef=line.target)
        if line.source in twins and line.name:
            written.add("conditionExpression", line.name)  # what tells two outcomes with one follower apart
    add_diagram(root, flow, elements, lanes, lane_ids, lane_of)
    return to_xml(root)


def _twins(elements: Elements) -> list[tuple[Line, int]]:
    """Return each sequence flow with how many lead the same way."""
    counts = Counter((line.source, line.target) for line in elements.lines)
    return [(line, counts[line.source, line.target]) for line in elements.lines]


def process_id(where: str) -> str:
    """Return the id of a flow's process: the same in every file, whichever calls it."""
    id = where.rpartition("/")[2]
    return ascii_id(id, "process", int(sha256(where.encode()).hexdigest()[:8], 16))


def _add_about_flow(process: Out, flow: Flow, company: Company) -> None:
    """Write what the flow is for, and what BPMN has no place for."""
    if flow.purpose:
        process.add("documentation", flow.purpose)
    kept = process.add("extensionElements")
    kept.add("policyc:flow", id=flow.id)
    for trigger in flow.starts_when:
        kept.add(
            "policyc:start",
            text=trigger.text,
            every=trigger.every.text if trigger.every else "",
            after=_local(trigger.after, flow) if trigger.after else "",
            result=trigger.result,
        )
    _add_fields(
        kept,
        owner=[_local(flow.owner, flow)] if flow.owner else [],
        within=[flow.within.text] if flow.within else [],
        inputs=[_local(record, flow) for record in flow.inputs],
        outputs=[_local(record, flow) for record in flow.outputs],
        status=[flow.status],
        text=[flow.text],
        assumed=["true"] if flow.assumed else [],
        tags=list(flow.tags),
        renamed_from=[flow.renamed_from],
    )
    for entry in _mentioned(flow, company):
        external = "true" if getattr(entry, "external", False) else ""
        kept.add("policyc:entry", section=entry.section, id=entry.id, name=entry.name, external=external)


def _mentioned(flow: Flow, company: Company) -> list[Entry]:
    """Return the posts, units and records of the flow's own handbook that it mentions, each once."""
    references: list[Reference] = [*flow.inputs, *flow.outputs, *((flow.owner,) if flow.owner else ())]
    for step in flow.steps:
        references += chain((actor for _, actor in step.raci()), step.inputs, step.outputs)
    found = (company.find(where) for where in dict.fromkeys(reference.to for reference in references))
    return [entry for entry in found if entry is not None and entry.handbook == flow.handbook]


def _add_lanes(
    process: Out, lanes: tuple[Lane, ...], ids: dict[str, str], lane_of: dict[str, str], company: Company
) -> None:
    lane_set = process.add("laneSet", id="lanes")
    for lane in lanes:
        element = lane_set.add("lane", id=ids[lane.id], name=lane.label)
        actor = company.find(lane.id)
        section, id = lane.id.split("/")[-2:]
        element.add("extensionElements").add("policyc:actor", section=actor.section if actor else section, id=id)
        for item, at in lane_of.items():
            if at == lane.id:
                element.add("flowNodeRef", item)


def _add_item(process: Out, item: Item, flow: Flow, lane_of: dict[str, str], company: Company) -> None:
    """Write one flow node, in the order of the schema."""
    element = process.add(item.tag, id=item.id, name=item.name)
    step = item.step
    if item.tag == BOUNDARY:
        element.attributes["attachedToRef"] = item.host
    if step is not None and item.own:
        for text in step.does:
            element.add("documentation", text)
        _keep_step(element.add("extensionElements"), step, flow, lane_of.get(item.id, ""))
        if item.tag == CALL and step.calls:
            element.attributes["calledElement"] = process_id(step.calls.to)
    elif step is not None:
        kept = element.add("extensionElements")
        kept.add("policyc:part", of=step.id, **{"as": item.role, "ends": step.ends if item.role == "end" else ""})
        if item.role == "overdue" and step.within:
            kept.add("policyc:within", value=step.within.text)
    for id in item.incoming:
        element.add("incoming", id)
    for id in item.outgoing:
        element.add("outgoing", id)
    if step is not None and item.own and (step.inputs or step.outputs):
        _add_records(element, item, step, flow, company)
    if item.tag == BOUNDARY and step is not None and step.within:
        timer = element.add("timerEventDefinition", id=f"{item.id}_timer")
        timer.add("timeDuration", _iso(step))


def _keep_step(kept: Out, step: Step, flow: Flow, lane: str) -> None:
    """Keep what BPMN has no place for."""
    by_lane = bool(step.responsible) and step.responsible[0].to == lane
    kept.add("policyc:step", id=step.id, at=str(flow.steps.index(step) + 1), lane="" if by_lane else "no")
    overdue = any(way.via == "overdue" for way in step.follows)
    several = len({source.id for source in flow.steps for way in source.follows if way.to == step.id})
    lone = step.joins and several + (step is flow.steps[0]) < 2
    named = " ".join(step.name.split()) != step.name or (is_bare(step) and step.name != step.id)
    _add_fields(
        kept,
        name=[step.name] if named else [],
        wait_for=["all"] if lone else [],
        responsible=[_local(actor, flow) for actor in step.responsible[by_lane:]],
        accountable=[_local(actor, flow) for actor in step.accountable],
        support=[_local(actor, flow) for actor in step.support],
        consulted=[_local(actor, flow) for actor in step.consulted],
        informed=[_local(actor, flow) for actor in step.informed],
        inputs=[_local(record, flow) for record in _foreign(step.inputs, flow)],
        outputs=[_local(record, flow) for record in _foreign(step.outputs, flow)],
        uses=list(step.uses),
        within=[step.within.text] if step.within and not overdue else [],
        calls=[_local(step.calls, flow)] if step.calls else [],
        by=[step.by],
        assumed=["true"] if step.assumed else [],
        text=[step.text],
        tags=list(step.tags),
        renamed_from=[step.renamed_from],
    )


def _add_fields(kept: Out, **fields: list[str]) -> None:
    for name, values in fields.items():
        for value in values:
            if value:
                kept.add("policyc:field", value, name=name)


def _add_records(element: Out, item: Item, step: Step, flow: Flow, company: Company) -> None:
    """Write the records that a step reads and writes as its data."""
    data = element.add("ioSpecification", id=f"{item.id}_data")
    sets: dict[str, list[str]] = {"Input": [], "Output": []}
    for kind, records in (("Input", step.inputs), ("Output", step.outputs)):
        foreign = _foreign(records, flow)
        for number, record in enumerate((record for record in records if record not in foreign), 1):
            entry = company.find(record)
            name = entry.name if entry is not None else record.to.rpartition("/")[2]
            id = f"{item.id}_{kind.lower()}_{number}"
            one = data.add(f"data{kind}", id=id, name=name)
            one.add("extensionElements").add("policyc:record", id=_local(record, flow))
            sets[kind].append(id)
    for kind, ids in sets.items():
        one = data.add(f"{kind.lower()}Set", id=f"{item.id}_{kind.lower()}s")
        for id in ids:
            one.add(f"data{kind}Refs", id)


def _foreign(records: tuple[Reference, ...], flow: Flow) -> list[Reference]:
    """Return the records of other handbooks."""
    return [record for record in records if record.to.partition("/")[0] != flow.handbook]


def _local(reference: Reference, flow: Flow) -> str:
    """Return a reference as it is written in the flow's own handbook."""
    handbook, _, id = reference.to.split("/")[:3]
    return id if handbook == flow.handbook else f"{handbook}/{id}"


def _iso(step: Step) -> str:
    """Return the time allowed in ISO 8601; working days count as days, for BPMN has no others."""
    assert step.within is not None
    text, amount = step.within.text, step.within.amount
    if text.startswith("P"):
        return text
    if amount != int(amount) or step.within.unit not in _ISO_UNITS:
        return f"PT{max(1, round(step.within.elapsed * 60))}M"
    return _ISO_UNITS[step.within.unit].format(int(amount))


def has_drawing(flow: Flow) -> bool:
    """Say whether there is anything to export of a flow."""
    return bool(flow.steps) and not flow.broken
