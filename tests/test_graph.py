"""Graphs: what is never reached, loops without a way out, circles; and never an error on any flow."""

# In a table a case and what is said of it stand in one line.

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Span
from compiler.graph import circles, endless_loops, flow_graph, leading_only_into, unreachable
from compiler.model import Flow, Step, Transition, Via

HERE = Span("a.yaml")


def flow(ways: str) -> Flow:
    """Make a flow of `a>b,c b>a c`: steps with their followers; `!` is a way without a follower."""
    steps = []
    for part in ways.split():
        id, _, followers = part.partition(">")
        follows = [Transition(Via.NEXT, to.strip("!"), HERE) for to in followers.split(",") if to]
        steps.append(Step(id=id, where=f"x/flows/f/steps/{id}", name=id, follows=tuple(follows)))
    return Flow(id="f", where="x/flows/f", name="f", steps=tuple(steps))


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ("a>b b>c c", ()),
        ("a>c b>c c", (("b",),)),
        ("a>d b>c c>d d", (("b", "c"),)),
        ("a>e b>d c>d d>e e", (("b", "d"), ("c",))),
        ("a>d b>c c>b d", (("b", "c"),)),
        ("a>e b>c c>b d>b e", (("d", "b", "c"),)),
        ("a>! b", (("b",),)),
        ("a b c", (("b",), ("c",))),
        ("a>a", ()),
    ],
)
def test_unreachable(ways: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert unreachable(flow(ways)) == expected


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ("a>b b>a", (("a", "b"),)),
        ("a>b b>a,c c", ()),
        ("a>a", (("a",),)),
        ("a>b b>c c>b", (("b", "c"),)),
        ("a>b,d b>c c>b d>e e>d", (("b", "c"), ("d", "e"))),
        ("a>b b>c,! c>b", ()),
        ("a b>c c>b", ()),
        ("a>b b>b,c c>c", (("c",),)),
    ],
)
def test_endless_loops(ways: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert endless_loops(flow(ways)) == expected


def test_what_leads_only_into_a_loop() -> None:
    given_flow = flow("a>b b>c,d c>e d e>f f>e")
    [loop] = endless_loops(given_flow)
    assert loop == ("e", "f")
    assert leading_only_into(given_flow, loop) == ("c",)


@pytest.mark.parametrize(
    ("follows", "expected"),
    [
        ({"a": ["b"], "b": ["a"]}, (("a", "b"),)),
        ({"a": ["b"], "b": ["c"], "c": []}, ()),
        ({"a": ["a"]}, (("a",),)),
        ({"b": ["a"], "a": ["b"]}, (("b", "a"),)),
        ({"x": ["a"], "a": ["b", "c"], "b": ["c"], "c": ["a"]}, (("a", "c"),)),
        ({"a": ["missing"]}, ()),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, (("a", "b"), ("c", "d"))),
    ],
)
def test_circles(follows: dict[str, list[str]], expected: tuple[tuple[str, ...], ...]) -> None:
    assert circles(follows) == expected


IDS = "abcdef"


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.lists(st.sampled_from([*IDS, "!"]), max_size=3, unique=True), min_size=1, max_size=6))
def test_every_step_is_reached_or_in_one_group(followers: list[list[str]]) -> None:
    known = IDS[: len(followers)]
    ways = " ".join(
        f"{id}>{','.join(to for to in some if to in known or to == '!')}"
        for id, some in zip(known, followers, strict=False)
    )
    given_flow = flow(ways)
    graph = flow_graph(given_flow)
    reached, waiting = set(), ["a"]
    while waiting:
        step = waiting.pop()
        if step not in reached:
            reached.add(step)
            waiting += graph.successors(step)
    lost = [id for group in unreachable(given_flow) for id in group]
    assert sorted(lost) == sorted(set(known) - reached)
    for loop in endless_loops(given_flow):
        assert set(loop) <= reached
        assert all(way.to in loop for id in loop for step in given_flow.steps if step.id == id for way in step.follows)
