"""Whoever decides a sanction also hears the appeal against it.

Nobody finds his own decision wrong, so the appeal is none. Let it go to somebody else: the superior, the human
resources department, the works committee. A unit decides and hears through its head.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 经理, within: 5 workdays}}
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

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.relations import performers
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every appeal that goes to whoever decided."""
    for sanction in view.entries("sanctions"):
        if sanction.appeal is None or sanction.decided_by is None or sanction.appeal.to is None:
            continue
        judges = performers(view.company, [sanction.decided_by]) & performers(view.company, [sanction.appeal.to])
        if judges:
            yield problem(
                "judge-hears-appeal",
                sanction.appeal.to.span,
                where=sanction.where,
                related=(Related(sanction.decided_by.span, Message("rules.judge-hears-appeal.decides")),),
                sanction=sanction.name,
                judge=view.company.find(min(judges)).name,
            )
