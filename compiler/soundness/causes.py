"""Why a run goes wrong: which join waits in vain, which branches meet without waiting, which end comes too early."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from compiler.graph import Ways
from compiler.model import Via
from compiler.soundness.net import DONE, Net, bits
from compiler.soundness.search import Fault, FaultKind, Fired


class Happening(NamedTuple):
    """One step done in a run: its step, and the outcome that was taken (empty where none was chosen).

    Where the choice was between being in time and being overdue, the outcome is how it was left: the value of a `Via`.
    """

    step: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A fault as a manager can see it. Steps are named by their ids, empty where there is none.

    - deadlock: `at` waits for all; `arrived` has come, `missing` no longer can; it was lost at `turn`, by the
      outcome `outcome`. `variant` is `alternatives` where the awaited ways exclude each other, `loop` where the join
      waits for itself, `branch` otherwise.
    - started twice: `at` is done twice, for the branches `arrived` of the fork `turn` meet there; `loop` where one of
      them leads back to the step `arrived`.
    - work left over: the flow ends at `at` while `missing` is still to be done, both started by the fork `turn`;
      `waiting` where that is a join to which not all have come.
    - endless loop: `arrived` are the steps that go round.

    A deadlock that is `untraced` may be any of these: the flow is known to be unsound by its structure alone, and `at`
    is its first step.
    """

    kind: FaultKind
    at: str
    variant: str
    turn: str
    outcome: str
    arrived: tuple[str, ...]
    missing: tuple[str, ...]
    path: tuple[Happening, ...]
    """What led there, in order: only what the faulty work depends on."""

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes two causes the same: the join and the turn where its branch was lost, or where branches meet."""
        return (self.kind, self.at, self.turn) if self.kind is FaultKind.DEADLOCK else (self.kind, self.at)


def untraced(first: str) -> Cause:
    """Return what is known of a flow that is unsound by its structure, where no run was found that goes wrong."""
    return Cause(FaultKind.DEADLOCK, first, "untraced", "", "", (), (), ())


class _Event(NamedTuple):
    """A firing in a run, and the events whose work it took up."""

    cluster: int
    firing: int
    past: int
    """A bit for itself and for each event that it depends on."""


class _Replay:
    """A run that is done again, each token knowing the event that made it (-1 for the start of the flow).

    `clashes` are the tokens that the last event put where there was one already, with the events that had made those.
    """

    def __init__(self, net: Net) -> None:
        self._net = net
        self._run: tuple[Fired, ...] = ()
        self._taken: list[list[tuple[int, int]]] = []
        self.events: list[_Event] = []
        self.tokens: dict[int, int] = {net.start: -1}
        self.clashes: dict[int, int] = {}

    def go(self, run: tuple[Fired, ...]) -> None:
        """Go back to where a run parts from the last one, and on from there."""
        same = 0
        for one, other in zip(self._run, run, strict=False):
            if one != other:
                break
            same += 1
        while len(self.events) > same:
            self._undo()
        self._run = run
        for number, choice in run[same:]:
            self._do(number, choice)

    def _do(self, number: int, choice: int) -> None:
        cluster = self._net.clusters[number]
        past = 1 << len(self.events)
        taken = [(bit, self.tokens.pop(bit)) for bit in bits(cluster.pre)]
        for _, maker in taken:
            if maker >= 0:
                past |= self.events[maker].past
        self._taken.append(taken)
        for bit in bits(cluster.firings[choice].post):
            if bit in self.tokens:
                self.clashes[bit] = self.tokens[bit]
            self.tokens[bit] = len(self.events)
        self.events.append(_Event(number, choice, past))

    def _undo(self) -> None:
        event = self.events.pop()
        for bit in bits(self._net.clusters[event.cluster].firings[event.firing].post):
            del self.tokens[bit]
        self.tokens |= self.clashes
        self.clashes = {}
        self.tokens.update(self._taken.pop())


class Explainer:
    """Explains the faults of one net; quickest when they come in the order of their runs."""

    def __init__(self, net: Net, ways: Ways) -> None:
        """Take the net and who follows whom."""
        self._net = net
        self._ways = ways
        self._replay = _Replay(net)

    def explain(self, fault: Fault) -> tuple[Cause, ...]:
        """Name the cause of a fault; several where joins wait in vain independently of each other."""
        self._replay.go(fault.run)
        events, tokens = self._replay.events, self._replay.tokens
        match fault.kind:
            case FaultKind.DEADLOCK:
                return self._deadlocks(events, tokens)
            case FaultKind.STARTED_TWICE:
                bit = fault.token & -fault.token
                return (self._twice(events, self._replay.clashes.get(bit, len(events) - 1), len(events) - 1, bit),)
            case FaultKind.WORK_LEFT_OVER:
                return (self._left_over(events, tokens),)
            case FaultKind.ENDLESS_LOOP:
                steps = tuple(self._net.clusters[number].step for number in sorted(fault.loop))
                path = self._path(events, [len(events) - 1] if events else [])
                return (Cause(fault.kind, steps[-1] if steps else "", "", "", "", steps, (), path),)

    def _step(self, event: _Event) -> str:
        return self._net.clusters[event.cluster].step

    def _path(self, events: list[_Event], last: Iterable[int]) -> tuple[Happening, ...]:
        """Return the causal past of some events, in the order of the run."""
        past = 0
        for event in last:
            past |= events[event].past if event >= 0 else 0
        return tuple([self._happening(events[number]) for number in _numbers(past)])

    def _happening(self, event: _Event) -> Happening:
        cluster = self._net.clusters[event.cluster]
        return Happening(cluster.step, self._outcome(event) if len(cluster.firings) > 1 else "")

    def _chosen(self, event: _Event) -> bool:
        return len(self._net.clusters[event.cluster].firings) > 1

    def _outcome(self, event: _Event) -> str:
        ways = self._net.clusters[event.cluster].firings[event.firing].ways
        return (ways[0].outcome or ways[0].via.value) if ways else Via.NEXT.value

    def _targets(self, event: _Event) -> list[str]:
        return [way.to for way in self._net.clusters[event.cluster].firings[event.firing].ways]

    def _reaches(self, start: str, goal: str, without: str) -> bool:
        """Say whether a step can lead to another without passing a third."""
        return self._ways.reaches(start, goal, without)

    # Deadlock

    def _deadlocks(self, events: list[_Event], tokens: dict[int, int]) -> tuple[Cause, ...]:
        """Tell of each join that waits for no other stuck join; of one of them where they wait for each other."""
        stuck: dict[int, list[int]] = {}
        for bit in sorted(tokens):
            stuck.setdefault(self._net.consumers[bit.bit_length() - 1], []).append(bit)
        steps = [self._net.clusters[number].step for number in stuck]
        first = [
            number
            for number, step in zip(stuck, steps, strict=True)
            if not any(self._reaches(other, step, "") for other in steps if other != step)
        ]
        return tuple(self._deadlock(events, tokens, number, stuck[number]) for number in first or list(stuck)[:1])

    def _deadlock(self, events: list[_Event], tokens: dict[int, int], number: int, here: list[int]) -> Cause:
        join = self._net.clusters[number]
        arrived = tuple(self._arrival(bit) for bit in here)
        missing = tuple(self._arrival(bit) for bit in bits(join.pre) if bit not in tokens)
        makers = [tokens[bit] for bit in here]
        path = self._path(events, makers)
        turn = self._lost_at(events, missing[0], join.step)
        if turn is None:
            return Cause(FaultKind.DEADLOCK, join.step, "loop", "", "", arrived, missing, path)
        decided = events[turn]
        common = all(maker >= 0 and events[maker].past >> turn & 1 for maker in makers)
        path = self._path(events, [*makers, turn])
        return Cause(
            kind=FaultKind.DEADLOCK,
            at=join.step,
            variant="alternatives" if common else "branch",
            turn=self._step(decided),
            outcome=self._outcome(decided),
            arrived=arrived,
            missing=missing,
            path=path,
        )

    def _arrival(self, bit: int) -> str:
        return self._net.arrivals[bit.bit_length() - 1]

    def _lost_at(self, events: list[_Event], missing: str, join: str) -> int | None:
        """Return the last decision by which a step could still have been reached, and was given up."""
        for number in range(len(events) - 1, -1, -1):
            event = events[number]
            if not self._chosen(event) or any(self._reaches(target, missing, join) for target in self._targets(event)):
                continue
            firings = self._net.clusters[event.cluster].firings
            others = [way.to for firing in firings for way in firing.ways]
            if any(self._reaches(target, missing, join) for target in others) or self._step(event) == missing:
                return number
        return None

    # Two tokens where one should be

    def _twice(self, events: list[_Event], older: int, newer: int, bit: int) -> Cause:
        step = self._net.clusters[self._net.consumers[bit.bit_length() - 1]].step if bit != DONE else ""
        path = self._path(events, [older, newer])
        fork = self._fork(events, older, newer)
        if bit == DONE:
            ends = self._step(events[newer]), self._step(events[older])
            return Cause(FaultKind.WORK_LEFT_OVER, ends[1], "", self._named(events, fork), "", ends[1:], ends[:1], path)
        meeting = self._meeting(events, events[older].past, events[newer].past, fork) or step
        back = self._back(events, fork, events[older].past | events[newer].past)
        branches = (back,) if back else tuple(dict.fromkeys((self._step(events[older]), self._step(events[newer]))))
        variant = "loop" if back else ""
        return Cause(FaultKind.STARTED_TWICE, meeting, variant, self._named(events, fork), "", branches, (), path)

    def _back(self, events: list[_Event], fork: int | None, past: int) -> str:
        """Return the step to which a branch of a fork led back: the first that had been done up to the fork."""
        if fork is None:
            return ""
        done = {self._step(events[event]) for event in _numbers(events[fork].past)}
        later = (
            self._step(events[event]) for event in _numbers(past) if events[event].past >> fork & 1 and event != fork
        )
        return next((step for step in later if step in done), "")

    def _left_over(self, events: list[_Event], tokens: dict[int, int]) -> Cause:
        end = tokens[DONE]
        left = sorted(bit for bit in tokens if bit != DONE)
        clusters = {bit: self._net.clusters[self._net.consumers[bit.bit_length() - 1]] for bit in left}
        ready = [bit for bit in left if all(other in tokens for other in bits(clusters[bit].pre))]
        bit = (ready or left)[0]
        maker, waiting = tokens[bit], clusters[bit].step
        fork = self._fork(events, maker, end)
        path = self._path(events, [maker, end])
        ended = self._step(events[end])
        before = events[maker].past if maker >= 0 else 0
        done = [
            self._step(events[number])
            for number in _numbers(events[end].past & ~before)
            if fork is not None and number > fork
        ]
        meeting = next((step for step in done if self._reaches(waiting, step, "")), "")
        if meeting and ready:
            begun = {self._step(events[event]) for event in _numbers(events[fork].past)} if fork is not None else set()
            variant = "loop" if waiting in begun else ""
            return Cause(FaultKind.STARTED_TWICE, meeting, variant, self._named(events, fork), "", (waiting,), (), path)
        variant = "" if ready else "waiting"
        turn = self._named(events, fork)
        return Cause(FaultKind.WORK_LEFT_OVER, ended, variant, turn, "", (ended,), (waiting,), path)

    def _fork(self, events: list[_Event], one: int, other: int) -> int | None:
        """Return the last event on which two events both depend and that started several branches."""
        if one < 0 or other < 0:
            return None
        common = events[one].past & events[other].past
        forks = [
            number
            for number in _numbers(common)
            if (post := self._net.clusters[events[number].cluster].firings[events[number].firing]).post.bit_count() > 1
            or post.twice
        ]
        return max(forks, default=None)

    def _named(self, events: list[_Event], event: int | None) -> str:
        return self._step(events[event]) if event is not None else ""

    def _meeting(self, events: list[_Event], one: int, other: int, fork: int | None) -> str:
        """Return the first step that was done on both sides after a fork, if there is one."""
        start = -1 if fork is None else fork
        sides = [
            [self._step(events[number]) for number in _numbers(side & ~(one & other)) if number > start]
            for side in (one, other)
        ]
        return next((step for step in sides[1] if step in sides[0]), "")


def _numbers(mask: int) -> list[int]:
    """Return the numbers of the bits of a mask, in order."""
    return [bit.bit_length() - 1 for bit in bits(mask)]
