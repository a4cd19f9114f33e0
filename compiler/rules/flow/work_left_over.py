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

from compiler.diagnostics import Problem
from compiler.rules.running import is_bare_end, trouble_problem, troubles
from compiler.rules.view import View
from compiler.soundness import FaultKind


def check(view: View) -> Iterator[Problem]:
    """Report every end that can come while another branch is still at work."""
    for words in troubles(view, FaultKind.WORK_LEFT_OVER):
        variant = words.variant or ("other-end" if is_bare_end(words.missing) else "")
        yield trouble_problem("work-left-over", words, words.at.span, variant)
