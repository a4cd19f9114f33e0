"""Three methods that know nothing of each other agree, and whatever is told of a fault is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import hypothesis
import pytest
from flows import any_flow, any_flows, faulty_flow, faulty_flows, flow, parse, sound_flow, sound_flows, step, written
from hypothesis import settings
from running import END, Running, Space, State, all_runs

from compiler.graph import Ways, endless_loops
from compiler.model import Flow, Via
from compiler.soundness import Cause, FaultKind, judge
from compiler.soundness.causes import Explainer
from compiler.soundness.fixes import apply
from compiler.soundness.net import DONE, Net, bits, make_net
from compiler.soundness.search import Fault, Outcome, explore
from compiler.soundness.structure import decide

BLOCK = 500
"""So many flows are made of each block of seeds."""

FULL = 200
"""Up to so many states every interleaving is gone through."""

quick = settings(derandomize=True, deadline=None, database=None, max_examples=150)


def made(make: Callable[[Random, int], Flow], block: int, largest: int = 12) -> Iterator[Flow]:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        random = Random(seed)
        yield make(random, random.randint(2, largest))


def searched(given: Flow) -> tuple[Net, Outcome]:
    net = make_net(given)
    return net, explore(net)


def agree(given: Flow) -> tuple[bool, Space | None]:
    """Decide a flow by all methods; the one that goes through every run may give up."""
    net, outcome = searched(given)
    space = all_runs(given, FULL)
    assert outcome.decided, written(given)
    assert decide(net) == outcome.sound, written(given)
    assert space is None or space.sound == outcome.sound, written(given)
    return outcome.sound, space


@pytest.mark.parametrize("block", range(7))
@pytest.mark.parametrize("make", [sound_flow, faulty_flow, any_flow])
def test_search_structure_and_all_runs_agree(make: Callable[[Random, int], Flow], block: int) -> None:
    verdicts = [agree(given) for given in made(make, block)]
    if make is sound_flow:
        assert all(sound for sound, _ in verdicts)
    else:
        assert {sound for sound, _ in verdicts} == {True, False}
    assert sum(space is not None for _, space in verdicts) > 0.8 * BLOCK


@hypothesis.given(sound_flows)
@quick
def test_blocks_are_sound(given: Flow) -> None:
    assert agree(given)[0]


@hypothesis.given(faulty_flows)
@quick
def test_methods_agree_on_mistakes(given: Flow) -> None:
    agree(given)


@hypothesis.given(any_flows)
@quick
def test_methods_agree_on_anything(given: Flow) -> None:
    agree(given)


@pytest.mark.parametrize("size", [50, 100, 150])
def test_search_and_structure_agree_on_large_flows(size: int) -> None:
    for seed in range(20):
        for make in (sound_flow, faulty_flow):
            net, outcome = searched(make(Random(seed), size))
            assert decide(net) == outcome.sound


def test_structure_judges_nets_with_parts_that_no_run_reaches() -> None:
    for given in (parse(a="b", b="", c="b"), parse(a="b", b="*", c="b"), parse(a="b", b="", c="d&d", d="")):
        net = make_net(given)
        assert decide(net) == explore(net).sound, written(given)


def replayed(running: Running, net: Net, fault: Fault) -> list[State]:
    """Do the run of a fault, word for word; return the states that it passes."""
    states = [running.start]
    for number, choice in fault.run:
        moves = [move for move in running.moves(states[-1]) if (move.step, move.choice) == (net.steps[number], choice)]
        assert moves, "what the run does next cannot be done"
        states.append(moves[0].after)
    return states


def marking(net: Net, mask: int) -> set[tuple[str, str]]:
    """Return the marked places as (from where, to where); from where is told only of joins."""
    places = [bit.bit_length() - 1 for bit in bits(mask & ~DONE)]
    marked = {(net.arrivals[place], net.steps[net.consumers[place]]) for place in places}
    return marked | ({END} if mask & DONE else set())


def told_faults(block: int) -> Iterator[tuple[Flow, Running, Net, Fault, Cause, list[State]]]:
    for make in (faulty_flow, any_flow):
        for given in made(make, block):
            net, outcome = searched(given)
            loops = endless_loops(given)
            assert loops or all(fault.kind is not FaultKind.ENDLESS_LOOP for fault in outcome.faults), written(given)
            if loops or outcome.sound:
                continue
            running = Running(given)
            explainer = Explainer(net, Ways(given))
            for fault in outcome.faults[:40]:
                for cause in explainer.explain(fault):
                    yield given, running, net, fault, cause, replayed(running, net, fault)


@pytest.mark.parametrize("block", range(2))
def test_runs_lead_to_the_faults_they_are_told_for(block: int) -> None:
    for given, running, net, fault, cause, states in told_faults(block):
        joins = {id for id, one in running.steps.items() if one.joins}
        reached = {(source if target in joins else "", target) for source, target in states[-1]}
        assert reached == marking(net, fault.state), written(given)
        assert running.fault(states[-1]) == fault.kind, written(given)
        assert cause.at in running.steps, written(given)
        assert cause.turn or cause.variant == "loop", written(given)
        assert {happening.step for happening in cause.path} <= {net.steps[number] for number, _ in fault.run}


@pytest.mark.parametrize("block", range(2))
def test_what_a_join_waits_for_never_comes(block: int) -> None:
    for given, running, net, fault, cause, states in told_faults(block):
        if cause.kind is not FaultKind.DEADLOCK:
            continue
        assert not any(running.moves(states[-1]))
        assert all((step, cause.at) in states[-1] for step in cause.arrived), written(given)
        assert all((step, cause.at) not in states[-1] for step in cause.missing), written(given)
        assert {source for source, _ in running.into[cause.at]} == {*cause.arrived, *cause.missing}
        if cause.turn:
            assert_lost(running, net, fault, cause, states)


def assert_lost(running: Running, net: Net, fault: Fault, cause: Cause, states: list[State]) -> None:
    """Assert that after the turn nothing that is missing can come before the join has gone on."""
    done = [net.steps[number] for number, _ in fault.run]
    turn = max(number for number, step in enumerate(done) if step == cause.turn)
    if cause.at in done[turn + 1 :]:
        return
    seen = {states[turn + 1]}
    waiting = list(seen)
    while waiting and len(seen) < FULL:
        state = waiting.pop()
        assert (cause.missing[0], cause.at) not in state
        if not running.fault(state) and END not in state:
            new = {move.after for move in running.moves(state) if move.step != cause.at} - seen
            seen |= new
            waiting += new


@pytest.mark.parametrize("block", range(2))
def test_what_is_told_to_be_done_twice_is_done_twice(block: int) -> None:
    for given, running, net, fault, cause, states in told_faults(block):
        if cause.kind is not FaultKind.STARTED_TWICE:
            continue
        done = Counter(net.steps[number] for number, _ in fault.run)
        if fault.kind is FaultKind.STARTED_TWICE:
            assert cause.at in running.twice(states[-1]) or done[cause.at] > 1, written(given)
        else:
            assert done[cause.at], written(given)
            assert Ways(given).reaches(cause.arrived[0], cause.at), written(given)


def family(kind: str) -> str:
    """Work started twice and work left over are one fault: branches that do not wait for each other."""
    return "waits" if kind == FaultKind.DEADLOCK else "does not wait"


@pytest.mark.parametrize("make", [faulty_flow, any_flow])
def test_every_kind_of_fault_is_told_and_every_fix_mends(make: Callable[[Random, int], Flow]) -> None:
    offered: Counter[str] = Counter()
    for block in range(2):
        for given in made(make, block, 10):
            verdict, space = judge(given), all_runs(given, FULL)
            if verdict is None or verdict.sound or space is None:
                continue
            kinds = {family(trouble.cause.kind) for trouble in verdict.troubles}
            assert {family(kind) for kind in space.kinds} <= kinds, written(given)
            for fix in (fix for trouble in verdict.troubles[:1] for fix in trouble.fixes):
                offered[fix.change] += 1
                space = all_runs(apply(given, fix), FULL)
                assert space is None or space.sound or len(verdict.troubles) > 1, f"{written(given)} {fix}"
    assert {"go", "separate"} <= set(offered)


def test_mending_one_by_one_comes_to_an_end() -> None:
    for given in made(faulty_flow, 0, 10):
        mended, verdict = given, judge(given)
        for _ in range(12):
            fixes = [trouble.fixes[0] for trouble in verdict.troubles if trouble.fixes] if verdict else []
            if not fixes:
                break
            mended = apply(mended, fixes[0])
            verdict = judge(mended)
        else:
            pytest.fail(written(given))
        space = all_runs(mended, FULL)
        assert verdict is None or verdict.troubles or space is None or space.sound, written(given)


GADGETS = {
    "deadlock": {"{}": "{}a|{}b", "{}a": "{}j", "{}b": "{}j", "{}j": "*>"},
    "branch": {"{}": "{}a&{}b", "{}a": "{}c|{}j", "{}c": "{}j", "{}b": "{}j", "{}j": "*>"},
    "twice": {"{}": "{}a&{}b", "{}a": "{}j", "{}b": "{}j", "{}j": ">"},
}


def gadget(kind: str, name: str, follower: str) -> dict[str, str]:
    return {
        id.format(name): line.format(*[name] * line.count("{}")).replace(">", follower)
        for id, line in GADGETS[kind].items()
    }


@pytest.mark.parametrize("first", GADGETS)
@pytest.mark.parametrize("second", GADGETS)
def test_independent_faults_are_each_told(first: str, second: str) -> None:
    one, other = gadget(first, "x", "end"), gadget(second, "y", "end")
    either = parse(start="x|y", **one, **other, end="")
    both = parse(start="x&y", **gadget(first, "x", "end"), **gadget(second, "y", "end"), end="*")
    later = parse(**gadget(first, "x", "y"), **other, end="")
    for given in (either, both, later):
        verdict = judge(given)
        assert verdict is not None
        assert {"xj", "yj"} <= {trouble.cause.at for trouble in verdict.troubles}, written(given)


@pytest.mark.parametrize("sound", [True, False])
def test_a_search_that_is_given_up_still_ends_with_a_proof(sound: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    given = (
        sound_flow(Random(7), 60)
        if sound
        else parse(a="b&c", b="b|d", c="c|e", d="b|f", e="c|f", f="*g", g="g|f|h", h="")
    )
    monkeypatch.setattr("compiler.soundness.verdict.MOST_STATES", 1)
    assert not explore(make_net(given), 1).decided
    verdict = judge(given)
    assert verdict is not None
    assert verdict.sound is sound
    assert [trouble.cause.variant for trouble in verdict.troubles] == ([] if sound else ["untraced"])


def test_a_fault_behind_many_choices_is_found_going_down() -> None:
    """Seventeen branches choose between two joins each; all runs together have 3^17 states."""
    many = range(17)
    given = flow(
        step("fork", Via.PARALLEL, [f"b{number}" for number in many]),
        *(step(f"b{number}", Via.OUTCOME, [f"x{number}", f"y{number}"]) for number in many),
        *(step(f"{side}{number}", Via.NEXT, ["end"], joins=True) for side in "xy" for number in many),
        step("end", joins=True),
    )
    outcome = explore(make_net(given), 1_000)
    assert not outcome.decided
    assert outcome.faults[0].kind is FaultKind.DEADLOCK
    verdict = judge(given)
    assert verdict is not None
    assert [trouble.cause.at for trouble in verdict.troubles] == ["end"]


CLASSICAL = {
    "a join after a decision": (
        parse(a="b|c", b="d", c="d", d="*e", e=""), (FaultKind.DEADLOCK, "d", "alternatives"),
    ),
    "branches that meet without waiting": (
        parse(a="b&c", b="d", c="d", d="e", e=""), (FaultKind.STARTED_TWICE, "d", ""),
    ),
    "branches that meet without waiting, before a fork and a join": (
        parse(a="b&c", b="d", c="d", d="e&f", e="g", f="g", g="*h", h=""), (FaultKind.STARTED_TWICE, "d", ""),
    ),
    "a join where a loop begins": (
        parse(a="b", b="*c", c="b|d", d=""), (FaultKind.DEADLOCK, "b", "loop"),
    ),
    "a fork where a loop ends": (
        parse(a="b", b="c", c="b&d", d=""), (FaultKind.STARTED_TWICE, "d", "loop"),
    ),
    "a way back out of a branch": (
        parse(a="b", b="c&d", c="b|e", d="e", e="*f", f=""), (FaultKind.STARTED_TWICE, "d", "loop"),
    ),
    "a way out of a branch, past the join": (
        parse(a="b&c", b="d|e", c="d", d="*e", e=""), (FaultKind.WORK_LEFT_OVER, "e", "waiting"),
    ),
    "a way into a branch, past the fork": (
        parse(a="b|c", b="c&d", c="e", d="e", e="*f", f=""), (FaultKind.DEADLOCK, "e", "alternatives"),
    ),
    "an end inside a branch": (
        parse(a="b&c", b="d|e", e="", c="d", d="*f", f=""), (FaultKind.WORK_LEFT_OVER, "e", "waiting"),
    ),
}  # fmt: skip
"""What goes wrong in flows by the book, each with what is told of it: what, where, and why."""


@pytest.mark.parametrize("name", CLASSICAL)
def test_classical_faults_are_told_where_and_why(name: str) -> None:
    given, told = CLASSICAL[name]
    assert not agree(given)[0]
    verdict = judge(given)
    assert verdict is not None
    assert [(one.cause.kind, one.cause.at, one.cause.variant) for one in verdict.troubles] == [told]


@pytest.mark.parametrize(
    ("given", "loop"),
    [(parse(a="b", b="c", c="b"), {"b", "c"}), (parse(a="b|d", b="c", c="b|e", d="", e="b"), {"b", "c", "e"})],
)
def test_a_loop_without_a_way_out_is_told_as_one(given: Flow, loop: set[str]) -> None:
    assert [set(steps) for steps in endless_loops(given)] == [loop]
    assert judge(given) is None


def test_a_thousand_parallel_branches_need_no_states() -> None:
    ids = [f"b{number}" for number in range(1_000)]
    branches = [step(id, Via.NEXT, ["end"]) for id in ids]
    for joins in (True, False):
        verdict = judge(flow(step("fork", Via.PARALLEL, ids), *branches, step("end", joins=joins)))
        assert verdict is not None
        assert verdict.sound is joins
        assert verdict.states == 0


def test_parallel_retry_loops_are_done_one_after_the_other() -> None:
    loops = [
        one
        for n in range(12)
        for one in (step(f"b{n}", Via.NEXT, [f"d{n}"]), step(f"d{n}", Via.OUTCOME, [f"b{n}", "end"]))
    ]
    given = flow(step("fork", Via.PARALLEL, [f"b{n}" for n in range(12)]), *loops, step("end", joins=True))
    verdict = judge(given)
    assert verdict is not None
    assert verdict.sound
    assert verdict.states == 12
    assert decide(make_net(given))


def test_a_chain_of_decisions_has_one_state_each() -> None:
    chain = [
        one
        for n in range(500)
        for one in (step(f"d{n}", Via.OUTCOME, [f"d{n + 1}", f"w{n}"]), step(f"w{n}", Via.NEXT, [f"d{n + 1}"]))
    ]
    verdict = judge(flow(*chain, step("d500")))
    assert verdict is not None
    assert verdict.sound
    assert verdict.states == 500
