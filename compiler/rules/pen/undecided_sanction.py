"""Nobody decides this sanction.

A sanction that nobody is entitled to decide is void, or is decided by whoever is angriest. Name in `decided_by` the
post or unit that decides it.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告}

Good:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every sanction that names nobody who decides it."""
    for sanction in view.entries("sanctions"):
        if sanction.decided_by is None:
            yield problem("undecided-sanction", sanction.span, where=sanction.where, sanction=sanction.name)
