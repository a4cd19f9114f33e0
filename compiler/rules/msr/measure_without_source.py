"""An indicator has no source.

Nobody can say where the figure comes from, so everybody reports another one. Name in `source` the record or the flow
from which it is counted.

Bad:
    roles: {经理: {}}
    records: {回访记录: {owner: 经理}}
    measures:
      满意度: {owner: 经理}

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
    """Report every indicator without a source."""
    for measure in view.entries("measures"):
        if not measure.source:
            yield problem("measure-without-source", measure.span, where=measure.where, measure=measure.name)
