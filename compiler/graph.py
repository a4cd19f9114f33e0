"""Flows, reporting lines and calls as graphs; the only room that knows networkx.

Whether anything is wrong is found without it; it takes long to load, and is asked only where something is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from compiler.model import Flow, Step

if TYPE_CHECKING:
    import networkx as nx
else:

    class _Lazily:
        def __getattr__(self, name: str) -> Any:
            return getattr(import_module("networkx"), name)

    nx = _Lazily()


def flow_graph(flow: Flow) -> nx.DiGraph[str]:
    """Return the steps of a flow and who follows whom; ways without a follower are left out."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(step.id for step in flow.steps)
    graph.add_edges_from(
        (step.id, transition.to) for step in flow.steps for transition in step.follows if transition.to
    )
    return graph


class Ways:
    """Which step can lead to which, asked again and again: what leads to a goal is gone back from it once."""

    def __init__(self, flow: Flow) -> None:
        self._before = _before(flow)
        self._leading: dict[tuple[str, str], set[str]] = {}

    def reaches(self, start: str, goal: str, without: str = "") -> bool:
        """Say whether a step is or can lead to another, on a way that does not pass a third."""
        if (goal, without) not in self._leading:
            known = goal in self._before and goal != without
            self._leading[goal, without] = _closure(self._before, [goal], without) if known else set()
        return start in self._leading[goal, without]


def reachable(flow: Flow) -> frozenset[str]:
    """Return the steps that some run may reach."""
    return frozenset(_closure(_followers(flow), [flow.steps[0].id]))


def unreachable(flow: Flow) -> tuple[tuple[str, ...], ...]:
    """Return the steps that no run reaches, in groups: first the step nothing leads to, then those behind it.

    Steps that only reach each other form one group, headed by the first of the file. Every step is in one group only.
    """
    reached = reachable(flow)
    if len(reached) == len(flow.steps):
        return ()
    order = {step.id: number for number, step in enumerate(flow.steps)}
    lost: nx.DiGraph[str] = nx.DiGraph()
    for step in flow.steps:
        if step.id not in reached:
            lost.add_node(step.id)
            lost.add_edges_from((step.id, way.to) for way in step.follows if way.to and way.to not in reached)
    groups: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for root in sorted(_sources(lost, order), key=order.__getitem__):
        behind = sorted(_behind(lost, root) - taken - {root}, key=order.__getitem__)
        taken |= {root, *behind}
        groups.append((root, *behind))
    return tuple(groups)


def endless_loops(flow: Flow) -> tuple[tuple[str, ...], ...]:
    """Return the loops that cannot be left, each as its steps in the order of the file.

    A loop is a strongly connected part of the flow with no way out of it: no end, no other step, and no outcome that
    still lacks its follower (that one is a dead end of its own). Loops that no run reaches are left out.
    """
    hopeful = _leading_to_an_end(flow)
    reached = reachable(flow) if len(hopeful) < len(flow.steps) else frozenset()
    if reached <= hopeful:
        return ()
    graph = flow_graph(flow)
    order = {step.id: number for number, step in enumerate(flow.steps)}
    open_ended = {step.id for step in flow.steps if _may_end(step)}
    found = [
        tuple(sorted(part, key=order.__getitem__))
        for part in nx.strongly_connected_components(graph)
        if _is_loop(graph, part)
        and part <= reached
        and not part & open_ended
        and all(target in part for step in part for target in graph.successors(step))
    ]
    return tuple(sorted(found, key=lambda part: order[part[0]]))


def leading_only_into(flow: Flow, loop: Iterable[str]) -> tuple[str, ...]:
    """Return the steps outside a loop from which every way ends in it, in the order of the file."""
    graph = flow_graph(flow)
    inside = set(loop)
    ends = {step.id for step in flow.steps if _may_end(step)}
    hopeful = set(ends)
    for end in ends:
        hopeful |= nx.ancestors(graph, end)
    caught = {before for step in inside for before in nx.ancestors(graph, step)} - hopeful - inside
    return tuple(step.id for step in flow.steps if step.id in caught)


def _may_end(step: Step) -> bool:
    """Say whether nothing need follow a step, or some follower is lacking; being overdue is only an alternative."""
    for way in step.follows:
        if not way.to:
            return True
    return step.final


def _followers(flow: Flow) -> dict[str, list[str]]:
    return {step.id: [way.to for way in step.follows if way.to] for step in flow.steps}


def _before(flow: Flow) -> dict[str, list[str]]:
    before: dict[str, list[str]] = {step.id: [] for step in flow.steps}
    for step in flow.steps:
        for way in step.follows:
            if way.to:
                before[way.to].append(step.id)
    return before


def _leading_to_an_end(flow: Flow) -> set[str]:
    """Return the steps from which the flow can end, or can come to where a follower is lacking."""
    return _closure(_before(flow), [step.id for step in flow.steps if _may_end(step)])


def _closure(follows: Mapping[str, Iterable[str]], starts: Iterable[str], without: str = "") -> set[str]:
    """Return the given names and those that they lead to, without passing one."""
    waiting = list(starts)
    seen = {without, *waiting}
    while waiting:
        for follower in follows[waiting.pop()]:
            if follower not in seen:
                seen.add(follower)
                waiting.append(follower)
    seen.discard(without)
    return seen


def circles(follows: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Return one circle for each knot of a relation: its members in order, from the first known one back to it.

    `follows` gives for each name those it points to; names are visited in its order.
    """
    if _drains(follows):
        return ()
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(follows)
    graph.add_edges_from((name, other) for name, others in follows.items() for other in others if other in follows)
    order = {name: number for number, name in enumerate(follows)}
    knots = [part for part in nx.strongly_connected_components(graph) if _is_loop(graph, part)]
    return tuple(
        tuple(_circle(graph.subgraph(part), min(part, key=order.__getitem__)))
        for part in sorted(knots, key=lambda part: min(order[name] for name in part))
    )


def _drains(follows: Mapping[str, Iterable[str]]) -> bool:
    """Say whether a relation has no circle: taking away whatever nothing points to leaves nothing."""
    pointed = Counter(other for others in follows.values() for other in set(others) if other in follows)
    waiting = [name for name in follows if not pointed[name]]
    left = len(follows)
    while waiting:
        left -= 1
        for other in set(follows[waiting.pop()]):
            if other in follows:
                pointed[other] -= 1
                if not pointed[other]:
                    waiting.append(other)
    return not left


def _circle(knot: nx.DiGraph[str], start: str) -> Iterator[str]:
    if knot.has_edge(start, start):
        yield start
        return
    shortest = min((nx.shortest_path(knot, follower, start) for follower in sorted(knot.successors(start))), key=len)
    yield start
    yield from shortest[:-1]


def _is_loop(graph: nx.DiGraph[str], part: set[str]) -> bool:
    return len(part) > 1 or any(graph.has_edge(step, step) for step in part)


def _behind(graph: nx.DiGraph[str], start: str) -> set[str]:
    return {start, *nx.descendants(graph, start)}


def _sources(graph: nx.DiGraph[str], order: Mapping[str, int]) -> Iterator[str]:
    """Yield the step that heads each part of a graph into which nothing leads."""
    parts = nx.condensation(graph)
    for part in parts.nodes:
        if parts.in_degree(part) == 0:
            yield min(parts.nodes[part]["members"], key=order.__getitem__)
