"""No violation and no appraisal leads to this sanction.

A sanction that nothing leads to is a threat without a case: either the offence it was meant for is missing, or it may
go. Name it at a violation (first time or repeat) or at an appraisal's result.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
      记过: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告}

Good:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
      记过: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告, repeat: {2: 记过}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every sanction without a case, where the handbook has cases at all."""
    used = {sanction.where: bool(_cases(view, sanction.where)) for sanction in view.handbook.sanctions}
    if not view.complete or not (view.handbook.violations or any(used.values())):
        return
    for sanction in view.entries("sanctions"):
        if not used[sanction.where]:
            yield problem("unused-sanction", sanction.span, where=sanction.where, sanction=sanction.name)


def _cases(view: View, sanction: str) -> tuple[object, ...]:
    return view.mentions.of(sanction, "violations") or view.mentions.of(sanction, "assessments")
