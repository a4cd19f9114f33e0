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

from compiler.soundness.net import DONE, Fired, Net

MOST_STATES = 50_000


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
    search.arrive(None, net.start, [], net.start)
    while search.waiting:
        across = len(search.stored) <= most_states
        if not across and (search.faults or len(search.stored) > 2 * most_states):
            return Outcome(tuple(search.faults.values()), len(search.stored), decided=False)
        search.decide(*(search.waiting.popleft() if across else search.waiting.pop()))
    search.find_livelocks()
    return Outcome(tuple(search.faults.values()), len(search.stored))


_Stored = tuple[list[Fired], list[int | None]]
"""What was fired to come to a state for the first time, and the states from which it is reached: the first of them was
there first, and None is the start of the flow."""


class _Search:
    """The states stored so far, how each was reached, and the faults found."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.stored: dict[int, _Stored] = {}
        self.waiting: deque[tuple[int, int]] = deque()
        """Stored states, each with the cluster that is decided there."""
        self.faults: dict[tuple[FaultKind, int], Fault] = {}
        self._finishing: set[int] = set()
        """Stored states from which a run ended, well or not, without a further decision."""
        self._decided = sum([pre for pre, posts in zip(net.pres, net.posts, strict=True) if len(posts) > 1])
        """The places from which clusters take that decide."""

    def decide(self, state: int, number: int) -> None:
        """Follow every firing of a cluster; only clusters that decide are enabled in a stored state."""
        rest = state ^ self.net.pres[number]
        for choice, post in enumerate(self.net.posts[number]):
            fired = (number, choice)
            if clash := rest & post | self.net.twice.get(fired, 0):
                self._tell(state, FaultKind.STARTED_TWICE, rest | post, [fired], clash)
            else:
                self.arrive(state, rest | post, [fired], post)

    def arrive(self, origin: int | None, state: int, fired: list[Fired], fresh: int) -> None:
        """Fire whatever needs no decision; then store the state, or tell how the run ended.

        Only where work has come to (`fresh`) can a cluster have become enabled, and nothing takes work away from it but
        itself. Where ways meet, and at ends, work stays until the other branches have come up: so what goes wrong there
        is seen there.
        """
        net = self.net
        pres, posts, consumers, twice = net.pres, net.posts, net.consumers, net.twice
        quick, free, most = ~net.meetings, ~self._decided, len(net.steps)
        seen: dict[int, int] = {}
        fresh &= free
        while fresh and not state & DONE:
            bit = fresh & quick or fresh
            bit &= -bit
            fresh ^= bit
            number = consumers[bit.bit_length() - 1]
            pre = pres[number]
            if state & pre != pre:
                continue
            if len(fired) > most:  # more than every step once, and nothing decided: it goes round
                if state in seen:
                    loop = frozenset(cluster for cluster, _ in fired[seen[state] :])
                    self._tell(origin, FaultKind.ENDLESS_LOOP, state, fired[: seen[state]], loop=loop)
                    return
                seen[state] = len(fired)
            post = posts[number][0]
            rest = state ^ pre
            state = rest | post
            done = (number, 0)
            fired.append(done)
            if rest & post or done in twice:
                self._tell(origin, FaultKind.STARTED_TWICE, state, fired, rest & post | twice.get(done, 0))
                return
            fresh = (fresh | post) & free
        if state in self.stored:
            self.stored[state][1].append(origin)
        elif state & DONE:
            if state == DONE:
                self._finish(origin)
            else:
                self._tell(origin, FaultKind.WORK_LEFT_OVER, state, fired)
        else:
            number = next(enabled(net, state & self._decided), -1)
            if number < 0:
                self._tell(origin, FaultKind.DEADLOCK, state, fired)
            else:
                self.stored[state] = fired, [origin]
                self.waiting.append((state, number))

    def find_livelocks(self) -> None:
        """Tell the stored states from which no run ever ends, once for the nearest of them."""
        hopeful = set(self._finishing)
        waiting = list(hopeful)
        while waiting:
            for origin in self.stored[waiting.pop()][1]:
                if origin is not None and origin not in hopeful:
                    hopeful.add(origin)
                    waiting.append(origin)
        lost = [state for state in self.stored if state not in hopeful]
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
        pieces: list[list[Fired]] = []
        while state is not None:
            fired, origins = self.stored[state]
            pieces.append(fired)
            state = origins[0]
        return tuple(fired for piece in reversed(pieces) for fired in piece)


def enabled(net: Net, state: int) -> Iterator[int]:
    """Yield the clusters that can fire, each once for every place they take from that is marked first."""
    left = state & ~DONE
    while left:
        bit = left & -left
        number = net.consumers[bit.bit_length() - 1]
        pre = net.pres[number]
        if state & pre == pre:
            yield number
        left &= ~(pre | bit)
