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

from compiler.diagnostics import Problem
from compiler.rules.running import trouble_problem, troubles
from compiler.rules.view import View
from compiler.soundness import FaultKind


def check(view: View) -> Iterator[Problem]:
    """Report every join that can wait in vain, at its `wait_for`."""
    for words in troubles(view, FaultKind.DEADLOCK):
        variant = words.variant if words.variant != "branch" else ""
        yield trouble_problem("deadlock", words, words.at.places.of("wait_for"), variant)
