"""Flows to try things on: sound by construction, the same with mistakes in them, and arbitrary ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import strategies as st

from compiler.diagnostics import Span
from compiler.model import Flow, Step, Transition, Via

_NOWHERE = Span("")


def step(id: str, via: Via = Via.NEXT, to: Sequence[str] = (), *, joins: bool = False, overdue: str = "") -> Step:
    """Return a step that is followed by others; the outcomes of a decision are numbered."""
    ways = [Transition(via, target, _NOWHERE, str(n) if via is Via.OUTCOME else "") for n, target in enumerate(to)]
    if overdue:
        ways.append(Transition(Via.OVERDUE, overdue, _NOWHERE))
    return Step(id=id, where=f"x/flows/f/steps/{id}", name=id, wait_for="all" if joins else "", follows=tuple(ways))


def flow(*steps: Step) -> Flow:
    """Return a flow of steps; it starts at the first."""
    return Flow(id="f", where="x/flows/f", name="f", steps=steps)


def parse(**steps: str) -> Flow:
    """Return a flow from lines: `a="b"` next, `"b|c"` decide, `"b&c"` parallel, `"*…"` waits for all, `"…!x"` late."""
    return flow(*(_parsed(id, text) for id, text in steps.items()))


def _parsed(id: str, text: str) -> Step:
    usual, _, late = text.removeprefix("*").partition("!")
    via = Via.OUTCOME if "|" in usual else Via.PARALLEL if "&" in usual else Via.NEXT
    to = [target for target in usual.replace("&", "|").split("|") if target]
    return step(id, via, to, joins=text.startswith("*"), overdue=late)


def written(given: Flow) -> str:
    """Return a flow in the form that `parse` reads, to show it where a test fails."""
    return ", ".join(f"{one.id}={_line(one)!r}" for one in given.steps)


def _line(one: Step) -> str:
    late = "".join(f"!{way.to}" for way in one.follows if way.via is Via.OVERDUE)
    sign = "&" if one.forks else "|"
    usual = sign.join(way.to for way in one.follows if way.via is not Via.OVERDUE)
    return ("*" if one.joins else "") + usual + late


@dataclass
class _Blocks:
    """Builds a flow from its end to its start, block by block; each block has one way in and one way out."""

    random: Random
    steps: dict[str, Step] = field(default_factory=dict)

    def add(self, via: Via, to: Sequence[str], *, joins: bool = False, overdue: str = "") -> str:
        id = f"s{len(self.steps)}"
        self.steps[id] = step(id, via, to, joins=joins, overdue=overdue)
        return id

    def block(self, size: int, follower: str, *, inside: bool) -> str:
        """Put in about so many steps before a follower; return the first of them."""
        if size < 1:
            return follower
        if size == 1:
            return self.add(Via.NEXT, [follower])
        kind = self.random.choice(["sequence", "sequence", "choice", "parallel", "loop", "late"])
        match kind:
            case "sequence":
                half = self.random.randint(1, size - 1)
                second = self.block(half, follower, inside=inside)
                return self.block(size - half, second, inside=inside)
            case "choice" | "late":
                merge = self._merge(follower)
                count = 2 if kind == "late" else self.random.randint(2, 3)
                branches = self._branches(count, size - 1, merge, inside=inside)
                if not inside and kind == "choice" and self.random.random() < 0.3:
                    branches.append(self.add(Via.NEXT, []))
                if kind == "late":
                    return self.add(Via.NEXT, branches[:1], overdue=branches[1])
                return self.add(Via.OUTCOME, branches)
            case "parallel":
                join = self.add(Via.NEXT, [follower], joins=True)
                branches = self._branches(self.random.randint(2, 3), size - 2, join, inside=True)
                return self.add(Via.PARALLEL, list(dict.fromkeys(branches)))
            case _:
                decision = self.add(Via.OUTCOME, [])
                body = self.block(size - 1, decision, inside=inside)
                self.steps[decision] = step(decision, Via.OUTCOME, [body, follower])
                return body

    def _merge(self, follower: str) -> str:
        if self.steps[follower].joins or self.random.random() < 0.3:
            return self.add(Via.NEXT, [follower])
        return follower

    def _branches(self, count: int, size: int, follower: str, *, inside: bool) -> list[str]:
        return [self.block(size // count, follower, inside=inside) for _ in range(count)]


def sound_flow(random: Random, size: int) -> Flow:
    """Return a flow of nested blocks of about so many steps: sound by construction."""
    blocks = _Blocks(random)
    end = blocks.add(Via.NEXT, [])
    first = blocks.block(size, end, inside=False)
    rest = [one for one in blocks.steps.values() if one.id != first]
    random.shuffle(rest)
    return flow(blocks.steps[first], *rest)


def faulty_flow(random: Random, size: int) -> Flow:
    """Return a sound flow into which one to three mistakes were made; it may be sound all the same."""
    found = sound_flow(random, size)
    for _ in range(random.randint(1, 3)):
        found = _mistaken(random, found)
    return found


def any_flow(random: Random, size: int) -> Flow:
    """Return a flow whose steps lead anywhere."""
    ids = [f"s{number}" for number in range(size)]
    steps = []
    for id in ids:
        via = random.choice([Via.NEXT, Via.NEXT, Via.OUTCOME, Via.OUTCOME, Via.PARALLEL])
        count = random.choice([0, 1, 1, 1]) if via is Via.NEXT else random.choice([2, 2, 3])
        late = random.choice(ids) if random.random() < 0.1 else ""
        joins = random.random() < 0.2
        steps.append(step(id, via, random.sample(ids, min(count, size)), joins=joins, overdue=late))
    return flow(*steps)


def _mistaken(random: Random, given: Flow) -> Flow:
    victim = random.choice(given.steps)
    leading = [one for one in given.steps if one.follows]
    match random.choice(["retarget", "retarget", "wait", "kind", "drop", "end"]):
        case "retarget" if leading:
            return _retargeted(random, given, random.choice(leading), random.choice(given.steps).id)
        case "wait":
            return _with(given, replace(victim, wait_for="" if victim.joins else "all"))
        case "kind":
            choices = [one for one in given.steps if one.forks or one.decides]
            if choices:
                return _with(given, _turned(random.choice(choices)))
        case "drop" if any(way.to != victim.id for way in victim.follows):
            led = {victim.id: next(way.to for way in victim.follows if way.to != victim.id)}
            kept = [_led(one, led) for one in given.steps if one.id != victim.id]
            return replace(given, steps=tuple(kept))
        case "end" if leading:
            end = step(f"e{len(given.steps)}")
            return _retargeted(random, replace(given, steps=(*given.steps, end)), random.choice(leading), end.id)
    return given


def _with(given: Flow, changed: Step) -> Flow:
    return replace(given, steps=tuple(changed if one.id == changed.id else one for one in given.steps))


def _retargeted(random: Random, given: Flow, changed: Step, target: str) -> Flow:
    ways = list(changed.follows)
    number = random.randrange(len(ways))
    ways[number] = replace(ways[number], to=target)
    return _with(given, replace(changed, follows=tuple(ways)))


def _turned(one: Step) -> Step:
    """Return a decision as a fork, and a fork as a decision."""
    kinds = {Via.PARALLEL: Via.OUTCOME, Via.OUTCOME: Via.PARALLEL}
    return replace(
        one,
        follows=tuple(
            replace(way, via=kinds[way.via], outcome=str(number) if one.forks else "") if way.via in kinds else way
            for number, way in enumerate(one.follows)
        ),
    )


def _led(one: Step, led: Mapping[str, str]) -> Step:
    return replace(one, follows=tuple(replace(way, to=led.get(way.to, way.to)) for way in one.follows))


def _drawn(make: object) -> st.SearchStrategy[Flow]:
    assert callable(make)
    return st.builds(make, st.randoms(use_true_random=False), st.integers(2, 9))


sound_flows = _drawn(sound_flow)
faulty_flows = _drawn(faulty_flow)
any_flows = _drawn(any_flow)
