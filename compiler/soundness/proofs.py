"""Verdicts on flows, and every house rule of a handbook on every flow it is for; each decided once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compiler.model import Flow, Handbook, HouseRule
from compiler.relations import Mentions
from compiler.soundness.expand import expand
from compiler.soundness.house import Ruling, rule_on
from compiler.soundness.records import Ledger
from compiler.soundness.selection import is_for
from compiler.soundness.verdict import Verdict, judge


@dataclass(frozen=True, slots=True)
class Proof:
    """A house rule on one flow; a flow that is only ever called is judged within its callers."""

    rule: HouseRule
    flow: Flow
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class House:
    """A house rule with its proofs on the flows in which it has something to say."""

    rule: HouseRule
    proofs: tuple[Proof, ...]

    @property
    def holds(self) -> bool:
        """Whether it has something to say, and holds wherever it does."""
        return bool(self.proofs) and all(proof.ruling.holds for proof in self.proofs)


class Judgements:
    """What was decided about the flows of a company; a flow is decided when it is first asked for."""

    def __init__(self, mentions: Mentions, parts: Iterable[Judgements] = ()) -> None:
        """Take who mentions whom, and what was decided about parts of the company already."""
        self.mentions = mentions
        self.ledger = Ledger(mentions.company, self.verdict)
        self._verdicts: dict[str, Verdict | None] = {}
        self._proofs: dict[str, tuple[Proof, ...]] = {}
        for part in parts:
            self._verdicts |= part._verdicts
            self._proofs |= part._proofs

    def verdict(self, flow: Flow) -> Verdict | None:
        """Return the verdict on a flow; None for one that cannot be decided by running it."""
        if flow.where not in self._verdicts:
            self._verdicts[flow.where] = None if flow.broken else judge(flow)
        return self._verdicts[flow.where]

    def proofs(self, handbook: Handbook) -> tuple[Proof, ...]:
        """Decide a handbook's house rules on its sound flows.

        Flows that are not sound, or that call one that is not, prove nothing and are left out.
        """
        if handbook.id not in self._proofs:
            self._proofs[handbook.id] = tuple(self._prove(handbook))
        return self._proofs[handbook.id]

    def houses(self, handbook: Handbook) -> tuple[House, ...]:
        """Return every house rule of a handbook with what was proved of it."""
        return tuple(
            House(rule, tuple(proof for proof in self.proofs(handbook) if proof.rule is rule and proof.ruling.applies))
            for rule in handbook.rules
        )

    def _prove(self, handbook: Handbook) -> list[Proof]:
        rules = [rule for rule in handbook.rules if not rule.broken]
        found: list[Proof] = []
        for flow in handbook.flows if rules else ():
            if self._only_called(flow) or not self._sound(flow):
                continue
            whole = expand(flow, self.mentions.company)
            found += [Proof(rule, flow, rule_on(rule, whole, self.mentions)) for rule in rules if is_for(rule, flow)]
        return found

    def _sound(self, flow: Flow) -> bool:
        """Say whether a flow and all flows that it calls, directly or not, are proved sound."""
        seen: set[str] = set()
        waiting = [flow]
        while waiting:
            current = waiting.pop()
            if current.where in seen:
                continue
            seen.add(current.where)
            verdict = self.verdict(current)
            if current.steps and (verdict is None or not verdict.sound):
                return False
            called = (self.mentions.company.find(step.calls) for step in current.steps if step.calls)
            waiting += [other for other in called if isinstance(other, Flow)]
        return bool(flow.steps)

    def _only_called(self, flow: Flow) -> bool:
        return not flow.starts_when and bool(self.mentions.of(flow.where, "steps", "calls"))
