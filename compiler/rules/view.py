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
from compiler.soundness import Proof, Verdict, judge, prove


@dataclass(frozen=True)
class View:
    """One handbook, as the rules look at it; `today` is the day on which it is checked.

    `mentions` are those of the whole company.
    """

    company: Company
    handbook: Handbook
    today: date
    mentions: Mentions

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The flows whose steps are all there: every way is known to lead somewhere or nowhere."""
        return tuple(flow for flow in self.handbook.flows if not flow.broken and flow.steps)

    @cached_property
    def verdicts(self) -> tuple[tuple[Flow, Verdict], ...]:
        """The flows that could be decided by running them, each with its verdict."""
        judged = ((flow, self.verdict(flow)) for flow in self.flows)
        return tuple((flow, verdict) for flow, verdict in judged if verdict is not None)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """Every house rule on every sound flow it is for."""
        return prove(self.handbook, self.mentions, self.verdict)

    def verdict(self, flow: Flow) -> Verdict | None:
        """Return the verdict of any flow of the company; None for one that cannot be decided by running it."""
        if flow.where not in self._verdicts:
            self._verdicts[flow.where] = None if flow.broken else judge(flow)
        return self._verdicts[flow.where]

    @cached_property
    def _verdicts(self) -> dict[str, Verdict | None]:
        return {}

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
