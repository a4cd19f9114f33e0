"""A flow's verdict: sound or not, each independent fault with its cause, and the changes that would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.graph import Ways, endless_loops, reachable, unreachable
from compiler.model import Flow
from compiler.soundness.causes import Cause, Explainer, untraced
from compiler.soundness.fixes import Fix, apply, candidates
from compiler.soundness.net import make_net
from compiler.soundness.search import MOST_STATES, explore
from compiler.soundness.structure import decide

_MOST_BEHIND = 4
"""So many faults one behind the other are looked for."""

_MOST_TRIED = 5_000
"""So many states are stored in trying a change."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One independent fault: its cause, and the fixes that were proved."""

    cause: Cause
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can happen in a flow: proved in any case, by search or by structure.

    `states` says how many states the search stored.
    """

    troubles: tuple[Trouble, ...]
    states: int

    @property
    def sound(self) -> bool:
        """Whether every run ends, with nothing left over and nothing started twice."""
        return not self.troubles


def judge(flow: Flow) -> Verdict | None:
    """Decide a flow whose ways all lead somewhere; None for one with dead ends or loops without a way out.

    Those are faults of their own, and whatever follows from them is not told again. Steps that no run reaches are left
    aside for the same reason. A fault that only shows once another is mended is found on the mended flow.
    """
    if not flow.steps or endless_loops(flow) or any(not way.to for step in flow.steps for way in step.follows):
        return None
    causes, states, _ = _causes(flow, MOST_STATES)
    known = frozenset(cause.identity for cause in causes)
    troubles: dict[tuple[str, ...], Trouble] = {}
    for cause in causes:
        for trouble in _mend(flow, cause, known, _MOST_BEHIND):
            troubles.setdefault(trouble.cause.identity, trouble)
    return Verdict(tuple(troubles.values()), states)


def _causes(flow: Flow, most_states: int) -> tuple[tuple[Cause, ...], int, bool]:
    """Return the independent causes of a flow's faults, nearest first; how many states that took; and if these are all.

    Where the search is given up without a fault, the structure decides; all that it knows of an unsound flow is that.
    """
    net = make_net(flow, reachable(flow))
    outcome = explore(net, most_states)
    if not outcome.faults:
        sound = outcome.decided or decide(net)
        return () if sound else (untraced(flow.steps[0].id),), outcome.states, sound
    explainer = Explainer(net, Ways(flow))
    found: dict[tuple[str, ...], Cause] = {}
    for fault in sorted(outcome.faults, key=lambda fault: len(fault.run)):
        cause = explainer.explain(fault)
        found.setdefault(cause.identity, cause)
    return tuple(found.values()), outcome.states, outcome.decided


def _was_hidden(cause: Cause, fix: Fix, ways: Ways) -> bool:
    """Say whether a fault lies behind a change: it begins where a changed join goes on, or cannot lead back to it."""
    if cause.turn == fix.step:
        return fix.change in ("wait", "go", "merge")
    return bool(cause.turn) and not ways.reaches(cause.turn, fix.step)


def _lost(flow: Flow) -> int:
    """Count the working steps that no run reaches."""
    return sum(step.works for group in unreachable(flow) for step in map(flow.step, group) if step)


def _mend(flow: Flow, cause: Cause, known: frozenset[tuple[str, ...]], depth: int) -> tuple[Trouble, ...]:
    """Return a fault with its proved fixes, and the faults that show once the first of them is made.

    A change is proved when this fault is gone and no other has come, but for those that were there before and no run
    had got that far; and each of these can be mended in its turn. `known` are the faults of the flow as it is.
    """
    fixes: list[Fix] = []
    behind: tuple[Trouble, ...] = ()
    lost = _lost(flow)
    for fix in candidates(flow, cause):
        mended = apply(flow, fix)
        if _lost(mended) > lost or endless_loops(mended):
            continue
        after, _, complete = _causes(mended, _MOST_TRIED)
        if not complete or any(other.identity == cause.identity for other in after):
            continue
        new = [other for other in after if other.identity not in known]
        ways = Ways(mended)
        if not all(_was_hidden(other, fix, ways) for other in new) or (new and not depth):
            continue
        now = known | {other.identity for other in new}
        hidden = [_mend(mended, other, now, depth - 1) for other in new]
        if all(found[0].fixes for found in hidden):
            behind = behind if fixes else tuple(trouble for found in hidden for trouble in found)
            fixes.append(fix)
    return (Trouble(cause, tuple(fixes)), *behind)
