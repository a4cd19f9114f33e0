"""An appeal has no time limit.

Without a limit a sanction never becomes final, and an appeal years later can no longer be looked into. Write `within`:
how soon after the notice one may appeal.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理}}
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
    """Report every appeal without a time limit."""
    for sanction in view.entries("sanctions"):
        if sanction.appeal is not None and sanction.appeal.within is None:
            yield problem(
                "open-ended-appeal", sanction.places.of("appeal"), where=sanction.where, sanction=sanction.name
            )
