"""A flow's verdict: sound or not, each independent fault with its cause, and the changes that would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.graph import Ways, endless_loops
from compiler.model import Flow
from compiler.soundness.mending import Trouble, diagnose, mend
from compiler.soundness.net import Net
from compiler.soundness.search import MOST_STATES


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can happen in a flow: proved in any case, by search or by structure.

    `states` says how many states the search stored, `net` what it searched: the steps that some run may reach.
    """

    troubles: tuple[Trouble, ...]
    states: int
    net: Net

    @property
    def sound(self) -> bool:
        """Whether every run ends, with nothing left over and nothing started twice."""
        return not self.troubles


def judge(flow: Flow) -> Verdict | None:
    """Decide a flow whose ways all lead somewhere; None for one with dead ends or loops without a way out.

    Those are faults of their own, and whatever follows from them is not told again. Steps that no run reaches are left
    aside for the same reason. A fault that only shows once another is mended is found on the mended flow.
    """
    if not flow.steps or any(not way.to for step in flow.steps for way in step.follows):
        return None
    ways = Ways(flow)
    diagnosis = diagnose(flow, MOST_STATES, ways)
    # every step of a sound flow is done in some run, and every run ends
    if diagnosis.causes and endless_loops(flow, ways):
        return None
    return Verdict(mend(flow, diagnosis.causes), diagnosis.states, diagnosis.net)
