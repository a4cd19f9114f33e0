"""Nobody answers for an indicator, and no appraisal reads it.

It is counted and not looked at. Name in `owner` who answers for it, or name it at the appraisal that it serves.

Bad:
    roles: {经理: {}}
    records: {回访记录: {owner: 经理}}
    measures:
      满意度: {source: 回访记录}

Good:
    roles: {经理: {}}
    records: {回访记录: {owner: 经理}}
    measures:
      满意度: {owner: 经理, source: 回访记录}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every indicator without an owner that no appraisal names."""
    for measure in view.entries("measures"):
        if measure.owner is None and not view.mentions.of(measure.where, "assessments"):
            yield problem("unread-measure", measure.span, where=measure.where, measure=measure.name)
