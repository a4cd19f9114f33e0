"""The order of flows: a caller first, then what it calls as its steps do, then what starts after it."""

from __future__ import annotations

import pytest

from compiler.diagnostics import Span
from compiler.model import Flow, Places, Reference, Step, Trigger
from compiler.resolve.order import flows_in_order


def flow(name: str, file: str, calls: str = "", after: str = "") -> Flow:
    """Make a flow whose steps call others, one each, and that starts after another."""
    here = Span(f"book/flows/{file}.yaml")
    return Flow(
        id=name,
        where=f"book/flows/{name}",
        name=name,
        places=Places(here.path, (1, 1, 1, 1), {}),
        steps=tuple(
            Step(
                id=other,
                where=f"book/flows/{name}/steps/{other}",
                name=other,
                calls=Reference(f"book/flows/{other}", here),
            )
            for other in calls
        ),
        starts_when=(Trigger(after=Reference(f"book/flows/{after}", here), result=""),) if after else (),
    )


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ([flow("c", "c"), flow("d", "d"), flow("m", "m", calls="dc"), flow("x", "x")], "mdcx"),
        ([flow("a", "a", after="z"), flow("b", "b"), flow("z", "z")], "bza"),
        ([flow("a", "a"), flow("b", "b", calls="c"), flow("c", "c", calls="d"), flow("d", "d", calls="b")], "abcd"),
        ([flow("a", "a", calls="a"), flow("b", "b", calls="q")], "ab"),
        ([flow("c", "all"), flow("m", "all", calls="c")], "cm"),
        ([flow("c", "10-c"), flow("n", "10-c"), flow("m", "9-m", calls="c")], "mcn"),
        ([flow("c", "1-c"), flow("m", "2-m", calls="c")], "cm"),
        ([], ""),
    ],
)
def test_flows_stand_as_a_reader_meets_them(flows: list[Flow], expected: str) -> None:
    assert "".join(found.id for found in flows_in_order(flows)) == expected


def test_a_long_chain_of_files_is_put_in_order() -> None:
    chain = [flow(f"f{n:04}", f"{n:04}x" if n else "x", after=f"f{n + 1:04}" if n < 1999 else "") for n in range(2000)]
    assert [found.id for found in flows_in_order(chain)] == [f"f{n:04}" for n in reversed(range(2000))]
