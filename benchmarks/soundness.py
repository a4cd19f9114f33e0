"""How long deciding a flow takes: by our search, by its structure, by plain reachability and by pm4py, in one run.

    pip install -e '.[test,bench]'
    PYTHONPATH=.:tests python benchmarks/soundness.py

Prints two Markdown tables: flows of growing size and width as ratios to our search, and the time per flow, from its
steps to the causes in words. Without pm4py its column stays empty.
"""

# ruff: noqa: S311, T201 - it draws lots, and prints what it found

from __future__ import annotations

import importlib
import importlib.util
import signal
import sys
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from flows import faulty_flow, flow, sound_flow, step

from compiler.graph import Ways, endless_loops, unreachable
from compiler.model import Flow, Step, Via
from compiler.soundness import judge
from compiler.soundness.mending import Diagnosis, diagnose
from compiler.soundness.net import DONE, Net, bits, make_net
from compiler.soundness.search import MOST_STATES, Outcome, explore
from compiler.soundness.structure import decide

PATIENCE = 10
"""So many seconds a method may take on one flow."""

MOST_PLAIN_STATES = 300_000

ROUNDS = 5
"""So many times each flow is timed; the shortest time counts."""

LARGEST = 150
"""So many steps the flows may have that are timed one by one."""


class TooLongError(Exception):
    """A method has taken longer than our patience."""


def parallel(width: int, *, joined: bool = True) -> Flow:
    """Return a fork into so many branches of two steps, which wait for each other or not."""
    branches = [
        one for n in range(width) for one in (step(f"a{n}", Via.NEXT, [f"b{n}"]), step(f"b{n}", Via.NEXT, ["end"]))
    ]
    return flow(step("fork", Via.PARALLEL, [f"a{n}" for n in range(width)]), *branches, step("end", joins=joined))


def retries(width: int) -> Flow:
    """Return a fork into so many loops, each left by a decision."""
    loops: list[Step] = []
    for n in range(width):
        loops += [step(f"a{n}", Via.NEXT, [f"b{n}"]), step(f"b{n}", Via.OUTCOME, [f"a{n}", "end"])]
    return flow(step("fork", Via.PARALLEL, [f"a{n}" for n in range(width)]), *loops, step("end", joins=True))


def decisions(length: int) -> Flow:
    """Return a chain of so many decisions, each with a way past the next step."""
    chain: list[Step] = []
    for n in range(length):
        chain += [step(f"d{n}", Via.OUTCOME, [f"d{n + 1}", f"w{n}"]), step(f"w{n}", Via.NEXT, [f"d{n + 1}"])]
    return flow(*chain, step(f"d{length}"))


def models() -> Iterator[tuple[str, Flow]]:
    """Yield flows of growing size and width."""
    for size in (10, 30, 100):
        yield f"blocks, {size} steps", sound_flow(Random(size), size)
    for length in (10, 100, 500):
        yield f"{length} decisions in a row", decisions(length)
    for width in (4, 8, 12, 16, 1_000):
        yield f"{width} parallel branches", parallel(width)
    for width in (4, 8, 12):
        yield f"{width} parallel retry loops", retries(width)
    yield "8 parallel branches, unsound", parallel(8, joined=False)


def plainly(net: Net) -> bool | None:
    """Go through every interleaving, as far as the first fault; None beyond the limit."""
    before: dict[int, list[int]] = {net.start: []}
    waiting = [net.start]
    while waiting:
        state = waiting.pop()
        if state & DONE:
            if state != DONE:
                return False
            continue
        stuck = True
        for number, pre in enumerate(net.pres):
            if state & pre != pre:
                continue
            stuck = False
            rest = state & ~pre
            for choice, post in enumerate(net.posts[number]):
                if rest & post or (number, choice) in net.twice:
                    return False
                after = rest | post
                if after not in before:
                    before[after] = []
                    waiting.append(after)
                before[after].append(state)
        if stuck:
            return False
        if len(before) > MOST_PLAIN_STATES:
            return None
    hopeful = {DONE}
    back = [DONE] if DONE in before else []
    while back:
        new = [state for state in before[back.pop()] if state not in hopeful]
        hopeful.update(new)
        back += new
    return before.keys() <= hopeful


def in_pm4py(net: Net) -> Callable[[], bool]:
    """Return pm4py's check of the same net."""
    pm4py = importlib.import_module("pm4py")
    objects = importlib.import_module("pm4py.objects.petri_net.obj")
    arcs = importlib.import_module("pm4py.objects.petri_net.utils.petri_utils")
    model = objects.PetriNet("flow")

    def node(kind: Any, into: Any, *names: str) -> Any:
        found = kind(*names)
        into.add(found)
        return found

    places = {1 << n: node(objects.PetriNet.Place, model.places, f"p{n}") for n in range(len(net.consumers))}
    source = node(objects.PetriNet.Place, model.places, "source")
    begin = node(objects.PetriNet.Transition, model.transitions, "begin", "begin")
    arcs.add_arc_from_to(source, begin, model)
    arcs.add_arc_from_to(begin, places[net.start], model)
    for id, pre, posts in zip(net.steps, net.pres, net.posts, strict=True):
        for number, post in enumerate(posts):
            name = f"{id}.{number}"
            done = node(objects.PetriNet.Transition, model.transitions, name, name)
            for bit in bits(pre):
                arcs.add_arc_from_to(places[bit], done, model)
            for bit in bits(post):
                arcs.add_arc_from_to(done, places[bit], model)
    initial, final = objects.Marking({source: 1}), objects.Marking({places[DONE]: 1})

    def check() -> bool:
        verdict = pm4py.check_soundness(model, initial, final)
        return bool(verdict[0] if isinstance(verdict, tuple) else verdict)

    return check


def timed(act: Callable[[], bool | None], times: int = 1) -> tuple[float, bool | None]:
    """Return the shortest time in seconds of the processor, and the verdict; infinite where patience runs out."""
    best, verdict = float("inf"), None
    for _ in range(times):
        signal.alarm(PATIENCE)
        try:
            start = time.process_time()
            verdict = act()
            best = min(best, time.process_time() - start)
        except TooLongError:
            return float("inf"), None
        finally:
            signal.alarm(0)
    return best, verdict


def compare() -> None:
    """Print the table of ratios."""
    print("| model | steps | search, ms | structure | plain reachability | pm4py `check_soundness` |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, given in models():
        net = make_net(given)
        ours, sound = timed(lambda net=net: explore(net).sound, 5)
        rest: list[Callable[[], bool | None]] = [lambda net=net: decide(net), lambda net=net: plainly(net)]
        told = [ratio(timed(act), ours, sound) for act in rest]
        told.append(ratio(timed(in_pm4py(net)), ours, sound) if importlib.util.find_spec("pm4py") else "")
        print(f"| {name} | {len(given.steps)} | {1e3 * ours:.3f} | {' | '.join(told)} |", flush=True)


def ratio(taken: tuple[float, bool | None], ours: float, sound: bool | None) -> str:
    """Say how much longer a method took, and whether it came to another verdict."""
    seconds, verdict = taken
    if seconds == float("inf"):
        return f"more than {PATIENCE} s"
    if verdict is None:
        return "given up"
    return f"× {seconds / ours:,.1f}" + ("" if verdict == sound else ", **other verdict**")


def per_flow() -> None:
    """Print the time per flow, by what is done."""
    random = Random(1)
    sizes = [round(4 * 35 ** random.random()) for _ in range(600)]  # 4 to 140, as many below 24 as above
    sound = [given for size in sizes if len((given := sound_flow(random, size)).steps) <= LARGEST]
    faulty = [given for size in sizes if len((given := faulty_flow(random, size)).steps) <= LARGEST]
    faulty = [given for given in faulty if not endless_loops(given) and _explained(given).causes]
    print("\n| per flow, ms | flows | median | p99 | longest |")
    print("|---|--:|--:|--:|--:|")
    acts: list[tuple[str, list[Flow], Callable[[Flow], object]]] = [
        ("sound: structure pass and verdict", sound, lambda given: (unreachable(given), judge(given))),
        ("unsound: structure pass, verdict, a run to every fault", faulty, _traced),
        ("unsound: the same, and what causes each", faulty, _explained),
        ("unsound: the same, and fixes proved", faulty, lambda given: (unreachable(given), judge(given))),
    ]
    for name, flows, act in acts:
        best = [float("inf")] * len(flows)
        for _ in range(ROUNDS):  # one after the other, for how fast a machine is changes from second to second
            best = [
                min(least, timed(lambda g=given, a=act: bool(a(g)))[0])
                for least, given in zip(best, flows, strict=True)
            ]
        taken = sorted(best)
        middle, late = (1e3 * taken[int(share * (len(taken) - 1))] for share in (0.5, 0.99))
        print(f"| {name} | {len(flows)} | {middle:.3f} | {late:.3f} | {1e3 * taken[-1]:.3f} |")


def _traced(given: Flow) -> Outcome:
    _shaped(given)
    return explore(make_net(given))


def _explained(given: Flow) -> Diagnosis:
    return diagnose(given, MOST_STATES, _shaped(given))


def _shaped(given: Flow) -> Ways:
    ways = Ways(given)
    unreachable(given, ways)
    endless_loops(given, ways)
    return ways


def _give_up(*_: object) -> None:
    raise TooLongError


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _give_up)
    if sys.argv[1:] != ["per-flow"]:
        compare()
    per_flow()
