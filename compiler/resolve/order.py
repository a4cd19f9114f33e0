"""The order of a handbook's flows: as written, but where they stand in several files a caller before what it calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from compiler.model import Flow

_NUMBER = re.compile(r"\d+")


def flows_in_order(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    """Put the flows of a handbook in the order in which a reader meets them.

    Flows of one file, and of files whose names all begin with a number, stand as written. Otherwise a flow stands
    before those it calls, in the order of its steps, and before those that start after it; what is tied to nothing
    keeps its place among the others that nothing leads to.
    """
    files = dict.fromkeys(flow.span.path for flow in flows)
    numbers = {file: _NUMBER.match(file.rpartition("/")[2]) for file in files}
    if all(numbers.values()):
        return tuple(sorted(flows, key=lambda flow: int(found[0]) if (found := numbers[flow.span.path]) else 0))
    if len(files) < 2:
        return tuple(flows)
    by_where = {flow.where: flow for flow in flows}
    ahead = _ahead(by_where)
    led_to = {other for where, others in ahead.items() for other in others if other != where}
    starts = [where for where in by_where if where not in led_to]
    reached = set(_last_first(starts, ahead))
    for where in by_where:
        if where not in reached:  # flows in a circle: the first one written begins
            starts.append(where)
            reached.update(_last_first([where], ahead))
    return tuple(by_where[where] for where in reversed(_last_first(starts, ahead)))


def _ahead(flows: Mapping[str, Flow]) -> dict[str, list[str]]:
    """Return for each flow those it calls, then those that start after it."""
    ahead = {where: [step.calls.to for step in flow.steps if step.calls] for where, flow in flows.items()}
    for where, flow in flows.items():
        for trigger in flow.starts_when:
            if trigger.after and trigger.after.to in ahead:
                ahead[trigger.after.to].append(where)
    return {where: [other for other in others if other in flows] for where, others in ahead.items()}


def _last_first(starts: Iterable[str], ahead: Mapping[str, Sequence[str]]) -> list[str]:
    """List what can be reached, each after all that it leads to; the last start and the last follower come first."""
    listed: list[str] = []
    seen: set[str] = set()
    for start in reversed(list(starts)):
        stack = [] if start in seen else [(start, iter(reversed(ahead[start])))]
        seen.add(start)
        while stack:
            where, others = stack[-1]
            other = next((other for other in others if other not in seen), None)
            if other is None:
                listed.append(where)
                stack.pop()
            else:
                seen.add(other)
                stack.append((other, iter(reversed(ahead[other]))))
    return listed
