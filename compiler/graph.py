"""Flows, reporting lines and calls as graphs; the only room that knows networkx.

Whether anything is wrong is found without it; it takes long to load, and is asked only where something is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
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
    """Which step of a flow can lead to which, asked again and again: each answer is found once, when it is needed."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._leading: dict[tuple[str, str], set[str]] = {}

    @cached_property
    def followers(self) -> dict[str, list[str]]:
        """The steps that follow each step."""
        return {step.id: [way.to for way in step.follows if way.to] for step in self._flow.steps}

    @cached_property
    def _before(self) -> dict[str, list[str]]:
        before: dict[str, list[str]] = {id: [] for id in self.followers}
        for id, followers in self.followers.items():
            for follower in followers:
                before[follower].append(id)
        return before

    @cached_property
    def reached(self) -> frozenset[str]:
        """The steps that some run may reach."""
        return frozenset(self.behind(self._flow.steps[0].id))

    @cached_property
    def hopeful(self) -> frozenset[str]:
        """The steps from which the flow can end, or can come to where a follower is lacking."""
        found = _closure(self._before, [id for id, followers in self.followers.items() if not followers])
        more = [step.id for step in self._flow.steps if step.id not in found and _may_end(step)]
        return frozenset(found | _closure(self._before, more) if more else found)

    def behind(self, start: str) -> set[str]:
        """Return a step and those that it can lead to."""
        return _closure(self.followers, [start])

    def leading(self, goal: str, without: str = "") -> set[str]:
        """Return a step and those that can lead to it, on ways that do not pass another."""
        if (goal, without) not in self._leading:
            known = goal in self._before and goal != without
            self._leading[goal, without] = _closure(self._before, [goal], without) if known else set()
        return self._leading[goal, without]

    def reaches(self, start: str, goal: str, without: str = "") -> bool:
        """Say whether a step is or can lead to another, on a way that does not pass a third."""
        return start in self.leading(goal, without)


def reachable(flow: Flow) -> frozenset[str]:
    """Return the steps that some run may reach."""
    return Ways(flow).reached


def unreachable(flow: Flow, ways: Ways | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the steps that no run reaches, in groups: first the step nothing leads to, then those behind it.

    Steps that only reach each other form one group, headed by the first of the file. Every step is in one group only.
    """
    ways = ways or Ways(flow)
    if len(ways.reached) == len(flow.steps):
        return ()
    order = {step.id: number for number, step in enumerate(flow.steps) if step.id not in ways.reached}
    lost = {id: [follower for follower in ways.followers[id] if follower in order] for id in order}
    seen: set[str] = set()
    groups = [_spread(lost, [head], seen) for head in _heads(lost)]
    return tuple((head, *sorted(behind, key=order.__getitem__)) for head, *behind in groups)


def _heads(follows: Mapping[str, Iterable[str]]) -> list[str]:
    """Return names that lead to all of a relation: those that nothing points to, and the first one of each circle.

    None before such a name leads to it. Where one behind it does, a second pass, backwards, leaves it out.
    """
    return _begins(follows, reversed(_begins(follows, follows)))[::-1]


def _begins(follows: Mapping[str, Iterable[str]], names: Iterable[str]) -> list[str]:
    """Return those names to which none before them leads."""
    seen: set[str] = set()
    found: list[str] = []
    for name in names:
        if name not in seen:
            found.append(name)
            _spread(follows, [name], seen)
    return found


def endless_loops(flow: Flow, ways: Ways | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the loops that cannot be left, each as its steps in the order of the file.

    A loop is a strongly connected part of the flow with no way out of it: no end, no other step, and no outcome that
    still lacks its follower (that one is a dead end of its own). Loops that no run reaches are left out.
    """
    ways = ways or Ways(flow)
    if len(ways.hopeful) == len(flow.steps) or ways.reached <= ways.hopeful:
        return ()
    graph = flow_graph(flow)
    order = {step.id: number for number, step in enumerate(flow.steps)}
    open_ended = {step.id for step in flow.steps if _may_end(step)}
    found = [
        tuple(sorted(part, key=order.__getitem__))
        for part in nx.strongly_connected_components(graph)
        if _is_loop(graph, part)
        and part <= ways.reached
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
    return step.final or any(not way.to for way in step.follows)


def _closure(follows: Mapping[str, Iterable[str]], starts: Iterable[str], without: str = "") -> set[str]:
    """Return the given names and those that they lead to, without passing one."""
    seen = {without}
    _spread(follows, starts, seen)
    seen.discard(without)
    return seen


def _spread(follows: Mapping[str, Iterable[str]], starts: Iterable[str], seen: set[str]) -> list[str]:
    """Add to the names seen the given ones and those that they lead to; return the new ones, the given ones first."""
    found = list(starts)
    seen.update(found)
    for name in found:
        for follower in follows[name]:
            if follower not in seen:
                seen.add(follower)
                found.append(follower)
    return found


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
