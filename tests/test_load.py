"""The load of each post: letters counted, units through their heads, and who does far more."""

from __future__ import annotations

import pytest
from handbooks import FULL, company

from compiler.load import Load, load_of


def load(text: str) -> Load:
    made = company(text)
    return load_of(made, (step for flow in made.handbooks[0].flows for step in flow.steps))


def busy(done: int, headcount: str = "", others: int = 5) -> str:
    """Return a handbook in which one post does some steps, and each of the others two."""
    posts = "".join(f"  岗位{n}: {{}}\n" for n in range(others))
    mine = "".join(f"      我{n}: {{responsible: 忙人}}\n" for n in range(done))
    theirs = "".join(f"      他{n}{m}: {{responsible: 岗位{n}}}\n" for n in range(others) for m in (1, 2))
    head = f"{{headcount: {headcount}}}" if headcount else "{}"
    return f"handbook: {{title: 书}}\nroles:\n  忙人: {head}\n{posts}flows:\n  流程:\n    steps:\n{mine}{theirs}"


def test_letters_are_counted_and_a_unit_counts_for_its_head() -> None:
    assert {actor.removeprefix("book/"): dict(counts) for actor, counts in load(FULL).letters.items()} == {
        "roles/助理": {"R": 5},
        "roles/经理": {"R": 1, "A": 6, "S": 1},
        "roles/总经理": {"R": 1, "I": 1},
        "roles/顾客": {"C": 1, "I": 1},
    }


def test_a_step_counts_once_for_who_has_a_letter_twice() -> None:
    found = load(
        "handbook: {title: 书}\nunits: {部: {head: 甲}}\nroles: {甲: {}}\nflows: {f: {steps: {一: {responsible: [甲, 部]}}}}\n"
    )
    assert found.letters == {"book/roles/甲": {"R": 1}}


def test_who_does_most_comes_first() -> None:
    assert [actor.rpartition("/")[2] for actor in load(FULL).ranked()] == ["助理", "经理", "总经理", "顾客"]
    assert (load(FULL).usual, load(FULL).most) == (1, 8)


@pytest.mark.parametrize(
    ("text", "outlying"),
    [
        (busy(10), {"book/roles/忙人"}),
        (busy(9), set()),
        (busy(10, headcount="1"), {"book/roles/忙人"}),
        (busy(10, headcount="3"), set()),
        (busy(10, others=4), {"book/roles/忙人"}),
        (busy(10, others=3), set()),
    ],
)
def test_far_more_than_the_others(text: str, outlying: set[str]) -> None:
    assert load(text).outlying == outlying


def test_nobody_works() -> None:
    assert load("handbook: {title: 书}\nflows: {f: {status: placeholder}}\n") == Load({}, 0, frozenset())
