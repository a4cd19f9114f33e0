"""The runs that lead to a flow's faults, as ways to be drawn into its chart."""

from __future__ import annotations

from compiler.model import Flow
from compiler.render.flowchart import Trace
from compiler.soundness import Cause, Verdict


def trace_of(flow: Flow, verdict: Verdict | None) -> Trace:
    """Return the ways of the runs that lead to the faults of a verdict; nothing for a sound flow."""
    if verdict is None:
        return frozenset()
    return frozenset(way for trouble in verdict.troubles for way in _ways(flow, trouble.cause))


def _ways(flow: Flow, cause: Cause) -> set[tuple[str, str, str]]:
    """Return the ways that were taken between the steps of a cause's path, and into the step where it shows."""
    steps = {step.id: step for step in flow.steps}
    reached = {happening.step for happening in cause.path} | {cause.at}
    return {
        (happening.step, way.outcome, way.to)
        for happening in cause.path
        if happening.step in steps
        for way in steps[happening.step].follows
        if way.to in reached and (not way.outcome or way.outcome == happening.outcome)
    }
