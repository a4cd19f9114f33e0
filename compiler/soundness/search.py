"""What can happen when a flow runs: every way in which a run ends or goes wrong, by a reduced search.

In each state one enabled cluster fires alone: an enabled cluster of a free-choice net is a strong stubborn set, so no
terminal state is lost (Valmari 1990). Clusters with one firing fire first, and only states in which something is
decided are stored. Sound free-choice nets are safe (van der Aalst 1997; Desel & Esparza 1995), so a second token on a
place is a fault.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from compiler.soundness.net import DONE, Net

MOST_STATES = 50_000

Fired = tuple[int, int]
"""The number of a cluster, and of the firing it does."""


class FaultKind(StrEnum):
    """What goes wrong, by the names of the rules that report it."""

    DEADLOCK = "deadlock"
    STARTED_TWICE = "started-twice"
    WORK_LEFT_OVER = "work-left-over"
    ENDLESS_LOOP = "endless-loop"


@dataclass(frozen=True, slots=True)
class Fault:
    """How a run goes wrong: `run` leads to the marking `state`.

    For work started twice, `token` holds the places that the last firing of the run marked a second time. For an
    endless loop, `run` leads into it and `loop` holds the clusters that go round.
    """

    kind: FaultKind
    state: int
    run: tuple[Fired, ...]
    token: int = 0
    loop: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found: its faults, and how many states it stored; not `decided` beyond the limit."""

    faults: tuple[Fault, ...]
    states: int
    decided: bool = True

    @property
    def sound(self) -> bool:
        """Whether every run can still end, with nothing left over and nothing started twice."""
        return self.decided and not self.faults


def explore(net: Net, most_states: int = MOST_STATES) -> Outcome:
    """Search a net breadth first; every distinct fault is returned once, with a short run that leads to it.

    Beyond so many states the search goes down instead of across, for as many again, and stops at the first fault: what
    goes wrong at the end of many choices is found quickly then, if not by the shortest run.
    """
    search = _Search(net)
    search.arrive(None, net.start, [], net.start, decides=False)
    while search.waiting:
        across = len(search.parents) <= most_states
        if not across and (search.faults or len(search.parents) > 2 * most_states):
            return Outcome(tuple(search.faults.values()), len(search.parents), decided=False)
        search.decide(search.waiting.popleft() if across else search.waiting.pop())
    search.find_livelocks()
    return Outcome(tuple(search.faults.values()), len(search.parents))


class _Chain(NamedTuple):
    """A firing and those that follow of themselves: where they set work in the end, on all their way, and the firings.

    It may be taken as one where no work lies on its way yet, unless it gets in its own way or ends the flow.
    """

    post: int
    passed: int
    fired: tuple[Fired, ...]
    alone: bool


class _Search:
    """The states stored so far, how each was reached, and the faults found."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.parents: dict[int, tuple[int | None, tuple[Fired, ...]]] = {}
        self.waiting: deque[int] = deque()
        self.faults: dict[tuple[FaultKind, int], Fault] = {}
        self._before: dict[int, list[int]] = {}
        self._finishing: set[int] = set()
        """Stored states from which a run ended, well or not, without a further decision."""
        self._chains: dict[Fired, _Chain] = {}

    def decide(self, state: int) -> None:
        """Follow every firing of one enabled cluster; only clusters that decide are enabled in a stored state."""
        able = enabled(self.net, state)
        number = next(able)
        decides = next(able, None) is not None
        cluster = self.net.clusters[number]
        rest = state & ~cluster.pre
        for choice, firing in enumerate(cluster.firings):
            chain = self._chains.get((number, choice)) or self._follow(number, choice)
            if chain.alone and not rest & chain.passed:
                self.arrive(state, rest | chain.post, list(chain.fired), chain.post, decides=decides)
            elif clash := rest & firing.post | firing.twice:
                self._tell(state, FaultKind.STARTED_TWICE, rest | firing.post, [(number, choice)], clash)
            else:
                self.arrive(state, rest | firing.post, [(number, choice)], firing.post, decides=decides)

    def _follow(self, number: int, choice: int) -> _Chain:
        """Follow a firing through steps that need neither a decision nor other work, up to where ways meet."""
        clusters, consumers = self.net.clusters, self.net.consumers
        fired = [(number, choice)]
        first = clusters[number].firings[choice]
        post, passed, fresh = 0, first.post, first.post
        alone = not (first.twice or first.post & DONE)
        while fresh and alone:
            bit = fresh & -fresh
            fresh ^= bit
            after = consumers[bit.bit_length() - 1]
            step = clusters[after]
            if bit & self.net.meetings or len(step.firings) > 1 or step.pre != bit:
                post |= bit
                continue
            fired.append((after, 0))
            alone = not (step.firings[0].post & (passed | DONE) or step.firings[0].twice)
            passed |= step.firings[0].post
            fresh |= step.firings[0].post
        chain = self._chains[number, choice] = _Chain(post, passed, tuple(fired), alone)
        return chain

    def arrive(self, origin: int | None, state: int, fired: list[Fired], fresh: int, *, decides: bool) -> None:
        """Fire whatever needs no decision; then store the state, or tell how the run ended.

        Only where work has come to (`fresh`) can a cluster have become enabled, and nothing takes work away from it but
        itself; `decides` says whether something is to be decided elsewhere. Where ways meet, and at ends, work stays
        until the other branches have come up: so what goes wrong there is seen there.
        """
        clusters, consumers, meetings = self.net.clusters, self.net.consumers, self.net.meetings
        seen: dict[int, int] = {}
        while fresh and not state & DONE:
            bit = fresh & ~meetings or fresh
            bit &= -bit
            fresh ^= bit
            number = consumers[bit.bit_length() - 1]
            cluster = clusters[number]
            if state & cluster.pre != cluster.pre:
                continue
            if len(cluster.firings) > 1:
                decides = True
                continue
            if len(fired) > len(clusters):  # more than every step once, and nothing decided: it goes round
                if state in seen:
                    loop = frozenset(cluster for cluster, _ in fired[seen[state] :])
                    self._tell(origin, FaultKind.ENDLESS_LOOP, state, fired[: seen[state]], loop=loop)
                    return
                seen[state] = len(fired)
            firing = cluster.firings[0]
            rest = state & ~cluster.pre
            fired.append((number, 0))
            clash = rest & firing.post | firing.twice
            state = rest | firing.post
            fresh = fresh & ~cluster.pre | firing.post
            if clash:
                self._tell(origin, FaultKind.STARTED_TWICE, state, fired, clash)
                return
        self._rest(origin, state, fired, decides=decides)

    def _rest(self, origin: int | None, state: int, fired: list[Fired], *, decides: bool) -> None:
        """Store a state in which something is to be decided; tell of any other."""
        if state == DONE:
            self._finish(origin)
        elif state & DONE:
            self._tell(origin, FaultKind.WORK_LEFT_OVER, state, fired)
        elif not decides:
            self._tell(origin, FaultKind.DEADLOCK, state, fired)
        else:
            if origin is not None:
                self._before.setdefault(state, []).append(origin)
            if state not in self.parents:
                self.parents[state] = (origin, tuple(fired))
                self.waiting.append(state)

    def find_livelocks(self) -> None:
        """Tell the stored states from which no run ever ends, once for the nearest of them."""
        hopeful = set(self._finishing)
        waiting = list(hopeful)
        while waiting:
            for before in self._before.get(waiting.pop(), ()):
                if before not in hopeful:
                    hopeful.add(before)
                    waiting.append(before)
        lost = [state for state in self.parents if state not in hopeful]
        if lost:
            loop = frozenset(number for state in lost for number in enabled(self.net, state))
            self._tell(lost[0], FaultKind.ENDLESS_LOOP, lost[0], [], loop=loop)

    def _finish(self, origin: int | None) -> None:
        if origin is not None:
            self._finishing.add(origin)

    def _tell(
        self,
        origin: int | None,
        kind: FaultKind,
        state: int,
        fired: list[Fired],
        token: int = 0,
        loop: frozenset[int] = frozenset(),
    ) -> None:
        self._finish(origin)
        key = (kind, token or state)
        if key not in self.faults:
            self.faults[key] = Fault(kind, state, (*self._run_to(origin), *fired), token, loop)

    def _run_to(self, state: int | None) -> tuple[Fired, ...]:
        pieces: list[tuple[Fired, ...]] = []
        while state is not None:
            state, piece = self.parents[state]
            pieces.append(piece)
        return tuple(fired for piece in reversed(pieces) for fired in piece)


def enabled(net: Net, state: int) -> Iterator[int]:
    """Yield the clusters that can fire, each once for every place they take from that is marked first."""
    left = state & ~DONE
    while left:
        bit = left & -left
        number = net.consumers[bit.bit_length() - 1]
        pre = net.clusters[number].pre
        if state & pre == pre:
            yield number
        left &= ~(pre | bit)
