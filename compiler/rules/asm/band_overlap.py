"""Two results overlap.

The same score leads to two results, or a band ends before it begins: which result holds is decided by whoever reads
it. Let each band begin where the one below ends; the `to` itself is not included.

Bad:
    roles: {员工: {}, 经理: {}}
    assessments:
      年度考核:
        subjects: 员工
        results:
          优秀: {from: 90, to: 100, text: 优先晋升}
          合格: {from: 60, to: 92, text: 留任}
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

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.model import Assessment, Band
from compiler.rules.scale import scale
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every band that ends before it begins, and every one that begins before the one below ends."""
    for assessment in view.entries("assessments"):
        for band in assessment.results:
            if band.start is not None and band.end is not None and band.start >= band.end:
                yield _told(assessment, band, band, "inverted")
        for below, above in pairwise(scale(assessment)):
            if below.end is None or above.start is None or below.end > above.start:
                yield _told(assessment, below, above, "")


def _told(assessment: Assessment, below: Band, above: Band, variant: str) -> Problem:
    return problem(
        "band-overlap",
        below.span,
        where=assessment.where,
        variant=variant,
        hint=variant,
        related=(Related(above.span, Message("rules.band-overlap.other")),) if above is not below else (),
        assessment=assessment.name,
        below=below.name,
        above=above.name,
        start="…" if above.start is None else f"{above.start:g}",
        end="…" if below.end is None else f"{below.end:g}",
    )
