"""A violation has no sanction.

What is called a violation and has no consequence is a wish: one superior looks away, another dismisses. Name the
sanction of the first time, or the sanctions of repeats where the first time is only talked over.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告}
      早退: {breaches: 员工/1}

Good:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告}
      早退: {breaches: 员工/1, sanction: 警告}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every violation without any sanction, where the handbook has sanctions."""
    if not view.handbook.sanctions:
        return
    for violation in view.entries("violations"):
        if violation.sanction is None and not violation.repeat:
            yield problem(
                "unsanctioned-violation",
                violation.span,
                where=violation.where,
                violation=violation.name,
                mildest=view.handbook.sanctions[0].id,
            )
