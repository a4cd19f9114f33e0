"""House rules contradict each other.

One asks for what another forbids, or each asks that its step come before the other's: no flow that comes there can
keep to both. Give up one of them, or narrow it to the flows it is meant for.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      上线:
        steps:
          开发: {responsible: 经办人, accountable: 主管}
          测试: {responsible: 经办人, accountable: 主管}
          发布: {responsible: 经办人, accountable: 主管}
    rules:
      先测试后发布: {before: {step: 发布}, require: {step: 测试}}
      先发布后测试: {before: {step: 测试}, require: {step: 发布}}
    waivers:
      示例:
        rule: broken-rule
        at: flows/上线
        reason: 只为说明
        until: 2099-12-31

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

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.graph import circles
from compiler.model import Flow, HouseRule, Selector
from compiler.rules.view import View
from compiler.soundness import is_for, select


def check(view: View) -> Iterator[Problem]:
    """Report rules that demand each other's contrary on the same steps of a flow, at the later of them."""
    rules = [rule for rule in view.handbook.rules if not rule.broken]
    told: set[str] = set()
    for flow in view.flows:
        mine = [rule for rule in rules if is_for(rule, flow)]
        for one, other in (*_opposed(mine, flow, view), *_circular(mine, flow, view)):
            if other.where not in told:
                told.add(other.where)
                yield problem(
                    "contradictory-rules",
                    other.span,
                    where=other.where,
                    rule=other.name,
                    other=one.name,
                    related=(Related(one.span, Message("rules.contradictory-rules.other")),),
                )


def _steps(selector: Selector | None, flow: Flow, view: View) -> frozenset[str]:
    return select(selector, flow, view.mentions) if selector else frozenset()


def _opposed(rules: list[HouseRule], flow: Flow, view: View) -> Iterator[tuple[HouseRule, HouseRule]]:
    """Yield rules of which one demands after a step what the other forbids after it."""
    demands = [rule for rule in rules if rule.after and rule.require]
    bans = [rule for rule in rules if rule.after and rule.never]
    for demand in demands:
        trigger, answer = _steps(demand.after, flow, view), _steps(demand.require, flow, view)
        for ban in bans:
            forbidden = _steps(ban.never, flow, view)
            if answer and answer <= forbidden and trigger & _steps(ban.after, flow, view):
                first, second = sorted((demand, ban), key=lambda rule: rule.span)
                yield first, second


def _circular(rules: list[HouseRule], flow: Flow, view: View) -> Iterator[tuple[HouseRule, HouseRule]]:
    """Yield rules that ask in a circle that each one's step come before the other's."""
    by_where = {rule.where: rule for rule in rules if rule.before and rule.require}
    asks = {
        where: tuple(
            other.where
            for other in by_where.values()
            if (required := _steps(rule.require, flow, view)) and required <= _steps(other.before, flow, view)
        )
        for where, rule in by_where.items()
    }
    for circle in circles(asks):
        if len(circle) > 1:
            yield by_where[circle[0]], by_where[circle[1]]
