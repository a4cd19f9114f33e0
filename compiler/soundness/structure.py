"""Whether a flow is sound, by its structure alone: the second opinion, in polynomial time, without any search.

A workflow net is sound exactly if the net that starts again when it is done (short-circuited) is live and bounded (van
der Aalst 1997). A connected free-choice net is live and bounded exactly if (Desel & Esparza, Free Choice Petri Nets,
1995, theorem 6.17; van der Aalst 1998, theorem 11)

1. every siphon is marked at the start,
2. it has a positive S-invariant,
3. it has a positive T-invariant,
4. the rank of its incidence matrix is the number of its clusters less one.

The invariants need no linear programming. In a free-choice net that can be live and bounded, every minimal siphon is
an S-component (Desel & Esparza, chapter 5; Kemper & Bause 1992): one minimal siphon for each place either adds up to
a positive S-invariant, or shows that the net is unsound. For T-invariants the same holds with places and transitions
exchanged and all arcs reversed (the duality theorem, chapter 6). All numbers are integers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import gcd

from compiler.soundness.net import DONE, Net, bits

Row = dict[int, int]
"""A sparse vector of integers."""


def decide(net: Net) -> bool:
    """Say whether every run of a net can end, with nothing left over and nothing started twice."""
    if net.twice:
        return False
    places, transitions = _short_circuit(net)
    return (
        _every_siphon_is_marked(places, transitions)
        and _covered(places, transitions)
        and _covered(transitions, places)
        and _rank(_incidence(places, transitions)) == len(places.of) - 1
    )


@dataclass(frozen=True, slots=True)
class _Nodes:
    """All places, or all transitions, of a net; both are numbered from 0. Place 0 is the start.

    `of` holds those of each cluster, `cluster` the cluster of each, and `beside` the transitions that bring work to a
    place, or the places that a transition brings work to. So the two kinds look alike, and what is said of one kind
    holds for the other in the dual net.
    """

    of: Sequence[Sequence[int]]
    cluster: Sequence[int]
    beside: Sequence[Sequence[int]]


def _short_circuit(net: Net) -> tuple[_Nodes, _Nodes]:
    """Return the places and the transitions of the net in which completion, a cluster of its own, starts it again."""
    pres = [*net.pres, DONE]
    firings = [*net.posts, (net.start,)]
    numbers = {net.start: 0}
    for pre in pres:
        for bit in bits(pre):
            numbers.setdefault(bit, len(numbers))
    posts = [[numbers[bit] for bit in bits(post)] for choices in firings for post in choices]
    makers: list[list[int]] = [[] for _ in numbers]
    for transition, post in enumerate(posts):
        for place in post:
            makers[place].append(transition)
    ends = [0, *accumulate(len(choices) for choices in firings)]
    return (
        _nodes([[numbers[bit] for bit in bits(pre)] for pre in pres], makers),
        _nodes([range(first, last) for first, last in pairwise(ends)], posts),
    )


def _nodes(of: Sequence[Sequence[int]], beside: Sequence[Sequence[int]]) -> _Nodes:
    cluster = [0] * len(beside)
    for number, nodes in enumerate(of):
        for node in nodes:
            cluster[node] = number
    return _Nodes(of, cluster, beside)


def _every_siphon_is_marked(places: _Nodes, transitions: _Nodes) -> bool:
    """Say whether the largest siphon without the start is empty.

    That is so if work comes to every place once every transition is done that can be, and none takes its work away.
    """
    missing = [len(pre) for pre in places.of]
    marked = {0}
    waiting = [0]
    while waiting:
        cluster = places.cluster[waiting.pop()]
        missing[cluster] -= 1
        for transition in transitions.of[cluster] if not missing[cluster] else ():
            new = [place for place in transitions.beside[transition] if place not in marked]
            marked.update(new)
            waiting.extend(new)
    return len(marked) == len(places.cluster)


def _covered(nodes: _Nodes, others: _Nodes) -> bool:
    """Say whether every place is in an S-component; or every transition in a T-component, with both exchanged."""
    makes: list[list[int]] = [[] for _ in others.cluster]
    for node, beside in enumerate(nodes.beside):
        for other in beside:
            makes[other].append(node)
    covered: set[int] = set()
    for node in range(len(nodes.cluster)):
        if node not in covered:
            component = _component(nodes, others, makes, node)
            if component is None:
                return False
            covered |= component
    return True


def _component(nodes: _Nodes, others: _Nodes, makes: Sequence[Sequence[int]], start: int) -> set[int] | None:
    """Return the places of an S-component around a place; None where the minimal siphon found there is none.

    Of each cluster the place is chosen by which the way forward from `start` comes first. The siphon that follows from
    these choices holds one place of a cluster at most, and `start` leads to each of them inside of it: it is minimal.
    """
    chosen = {nodes.cluster[start]: start}
    near = deque(chosen)
    while near:
        for other in others.of[near.popleft()]:
            for node in makes[other]:
                cluster = nodes.cluster[node]
                if cluster not in chosen:
                    chosen[cluster] = node
                    near.append(cluster)
    siphon = {start}
    waiting = [start]
    while waiting:
        for other in nodes.beside[waiting.pop()]:
            node = chosen.get(others.cluster[other], -1)
            if node < 0:
                return None
            if node not in siphon:
                siphon.add(node)
                waiting.append(node)
    made = [other for node in siphon for other in nodes.beside[node]]
    used = {other for node in siphon for other in others.of[nodes.cluster[node]]}
    return siphon if len(made) == len(used) and used.issuperset(made) and len(set(made)) == len(made) else None


def _incidence(places: _Nodes, transitions: _Nodes) -> list[Row]:
    """Return for each transition what it adds to its places."""
    rows = []
    for transition, post in enumerate(transitions.beside):
        row = dict.fromkeys(places.of[transitions.cluster[transition]], -1)
        for place in post:
            row[place] = row.get(place, 0) + 1
        rows.append({place: change for place, change in row.items() if change})
    return rows


def _rank(rows: Iterable[Row]) -> int:
    """Return the rank of a matrix, by elimination without fractions: every row is kept free of common factors."""
    basis: dict[int, Row] = {}
    for row in rows:
        left = row
        while left:
            column = max(left)
            if column not in basis:
                basis[column] = left
                break
            left = _without(left, basis[column], column)
    return len(basis)


def _without(row: Row, other: Row, column: int) -> Row:
    """Return a multiple of a row plus one of another such that a column becomes zero."""
    ours, theirs = other[column], row[column]
    mixed = {
        place: value
        for place in row.keys() | other.keys()
        if (value := ours * row.get(place, 0) - theirs * other.get(place, 0))
    }
    common = gcd(*mixed.values()) if mixed else 1
    return {place: value // common for place, value in mixed.items()} if common > 1 else mixed
