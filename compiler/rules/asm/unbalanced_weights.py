"""The weights do not add up to 100 %.

The weights of an appraisal's methods, or of its indicators, are shares of one result. Where they are less or more than
100 together, or only some have one, nobody can compute the result. Correct them, or leave all weights out.

Bad:
    roles: {员工: {}, 经理: {}}
    assessments:
      年度考核: {subjects: 员工, methods: {自评: 30, 上级评价: 60}}

Good:
    roles: {员工: {}, 经理: {}}
    assessments:
      年度考核: {subjects: 员工, methods: {自评: 40, 上级评价: 60}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, problem
from compiler.model import Weighted
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every list of methods or indicators whose weights are not 100 together."""
    for assessment in view.entries("assessments"):
        for field in ("methods", "indicators"):
            parts: tuple[Weighted, ...] = getattr(assessment, field)
            weights = [part.weight for part in parts if part.weight is not None]
            missing = [part.name for part in parts if part.weight is None]
            total = sum(weights)
            if weights and (missing or abs(total - 100) > 0.01):
                yield problem(
                    "unbalanced-weights",
                    assessment.places.of(field),
                    where=assessment.where,
                    variant="partial" if missing else "",
                    hint="partial" if missing else "",
                    assessment=assessment.name,
                    part=Message(f"rules.unbalanced-weights.{field}"),
                    total=f"{total:g}",
                    missing=tuple(missing),
                )
