"""A join waits for a branch that no longer comes.

The step waits for all branches, but on some run one of them cannot arrive any more: a decision has led elsewhere, or
the branch only comes after the join itself. The flow then stops for ever. The finding names the run, the join and the
decision at which the branch was lost; a change that was proved to mend it is offered.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          询价: {responsible: 经办人, accountable: 主管, decide: {比价: 比价, 直购: 直购}}
          比价: {responsible: 经办人, accountable: 主管, next: 下单}
          直购: {responsible: 经办人, accountable: 主管, next: 下单}
          下单: {responsible: 经办人, accountable: 主管, wait_for: all}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          询价: {responsible: 经办人, accountable: 主管, decide: {比价: 比价, 直购: 直购}}
          比价: {responsible: 经办人, accountable: 主管, next: 下单}
          直购: {responsible: 经办人, accountable: 主管, next: 下单}
          下单: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.flow.running import related_turn, words_of
from compiler.rules.view import View
from compiler.soundness import FaultKind


def check(view: View) -> Iterator[Problem]:
    """Report every join that can wait in vain, at its `wait_for`."""
    for flow, verdict in view.verdicts:
        for trouble in verdict.troubles:
            cause = trouble.cause
            if cause.kind is FaultKind.DEADLOCK:
                words = words_of(flow, trouble)
                yield problem(
                    "deadlock",
                    words.at.places.of("wait_for"),
                    where=words.at.where,
                    variant=cause.variant if cause.variant != "branch" else "",
                    hint=words.hint,
                    related=related_turn(words),
                    **words.arguments,
                )
