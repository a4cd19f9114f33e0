"""A flow with the flows it calls put in: what really happens, from the first step to the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from compiler.model import Company, Flow, Step, Transition, Via
from compiler.soundness.calls import called_by, called_first

MOST_STEPS = 5_000
MOST_CALLS = 64
"""A flow that would grow beyond these, or call so many flows in each other, is left with its calls as they are."""


def expand(flow: Flow, company: Company) -> Flow:
    """Put the steps of every called flow in place of the call, and so on through all calls.

    The call itself stays as a bare passage in front of them. An end of the called flow leads to the outcome of the same
    name, or where the call has none, on to what follows it. Steps put in keep their logical path; their ids get the
    call's in front (`call/step`), so they are unique. Calls in a circle and flows without steps stay as they are.
    """
    if _is_too_large(flow, company):
        return flow
    steps = tuple(islice(_expanded(flow, company, "", (flow.where,)), MOST_STEPS + 1))
    return flow if len(steps) > MOST_STEPS else replace(flow, steps=steps)


def _is_too_large(flow: Flow, company: Company) -> bool:
    """Say whether putting in would pass the limits, without doing it: calls that double again and again have no end."""
    depth: dict[str, int] = {}
    size: dict[str, int] = {}
    for caller in called_first(flow, company):
        called = [other.where for other in called_by(caller, company) if other.where in size and not other.broken]
        depth[caller.where] = 1 + max((depth[where] for where in called), default=0)
        size[caller.where] = len(caller.steps) + sum(size[where] for where in called)
    return depth[flow.where] > MOST_CALLS or size[flow.where] > MOST_STEPS


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
