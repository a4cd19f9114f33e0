"""An appraisal has no subjects, or subjects that nobody is.

It names nobody to be appraised, or a unit to which no post belongs, or somebody outside the company. Name posts, or
units with posts.

Bad:
    units:
      运营部: {head: 经理}
      客服组: {parent: 运营部}
    roles: {经理: {unit: 运营部}, 客服组长: {unit: 运营部}}
    assessments:
      年度考核: {subjects: 客服组}

Good:
    units:
      运营部: {head: 经理}
      客服组: {head: 客服组长, parent: 运营部}
    roles: {经理: {unit: 运营部}, 客服组长: {unit: 客服组}}
    assessments:
      年度考核: {subjects: 客服组}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Role, Unit
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every appraisal without subjects, and every subject that no post of the company stands for."""
    for assessment in view.entries("assessments"):
        if not assessment.subjects:
            yield problem(
                "appraisal-of-nobody",
                assessment.span,
                where=assessment.where,
                variant="none",
                hint="none",
                assessment=assessment.name,
                subject="",
            )
        for subject in assessment.subjects:
            found = view.company.find(subject)
            if not _posts(view, found):
                yield problem(
                    "appraisal-of-nobody",
                    subject.span,
                    where=assessment.where,
                    assessment=assessment.name,
                    subject=found.name,
                )


def _posts(view: View, subject: Role | Unit) -> bool:
    """Say whether a post of the company is, or belongs to, a subject; what could not be read may hold one."""
    if not view.complete:
        return True
    if isinstance(subject, Role):
        return not subject.external and subject.headcount != "0"
    waiting, seen = [subject], {subject.where}
    while waiting:
        unit = waiting.pop()
        if unit.broken or view.mentions.members(unit):
            return True
        parts = [part for part in view.mentions.of(unit.where, "units", "parent") if part.where not in seen]
        seen.update(part.where for part in parts)
        waiting += parts
    return False
