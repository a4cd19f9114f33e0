"""An outsider has a time limit, and nothing says what happens when he misses it.

A customer, a supplier or an authority cannot be ordered to keep to our time. When it is over, somebody has to remind,
decide or close the matter: say so with `overdue: {next: …}`. For our own people a time limit is enough.

Bad:
    roles: {经办人: {}, 主管: {}, 客户: {external: true}}
    flows:
      报价:
        steps:
          发出报价: {responsible: 经办人, accountable: 主管}
          客户确认: {responsible: 客户, accountable: 经办人, within: 5 workdays, next: 签约}
          签约: {responsible: 经办人, accountable: 主管, ends: 已签约}

Good:
    roles: {经办人: {}, 主管: {}, 客户: {external: true}}
    flows:
      报价:
        steps:
          发出报价: {responsible: 经办人, accountable: 主管}
          客户确认: {responsible: 客户, accountable: 经办人, within: 5 workdays, next: 签约, overdue: {next: 催办}}
          催办: {responsible: 经办人, accountable: 主管, ends: 报价失效}
          签约: {responsible: 经办人, accountable: 主管, ends: 已签约}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Role, Via
from compiler.relations import performers
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every step that only outsiders do, with a time limit and no way on when it is missed."""
    for _, step in view.steps:
        doers = [view.company.find(role) for role in sorted(performers(view.company, step.responsible))]
        outside = doers and all(isinstance(doer, Role) and doer.external for doer in doers)
        if step.within and outside and not any(way.via is Via.OVERDUE for way in step.follows):
            yield problem(
                "unforeseen-delay",
                step.places.of("within"),
                where=step.where,
                step=step.name,
                within=step.within.text,
                outsiders=tuple(doer.name for doer in doers),
            )
