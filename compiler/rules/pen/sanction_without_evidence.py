"""A sanction asks for no evidence.

In a dispute the employer has to prove what happened; a sanction decided without evidence does not stand. Name in
`evidence` what must be at hand before it is decided.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, appeal: {to: 总经理, within: 5 workdays}}
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
    """Report every sanction without evidence."""
    for sanction in view.entries("sanctions"):
        if not sanction.evidence:
            yield problem("sanction-without-evidence", sanction.span, where=sanction.where, sanction=sanction.name)
