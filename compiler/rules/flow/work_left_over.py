"""The flow ends while other work is still going on.

A fork has started several branches, and one of them ends the flow before the others are done: nobody knows whether
what is left still counts. Let the end wait for all branches, or let the branch that ends lead to where the others
meet.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          申请: {responsible: 经办人, accountable: 主管, parallel: [询价, 备款]}
          询价: {responsible: 经办人, accountable: 主管, next: 完成}
          备款: {responsible: 经办人, accountable: 主管, next: 入账}
          完成: {ends: 已下单}
          入账: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          申请: {responsible: 经办人, accountable: 主管, parallel: [询价, 备款]}
          询价: {responsible: 经办人, accountable: 主管, next: 完成}
          备款: {responsible: 经办人, accountable: 主管, next: 入账}
          入账: {responsible: 经办人, accountable: 主管, next: 完成}
          完成: {ends: 已下单, wait_for: all}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.flow.running import is_bare_end, related_turn, words_of
from compiler.rules.view import View
from compiler.soundness import FaultKind


def check(view: View) -> Iterator[Problem]:
    """Report every end that can come while another branch is still at work."""
    for flow, verdict in view.verdicts:
        for trouble in verdict.troubles:
            cause = trouble.cause
            if cause.kind is FaultKind.WORK_LEFT_OVER:
                words = words_of(flow, trouble)
                yield problem(
                    "work-left-over",
                    words.at.span,
                    where=words.at.where,
                    variant=cause.variant or ("other-end" if is_bare_end(words.missing) else ""),
                    hint=words.hint,
                    related=related_turn(words),
                    **words.arguments,
                )
