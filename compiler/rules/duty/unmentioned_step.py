"""A post does a step that none of its duties mentions.

The duties of this post name the steps that exercise them, but not this one: the post's description is incomplete, or
somebody else should do the step. Name it at the duty it belongs to. Told only for posts whose duties name steps.

Bad:
    roles:
      经办人:
        duties:
          - {id: 申请, text: 提出报销申请, steps: 报销/申请}
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

from compiler.coverage import is_mentioned, work_of
from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every step that a post does under its own name and no duty of it names, where its duties name steps."""
    for step, role, reference in work_of(view.handbook, view.mentions):
        names_steps = any(duty.steps for duty in role.duties)
        if names_steps and not role.broken and not step.broken and not is_mentioned(step, role):
            yield problem("unmentioned-step", reference.span, where=step.where, step=step.name, role=role.name)
