"""Questions about all runs of one sound flow, each answered exactly by a reduced search.

A firing that is forbidden leaves the net free-choice, so an enabled cluster is still a strong stubborn set: what is
enabled stays enabled until it fires, and a search that fires one cluster at a time meets it (Valmari 1990). Only where
that one leads to nothing new, as in a loop whose way out is forbidden, all others fire as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations

from compiler.model import Flow, Transition
from compiler.soundness.causes import Happening
from compiler.soundness.net import DONE, Fired, Net
from compiler.soundness.search import MOST_STATES


class Runs:
    """All runs of a flow that was found sound."""

    def __init__(self, flow: Flow, net: Net) -> None:
        """Take a sound flow, and the net of its steps that some run may reach."""
        self.flow = flow
        self.net = net
        self._numbers = {step: number for number, step in enumerate(self.net.steps)}

    def firings(self, step: str) -> frozenset[Fired]:
        """Return every way in which a step can be done; none for a step that no run reaches."""
        if step not in self._numbers:
            return frozenset()
        number = self._numbers[step]
        return frozenset((number, choice) for choice in range(len(self.net.posts[number])))

    def steps(self, firings: Iterable[Fired]) -> frozenset[str]:
        """Return the steps that some firings do."""
        return frozenset(self.net.steps[number] for number, _ in firings)

    def path_to(self, step: str, without: Collection[Fired] = frozenset()) -> tuple[Happening, ...] | None:
        """Return what leads to the start of a step in a short run without some firings; None where nothing does."""
        if step not in self._numbers:
            return None
        forbidden = frozenset(without)
        if not self._may_reach(step, forbidden):
            return None
        pre = self.net.pres[self._numbers[step]]
        run = self._search(forbidden, lambda state: state & pre == pre)
        return None if run is None else tuple(self._past(run, pre))

    def can_end(self, result: str | None = None, without: Collection[Fired] = frozenset()) -> bool:
        """Say whether some run without some firings ends (with this result, where one is given)."""
        for step in self.flow.steps:
            ending = [fired for fired in self.firings(step.id) if not self._firing(fired)]
            if result not in (None, step.ends) or not set(ending) - set(without):
                continue
            if self.path_to(step.id, without) is not None:
                return True
        return False

    def at_once(self, steps: Iterable[str]) -> frozenset[frozenset[str]]:
        """Return the pairs of some steps that can be at work at the same time.

        Everything else is done first: while two of the steps are both enabled, nothing takes that away.
        """
        watched = {self._numbers[step] for step in steps if step in self._numbers}
        found: set[frozenset[str]] = set()

        def watch(state: int) -> bool:
            enabled = [number for number in watched if self._is_enabled(number, state)]
            found.update(
                frozenset((self.net.steps[one], self.net.steps[other])) for one, other in combinations(enabled, 2)
            )
            return False

        self._search(frozenset(), watch, watched)
        return frozenset(found)

    def _may_reach(self, step: str, without: frozenset[Fired]) -> bool:
        """Say whether some way leads to a step, whatever it waits for: quick, and without it there is no run."""
        goal, start = self._numbers[step], self.net.consumers[self.net.start.bit_length() - 1]
        seen, waiting = {start}, [start]
        while waiting and goal not in seen:
            number = waiting.pop()
            for choice, ways in enumerate(self.net.ways[number]):
                if (number, choice) not in without:
                    onward = {self._numbers[way.to] for way in ways} - seen
                    seen |= onward
                    waiting += onward
        return goal in seen

    def _search(
        self, without: frozenset[Fired], goal: Callable[[int], bool], watched: Collection[int] = ()
    ) -> tuple[Fired, ...] | None:
        """Return a run to a state that the goal accepts, breadth first; None for none, or beyond the limit of states.

        Of the clusters that are watched, all that are enabled fire, and only when no other is.
        """
        parents: dict[int, tuple[int, Fired] | None] = {self.net.start: None}
        waiting = deque(parents)
        while waiting and len(parents) < MOST_STATES:
            state = waiting.popleft()
            if goal(state):
                return tuple(self._run_to(state, parents))
            alone, others = self._next(state, without, watched)
            for group in (alone, others):
                found = {after: fired for after, fired in self._after(state, group) if after not in parents}
                parents |= {after: (state, fired) for after, fired in found.items()}
                waiting += found
                if found:
                    break
        return None

    def _next(self, state: int, without: frozenset[Fired], watched: Collection[int]) -> tuple[list[Fired], list[Fired]]:
        """Return what may fire in a state: first one cluster alone, or all that are watched; then all others."""
        able: dict[int, list[Fired]] = {}
        for number in sorted({self.net.consumers[place] for place in _places(state & ~DONE)}):
            choices = range(len(self.net.posts[number])) if self._is_enabled(number, state) else ()
            allowed = [(number, choice) for choice in choices if (number, choice) not in without]
            if allowed:
                able[number] = allowed
        free = [number for number in able if number not in watched]
        first = [min(free, key=lambda number: len(able[number]))] if free else list(able)
        return (
            [fired for number in first for fired in able[number]],
            [fired for number, allowed in able.items() if number not in first for fired in allowed],
        )

    def _after(self, state: int, fired: Iterable[Fired]) -> Iterator[tuple[int, Fired]]:
        for number, choice in fired:
            yield state & ~self.net.pres[number] | self.net.posts[number][choice], (number, choice)

    def _is_enabled(self, number: int, state: int) -> bool:
        pre = self.net.pres[number]
        return state & pre == pre

    def _run_to(self, state: int, parents: dict[int, tuple[int, Fired] | None]) -> Iterator[Fired]:
        back: list[Fired] = []
        while (step := parents[state]) is not None:
            state = step[0]
            back.append(step[1])
        return reversed(back)

    def _past(self, run: tuple[Fired, ...], pre: int) -> Iterator[Happening]:
        """Yield, of a run, only what the work at some places depends on, in order."""
        wanted = pre
        kept: list[Fired] = []
        for number, choice in reversed(run):
            post = self.net.posts[number][choice]
            if post & wanted:
                wanted = wanted & ~post | self.net.pres[number]
                kept.append((number, choice))
        for number, choice in reversed(kept):
            yield Happening(self.net.steps[number], _outcome(self.net.ways[number], choice))

    def _firing(self, fired: Fired) -> bool:
        """Say whether a firing leads on to another step."""
        return bool(self.net.ways[fired[0]][fired[1]])


def _outcome(choices: Sequence[Sequence[Transition]], choice: int) -> str:
    ways = choices[choice]
    if len(choices) == 1 or not ways:
        return ""
    return ways[0].outcome or ways[0].via.value


def _places(state: int) -> Iterator[int]:
    while state:
        bit = state & -state
        yield bit.bit_length() - 1
        state ^= bit
