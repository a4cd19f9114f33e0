"""Between two results there are scores without a result.

A band reaches from its `from` up to, not including, its `to`. Where one ends at 89 and the next begins at 90, a score
of 89.5 has no result; where the lowest begins at 60, a score of 50 has none. Let each band begin where the one below
ends.

Bad:
    roles: {员工: {}, 经理: {}}
    assessments:
      年度考核:
        subjects: 员工
        results:
          优秀: {from: 90, to: 100, text: 优先晋升}
          合格: {from: 60, to: 89, text: 留任}
          不合格: {to: 60, text: 补考一次}

Good:
    roles: {员工: {}, 经理: {}}
    assessments:
      年度考核:
        subjects: 员工
        results:
          优秀: {from: 90, to: 100, text: 优先晋升}
          合格: {from: 60, to: 90, text: 留任}
          不合格: {to: 60, text: 补考一次}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from compiler.diagnostics import Problem, problem
from compiler.model import Assessment, Band
from compiler.rules.scale import scale
from compiler.rules.view import View

LOWEST_START = 1
"""Scores may begin at 0 or 1."""


def check(view: View) -> Iterator[Problem]:
    """Report every gap below a band: between two of them, or below the lowest."""
    for assessment in view.entries("assessments"):
        bands = scale(assessment)
        lowest = bands[0] if bands else None
        if lowest is not None and lowest.start is not None and lowest.start > LOWEST_START:
            yield _told(assessment, lowest, "", f"{lowest.start:g}", "bottom")
        for below, above in pairwise(bands):
            if below.end is not None and above.start is not None and below.end < above.start:
                yield _told(assessment, above, below.name, f"{above.start:g}", "", f"{below.end:g}")


def _told(assessment: Assessment, above: Band, below: str, start: str, variant: str, end: str = "") -> Problem:
    return problem(
        "band-gap",
        above.span,
        where=assessment.where,
        variant=variant,
        hint=variant,
        assessment=assessment.name,
        above=above.name,
        below=below,
        start=start,
        end=end,
    )
