"""There is no appeal against a sanction.

Errors are made, and whoever is punished must be able to have the decision looked at again by somebody else. Name in
`appeal` to whom one may turn, and within what time.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录}
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
    """Report every sanction without an appeal."""
    for sanction in view.entries("sanctions"):
        if sanction.appeal is None:
            yield problem("sanction-without-appeal", sanction.span, where=sanction.where, sanction=sanction.name)
