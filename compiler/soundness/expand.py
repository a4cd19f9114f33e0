"""A flow with the flows it calls put in: what really happens, from the first step to the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from compiler.model import Company, Flow, Step, Transition, Via

MOST_STEPS = 5_000
"""A flow that would grow beyond this is left with its calls as they are."""


def expand(flow: Flow, company: Company) -> Flow:
    """Put the steps of every called flow in place of the call, and so on through all calls.

    The call itself stays as a bare passage in front of them. An end of the called flow leads to the outcome of the same
    name, or where the call has none, on to what follows it. Steps put in keep their logical path; their ids get the
    call's in front (`call/step`), so they are unique. Calls in a circle and flows without steps stay as they are.
    """
    steps = tuple(_expanded(flow, company, "", (flow.where,)))
    return flow if len(steps) > MOST_STEPS else replace(flow, steps=steps)


def _expanded(flow: Flow, company: Company, prefix: str, inside: tuple[str, ...]) -> Iterator[Step]:
    for step in flow.steps:
        own = replace(
            step,
            id=prefix + step.id,
            follows=tuple(replace(way, to=way.to and prefix + way.to) for way in step.follows),
        )
        called = company.find(step.calls)
        if not isinstance(called, Flow) or called.where in inside or called.broken or not called.steps:
            yield own
            continue
        within = f"{own.id}/"
        first = Transition(Via.NEXT, within + called.steps[0].id, step.span)
        yield replace(own, follows=(first,), works=False, calls=None)
        for inner in _expanded(called, company, within, (*inside, called.where)):
            ends_here = inner.final and inner.id.count("/") == within.count("/")
            yield replace(inner, follows=(*_ways_out(inner, own), *inner.follows), ends="") if ends_here else inner


def _ways_out(end: Step, call: Step) -> tuple[Transition, ...]:
    """Return where the work goes from an end of a called flow."""
    named = tuple(way for way in call.usual if way.via is Via.OUTCOME and way.outcome == (end.ends or end.name))
    ways = named or call.usual
    return tuple(replace(way, via=Via.NEXT if len(ways) == 1 else way.via, outcome="") for way in ways)
