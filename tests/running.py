"""How a flow runs, word for word as `soundness.md` has it: tokens on edges, every interleaving, no reduction.

Written without a look at the compiler's net and search, to be held against them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from compiler.model import Flow, Step, Via

Edge = tuple[str, str]
"""From a step to a step. Nothing leads to the first step at the start, and an end leads to nothing."""

State = tuple[Edge, ...]
"""A token for each time that an edge stands there, in order."""

END: Edge = ("", "")


@dataclass(frozen=True)
class Move:
    """One step done: which, by which of its choices, and what is the case then."""

    step: str
    choice: int
    after: State


class Running:
    """The runs of one flow; steps to which no way leads are no part of it."""

    def __init__(self, flow: Flow) -> None:
        all_steps = {step.id: step for step in flow.steps}
        self.first = flow.steps[0].id
        self.steps: dict[str, Step] = {}
        waiting = [self.first]
        while waiting:
            id = waiting.pop()
            if id not in self.steps:
                self.steps[id] = all_steps[id]
                waiting += [way.to for way in all_steps[id].follows]
        self.start: State = (("", self.first),)
        self.into: dict[str, set[Edge]] = {id: set() for id in self.steps}
        self.into[self.first].add(self.start[0])
        for step in self.steps.values():
            for way in step.follows:
                self.into[way.to].add((step.id, way.to))

    def choices(self, step: Step) -> list[list[Edge]]:
        """Return the sets of edges of which a step marks exactly one."""
        late = [way for way in step.follows if way.via is Via.OVERDUE]
        usual = [way for way in step.follows if way.via is not Via.OVERDUE]
        if not usual:
            found = [[END]]
        elif usual[0].via is Via.PARALLEL:
            found = [[(step.id, way.to) for way in usual]]
        else:
            found = [[(step.id, way.to)] for way in usual]
        return found + [[(step.id, way.to)] for way in late]

    def moves(self, state: State) -> Iterator[Move]:
        """Yield whatever can be done in a state."""
        for id in sorted({target for _, target in state if target}):
            step = self.steps[id]
            here = {edge for edge in state if edge[1] == id}
            if not step.joins:
                takes = [[edge] for edge in sorted(here)]
            else:
                takes = [sorted(here)] if here == self.into[id] else []
            for taken in takes:
                rest = Counter(state) - Counter(taken)
                for choice, marked in enumerate(self.choices(step)):
                    yield Move(id, choice, tuple(sorted((rest + Counter(marked)).elements())))

    def twice(self, state: State) -> set[str]:
        """Return the steps that have been started twice at once."""
        count = Counter(edge if self._joins(edge[1]) else edge[1] for edge in state)
        return {key if isinstance(key, str) else key[1] for key, number in count.items() if number > 1}

    def _joins(self, id: str) -> bool:
        return bool(id) and self.steps[id].joins

    def fault(self, state: State) -> str:
        """Name what is wrong in a state; empty where nothing is, and where the flow has ended well."""
        if self.twice(state):
            return "started-twice"
        if END in state:
            return "work-left-over" if len(state) > 1 else ""
        return "" if any(self.moves(state)) else "deadlock"


@dataclass(frozen=True)
class Space:
    """All states of a flow up to its faults: the faults by kind, and the states from which no run ends."""

    faults: dict[str, set[State]]
    livelocks: set[State]
    states: int

    @property
    def sound(self) -> bool:
        return not self.faults and not self.livelocks

    @property
    def kinds(self) -> set[str]:
        return {*self.faults, *(["endless-loop"] if self.livelocks else [])}


def all_runs(flow: Flow, most_states: int = 20_000) -> Space | None:
    """Go through every run of a flow, each up to its first fault; None where there are too many states."""
    running = Running(flow)
    before: dict[State, set[State]] = {running.start: set()}
    faults: dict[str, set[State]] = {}
    over: set[State] = set()
    waiting = [running.start]
    while waiting:
        state = waiting.pop()
        fault = running.fault(state)
        if fault:
            faults.setdefault(fault, set()).add(state)
        if fault or END in state:
            over.add(state)
            continue
        for move in running.moves(state):
            if move.after not in before:
                before[move.after] = set()
                waiting.append(move.after)
            before[move.after].add(state)
        if len(before) > most_states:
            return None
    hopeful = set(over)
    back = list(over)
    while back:
        new = before[back.pop()] - hopeful
        hopeful |= new
        back += new
    return Space(faults, before.keys() - hopeful, len(before))
