"""What a rule sees: one handbook of a company, without what is not to be judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from compiler.diagnostics import Problem
from compiler.model import Company, Flow, Handbook, Role, Step, Unit
from compiler.relations import Mentions
from compiler.soundness import Judgements, Ledger, Proof, Verdict


@dataclass(frozen=True)
class View:
    """One handbook, as the rules look at it; `today` is the day on which it is checked.

    `judgements` are those on the whole company.
    """

    company: Company
    handbook: Handbook
    today: date
    judgements: Judgements

    @property
    def mentions(self) -> Mentions:
        """Who mentions whom in the whole company."""
        return self.judgements.mentions

    @property
    def ledger(self) -> Ledger:
        """What the flows of the whole company make and need."""
        return self.judgements.ledger

    @property
    def complete(self) -> bool:
        """Whether everything in the company could be read: only then what nobody names is named nowhere."""
        return self.mentions.complete

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The flows whose steps are all there: every way is known to lead somewhere or nowhere."""
        return tuple(flow for flow in self.handbook.flows if not flow.broken and flow.steps)

    @cached_property
    def verdicts(self) -> tuple[tuple[Flow, Verdict], ...]:
        """The flows that could be decided by running them, each with its verdict."""
        judged = ((flow, self.judgements.verdict(flow)) for flow in self.flows)
        return tuple((flow, verdict) for flow, verdict in judged if verdict is not None)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """Every house rule on every sound flow it is for."""
        return self.judgements.proofs(self.handbook)

    @cached_property
    def steps(self) -> tuple[tuple[Flow, Step], ...]:
        """Every step that can be judged by itself, with its flow."""
        return tuple((flow, step) for flow in self.handbook.flows for step in flow.steps if not step.broken)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units that can be judged."""
        return tuple(unit for unit in self.handbook.units if not unit.broken)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The posts that can be judged."""
        return tuple(role for role in self.handbook.roles if not role.broken)

    def entries(self, section: str) -> tuple[Any, ...]:
        """Return the entries of a section that can be judged."""
        return tuple(entry for entry in self.handbook.entries(section) if not entry.broken)


class Check(Protocol):
    """A rule: yields its problems with one handbook."""

    def __call__(self, view: View) -> Iterable[Problem]:
        """Check one handbook."""
        ...


class CheckCompany(Protocol):
    """A rule on what reaches across handbooks: yields its problems with the whole company."""

    def __call__(self, mentions: Mentions) -> Iterable[Problem]:
        """Check a company."""
        ...
