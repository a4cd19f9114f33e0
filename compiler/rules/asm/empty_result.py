"""A result of an appraisal has no consequence.

Neither a reward nor a sanction nor a word says what follows from it, so the appraisal changes nothing. Name what
follows; where nothing does, say so in `text`.

Bad:
    roles: {员工: {}, 经理: {}}
    assessments:
      年度考核: {subjects: 员工, results: {优秀: 优先晋升, 合格: {}}}

Good:
    roles: {员工: {}, 经理: {}}
    assessments:
      年度考核: {subjects: 员工, results: {优秀: 优先晋升, 合格: 留任}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every result without reward, sanction or text."""
    for assessment in view.entries("assessments"):
        for band in assessment.results:
            if not (band.rewards or band.sanctions or band.text):
                yield problem(
                    "empty-result", band.span, where=assessment.where, assessment=assessment.name, result=band.name
                )
