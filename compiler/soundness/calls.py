"""Flows that call flows: in which order what follows from calls is found, however many there are in a row."""

from __future__ import annotations

from collections.abc import Container, Iterator

from compiler.model import Company, Flow


def called_first(flow: Flow, company: Company, known: Container[str] = ()) -> Iterator[Flow]:
    """Yield the flows that a flow calls, directly or not, each after those that it calls itself; the flow comes last.

    Where flows call each other in a circle, one of them comes before what it calls. Flows whose logical paths are
    `known` are left out, with whatever only they call.
    """
    if flow.where in known:
        return
    seen = {flow.where}
    stack = [(flow, called_by(flow, company))]
    while stack:
        current, ahead = stack[-1]
        following = next((other for other in ahead if other.where not in seen and other.where not in known), None)
        if following is None:
            stack.pop()
            yield current
        else:
            seen.add(following.where)
            stack.append((following, called_by(following, company)))


def called_by(flow: Flow, company: Company) -> Iterator[Flow]:
    """Yield the flows that the steps of a flow call."""
    for step in flow.steps:
        other = company.find(step.calls)
        if isinstance(other, Flow):
            yield other
