"""What BPMN leaves to the run, made fixed: inclusive gateways, and branches that each come to an end of their own.

An inclusive gateway waits for "whoever is still coming", and a process ends when nobody is left. A policy's step waits
for any branch or for all. Both can be said exactly where the branches behind a fork keep apart: each branch then hands
on once, a branch that is not taken hands on at once, and the join waits for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from compiler.bpmn.diagram import Diagram
from compiler.bpmn.draft import Draft, DraftFlow, Gate, Way
from compiler.words import Words

_MOST_CHOICES = 3
"""An inclusive gateway of so many branches becomes a decision between all of their combinations."""


def translate_inclusive(diagram: Diagram, flow: DraftFlow, words: Words) -> None:
    """Translate every inclusive gateway, innermost first; one that cannot be said exactly is told."""
    splits = [id for id in reversed(flow.reading_order()) if flow.steps[id].split is Gate.SOME]
    for id in splits:
        _translate_split(diagram, flow, flow.steps[id], words)
    for id in flow.reading_order():
        step = flow.steps[id]
        if step.join is Gate.SOME:
            _translate_join(diagram, flow, step)


def _translate_split(diagram: Diagram, flow: DraftFlow, split: Draft, words: Words) -> None:
    """Turn an inclusive split into a decision between the combinations of its branches."""
    usual = [way for way in split.ways if not way.otherwise]
    default = next((way for way in split.ways if way.otherwise), None)
    if split.join is Gate.SOME and len(flow.coming()[split.id]) > 1:
        _part_gateway(flow, split)
        split = flow.steps[f"{split.id}:split"]
    _name_ways(flow, split, words)
    if len(usual) < 2:
        split.split = Gate.ONE if default is not None else Gate.ANY
        return
    join = _join_of(flow, split, usual, default)
    gates: dict[int, str] | None = None
    if join is not None or _apart(flow, split, usual, set()):
        gates = _wait_for_all(flow, split, usual, join)
    elif len(usual) > _MOST_CHOICES or any(
        flow.steps[id].join is Gate.SOME for id in flow.reach(way.to for way in usual)
    ):
        diagram.tell("undecided-gateway", split.element, variant="split", hint="split", limit=0)
        flow.undecided = True
        split.split = Gate.ALL
        return
    if gates is not None and len(usual) > _MOST_CHOICES:
        _decide_each(flow, split, usual, gates, words)
        diagram.tell("simplified-element", split.element, variant="inclusive", hint="inclusive", called="")
    else:
        _decide_combined(flow, split, usual, gates, words)
    if default is not None:
        _put_choice(flow, split, default, words)


def _part_gateway(flow: DraftFlow, split: Draft) -> None:
    """Part a gateway that joins and splits into one of each."""
    second = Draft(f"{split.id}:split", split.element, split.name, works=False, actor=split.actor)
    second.ways, second.split = split.ways, split.split
    flow.add(second)
    split.ways, split.split = [Way(second.id)], Gate.ANY


def _name_ways(flow: DraftFlow, split: Draft, words: Words) -> None:
    for way in split.ways:
        target = flow.steps[way.to]
        way.outcome = way.outcome or (words("bpmn.otherwise") if way.otherwise else target.name) or way.to


def _join_of(flow: DraftFlow, split: Draft, usual: list[Way], default: Way | None) -> Draft | None:
    """Return the join at which all branches of a fork, and nothing else, come together; None where there is none."""
    ways = [*usual, *([default] if default else [])]
    for id in flow.reading_order():
        join = flow.steps[id]
        if join.join is Gate.SOME and join is not split and _apart(flow, split, ways, {id}):
            return join
    return None


def _apart(flow: DraftFlow, split: Draft, ways: Iterable[Way], stop: set[str]) -> bool:
    """Say whether the branches of a fork keep apart from each other and from all else until `stop`, or to their ends.

    With `stop` every branch leads there and nowhere else; without, every branch comes to an end.
    """
    parts = [flow.reach([way.to], stop) for way in ways]
    inside = set().union(*parts)
    if split.id in inside or len(inside) != sum(map(len, parts)):
        return False
    coming = flow.coming()
    if any(source.id not in inside and source is not split for id in inside for source, _ in coming[id]):
        return False
    if stop:
        join = next(iter(stop))
        arrivals = {source.id for source, _ in coming[join]}
        return (
            arrivals <= inside | {split.id}
            and not any(_final(flow.steps[id]) for id in inside)
            and all(part & arrivals or way.to == join for way, part in zip(ways, parts, strict=True))
        )
    return all(any(_final(flow.steps[id]) for id in part) for part in parts)


def _final(step: Draft) -> bool:
    """Say whether the flow can end at a step."""
    return not step.ways


def _wait_for_all(flow: DraftFlow, split: Draft, ways: list[Way], join: Draft | None) -> dict[int, str]:
    """Let a step wait for all branches, in front of their join or as their common end.

    Returns for each branch, by number, the step at which it hands on.
    """
    gates: dict[int, str] = {}
    every = flow.add(Draft(f"{split.id}:all", join.element if join else split.element, works=False, join=Gate.ALL))
    every.actor = join.actor if join else split.actor
    if join is not None:
        every.name = join.name
        every.ways = [Way(join.id)]
        join.join = Gate.ANY
    parts = [flow.reach([way.to], {join.id} if join else ()) for way in ways]
    coming = flow.coming()
    for number, part in enumerate(parts):
        gate = flow.add(Draft(f"{split.id}:merge", split.element, works=False, actor=every.actor))
        gate.ways = [Way(every.id)]
        gates[number] = gate.id
        if join is None:
            _lead_ends(flow, part, gate.id, every)
        else:
            for source, way in coming[join.id]:
                if source.id in part:
                    way.to = gate.id
        if join is not None and ways[number].to == join.id:
            ways[number].to = gate.id
    return gates


def _lead_ends(flow: DraftFlow, part: set[str], to: str, end: Draft) -> None:
    """Let every end of a branch lead on to a common one, which takes over their results."""
    for id in part:
        step = flow.steps[id]
        if _final(step):
            step.ways, step.split = [Way(to)], Gate.ANY
            results = [result for result in (*end.ends.split(" / "), step.ends) if result]
            end.ends = " / ".join(dict.fromkeys(results))
            step.ends = ""


def _decide_combined(
    flow: DraftFlow, split: Draft, ways: list[Way], gates: dict[int, str] | None, words: Words
) -> None:
    """Let a split decide which branches are taken: each alone, any two, …; the others hand on at once.

    Without `gates` no step waits for the others.
    """
    choices: list[Way] = []
    numbers = range(len(ways))
    for chosen in (picked for size in range(1, len(ways) + 1) for picked in combinations(numbers, size)):
        name = words("bpmn.and").join(ways[number].outcome for number in chosen)
        first = ways[chosen[0]]
        taken = [Way(ways[number].to) for number in chosen]
        skipped = [Way(gates[number]) for number in numbers if number not in chosen] if gates is not None else []
        if len(taken + skipped) == 1:
            choices.append(Way(first.to, first.element, name))
            continue
        fork = flow.add(Draft(f"{split.id}:fork", split.element, works=False, split=Gate.ALL, actor=split.actor))
        fork.ways = [*taken, *skipped]
        choices.append(Way(fork.id, first.element, name))
    split.split, split.ways = Gate.ONE, choices


def _decide_each(flow: DraftFlow, split: Draft, ways: list[Way], gates: dict[int, str], words: Words) -> None:
    """Let every branch of a split decide for itself whether it is taken."""
    split.split = Gate.ALL
    for number, way in enumerate(ways):
        choice = flow.add(Draft(f"{split.id}:choice", way.element, way.outcome, works=False, actor=split.actor))
        choice.split = Gate.ONE
        choice.ways = [
            Way(way.to, way.element, words("bpmn.yes")),
            Way(gates[number], way.element, words("bpmn.no")),
        ]
        way.to = choice.id
    split.ways = ways


def _put_choice(flow: DraftFlow, split: Draft, default: Way, words: Words) -> None:
    """Add the default branch, which excludes the others."""
    if split.split is Gate.ONE:
        split.ways.append(default)
        return
    fork = flow.add(Draft(f"{split.id}:fork", split.element, works=False, split=Gate.ALL, actor=split.actor))
    fork.ways = split.ways
    split.split, split.ways = Gate.ONE, [Way(fork.id, split.element, words("bpmn.some")), default]


def _translate_join(diagram: Diagram, flow: DraftFlow, join: Draft) -> None:
    """Turn an inclusive join without an inclusive split into one that waits for any branch, or for all."""
    forks = [step for step in flow.steps.values() if step.split is Gate.ALL and step is not join]
    concurrent = [fork for fork in forks if _meets(flow, fork, join)]
    if not concurrent:
        join.join = Gate.ANY
        return
    if len(concurrent) == 1 and _apart(flow, concurrent[0], concurrent[0].ways, {join.id}):
        fork = concurrent[0]
        parts = [flow.reach([way.to], {join.id}) for way in fork.ways]
        arrivals = [source.id for source, _ in flow.coming()[join.id]]
        if all(sum(source in part for source in arrivals) <= 1 for part in parts):
            join.join = Gate.ALL
        else:
            _wait_for_all(flow, fork, fork.ways, join)
        return
    diagram.tell("undecided-gateway", join.element, variant="join", hint="join", limit=0)
    flow.undecided = True
    join.join = Gate.ALL


def _meets(flow: DraftFlow, fork: Draft, join: Draft) -> bool:
    """Say whether branches of a fork can come to a join apart from each other."""
    parts = [flow.reach([way.to], {fork.id}) for way in fork.ways]
    if sum(join.id in part for part in parts) < 2:
        return False
    meetings = [
        step.id
        for step in flow.steps.values()
        if step.join is Gate.ALL and step is not join and all(step.id in part for part in parts)
    ]
    return not any(join.id not in flow.reach([way.to for way in fork.ways], {meeting}) for meeting in meetings)


def end_together(diagram: Diagram, flow: DraftFlow, words: Words) -> None:
    """Let branches that end apart end together: a process of BPMN is over when the last of them is."""
    for id in reversed(flow.reading_order()):
        fork = flow.steps[id]
        if fork.split is not Gate.ALL or flow.undecided:
            continue
        groups = list(_groups(flow, fork))
        if len(groups) < 2:
            continue
        ways = [Way(way.to) for group in groups for way in group[:1]]
        if not _groups_apart(flow, fork, groups):
            diagram.tell("simplified-element", fork.element, variant="ends", hint="ends", called="")
            continue
        parts = [flow.reach([way.to for way in group]) for group in groups]
        if any(not any(_final(flow.steps[step]) for step in part) for part in parts):
            continue
        every = flow.add(Draft(f"{fork.id}:all", fork.element, works=False, join=Gate.ALL, actor=fork.actor))
        for part, _ in zip(parts, ways, strict=True):
            ends = [step for step in part if _final(flow.steps[step])]
            gate = every
            if len(ends) > 1:
                gate = flow.add(Draft(f"{fork.id}:merge", fork.element, works=False, actor=fork.actor))
                gate.ways = [Way(every.id)]
            _lead_ends(flow, part - {every.id}, gate.id, every)
        every.name = words("bpmn.all-ends")


def _groups(flow: DraftFlow, fork: Draft) -> Iterator[list[Way]]:
    """Yield the branches of a fork, those that share a step together."""
    groups: list[tuple[set[str], list[Way]]] = []
    for way in fork.ways:
        part, members = flow.reach([way.to]), [way]
        apart = []
        for other, ways in groups:
            if other & part:
                part, members = part | other, [*ways, *members]
            else:
                apart.append((other, ways))
        groups = [*apart, (part, members)]
    for _, members in groups:
        yield members


def _groups_apart(flow: DraftFlow, fork: Draft, groups: list[list[Way]]) -> bool:
    """Say whether nothing but the fork leads into its branches, and none of them leads back to it."""
    inside = flow.reach([way.to for group in groups for way in group])
    coming = flow.coming()
    return fork.id not in inside and not any(
        source.id not in inside and source is not fork for id in inside for source, _ in coming[id]
    )
