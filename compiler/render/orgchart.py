"""Turns an organisation into drawings: its units and posts, the ties between its flows."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.model import Company, Flow, Handbook, Role, Unit
from compiler.render.cards import ChartOfPosts
from compiler.render.drawing import Drawing, Edge, EdgeKind, Node, NodeKind
from compiler.render.flowchart import Link, actor_name, names_within
from compiler.words import Words


def draw_organization(handbook: Handbook, company: Company, words: Words, link: Link) -> Drawing:
    """Draw all units of a handbook as frames inside each other, their posts as a tree of who reports to whom.

    External roles without a unit are left out. Faulty organisations draw too: a circle of units is cut open, and a post
    that reports to one drawn elsewhere says so in its card.
    """
    builder = ChartOfPosts(handbook.units, handbook.roles, company, words, link)
    for unit in builder.top_units():
        builder.add_unit(unit, "", "")
    for unit in handbook.units:
        builder.add_unit(unit, "", "")
    for role in handbook.roles:
        if not role.external:
            builder.add_post(role, None, "", "")
    return builder.finish(
        words("chart.organization-title", name=handbook.title or handbook.name),
        words("chart.organization-description"),
        handbook.id,
    )


def draw_unit(unit: Unit, company: Company, words: Words, link: Link) -> Drawing:
    """Draw one unit: whom its head reports to, its own posts, and the units right below it with their heads."""
    units = [other for handbook in company.handbooks for other in handbook.units]
    below = tuple(
        other for other in units if other.parent and other.parent.to == unit.where and other.where != unit.where
    )
    heads = {other.head.to for other in below if other.head}
    own = {unit.where, *(other.where for other in below if other.head)}
    roles = tuple(
        role
        for handbook in company.handbooks
        for role in handbook.roles
        if role.unit and role.unit.to in own and (role.unit.to == unit.where or role.where in heads)
    )
    builder = ChartOfPosts((unit, *below), roles, company, words, link)
    head = company.find(unit.head)
    chief = company.find(head.reports_to) if isinstance(head, Role) else None
    above = ""
    if isinstance(chief, Role) and chief not in roles:
        above = builder.add_post(chief, None, "", "", alone=True)
    builder.add_unit(unit, "", above)
    return builder.finish(
        words("chart.organization-title", name=unit.name), words("chart.organization-description"), unit.handbook
    )


def draw_process_map(handbook: Handbook, company: Company, words: Words, link: Link) -> Drawing:
    """Draw the flows of a handbook, tied by calls, triggers and records; of other handbooks' flows those tied to them.

    Two flows have one line in one direction: a call rather than a trigger, a trigger rather than a record.
    """
    flows = {flow.where: flow for flow in handbook.flows}
    edges: dict[tuple[str, str], Edge] = {}
    for edge in (*_calls(handbook, words), *_triggers(handbook, words), *_records(handbook, company, words)):
        if edge.source != edge.target:
            edges.setdefault((edge.source, edge.target), edge)
    for end in (end for pair in edges for end in pair):
        other = company.find(end)
        if isinstance(other, Flow):
            flows.setdefault(end, other)
    nodes = tuple(
        Node(
            where,
            NodeKind.FLOW,
            flow.name,
            href=link(where),
            title=words("chart.flow", name=flow.name),
            note=actor_name(flow.owner.to, company) if flow.owner else "",
            assumed=flow.assumed,
        )
        for where, flow in flows.items()
    )
    drawn = tuple(edge for edge in edges.values() if edge.source in flows and edge.target in flows)
    return Drawing(
        title=words("chart.map-title", name=handbook.title or handbook.name),
        description=words("chart.map-description"),
        nodes=nodes,
        edges=drawn,
        names=names_within(
            [*(node.label + node.note for node in nodes), *(edge.label for edge in drawn)], handbook.id, company
        ),
    )


def _calls(handbook: Handbook, words: Words) -> Iterator[Edge]:
    for flow in handbook.flows:
        for step in flow.steps:
            if step.calls:
                yield Edge(flow.where, step.calls.to, words("chart.call"), EdgeKind.CALL)


def _triggers(handbook: Handbook, words: Words) -> Iterator[Edge]:
    for flow in handbook.flows:
        for trigger in flow.starts_when:
            if trigger.after:
                yield Edge(trigger.after.to, flow.where, trigger.result or words("chart.trigger"), EdgeKind.TRIGGER)


def _records(handbook: Handbook, company: Company, words: Words) -> Iterator[Edge]:
    made = {flow.where: _touched(flow, "outputs") for flow in handbook.flows}
    used = {flow.where: _touched(flow, "inputs") for flow in handbook.flows}
    for maker, outputs in made.items():
        for user, inputs in used.items():
            shared = [record for record in outputs if record in inputs and record not in made[user]]
            if shared:
                names = [actor_name(record, company) for record in shared]
                more = words("chart.records-more", name=names[0], count=len(names) - 1)
                yield Edge(maker, user, names[0] if len(names) == 1 else more, EdgeKind.RECORD)


def _touched(flow: Flow, field: str) -> dict[str, None]:
    """Return the records that a flow or its steps read or write, in order."""
    return {record.to: None for entry in (flow, *flow.steps) for record in getattr(entry, field)}
