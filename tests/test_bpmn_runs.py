"""Random diagrams, played token by token as BPMN says, against what the check says of them: no disagreement."""

from __future__ import annotations

from diagrams import definitions, imported, process, rules
from hypothesis import event, given, settings
from hypothesis import strategies as st

from compiler.source import read

Flow = tuple[str, str]
FAULTS = {"deadlock", "started-twice", "work-left-over", "endless-loop", "unreachable-step"}


@st.composite
def diagrams(draw: st.DrawFn) -> tuple[dict[str, str], list[Flow]]:
    """Draw nodes (id → kind) and sequence flows: every node but an end leads on, every node but the start is led to."""
    kinds = draw(st.lists(st.sampled_from(["task", "task", "xor", "and", "end"]), min_size=1, max_size=8))
    nodes = {"s": "start", **{f"n{number}": kind for number, kind in enumerate(kinds)}, "z": "end"}
    ids = list(nodes)[1:]
    flows: list[Flow] = []
    for id, kind in nodes.items():
        if kind != "end":
            most = 3 if kind in ("xor", "and") else 1
            flows += [(id, to) for to in draw(st.lists(st.sampled_from(ids), min_size=1, max_size=most, unique=True))]
    return nodes, flows


class Unsound(Exception):
    """Something goes wrong in some run."""


def play(nodes: dict[str, str], flows: list[Flow]) -> None:
    """Play every run of a process; a state is the tokens on the flows and the ends that were reached."""
    into = {id: [flow for flow in flows if flow[1] == id] for id in nodes}
    out = {id: [flow for flow in flows if flow[0] == id] for id in nodes}
    first = frozenset(out["s"])
    seen = {(first, frozenset[str]())}
    follow: dict[object, list[object]] = {}
    waiting = list(seen)
    used = {"s"}
    while waiting:
        state = tokens, ended = waiting.pop()
        follow[state] = []
        for id, kind in nodes.items():
            for after, reached in fire(id, kind, tokens, into[id], out[id]):
                used.add(id)
                if reached and id in ended:
                    raise Unsound("an end is reached twice")
                new = (after, ended | {id} if reached else ended)
                follow[state].append(new)
                if new not in seen:
                    seen.add(new)
                    waiting.append(new)
        if tokens and not follow[state]:
            raise Unsound("nothing goes on")
    if used != set(nodes):
        raise Unsound("something is never done")
    completing = {state for state in seen if not state[0]}
    while more := {state for state in seen - completing if any(new in completing for new in follow[state])}:
        completing |= more
    if completing != seen:
        raise Unsound("some runs never end")


def fire(
    id: str, kind: str, tokens: frozenset[Flow], into: list[Flow], out: list[Flow]
) -> list[tuple[frozenset[Flow], bool]]:
    """Return what tokens there are after a node, for each way in which it can be done."""
    ready = [into] if kind == "and" else [[flow] for flow in into]
    results = []
    for taken in ready:
        if not taken or not tokens.issuperset(taken):
            continue
        rest = tokens - set(taken)
        for given_ in [[flow] for flow in out] if kind == "xor" else [out]:
            if rest & set(given_):
                raise Unsound("two tokens in one place")
            results.append((rest | set(given_), kind == "end"))
    return results


def written(nodes: dict[str, str], flows: list[Flow]) -> bytes:
    lines = [f"{kind} {id} {id.upper()}" for id, kind in nodes.items()]
    return definitions(process("\n".join([*lines, *(f"{one} > {other}" for one, other in flows)])))


@settings(derandomize=True, deadline=None, max_examples=600)
@given(diagrams())
def test_the_check_agrees_with_playing(drawn: tuple[dict[str, str], list[Flow]]) -> None:
    nodes, flows = drawn
    data = written(nodes, flows)
    found = set(rules(data))
    if "simplified-element" in found:
        event("told as not exact")
        return
    try:
        play(nodes, flows)
        sound = True
    except Unsound as error:
        event(str(error))
        sound = False
    assert sound == (not found & FAULTS), (found, data.decode())


@settings(derandomize=True, deadline=None, max_examples=150)
@given(diagrams(), st.randoms(use_true_random=False))
def test_any_diagram_becomes_a_policy(drawn: tuple[dict[str, str], list[Flow]], random: object) -> None:
    nodes, flows = drawn
    kinds = ["or", "race", "catch", "throw", "callActivity", "complexGateway", "subProcess"]
    mixed = {id: random.choice([kind, *kinds]) if id[0] == "n" else kind for id, kind in nodes.items()}  # type: ignore[attr-defined]
    data = written(mixed, flows)
    assert {rule for rule in rules(data) if rule.startswith("not-")} == set()
    document, problems = read("a.yaml", imported(data).encode())
    assert problems == ()
    assert "flows" in document.root
