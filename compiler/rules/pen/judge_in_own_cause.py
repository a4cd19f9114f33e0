"""Whoever decides the sanction is the one who committed the violation.

The duty or the step that is breached belongs to one post only, and that very post decides the sanction: nobody
punishes himself. Let somebody above decide, with a sanction of its own where the ladder's decider is otherwise right.

Bad:
    roles: {员工: {}, 经理: {duties: 按时上班}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 经理/1, sanction: 警告}

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
from compiler.model import Duty, Entry, Reference, Step
from compiler.relations import performers
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every violation whose only possible culprit decides one of its sanctions, at what is breached."""
    for violation in view.entries("violations"):
        sanctions = (violation.sanction, *(sanction for _, sanction in violation.repeat))
        for breached in violation.breaches:
            culprits = _culprits(view, view.company.find(breached))
            judged = next((one for one in sanctions if one and _deciders(view, one) == culprits), None)
            if judged is None:
                continue
            sanction = view.company.find(judged)
            yield problem(
                "judge-in-own-cause",
                breached.span,
                where=violation.where,
                related=(Related(sanction.decided_by.span, Message("rules.judge-in-own-cause.decides")),),
                violation=violation.name,
                sanction=sanction.name,
                judge=view.company.find(min(culprits)).name,
            )
            break


def _culprits(view: View, breached: Entry) -> frozenset[str]:
    """Return who alone can breach a duty or a step; nobody for a provision."""
    if isinstance(breached, Duty):
        return frozenset({breached.where.rpartition("/duties/")[0]})
    found = performers(view.company, breached.responsible) if isinstance(breached, Step) else frozenset()
    return found if len(found) == 1 else frozenset()


def _deciders(view: View, sanction: Reference) -> frozenset[str]:
    found = view.company.find(sanction)
    return performers(view.company, [found.decided_by]) or frozenset({""})
