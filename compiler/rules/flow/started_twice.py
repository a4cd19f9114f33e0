"""Two branches come to the same step without waiting for each other.

A fork starts several branches at once, and two of them lead to this step, which starts whenever one arrives: it is
done twice, and so is all that follows. Let it wait for all branches (`wait_for: all`), or let the fork be a decision
if only one branch was meant.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          申请: {responsible: 经办人, accountable: 主管, parallel: [询价, 备款]}
          询价: {responsible: 经办人, accountable: 主管, next: 下单}
          备款: {responsible: 经办人, accountable: 主管, next: 下单}
          下单: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      采购:
        steps:
          申请: {responsible: 经办人, accountable: 主管, parallel: [询价, 备款]}
          询价: {responsible: 经办人, accountable: 主管, next: 下单}
          备款: {responsible: 经办人, accountable: 主管, next: 下单}
          下单: {responsible: 经办人, accountable: 主管, wait_for: all}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem
from compiler.rules.running import is_bare_end, trouble_problem, troubles
from compiler.rules.view import View
from compiler.soundness import FaultKind


def check(view: View) -> Iterator[Problem]:
    """Report every step that branches of one fork can start twice."""
    for words in troubles(view, FaultKind.STARTED_TWICE):
        variant = words.variant or ("end" if is_bare_end(words.at) else "")
        yield trouble_problem("started-twice", words, words.at.span, variant)
