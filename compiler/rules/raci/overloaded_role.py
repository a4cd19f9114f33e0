"""One post does far more than the others.

It does at least ten steps, and its share lies far outside that of the others (modified z-score above 3.5: its distance
from the median is more than five times the median distance). One person may not manage that; where several hold the
post, write `headcount`. What a unit does counts for its head. Told only where at least five posts work.

Bad:
    roles: {经办人: {}, 主管: {}, 会计: {}, 出纳: {}, 文员: {}, 库管: {}}
    flows:
      采购:
        steps:
          步骤1: {responsible: 经办人, accountable: 主管}
          步骤2: {responsible: 经办人, accountable: 主管}
          步骤3: {responsible: 经办人, accountable: 主管}
          步骤4: {responsible: 经办人, accountable: 主管}
          步骤5: {responsible: 经办人, accountable: 主管}
          步骤6: {responsible: 经办人, accountable: 主管}
          步骤7: {responsible: 经办人, accountable: 主管}
          步骤8: {responsible: 经办人, accountable: 主管}
          步骤9: {responsible: 经办人, accountable: 主管}
          步骤10: {responsible: 经办人, accountable: 主管}
          步骤11: {responsible: 主管, accountable: 主管}
          步骤12: {responsible: 会计, accountable: 主管}
          步骤13: {responsible: 出纳, accountable: 主管}
          步骤14: {responsible: 文员, accountable: 主管}
          步骤15: {responsible: 库管, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}, 会计: {}, 出纳: {}, 文员: {}, 库管: {}}
    flows:
      采购:
        steps:
          步骤1: {responsible: 经办人, accountable: 主管}
          步骤2: {responsible: 经办人, accountable: 主管}
          步骤3: {responsible: 经办人, accountable: 主管}
          步骤4: {responsible: 主管, accountable: 主管}
          步骤5: {responsible: 会计, accountable: 主管}
          步骤6: {responsible: 出纳, accountable: 主管}
          步骤7: {responsible: 文员, accountable: 主管}
          步骤8: {responsible: 库管, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.load import load_of
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every post of one person that does an outlying number of steps."""
    load = load_of(view.company, (step for _, step in view.steps))
    for role in view.roles:
        if role.where in load.outlying:
            yield problem(
                "overloaded-role",
                role.span,
                where=role.where,
                role=role.name,
                count=load.done(role.where),
                usual=f"{load.usual:g}",
            )
