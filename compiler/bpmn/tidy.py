"""A translated diagram → a flow as a person would have written it: gateways become part of the steps around them."""

from __future__ import annotations

from compiler.bpmn.draft import Draft, DraftFlow, Gate, Way


def tidy(flow: DraftFlow) -> None:
    """Merge what stands only for BPMN's way of drawing; what can happen in the flow stays the same.

    Steps that policyc itself once wrote as steps of their own (`own_id`) stay so.
    """
    changed = True
    while changed:
        changed = False
        for absorb in (_drop_pass, _absorb_join, _absorb_choice, _absorb_fork, _absorb_end):
            coming = flow.coming()
            for step in list(flow.steps.values()):
                if not step.works and not step.own_id and step.id in flow.steps and absorb(flow, step, coming[step.id]):
                    coming = flow.coming()
                    changed = True


Coming = list[tuple[Draft, Way]]


def _drop_pass(flow: DraftFlow, step: Draft, coming: Coming) -> bool:
    """Let what leads to a step that only hands on lead to the next one."""
    if step.id.endswith(":start") and step.split is Gate.ONE and len({way.to for way in step.ways}) == 1:
        target = flow.steps[step.ways[0].to]
        if target.join is Gate.ANY:  # whichever of the starts it is, the same follows
            step.split, step.ways = Gate.ANY, step.ways[:1]
    passes = (step.join is Gate.ANY or len(coming) + (flow.first == step.id) < 2) and step.split is Gate.ANY
    if not passes or len(step.ways) != 1 or step.overdue is not None:
        return False
    target = flow.steps[step.ways[0].to]
    if target is step:
        return False
    sources = {source.id for source, _ in coming}
    # The outcomes of one decision are one branch, so a join need not be told that they meet.
    one_branch = len(sources) == 1 and all(source.split is not Gate.ALL for source, _ in coming)
    ours = step.part in ("meet", "overdue")  # drawn apart for BPMN only
    one_branch = one_branch or ours
    if target.join is Gate.ALL and len(coming) + (flow.first == step.id) > 1 and not one_branch:
        return False
    for source, _ in coming if not ours else ():
        counted = target.join is Gate.ALL or source.split is Gate.ALL
        if counted and any(way.to == target.id for way in source.onward()):
            return False
    _take_over(target, step)
    if step.name and step.tag.endswith("Gateway") and not step.part_of:
        target.notes.append(step.name)
    _bypass(flow, step, target, coming)
    return True


def _bypass(flow: DraftFlow, step: Draft, target: Draft, coming: Coming) -> None:
    for _, way in coming:
        way.to = target.id
    if flow.first == step.id:
        flow.first = target.id
    del flow.steps[step.id]


def _take_over(target: Draft, step: Draft) -> None:
    """Let a step take over what is said at another."""
    for values, more in (
        (target.reads, step.reads),
        (target.writes, step.writes),
        (target.tells, step.tells),
        (target.notes, step.notes),
        (target.does, step.does),
    ):
        values += [value for value in more if value not in values]


def _absorb_join(flow: DraftFlow, step: Draft, coming: Coming) -> bool:
    """Let the step behind a join wait itself."""
    if step.join is not Gate.ALL or step.split is not Gate.ANY or len(step.ways) != 1 or step.overdue is not None:
        return False
    target = flow.steps[step.ways[0].to]
    leading = sum(way.to == target.id for other in flow.steps.values() for way in other.onward())
    if target is step or target.join is not Gate.ANY or leading != 1 or flow.first == target.id:
        return False
    if step.part_of and step.part_of != target.own_id:
        return False
    target.join = Gate.ALL
    _take_over(target, step)
    _bypass(flow, step, target, coming)
    return True


def _only_source(flow: DraftFlow, step: Draft, coming: Coming) -> Draft | None:
    """Return the working step that alone leads to another and leads nowhere else; None where there is none."""
    if len(coming) != 1 or step.join is not Gate.ANY or step.overdue is not None or flow.first == step.id:
        return None
    source, way = coming[0]
    fits = source.works and source is not step and source.split is Gate.ANY and way is not source.overdue
    return source if fits and (not step.part_of or step.part_of == source.own_id) else None


def _absorb_choice(flow: DraftFlow, step: Draft, coming: Coming) -> bool:
    """Let a step itself decide what the gateway behind it decides; the gateway's question is what it does."""
    if step.split is not Gate.ONE or len(coming) != 1:
        return False
    source, way = coming[0]
    onto_outcomes = source.split is Gate.ONE and source.works and step.join is Gate.ANY and step.overdue is None
    if _only_source(flow, step, coming) is None and not (
        onto_outcomes and way in source.ways and (not step.part_of or step.part_of == source.own_id)
    ):
        return False
    if source.calls or source is step:
        return False
    others = [other for other in source.ways if other is not way]
    if {other.outcome for other in others} & {other.outcome for other in step.ways}:
        return False
    source.ways = [*step.ways, *others]
    source.split = Gate.ONE
    _take_over(source, step)
    if step.name and step.name != source.name and not step.part_of:
        source.does.append(step.name)
    del flow.steps[step.id]
    return True


def _absorb_fork(flow: DraftFlow, step: Draft, coming: Coming) -> bool:
    """Let a step itself start the branches that the fork behind it starts."""
    source = _only_source(flow, step, coming)
    if step.split is not Gate.ALL or source is None:
        return False
    source.split, source.ways = Gate.ALL, step.ways
    _take_over(source, step)
    del flow.steps[step.id]
    return True


def _absorb_end(flow: DraftFlow, step: Draft, coming: Coming) -> bool:
    """Let the flow end at the step before an end."""
    source = _only_source(flow, step, coming)
    if step.ways or source is None or source.split is not Gate.ANY:
        return False
    source.ways = []
    source.ends = step.ends
    _take_over(source, step)
    del flow.steps[step.id]
    return True
