"""What the rules on running flows share: a trouble's steps by name, its path, and the hint for a proved fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compiler.diagnostics import Message, Problem, Related, Span, problem
from compiler.model import Flow, Step, Via
from compiler.rules.view import View
from compiler.soundness import FaultKind, Happening, Trouble

_LAST_SHOWN = 8
"""So many steps at the end of a path are always said."""


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """A trouble in terms of the flow: where to point, what is missing first, which words fit, and what to fill in."""

    variant: str
    at: Step
    turn: Step | None
    missing: Step | None
    hint: str
    arguments: Mapping[str, Any]


def troubles(view: View, kind: FaultKind) -> Iterator[TroubleWords]:
    """Yield the troubles of one kind in all flows that could be decided."""
    for flow, verdict in view.verdicts:
        for trouble in verdict.troubles:
            if trouble.cause.kind is kind:
                yield _words_of(flow, trouble)


def trouble_problem(rule: str, words: TroubleWords, span: Span, variant: str) -> Problem:
    """Report a trouble: by its path, the place where it began, and the fix that was proved."""
    return problem(
        rule,
        span,
        where=words.at.where,
        variant=variant,
        hint=words.hint,
        related=_related_turn(words),
        **words.arguments,
    )


def _words_of(flow: Flow, trouble: Trouble) -> TroubleWords:
    """Name the steps of a trouble; the hint is that of the simplest fix that was proved, or the general one."""
    cause = trouble.cause
    steps = {step.id: step for step in flow.steps}

    def name(id: str) -> str:
        return _name(steps[id]) if id in steps else ""

    fix = trouble.fixes[0] if trouble.fixes else None
    arguments = {
        "at": name(cause.at),
        "turn": name(cause.turn),
        "outcome": _outcome(steps.get(cause.turn), cause.outcome),
        "arrived": tuple(name(id) for id in cause.arrived if name(id)),
        "missing": tuple(name(id) for id in cause.missing if name(id)),
        "path": path_words(steps, cause.path, cause.turn),
        "step": name(fix.step) if fix else "",
        "of": tuple(name(id) for id in fix.of) if fix else (),
        "to": name(fix.of[0]) if fix and fix.of else "",
        "chosen": fix.outcome if fix else "",
    }
    missing = steps.get(cause.missing[0]) if cause.missing else None
    return TroubleWords(cause.variant, steps[cause.at], steps.get(cause.turn), missing, _hint(trouble), arguments)


def path_words(steps: Mapping[str, Step], path: tuple[Happening, ...], turn: str = "") -> Message:
    """Say what led somewhere, with the outcomes taken on the way; a long path only by its start, turn and end."""
    known = [happening for happening in path if happening.step in steps]
    turns = [number for number, happening in enumerate(known) if happening.step == turn]
    shown = {0, *turns[-1:], *range(max(len(known) - _LAST_SHOWN, 0), len(known))}
    said = Message("rules.running.start")
    before = -1
    for number in sorted(shown & set(range(len(known)))):
        happening = _happened(steps[known[number].step], known[number])
        if before < 0:
            said = happening
        else:
            key = "rules.running.then" if number == before + 1 else "rules.running.later"
            said = Message(key, (("before", said), ("after", happening)))
        before = number
    return said


def is_bare_end(step: Step | None) -> bool:
    """Say whether the flow ends at a step, and nobody does anything there."""
    return step is not None and step.final and not step.works


def _hint(trouble: Trouble) -> str:
    """Choose the hint of the simplest fix that was proved, or one that fits the cause."""
    if not trouble.fixes:
        return trouble.cause.variant if trouble.cause.variant in ("alternatives", "loop", "untraced") else ""
    fix = trouble.fixes[0]
    return "lead-next" if fix.change == "lead" and not fix.outcome else fix.change


def _name(step: Step) -> str:
    return step.ends if step.ends and not step.works else step.name


def _outcome(step: Step | None, outcome: str) -> str | Message:
    """Say an outcome of a step; where the step does not decide, it was overdue, or it was not."""
    if step is None or any(way.outcome == outcome for way in step.follows if way.outcome):
        return outcome
    return Message("rules.running.overdue" if outcome == Via.OVERDUE else "rules.running.in-time")


def _happened(step: Step, happening: Happening) -> Message:
    """Say a step that was done, and the outcome that was taken: the flow's own, not one of a change that was tried."""
    outcome = _outcome(step, happening.outcome)
    if happening.outcome and (outcome == happening.outcome or happening.outcome == Via.OVERDUE):
        return Message("rules.running.chosen", (("step", _name(step)), ("outcome", outcome)))
    return Message("rules.running.done", (("step", _name(step)),))


def _related_turn(words: TroubleWords) -> tuple[Related, ...]:
    """Point at the fork or the decision where it began, or at the step that may be overdue."""
    if words.turn is None:
        return ()
    kind = "decision" if words.turn.decides else "fork" if words.turn.forks else "due"
    key = f"rules.running.{kind}"
    return (Related(words.turn.span, Message(key)),)
