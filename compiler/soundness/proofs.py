"""Every house rule of a handbook on every flow it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from compiler.model import Flow, Handbook, HouseRule
from compiler.relations import Mentions
from compiler.soundness.expand import expand
from compiler.soundness.house import Ruling, rule_on
from compiler.soundness.verdict import Verdict

Judge: TypeAlias = "Callable[[Flow], Verdict | None]"


@dataclass(frozen=True, slots=True)
class Proof:
    """A house rule on one flow; a flow that is only ever called is judged within its callers."""

    rule: HouseRule
    flow: Flow
    ruling: Ruling


def prove(handbook: Handbook, mentions: Mentions, verdict_of: Judge) -> tuple[Proof, ...]:
    """Decide a handbook's house rules on its sound flows; `verdict_of` gives the verdict of any flow of the company.

    Flows that are not sound, or that call one that is not, prove nothing and are left out.
    """
    company = mentions.company
    rules = [rule for rule in handbook.rules if not rule.broken]
    found = []
    for flow in handbook.flows if rules else ():
        if not _sound(flow, mentions, verdict_of) or _only_called(flow, mentions):
            continue
        whole = expand(flow, company)
        found += [
            Proof(rule, flow, rule_on(rule, whole, mentions))
            for rule in rules
            if not rule.flows or flow.where in {reference.to for reference in rule.flows}
        ]
    return tuple(found)


def _sound(flow: Flow, mentions: Mentions, verdict_of: Judge) -> bool:
    """Say whether a flow and all flows that it calls, directly or not, are proved sound."""
    seen: set[str] = set()
    waiting = [flow]
    while waiting:
        current = waiting.pop()
        if current.where in seen:
            continue
        seen.add(current.where)
        verdict = verdict_of(current)
        if current.steps and (verdict is None or not verdict.sound):
            return False
        called = (mentions.company.find(step.calls) for step in current.steps if step.calls)
        waiting += [other for other in called if isinstance(other, Flow)]
    return bool(flow.steps)


def _only_called(flow: Flow, mentions: Mentions) -> bool:
    return not flow.starts_when and bool(mentions.of(flow.where, "steps", "calls"))
