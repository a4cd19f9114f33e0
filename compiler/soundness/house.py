"""House rules on every path: each is an automaton of a few states, followed along with every run of the flow.

Steps that the rule names are visible. Where a cluster without visible steps is enabled it fires alone, for the order of
invisible steps makes no difference to the rule; otherwise all enabled clusters fire, each in its turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from compiler.model import Flow, HouseRule, Selector, Step
from compiler.relations import Mentions
from compiler.soundness.net import DONE, Fired, Net, make_net
from compiler.soundness.search import MOST_STATES, enabled
from compiler.soundness.selection import performers, select

_BROKEN = -1


@dataclass(frozen=True, slots=True)
class Breach:
    """How a rule is broken: `path` is a shortest run that does it, as steps with the outcome taken (or an empty text).

    `first` and `second` are the steps concerned, the second empty where something is missing.
    """

    path: tuple[tuple[Step, str], ...]
    first: Step
    second: Step | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule on a flow: whether it `applies` (names a step that can occur), and the breach, if there is one.

    Not `decided` beyond the limit of the search.
    """

    applies: bool
    breach: Breach | None = None
    decided: bool = True

    @property
    def holds(self) -> bool:
        """Whether it was proved that the rule holds on every path."""
        return self.applies and self.decided and self.breach is None


@dataclass(frozen=True, slots=True)
class _Automaton:
    """Counts what has happened: `trigger` steps and `answer` steps move it; see `step` for each form of rule."""

    form: str
    trigger: frozenset[str]
    answer: frozenset[str]

    @property
    def visible(self) -> frozenset[str]:
        return self.trigger | self.answer

    def step(self, state: int, id: str) -> int:
        """Return the state after a step, -1 where it breaks the rule."""
        in_trigger, in_answer = id in self.trigger, id in self.answer
        match self.form:
            case "before":  # state 1: the answer has happened
                if in_trigger and not state and not in_answer:
                    return _BROKEN
                return 1 if in_answer else state
            case "after":  # state 1: the answer is owed
                return 0 if in_answer else 1 if in_trigger else state
            case "never":  # state 1: from now on never
                if in_answer and state:
                    return _BROKEN
                return 1 if in_trigger else state
            case "once":
                return (_BROKEN if state else 1) if in_trigger else state
            case _:  # "both": bit 1 for one side, bit 2 for the other
                state |= in_trigger | in_answer << 1
                return _BROKEN if state == 3 else state

    def ends_badly(self, state: int) -> bool:
        """Say whether a run that ends in a state has broken the rule."""
        return self.form == "after" and state == 1


def rule_on(rule: HouseRule, flow: Flow, mentions: Mentions) -> Ruling:
    """Decide a rule on a sound flow with the flows it calls put in (`expand`)."""
    steps = {step.id: step for step in flow.steps}
    net = make_net(flow)
    possible = frozenset(net.steps)
    if rule.separate:
        return _separation(rule, flow, mentions, net, possible)
    for form, trigger, answer in _forms(rule):
        if trigger is None:
            continue
        automaton = _Automaton(
            form,
            select(trigger, flow, mentions) & possible,
            select(answer, flow, mentions) & possible if answer else frozenset(),
        )
        if not automaton.trigger:
            return Ruling(applies=False)
        run, decided = _shortest_breach(net, automaton)
        if run is None:
            return Ruling(applies=True, decided=decided)
        return Ruling(applies=True, breach=_breach(net, automaton, run, steps))
    return Ruling(applies=False)


def _forms(rule: HouseRule) -> Iterator[tuple[str, Selector | None, Selector | None]]:
    """Yield the forms in which a rule may be written, with what triggers it and what it asks for or forbids."""
    yield "before", rule.before, rule.require
    yield ("never", rule.after, rule.never) if rule.never else ("after", rule.after, rule.require)
    yield "once", rule.at_most_once, None


def _separation(rule: HouseRule, flow: Flow, mentions: Mentions, net: Net, possible: frozenset[str]) -> Ruling:
    """Decide whether two steps that one run can hold are always done by different posts."""
    one, other = (select(selector, flow, mentions) & possible for selector in rule.separate)
    steps = {step.id: step for step in flow.steps}
    decided = True
    for first in sorted(one):
        for second in sorted(other):
            if not performers(steps[first], mentions) & performers(steps[second], mentions):
                continue
            if first == second:
                return Ruling(applies=True, breach=Breach((), steps[first], steps[second]))
            run, known = _shortest_breach(net, _Automaton("both", frozenset({first}), frozenset({second})))
            decided = decided and known
            if run is not None:
                return Ruling(applies=True, breach=Breach(_path(net, run, steps), steps[first], steps[second]))
    return Ruling(applies=bool(one and other), decided=decided)


def _shortest_breach(net: Net, automaton: _Automaton) -> tuple[tuple[Fired, ...] | None, bool]:
    """Search breadth first for a run that breaks the rule; say, too, whether the search was exhaustive."""
    start = (net.start, 0)
    parents: dict[tuple[int, int], tuple[tuple[int, int], Fired] | None] = {start: None}
    waiting = deque([start])
    while waiting:
        if len(parents) > MOST_STATES:
            return None, False
        place = waiting.popleft()
        marking, state = place
        for number, choice in _worth_firing(net, marking, automaton.visible):
            after = automaton.step(state, net.steps[number])
            reached = (marking & ~net.pres[number] | net.posts[number][choice], after)
            if after == _BROKEN or (reached[0] == DONE and automaton.ends_badly(after)):
                return (*_run_to(parents, place), (number, choice)), True
            if reached not in parents:
                parents[reached] = (place, (number, choice))
                waiting.append(reached)
    return None, True


def _worth_firing(net: Net, marking: int, visible: frozenset[str]) -> Iterator[Fired]:
    ready = list(enabled(net, marking))
    alone = next((number for number in ready if net.steps[number] not in visible), None)
    for number in ready if alone is None else [alone]:
        for choice in range(len(net.posts[number])):
            yield number, choice


def _run_to(
    parents: dict[tuple[int, int], tuple[tuple[int, int], Fired] | None], place: tuple[int, int]
) -> tuple[Fired, ...]:
    run: list[Fired] = []
    while (before := parents[place]) is not None:
        place, fired = before
        run.append(fired)
    return tuple(reversed(run))


def _path(net: Net, run: tuple[Fired, ...], steps: dict[str, Step]) -> tuple[tuple[Step, str], ...]:
    passed = []
    for number, choice in run:
        ways = net.ways[number][choice]
        passed.append((steps[net.steps[number]], ways[0].outcome if ways else ""))
    return tuple(passed)


def _breach(net: Net, automaton: _Automaton, run: tuple[Fired, ...], steps: dict[str, Step]) -> Breach:
    """Name the steps of a breach: what happened, and what it happened without or after."""
    done = [net.steps[number] for number, _ in run]
    triggers = [step for step in done if step in automaton.trigger]
    answers = [step for step in done if step in automaton.answer]
    match automaton.form:
        case "never":
            return Breach(_path(net, run, steps), steps[triggers[0]], steps[answers[-1]])
        case "once":
            return Breach(_path(net, run, steps), steps[triggers[0]], steps[triggers[-1]])
        case _:
            return Breach(_path(net, run, steps), steps[triggers[-1]])
