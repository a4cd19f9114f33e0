"""Which changes mend a fault, tried out on the flow, and which faults only show once another is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compiler.graph import Ways, endless_loops
from compiler.model import Flow
from compiler.soundness.causes import Cause, Explainer, untraced
from compiler.soundness.fixes import Fix, apply, candidates
from compiler.soundness.net import Net, make_net
from compiler.soundness.search import FaultKind, explore
from compiler.soundness.structure import decide

_MOST_EXPLAINED = 200
"""So many faults of a flow are explained, the nearest ones; most of them have the same few causes."""

_MOST_BEHIND = 3
"""So many faults one behind the other are looked for."""

_MOST_TRIED = 20
"""So many changes are tried for a fault, and for all that lie behind it."""

_MOST_STATES = 5_000
"""So many states are stored in trying a change."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One independent fault: its cause, and the fixes that were proved."""

    cause: Cause
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The independent causes of a flow's faults, nearest first, the number of states stored, and the net searched.

    Where it is not `complete`, there may be more of them.
    """

    causes: tuple[Cause, ...]
    states: int
    net: Net
    complete: bool = True


def diagnose(flow: Flow, most_states: int, ways: Ways) -> Diagnosis:
    """Decide a flow and name the causes of its faults.

    Where the search is given up without a fault, the structure decides; all that it knows of an unsound flow is that.
    """
    net = make_net(flow)
    outcome = explore(net, most_states)
    if not outcome.faults:
        sound = outcome.decided or decide(net)
        return Diagnosis(() if sound else (untraced(flow.steps[0].id),), outcome.states, net, sound)
    explainer = Explainer(net, ways)
    nearest = sorted(outcome.faults, key=lambda fault: len(fault.run))[:_MOST_EXPLAINED]
    alike = sorted(range(len(nearest)), key=lambda number: nearest[number].run)
    explained = {number: explainer.explain(nearest[number]) for number in alike}
    found: dict[tuple[str, ...], Cause] = {}
    for number in range(len(nearest)):
        for cause in explained[number]:
            found.setdefault(cause.identity, cause)
    return Diagnosis(tuple(found.values()), outcome.states, net, outcome.decided)


def mend(flow: Flow, causes: Iterable[Cause]) -> tuple[Trouble, ...]:
    """Return each fault with its proved fixes, and the faults behind it."""
    causes = tuple(causes)
    known = frozenset(cause.identity for cause in causes)
    troubles: dict[tuple[str, ...], Trouble] = {}
    for cause in causes:
        for trouble in _Mender(flow).mend(flow, cause, known, _MOST_BEHIND):
            troubles.setdefault(trouble.cause.identity, trouble)
    return tuple(troubles.values())


class _Mender:
    """Tries changes of one flow, as long as there is patience left."""

    def __init__(self, flow: Flow) -> None:
        self._steps = {step.id for step in flow.steps}
        self._left = _MOST_TRIED

    def mend(self, flow: Flow, cause: Cause, known: frozenset[tuple[str, ...]], depth: int) -> tuple[Trouble, ...]:
        """Return a fault with its proved fixes, and the faults that show once the first of them is made.

        A change is proved when this fault is gone and no other has come, but for those that were there before and no
        run had got that far; and each of these can be mended in its turn. `known` are the faults of the flow as it is.
        """
        fixes: list[Fix] = []
        behind: tuple[Trouble, ...] = ()
        lost = _lost(flow, Ways(flow))
        for fix in candidates(flow, cause):
            mended = apply(flow, fix)
            new = self._new(mended, fix, cause, known, lost)
            if new is None or (new and not depth):
                continue
            now = known | {other.identity for other in new}
            hidden = [self.mend(mended, other, now, depth - 1) for other in new]
            if all(found[0].fixes for found in hidden):
                behind = behind if fixes else tuple(trouble for found in hidden for trouble in found)
                fixes.append(fix)
        return (Trouble(cause, tuple(fixes)), *behind)

    def _new(
        self, mended: Flow, fix: Fix, cause: Cause, known: frozenset[tuple[str, ...]], lost: int
    ) -> list[Cause] | None:
        """Return the faults that were hidden before a change; None where it does not mend, or does harm.

        So many working steps as were `lost` before may be lost after it.
        """
        self._left -= 1
        ways = Ways(mended)
        if self._left < 0 or _lost(mended, ways) > lost or endless_loops(mended, ways):
            return None
        after = diagnose(mended, _MOST_STATES, ways)
        if not after.complete or any(other.identity == cause.identity for other in after.causes):
            return None
        new = [other for other in after.causes if other.identity not in known]
        return new if all(self._was_hidden(other, fix, ways) for other in new) else None

    def _was_hidden(self, cause: Cause, fix: Fix, ways: Ways) -> bool:
        """Say whether a fault lies behind a change: it begins where a changed join goes on, or cannot lead back."""
        if not self._steps.issuperset((cause.at, *cause.arrived, *cause.missing)) or _waits_in_vain(cause, fix):
            return False
        if cause.turn == fix.step:
            return fix.change in ("wait", "go", "merge")
        return bool(cause.turn) and not ways.reaches(cause.turn, fix.step)


def _waits_in_vain(cause: Cause, fix: Fix) -> bool:
    """Say whether it is the changed step that now waits for what does not come."""
    return cause.kind is FaultKind.DEADLOCK and cause.at == fix.step


def _lost(flow: Flow, ways: Ways) -> int:
    """Count the working steps that no run reaches."""
    return sum(step.works and step.id not in ways.reached for step in flow.steps)
