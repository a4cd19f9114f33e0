"""What the rules on running flows share: a trouble's steps by name, its path, and the hint for a proved fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compiler.diagnostics import Message, Related
from compiler.model import Flow, Step
from compiler.soundness import Happening, Trouble


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """A trouble in terms of the flow: where to point, which hint fits, and what to fill in."""

    at: Step
    turn: Step | None
    hint: str
    arguments: Mapping[str, Any]


def words_of(flow: Flow, trouble: Trouble) -> TroubleWords:
    """Name the steps of a trouble; the hint is that of the simplest fix that was proved, or the general one."""
    cause = trouble.cause
    steps = {step.id: step for step in flow.steps}

    def name(id: str) -> str:
        step = steps.get(id)
        return "" if step is None else step.ends if step.ends and not step.works else step.name

    def happened(happening: Happening) -> str:
        return name(happening.step) + (f"（{happening.outcome}）" if happening.outcome else "")

    fix = trouble.fixes[0] if trouble.fixes else None
    arguments = {
        "at": name(cause.at),
        "turn": name(cause.turn),
        "outcome": cause.outcome,
        "arrived": tuple(name(id) for id in cause.arrived if name(id)),
        "missing": tuple(name(id) for id in cause.missing if name(id)),
        "path": " → ".join(happened(happening) for happening in cause.path if name(happening.step)),
        "step": fix.step if fix else "",
        "of": tuple(name(id) for id in fix.of) if fix else (),
        "to": fix.of[0] if fix and fix.of else "",
        "chosen": fix.outcome if fix else "",
    }
    return TroubleWords(steps[cause.at], steps.get(cause.turn), fix.change if fix else "", arguments)


def related_turn(words: TroubleWords) -> tuple[Related, ...]:
    """Point at the fork or the decision where it began."""
    if words.turn is None:
        return ()
    key = "rules.running.decision" if words.turn.decides else "rules.running.fork"
    return (Related(words.turn.span, Message(key)),)
