"""Why a run goes wrong: which join waits in vain, which branches meet without waiting, which end comes too early."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from compiler.graph import Ways
from compiler.model import Via
from compiler.soundness.net import DONE, Fired, Net, bits
from compiler.soundness.search import Fault, FaultKind


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


class _Replay:
    """A run that is done again, to know of each of its firings on which others it depends.

    Firings are called by their numbers in the run, -1 is the start of the flow. `makers` holds which of them put work
    at a place last, `pasts` for each of them a bit for itself and for each on which it depends.
    """

    def __init__(self, net: Net) -> None:
        self._net = net
        self.run: tuple[Fired, ...] = ()
        self.pasts: list[int] = []
        self.makers = {net.start: -1}
        self.replaced: list[dict[int, int]] = []
        """For each firing, which others had put work last where it put some."""

    def go(self, run: tuple[Fired, ...]) -> None:
        """Go back to where a run parts from the last one, and on from there."""
        same = 0
        for one, other in zip(self.run, run, strict=False):
            if one != other:
                break
            same += 1
        del self.pasts[same:]
        while len(self.replaced) > same:
            self.makers |= self.replaced.pop()
        self.run = run
        pres, posts, makers, pasts = self._net.pres, self._net.posts, self.makers, self.pasts
        for event in range(same, len(run)):
            number, choice = run[event]
            past = 1 << event
            for bit in bits(pres[number]):
                if (maker := makers[bit]) >= 0:
                    past |= pasts[maker]
            pasts.append(past)
            replaced = {}
            for bit in bits(posts[number][choice]):
                replaced[bit] = makers.get(bit, -1)
                makers[bit] = event
            self.replaced.append(replaced)


class Explainer:
    """Explains the faults of one net; quickest when they come in the order of their runs."""

    def __init__(self, net: Net, ways: Ways) -> None:
        """Take the net and who follows whom."""
        self._net = net
        self._ways = ways
        self._replay = _Replay(net)
        self._happenings: dict[Fired, Happening] = {}

    def explain(self, fault: Fault) -> tuple[Cause, ...]:
        """Name the cause of a fault; several where joins wait in vain independently of each other."""
        self._replay.go(fault.run)
        last = len(fault.run) - 1
        match fault.kind:
            case FaultKind.DEADLOCK:
                return self._deadlocks(fault.state)
            case FaultKind.STARTED_TWICE:
                bit = fault.token & -fault.token
                both = self._net.twice.get(fault.run[last], 0) & bit
                return (self._twice(last if both else self._replay.replaced[last][bit], last, bit),)
            case FaultKind.WORK_LEFT_OVER:
                return (self._left_over(fault.state),)
            case FaultKind.ENDLESS_LOOP:
                steps = tuple(self._net.steps[number] for number in sorted(fault.loop))
                return (Cause(fault.kind, steps[-1] if steps else "", "", "", "", steps, (), self._path([last])),)

    def _step(self, event: int) -> str:
        return self._net.steps[self._replay.run[event][0]]

    def _past(self, event: int) -> int:
        return self._replay.pasts[event] if event >= 0 else 0

    def _consumer(self, bit: int) -> int:
        return self._net.consumers[bit.bit_length() - 1]

    def _path(self, last: Iterable[int]) -> tuple[Happening, ...]:
        """Return the causal past of some firings, in the order of the run."""
        past = 0
        for event in last:
            past |= self._past(event)
        fired = [self._replay.run[event] for event in _numbers(past)]
        return tuple([self._happenings.get(one) or self._happening(one) for one in fired])

    def _happening(self, fired: Fired) -> Happening:
        number, choice = fired
        outcome = self._outcome(number, choice) if self._decides(number) else ""
        self._happenings[fired] = Happening(self._net.steps[number], outcome)
        return self._happenings[fired]

    def _decides(self, number: int) -> bool:
        return len(self._net.posts[number]) > 1

    def _outcome(self, number: int, choice: int) -> str:
        ways = self._net.ways[number][choice]
        return (ways[0].outcome or ways[0].via.value) if ways else Via.NEXT.value

    # Deadlock

    def _deadlocks(self, state: int) -> tuple[Cause, ...]:
        """Tell of each join that waits for no other stuck join; of one of them where they wait for each other."""
        stuck = dict.fromkeys(self._consumer(bit) for bit in bits(state))
        steps = [self._net.steps[number] for number in stuck]
        first = [
            number
            for number, step in zip(stuck, steps, strict=True)
            if not any(self._ways.reaches(other, step) for other in steps if other != step)
        ]
        return tuple(self._deadlock(state, number) for number in first or list(stuck)[:1])

    def _deadlock(self, state: int, number: int) -> Cause:
        join, pre = self._net.steps[number], self._net.pres[number]
        arrived = tuple(self._arrival(bit) for bit in bits(pre & state))
        missing = tuple(self._arrival(bit) for bit in bits(pre & ~state))
        makers = [self._replay.makers[bit] for bit in bits(pre & state)]
        turn = self._lost_at(missing[0], join)
        if turn is None:
            return Cause(FaultKind.DEADLOCK, join, "loop", "", "", arrived, missing, self._path(makers))
        common = all(self._past(maker) >> turn & 1 for maker in makers)
        return Cause(
            kind=FaultKind.DEADLOCK,
            at=join,
            variant="alternatives" if common else "branch",
            turn=self._step(turn),
            outcome=self._outcome(*self._replay.run[turn]),
            arrived=arrived,
            missing=missing,
            path=self._path([*makers, turn]),
        )

    def _arrival(self, bit: int) -> str:
        return self._net.arrivals[bit.bit_length() - 1]

    def _lost_at(self, missing: str, join: str) -> int | None:
        """Return the last decision by which a step could still have been reached, and was given up."""
        leading = self._ways.leading(missing, join)
        run = self._replay.run
        for event in range(len(run) - 1, -1, -1):
            number, choice = run[event]
            if not self._decides(number):
                continue
            leads = [any(way.to in leading for way in ways) for ways in self._net.ways[number]]
            if not leads[choice] and (any(leads) or self._net.steps[number] == missing):
                return event
        return None

    # Two tokens where one should be

    def _twice(self, older: int, newer: int, bit: int) -> Cause:
        path = self._path([older, newer])
        fork = self._fork(older, newer)
        if bit == DONE:
            ended, left = self._step(older), self._step(newer)
            return Cause(FaultKind.WORK_LEFT_OVER, ended, "", self._named(fork), "", (ended,), (left,), path)
        meeting = self._meeting(older, newer, fork) or self._net.steps[self._consumer(bit)]
        back = self._back(fork, self._past(older) | self._past(newer))
        branches = (back,) if back else tuple(dict.fromkeys((self._step(older), self._step(newer))))
        variant = "loop" if back else ""
        return Cause(FaultKind.STARTED_TWICE, meeting, variant, self._named(fork), "", branches, (), path)

    def _back(self, fork: int | None, past: int) -> str:
        """Return the step to which a branch of a fork led back: the first that had been done up to the fork."""
        if fork is None:
            return ""
        done = self._begun(fork)
        later = (event for event in _numbers(past) if self._past(event) >> fork & 1 and event != fork)
        return next((step for event in later if (step := self._step(event)) in done), "")

    def _begun(self, fork: int | None) -> set[str]:
        """Return the steps that a fork depends on, and its own."""
        return set() if fork is None else {self._step(event) for event in _numbers(self._past(fork))}

    def _left_over(self, state: int) -> Cause:
        left = bits(state & ~DONE)
        pres = [self._net.pres[self._consumer(bit)] for bit in left]
        ready = [bit for bit, pre in zip(left, pres, strict=True) if state & pre == pre]
        bit = (ready or left)[0]
        end, maker, waiting = self._replay.makers[DONE], self._replay.makers[bit], self._net.steps[self._consumer(bit)]
        fork = self._fork(maker, end)
        path = self._path([maker, end])
        meeting = self._passed(waiting, maker, end, fork) if ready else ""
        if meeting:
            variant = "loop" if waiting in self._begun(fork) else ""
            return Cause(FaultKind.STARTED_TWICE, meeting, variant, self._named(fork), "", (waiting,), (), path)
        ended = self._step(end)
        variant = "" if ready else "waiting"
        return Cause(FaultKind.WORK_LEFT_OVER, ended, variant, self._named(fork), "", (ended,), (waiting,), path)

    def _passed(self, waiting: str, maker: int, end: int, fork: int | None) -> str:
        """Return the first step after a fork on the way to the end that what is left over can lead to as well."""
        if fork is None:
            return ""
        behind = self._ways.behind(waiting)
        done = (self._step(event) for event in _numbers(self._past(end) & ~self._past(maker)) if event > fork)
        return next((step for step in done if step in behind), "")

    def _fork(self, one: int, other: int) -> int | None:
        """Return the last firing on which two others both depend and that started several branches."""
        for event in reversed(_numbers(self._past(one) & self._past(other))):
            number, choice = self._replay.run[event]
            if self._net.posts[number][choice].bit_count() > 1 or (number, choice) in self._net.twice:
                return event
        return None

    def _named(self, event: int | None) -> str:
        return self._step(event) if event is not None else ""

    def _meeting(self, one: int, other: int, fork: int | None) -> str:
        """Return the first step that was done on both sides after a fork, if there is one."""
        start = -1 if fork is None else fork
        common = self._past(one) & self._past(other)
        sides = [
            [self._step(event) for event in _numbers(self._past(side) & ~common) if event > start]
            for side in (one, other)
        ]
        return next((step for step in sides[1] if step in sides[0]), "")


def _numbers(mask: int) -> list[int]:
    """Return the numbers of the bits of a mask, in order."""
    return [number for number, digit in enumerate(bin(mask)[:1:-1]) if digit == "1"]
