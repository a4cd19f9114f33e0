"""A course is for nobody.

Without an audience nobody has to come, and nobody can check who has been trained. Name posts or units in `audience`.

Bad:
    roles: {员工: {}}
    trainings:
      入职培训: {contents: 公司制度}

Good:
    roles: {员工: {}}
    trainings:
      入职培训: {audience: 员工, contents: 公司制度}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every course without an audience."""
    for training in view.entries("trainings"):
        if not training.audience:
            yield problem("training-without-audience", training.span, where=training.where, training=training.name)
