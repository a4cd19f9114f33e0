"""Changes that may mend a fault, to be tried out on the flow before they are offered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from compiler.diagnostics import Span
from compiler.model import Flow, Step, Transition, Via
from compiler.soundness.causes import Cause
from compiler.soundness.search import FaultKind

_NOWHERE = Span("")
_MERGE = "·merge"
"""The id of a step put in on paper; no author's id has a dot."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of a flow.

    - `wait`, `go`: let `step` wait for all branches, or for any.
    - `separate`: let the branches that the fork `step` starts be the outcomes of a decision.
    - `merge`: let the steps `of` meet in one step of their own before `step`.
    - `lead`: let the outcome `outcome` of `step` lead to the step `of`.
    """

    change: str
    step: str
    of: tuple[str, ...] = ()
    outcome: str = ""


def candidates(flow: Flow, cause: Cause) -> Iterator[Fix]:
    """Yield the changes worth trying for a cause, simplest first."""
    steps = {step.id: step for step in flow.steps}
    at, turn = steps.get(cause.at), steps.get(cause.turn)
    if cause.kind is FaultKind.DEADLOCK:
        yield Fix("go", cause.at)
        exclusive = {happening.step for happening in cause.path if happening.step in cause.arrived}
        late = [happening.step for happening in cause.path]
        after = late[late.index(cause.turn) + 1 :] if cause.turn in late else []
        group = tuple(dict.fromkeys([*(step for step in after if step in exclusive), *cause.missing]))
        if cause.variant == "branch" and len(group) > 1:
            yield Fix("merge", cause.at, group)
        return
    if cause.kind is FaultKind.ENDLESS_LOOP:
        return
    if at is not None and not at.joins:
        yield Fix("wait", cause.at)
    if turn is not None and turn.forks:
        yield Fix("separate", cause.turn)
    if cause.kind is FaultKind.WORK_LEFT_OVER and cause.missing and steps[cause.missing[0]].joins:
        for happening in reversed(cause.path):
            if happening.outcome and steps[happening.step].decides:
                yield Fix("lead", happening.step, cause.missing[:1], happening.outcome)
                return


def apply(flow: Flow, fix: Fix) -> Flow:
    """Return the flow with a change made."""
    if fix.change == "merge":
        merge = Step(
            id=_MERGE, where=f"{flow.where}/steps/{_MERGE}", name=_MERGE, works=False,
            follows=(Transition(Via.NEXT, fix.step, _NOWHERE),),
        )  # fmt: skip
        return replace(flow, steps=(*(_led(step, fix.step, _MERGE, fix.of) for step in flow.steps), merge))
    return replace(flow, steps=tuple(_changed(step, fix) if step.id == fix.step else step for step in flow.steps))


def _led(step: Step, old: str, new: str, of: tuple[str, ...]) -> Step:
    if step.id not in of:
        return step
    return replace(step, follows=tuple(replace(way, to=new) if way.to == old else way for way in step.follows))


def _changed(step: Step, fix: Fix) -> Step:
    match fix.change:
        case "wait":
            return replace(step, wait_for="all")
        case "go":
            return replace(step, wait_for="")
        case "lead":
            ways = (replace(way, to=fix.of[0]) if way.outcome == fix.outcome else way for way in step.follows)
        case _:
            ways = (
                replace(way, via=Via.OUTCOME, outcome=way.to) if way.via is Via.PARALLEL else way
                for way in step.follows
            )
    return replace(step, follows=tuple(ways))
