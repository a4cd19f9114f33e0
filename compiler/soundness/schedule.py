"""How long a flow may take when every step takes all the time it is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from compiler.model import Company, Duration, Flow, Step
from compiler.soundness.calls import called_first

Measure = Literal["hours", "elapsed"]
"""Hours of work, or hours of the calendar."""

_CALENDAR_DAY = 24


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest way through a flow: its length in hours, and its steps that are allowed some time."""

    hours: float
    steps: tuple[Step, ...]


def overruns(flow: Flow, company: Company) -> Longest | None:
    """Return the longest way through a flow if it exceeds the time the flow is allowed, else None.

    Loops are taken once; a step that waits goes on with the last to arrive. Where a calendar day meets hours of work
    nobody can say how they compare: then it must exceed in both measures. The length is in hours of work.
    """
    if flow.within is None:
        return None
    longest = longest_way(flow, company, "hours")
    times = [flow.within, *(time for step in longest.steps if (time := _allowed(step, company)))]
    if longest.hours <= flow.within.hours + 1e-6:
        return None
    if any(_is_calendar(time) for time in times):
        elapsed = longest_way(flow, company, "elapsed")
        if elapsed.hours <= flow.within.elapsed + 1e-6:
            return None
    return longest


def longest_way(flow: Flow, company: Company, measure: Measure) -> Longest:
    """Return the longest way from the first step to any end, without going back to a step that led here."""
    known: dict[str, Longest] = {}
    for called in called_first(flow, company):
        known[called.where] = _longest(called, company, measure, known)
    return known[flow.where]


def _longest(flow: Flow, company: Company, measure: Measure, known: Mapping[str, Longest]) -> Longest:
    """Return the longest way through a flow, with those through the flows it calls known."""
    if not flow.steps:  # its steps are still to come
        return Longest(0, ())
    steps = {step.id: step for step in flow.steps}
    best: dict[str, Longest] = {}
    for id in _last_first(flow):
        step = steps[id]
        ahead = [best[way.to] for way in step.follows if way.to in best]
        rest = max(ahead, key=lambda way: way.hours, default=Longest(0, ()))
        own = _time(step, company, measure, known)
        best[id] = Longest(rest.hours + own, (step, *rest.steps) if own else rest.steps)
    return best[flow.steps[0].id]


def _last_first(flow: Flow) -> Iterator[str]:
    """Yield the steps that are reached so that all that follow a step come before it, but for ways back."""
    follows = {step.id: [way.to for way in step.follows if way.to] for step in flow.steps}
    first = flow.steps[0].id
    seen = {first}
    stack = [(first, iter(follows[first]))]
    while stack:
        id, ahead = stack[-1]
        follower = next((other for other in ahead if other not in seen), None)
        if follower is None:
            stack.pop()
            yield id
        else:
            seen.add(follower)
            stack.append((follower, iter(follows[follower])))


def _time(step: Step, company: Company, measure: Measure, known: Mapping[str, Longest]) -> float:
    allowed = _allowed(step, company)
    if allowed is not None:
        return getattr(allowed, measure)  # type: ignore[no-any-return]
    called = company.find(step.calls)
    return known[called.where].hours if isinstance(called, Flow) and called.where in known else 0.0


def _allowed(step: Step, company: Company) -> Duration | None:
    """Return the time a step is allowed; that of the flow it calls, where it has none of its own."""
    called = company.find(step.calls)
    return step.within or (called.within if isinstance(called, Flow) else None)


def _is_calendar(time: Duration) -> bool:
    return time.unit == "day" or (time.unit == "hour" and time.amount >= _CALENDAR_DAY)
