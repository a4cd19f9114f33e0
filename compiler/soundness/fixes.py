"""Changes that may mend a fault, to be tried out on the flow before they are offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from compiler.diagnostics import Span
from compiler.model import Flow, Step, Transition, Via
from compiler.soundness.causes import Cause
from compiler.soundness.search import FaultKind

_NOWHERE = Span("")
_MOST_JOINS = 3
_MERGE = "·merge"
"""Ends the id of a step put in on paper; no author's id has such a dot."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of a flow.

    - `wait`, `go`: let `step` wait for all branches, or for any.
    - `separate`: let the branches that the fork `step` starts be the outcomes of a decision.
    - `merge`: let the steps `of` meet in one step of their own before `step`.
    - `lead`: let the outcome `outcome` of `step` lead to the step `of`; without an outcome, let `step` lead there.
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
        after = late[late.index(cause.turn) :] if cause.turn in late else []
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
    if cause.kind is FaultKind.WORK_LEFT_OVER:
        yield from _leading(steps, cause)


def _leading(steps: Mapping[str, Step], cause: Cause) -> Iterator[Fix]:
    """Yield the ways by which a branch that ends by itself could lead to a join: one that waits, or was passed."""
    joins = [id for id in (*cause.missing, *(done.step for done in cause.path)) if steps[id].joins]
    chosen = next((done for done in reversed(cause.path) if done.outcome and steps[done.step].decides), None)
    path = [done.step for done in cause.path]
    lasts = dict.fromkeys(last for end in (cause.at, cause.missing[0]) for last in _last(steps, path, end))
    lasts |= dict.fromkeys(_last(steps, _line(steps, cause.missing[0]), ""))
    for join in dict.fromkeys(joins[:_MOST_JOINS]):
        if chosen is not None:
            yield Fix("lead", chosen.step, (join,), chosen.outcome)
        for last in lasts:
            yield Fix("lead", last, (join,))


def _last(steps: Mapping[str, Step], line: list[str], end: str) -> Iterator[str]:
    """Yield the last step of a line that leads to an end, if nothing else can follow it."""
    for id in reversed(line):
        ways = steps[id].follows
        if len(ways) == 1 and (ways[0].to == end or (not end and steps[ways[0].to].final)):
            yield id
            return
        if not ways and not end and steps[id].works:
            yield id
            return


def _line(steps: Mapping[str, Step], start: str) -> list[str]:
    """Return a step and those that follow it one by one, up to an end, a choice or a fork."""
    line = [start]
    while len(ways := steps[line[-1]].follows) == 1 and ways[0].to not in line:
        line.append(ways[0].to)
    return line


def apply(flow: Flow, fix: Fix) -> Flow:
    """Return the flow with a change made."""
    if fix.change == "merge":
        id = fix.step + _MERGE
        follows = (Transition(Via.NEXT, fix.step, _NOWHERE),)
        merge = Step(id=id, where=f"{flow.where}/steps/{id}", name=id, works=False, follows=follows)
        return replace(flow, steps=(*(_led(step, fix.step, id, fix.of) for step in flow.steps), merge))
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
            ways = [
                replace(way, to=fix.of[0]) if way.outcome == fix.outcome and way.via is not Via.OVERDUE else way
                for way in step.follows
            ] or [Transition(Via.NEXT, fix.of[0], _NOWHERE)]
        case _:
            ways = [
                replace(way, via=Via.OUTCOME, outcome=way.to) if way.via is Via.PARALLEL else way
                for way in step.follows
            ]
    return replace(step, follows=tuple(ways))
