"""Turns a flow into a drawing: a lane per actor, steps, decisions, forks and joins, calls, time limits, ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from compiler.model import Company, Flow, Step, Transition, Via
from compiler.render.drawing import Drawing, Edge, EdgeKind, Lane, Node, NodeKind
from compiler.render.speech import say_duration
from compiler.words import Words

Link: TypeAlias = "Callable[[str], str | None]"
"""Finds the address of a thing (`handbook/section/id`) as seen from the page the chart stands on."""

Trace: TypeAlias = "frozenset[tuple[str, str, str]]"
"""The ways of a run: from which step, by which outcome (empty for none), to which step."""

_EDGE = {
    Via.NEXT: EdgeKind.NEXT,
    Via.PARALLEL: EdgeKind.PARALLEL,
    Via.OUTCOME: EdgeKind.OUTCOME,
    Via.OVERDUE: EdgeKind.OVERDUE,
}


def draw_flow(flow: Flow, company: Company, words: Words, link: Link, trace: Trace = frozenset()) -> Drawing:
    """Draw a flow, faulty ones too: an outcome without a follower leads to a stub; the ways of `trace` stand out.

    A step's node has the step's id; the symbols around it (`<step>/join`, `/fork`, `/end`) cannot meet an id.
    """
    lane_of = _lanes_of_steps(flow)
    nodes: list[Node] = []
    edges: list[Edge] = []
    known = {step.id: step for step in flow.steps}
    if flow.steps:
        first = _behind_merges(known, flow.steps[0].id) or flow.steps[0]
        nodes.append(Node("/start", NodeKind.START, words("chart.start"), lane_of[first.id]))
        edges.append(Edge("/start", _entrance(first)))
    for number, step in enumerate(flow.steps, 1):
        if is_merge(step):
            continue
        nodes += [replace(node, lane=lane_of[step.id]) for node in _nodes(step, number, company, words, link)]
        edges += _inner_edges(step)
        for count, transition in enumerate(step.follows):
            follower = _behind_merges(known, transition.to)
            target = _entrance(follower) if follower else f"{step.id}/stub{count}"
            if follower is None:
                stub = Node(target, NodeKind.STUB, "?", lane_of[step.id], title=words("chart.stub"))
                nodes.append(stub)
            edges.append(_edge(step, transition, target, words))
    actors = [actor for actor in _order_lanes(flow, lane_of) if actor]
    lanes = tuple(Lane(actor, actor_name(actor, company), link(actor)) for actor in actors)
    count = sum(step.works for step in flow.steps)
    return Drawing(
        title=words("chart.flow-title", name=flow.name),
        description=words(
            "chart.flow-description", count=count, who=tuple(lane.label for lane in lanes) or words("chart.nobody")
        ),
        nodes=tuple(_traced_nodes(nodes, trace)),
        edges=tuple(dict.fromkeys(_traced_edges(edges, trace))),
        lanes=lanes,
        names=names_within((node.label + node.note for node in nodes), flow.handbook, company),
    )


def _own(symbol: str) -> str:
    """Return the step that a symbol belongs to."""
    return symbol.partition("/")[0]


def _traced_nodes(nodes: Iterable[Node], trace: Trace) -> Iterable[Node]:
    steps = {step for source, _, target in trace for step in (source, target)}
    return (replace(node, traced=_own(node.id) in steps) for node in nodes)


def _traced_edges(edges: Iterable[Edge], trace: Trace) -> Iterable[Edge]:
    """Mark the lines of the ways taken, and those between the symbols of the steps that were done."""
    done = {source for source, _, _ in trace}
    for edge in edges:
        source, target = _own(edge.source), _own(edge.target)
        outcome = edge.label if edge.kind is EdgeKind.OUTCOME else ""
        inner = source == target and source in done
        yield replace(edge, traced=inner or (source, outcome, target) in trace)


def actor_name(where: str, company: Company) -> str:
    """Return the name of a role or unit; its id where it is not known."""
    actor = company.find(where)
    return str(actor.name) if actor is not None else where.rpartition("/")[2]


def names_within(texts: Iterable[str], handbook: str, company: Company) -> tuple[str, ...]:
    """Return the names of roles, units, records, flows and terms that occur in the texts and should not be broken."""
    text = "\n".join(texts)
    return tuple(
        sorted(
            {
                entry.name
                for book in company.handbooks
                if book.id == handbook
                for section in ("roles", "units", "records", "flows", "terms")
                for entry in book.entries(section)
                if 2 < len(entry.name) <= 12 and entry.name in text
            }
        )
    )


def _lanes_of_steps(flow: Flow) -> dict[str, str]:
    """Give each step its first responsible actor, or the lane it is reached from; '' where a flow has no actors."""
    lanes = {step.id: step.responsible[0].to for step in flow.steps if step.responsible}
    first = next(iter(lanes.values()), "")
    waiting = [step for step in flow.steps if step.id not in lanes]
    while waiting:
        reached = {
            transition.to: lanes[step.id]
            for step in reversed(flow.steps)
            if step.id in lanes
            for transition in step.follows
        }
        found = {step.id: reached[step.id] for step in waiting if step.id in reached}
        if not found:
            found = {waiting[0].id: first}
        lanes |= found
        waiting = [step for step in waiting if step.id not in found]
    return lanes


def _order_lanes(flow: Flow, lane_of: Mapping[str, str]) -> list[str]:
    """Order lanes by first appearance, then move them (not the first) nearer to those they exchange work with."""
    order = list(dict.fromkeys(lane_of[step.id] for step in flow.steps))
    appeared = {lane: place for place, lane in enumerate(order)}
    ties = Counter(
        (min(pair, key=appeared.__getitem__), max(pair, key=appeared.__getitem__))
        for step in flow.steps
        for transition in step.follows
        if transition.to in lane_of and len(pair := {lane_of[step.id], lane_of[transition.to]}) == 2
    )

    def cost(lanes: list[str]) -> float:
        place = {lane: number for number, lane in enumerate(lanes)}
        length = sum(weight * abs(place[one] - place[other]) for (one, other), weight in ties.items())
        return length + 0.05 * sum(abs(place[lane] - appeared[lane]) for lane in lanes)

    best = cost(order)
    improved = True
    while improved:
        improved = False
        for lane in order[1:]:
            rest = [other for other in order if other != lane]
            for place in range(1, len(order)):
                tried = [*rest[:place], lane, *rest[place:]]
                if (found := cost(tried)) < best - 1e-9:
                    best, order, improved = found, tried, True
    return order


def is_merge(step: Step) -> bool:
    """Say whether branches only meet at a step, whichever comes: nothing is drawn for it but its lines."""
    return not (step.works or step.forks or step.joins or step.decides or step.final)


def _behind_merges(known: Mapping[str, Step], id: str) -> Step | None:
    """Return the step that a way leads to, past the steps at which branches only meet."""
    step = known.get(id)
    seen: set[str] = set()
    while step is not None and is_merge(step) and step.id not in seen:
        seen.add(step.id)
        step = known.get(step.follows[0].to)
    return step


def _kind(step: Step) -> NodeKind:
    if not step.works and not step.decides:
        if step.final:
            return NodeKind.END
        if step.forks or step.joins:
            return NodeKind.BAR
    if step.calls:
        return NodeKind.CALL
    return NodeKind.DECISION if step.decides else NodeKind.STEP


def _entrance(step: Step) -> str:
    return f"{step.id}/join" if step.joins and _kind(step) is not NodeKind.BAR else step.id


def _exit(step: Step, via: Via) -> str:
    return f"{step.id}/fork" if via is Via.PARALLEL and _kind(step) is not NodeKind.BAR else step.id


def _nodes(step: Step, number: int, company: Company, words: Words, link: Link) -> Iterable[Node]:
    """Yield a step's node with the bars before and after it and its end."""
    kind = _kind(step)
    if _entrance(step) != step.id:
        yield Node(_entrance(step), NodeKind.BAR, "", title=words("chart.join"))
    called = company.find(step.calls)
    href = link(step.where)
    note = ""
    if kind is NodeKind.CALL and step.calls:
        href = link(step.calls.to) or href
        name = called.name if called is not None else step.calls.to.rpartition("/")[2]
        note = "" if name == step.name else name
    yield Node(
        step.id,
        kind,
        step.ends or step.name if kind is NodeKind.END else step.name,
        href=href,
        title=_title(step, number, kind, note, company, words),
        note=note,
        time=say_duration(step.within, words) if step.within and step.works else "",
        assumed=step.assumed,
    )
    if step.forks and _exit(step, Via.PARALLEL) != step.id:
        yield Node(f"{step.id}/fork", NodeKind.BAR, "", title=words("chart.fork"))
    if step.final and kind is not NodeKind.END:
        end = NodeKind.END if step.ends else NodeKind.STOP
        yield Node(
            f"{step.id}/end",
            end,
            step.ends,
            title=words("chart.end", result=step.ends) if step.ends else words("chart.stop"),
        )


def _title(step: Step, number: int, kind: NodeKind, called: str, company: Company, words: Words) -> str:
    """Say a step in one line: number, name, who, time allowed, what is special."""
    if kind is NodeKind.END:
        return words("chart.end", result=step.ends or step.name)
    parts = [words("chart.step", number=number, name=step.name)]
    if step.responsible:
        parts.append(words("chart.who", who=tuple(actor_name(actor.to, company) for actor in step.responsible)))
    if step.decides:
        outcomes = tuple(way.outcome for way in step.follows if way.via is Via.OUTCOME)
        parts.append(words("chart.decides", outcomes=outcomes))
    if called:
        parts.append(words("chart.calls", name=called))
    if step.within:
        parts.append(words("chart.within", time=say_duration(step.within, words)))
    if step.assumed:
        parts.append(words("chart.assumed"))
    return words("chart.comma").join(parts)


def _inner_edges(step: Step) -> Iterable[Edge]:
    if _entrance(step) != step.id:
        yield Edge(_entrance(step), step.id)
    if step.forks and _exit(step, Via.PARALLEL) != step.id:
        yield Edge(step.id, f"{step.id}/fork")
    if step.final and _kind(step) is not NodeKind.END:
        yield Edge(step.id, f"{step.id}/end")


def _edge(step: Step, transition: Transition, target: str, words: Words) -> Edge:
    label = transition.outcome
    if transition.via is Via.OVERDUE:
        label = (
            words("chart.overdue-after", time=say_duration(step.within, words))
            if step.within
            else words("chart.overdue")
        )
    return Edge(_exit(step, transition.via), target, label, _EDGE[transition.via])
