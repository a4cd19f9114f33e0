"""No step exercises this duty.

The duty has an id, as duties have that steps exercise, but it names no step, or none in which its post takes part: on
paper only. Name the steps (`steps`), let the post take part in them, or write the duty as a plain text. Told only where
the handbook's duties name steps.

Bad:
    roles:
      经办人:
        duties:
          - {id: 申请, text: 提出报销申请, steps: 报销/申请}
          - {id: 付款, text: 支付款项, steps: 报销/付款}
          - {id: 盘点, text: 盘点现金}
      主管: {}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          付款: {responsible: 经办人, accountable: 主管}

Good:
    roles:
      经办人:
        duties:
          - {id: 申请, text: 提出报销申请, steps: 报销/申请}
          - {id: 付款, text: 支付款项, steps: 报销/付款}
      主管: {}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          付款: {responsible: 经办人, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage import is_exercised
from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every duty with an id or with steps that no step exercises."""
    if not any(duty.steps for role in view.handbook.roles for duty in role.duties):
        return
    for role in view.roles:
        for duty in role.duties:
            named = duty.steps or "id" in duty.places.values
            if named and not duty.broken and not is_exercised(duty, role, view.mentions):
                yield problem(
                    "unexercised-duty",
                    duty.places.of("steps" if duty.steps else "id"),
                    where=duty.where,
                    variant="others" if duty.steps else "",
                    hint="others" if duty.steps else "",
                    role=role.name,
                    duty=duty.name,
                )
