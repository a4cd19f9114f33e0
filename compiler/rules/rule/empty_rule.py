"""A house rule selects nothing.

No step of any flow fits what the rule is about, so it proves nothing: a name is misspelt, or the step was renamed.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      上线:
        steps:
          开发: {responsible: 经办人, accountable: 主管}
          测试: {responsible: 经办人, accountable: 主管}
          发布: {responsible: 经办人, accountable: 主管}
    rules:
      先测试后发布: {before: {step: 发部}, require: {step: 测试}}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      上线:
        steps:
          开发: {responsible: 经办人, accountable: 主管}
          测试: {responsible: 经办人, accountable: 主管}
          发布: {responsible: 经办人, accountable: 主管}
    rules:
      先测试后发布: {before: {step: 发布}, require: {step: 测试}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Flow
from compiler.resolve.names import closest
from compiler.rules.view import View
from compiler.soundness import select, selectors


def check(view: View) -> Iterator[Problem]:
    """Report each selector of a rule that no step of any flow of the company fits."""
    if not view.handbook.whole or any(flow.broken for flow in view.handbook.flows):
        return
    for rule in view.handbook.rules:
        for selector in () if rule.broken else selectors(rule):
            if not any(select(selector, flow, view.mentions) for flow in _flows(view)):
                names = [name for flow in _flows(view) for step in flow.steps for name in (step.id, step.name)]
                wanted = tuple(name for _, values in selector.criteria for name in values)
                close = next(filter(None, (closest(name, names) for name in wanted)), "")
                yield problem(
                    "empty-rule",
                    selector.span,
                    where=rule.where,
                    hint="suggest" if close else "",
                    rule=rule.name,
                    wanted=wanted,
                    close=close,
                )


def _flows(view: View) -> Iterator[Flow]:
    """Yield every flow of the company, those of the handbook first, which most rules are about."""
    own = view.handbook
    for handbook in (own, *(other for other in view.company.handbooks if other is not own)):
        yield from handbook.flows
