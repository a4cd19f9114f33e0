"""Which records are surely there when a step begins: followed along every run, through called flows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from compiler.graph import Ways
from compiler.model import Company, Flow, Reference, Step, Via
from compiler.relations import hand_overs
from compiler.soundness.calls import called_by, called_first
from compiler.soundness.causes import Happening
from compiler.soundness.net import Fired
from compiler.soundness.runs import Runs
from compiler.soundness.verdict import Verdict

STANDING = frozenset({"register"})
"""Kinds of records that are always there and only grow: their entries are made here and there, in any order."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A step needs records that may not be there when it begins.

    `path` leads to the step in a short run in which none of the records is made. It is None where no step of the flow
    makes them, and nothing from which the flow takes over has them.
    """

    step: Step
    records: tuple[Reference, ...]
    path: tuple[Happening, ...] | None
    later: Step | None = None
    """A step that makes the record and can be at work at the same time."""


class Ledger:
    """What the flows of a company make and need."""

    def __init__(self, company: Company, verdict: Callable[[Flow], Verdict | None]) -> None:
        """Take a company, and what decides its flows."""
        self._company = company
        self._verdict = verdict
        self._calls: dict[str, dict[str, list[Step]]] = {}
        """For each flow that is called, the flows that call it, with their calls."""
        self._runs: dict[str, Runs | None] = {}
        self._made: dict[str, dict[str, frozenset[Fired]]] = {}
        self._had: dict[str, frozenset[str]] = {}
        self._given: dict[str, frozenset[str]] = {}
        self.makes = False
        """Whether any step says what it makes."""
        for caller in (flow for handbook in company.handbooks for flow in handbook.flows):
            for step in caller.steps:
                self.makes = self.makes or bool(step.outputs)
                if step.calls:
                    self._calls.setdefault(step.calls.to, {}).setdefault(caller.where, []).append(step)

    def runs(self, flow: Flow) -> Runs | None:
        """Return the runs of a flow; None for one that is not sound."""
        if flow.where not in self._runs:
            verdict = self._verdict(flow)
            self._runs[flow.where] = Runs(flow, verdict.net) if verdict and verdict.sound else None
        return self._runs[flow.where]

    def lacks(self, flow: Flow) -> Iterator[Lack]:
        """Yield what steps of a sound flow need and may not have, step by step.

        Several records of which each run has at least one are alternatives, and one of them is enough. What only a step
        behind makes and hands straight back is feedback for the next round: the first has none.
        """
        runs = self.runs(flow)
        if runs is None:
            return
        given = self.given(flow)
        made = dict.fromkeys(self._by_calls(flow), frozenset[Fired]()) | self.made(flow)
        for step in flow.steps:
            needed = [ref for ref in step.inputs if ref.to not in given and not self._is_standing(ref)]
            needed = [ref for ref in needed if not _is_feedback(flow, step, runs.steps(made.get(ref.to, ())))]
            if not needed or not runs.firings(step.id):
                continue
            unmade = tuple(ref for ref in needed if ref.to not in made)
            if unmade:
                yield Lack(step, unmade, None)
            doubtful = tuple(
                ref for ref in needed if ref.to in made and runs.path_to(step.id, made[ref.to]) is not None
            )
            forbidden = frozenset[Fired]().union(*(made[ref.to] for ref in doubtful))
            path = runs.path_to(step.id, forbidden) if doubtful else None
            if path is not None:
                yield Lack(step, doubtful, path, self._later(flow, runs, step, forbidden))

    def made(self, flow: Flow) -> dict[str, frozenset[Fired]]:
        """Return for each record the firings of a sound flow that surely make it; a step left overdue makes nothing."""
        for called in called_first(flow, self._company, self._made):
            self._made[called.where] = self._made_by(called)
        return self._made[flow.where]

    def _made_by(self, flow: Flow) -> dict[str, frozenset[Fired]]:
        runs = self.runs(flow)
        found: dict[str, set[Fired]] = {}
        for step in flow.steps if runs else ():
            assert runs is not None
            for fired in runs.firings(step.id):
                ways = runs.net.ways[fired[0]][fired[1]]
                if any(way.via is Via.OVERDUE for way in ways):
                    continue
                outcome = next((way.outcome for way in ways if way.via is Via.OUTCOME), None)
                for record in {ref.to for ref in step.outputs} | self._called(step, outcome):
                    found.setdefault(record, set()).add(fired)
        return {record: frozenset(firings) for record, firings in found.items()}

    def given(self, flow: Flow) -> frozenset[str]:
        """Return the records with which a flow may start: its inputs, and what there is before it starts or is called.

        That is all that a flow has after which it starts, and what steps make from which a call of it can be reached.
        """
        if flow.where not in self._given:
            found, seen, waiting = set[str](), {flow.where}, [flow]
            while waiting:
                current = waiting.pop()
                if current.where in self._given:
                    found |= self._given[current.where]
                    continue
                found |= {ref.to for ref in current.inputs}
                for before, had in self._befores(current):
                    found |= had
                    if before.where not in seen:
                        seen.add(before.where)
                        waiting.append(before)
            self._given[flow.where] = frozenset(found)
        return self._given[flow.where]

    def _befores(self, flow: Flow) -> Iterator[tuple[Flow, AbstractSet[str]]]:
        """Yield each flow after which a flow starts, or which calls it, with what that one may make before."""
        for before in (self._company.find(trigger.after) for trigger in flow.starts_when):
            if isinstance(before, Flow):
                yield before, self.mentioned(before) | {ref.to for ref in before.outputs}
        for where, calls in self._calls.get(flow.where, {}).items():
            caller: Flow = self._company.find(where)
            yield caller, self._before(caller, calls)

    def _before(self, caller: Flow, calls: list[Step]) -> set[str]:
        """Return what other steps of a flow may make from which one of some calls can be reached."""
        ways, found = Ways(caller), set[str]()
        for step in caller.steps:
            if step not in calls and any(ways.reaches(step.id, call.id) for call in calls):
                found |= {ref.to for ref in step.outputs} | self._by_call(step)
        return found

    def mentioned(self, flow: Flow) -> frozenset[str]:
        """Return the records that some step of a flow, or of a flow it calls, makes."""
        for caller in called_first(flow, self._company, self._had):
            found = {ref.to for step in caller.steps for ref in step.outputs}
            for called in called_by(caller, self._company):
                found |= self._had.get(called.where, frozenset()) | {ref.to for ref in called.outputs}
            self._had[caller.where] = frozenset(found)
        return self._had[flow.where]

    def _by_calls(self, flow: Flow) -> frozenset[str]:
        """Return the records that flows which a flow calls may make."""
        return frozenset[str]().union(*map(self._by_call, flow.steps))

    def _by_call(self, step: Step) -> frozenset[str]:
        called = self._company.find(step.calls)
        if not isinstance(called, Flow):
            return frozenset()
        return self.mentioned(called) | {ref.to for ref in called.outputs}

    def _called(self, step: Step, outcome: str | None) -> set[str]:
        """Return what a call surely makes; with an outcome, what is made whenever the called flow ends so."""
        called = self._company.find(step.calls)
        if not isinstance(called, Flow):
            return set()
        runs = self.runs(called)
        if runs is None:  # not decided, so nothing that follows from it is told
            return set(self._by_call(step))
        named = any(other.ends for other in called.steps)
        result = outcome if named else None
        made = self._made.get(called.where, {})  # flows that call each other for ever make nothing
        return {record for record, firings in made.items() if not runs.can_end(result, firings)}

    def _later(self, flow: Flow, runs: Runs, step: Step, firings: frozenset[Fired]) -> Step | None:
        makers = runs.steps(firings) - {step.id}
        for maker in flow.steps:
            if maker.id in makers and runs.at_once((step.id, maker.id)):
                return maker
        return None

    def _is_standing(self, record: Reference) -> bool:
        return self._company.find(record).kind in STANDING


def _is_feedback(flow: Flow, step: Step, makers: frozenset[str]) -> bool:
    """Say whether steps that make a record come only behind a step, and one of them hands straight back to it."""
    ways, first = Ways(flow), flow.steps[0].id
    if not makers or any(ways.reaches(first, maker, without=step.id) for maker in makers):
        return False
    return any(pair.giver.id in makers and pair.taker.id == step.id for pair in hand_overs(flow))
