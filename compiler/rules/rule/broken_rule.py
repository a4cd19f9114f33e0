"""A house rule is broken on some path.

The handbook demands something of its flows, and there is a run that does not keep to it. The finding shows a shortest
such run, through called flows too. Change the flow so that no way leads past it, or the rule, if that way is right.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      上线:
        steps:
          开发: {responsible: 经办人, accountable: 主管, decide: {需测试: 测试, 小改动: 发布}}
          测试: {responsible: 经办人, accountable: 主管}
          发布: {responsible: 经办人, accountable: 主管}
    rules:
      先测试后发布: {before: {step: 发布}, require: {step: 测试}}

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
from compiler.model import HouseRule
from compiler.rules.view import View
from compiler.soundness import Breach


def check(view: View) -> Iterator[Problem]:
    """Report each rule on each flow that breaks it, at the step where it is broken."""
    for proof in view.proofs:
        breach = proof.ruling.breach
        if breach is None:
            continue
        form = _form(proof.rule)
        at = breach.second or breach.first
        yield problem(
            "broken-rule",
            at.span,
            where=at.where,
            variant="same" if form == "separate" and breach.first is breach.second else form,
            hint=form,
            rule=proof.rule.text or proof.rule.name,
            flow=proof.flow.name,
            first=breach.first.name,
            second=breach.second.name if breach.second else "",
            wanted=_wanted(proof.rule),
            path=_said(breach),
            related=(Related(proof.rule.span, Message("rules.broken-rule.rule")),),
        )


def _form(rule: HouseRule) -> str:
    if rule.separate:
        return "separate"
    if rule.at_most_once:
        return "once"
    return "before" if rule.before else "never" if rule.never else "after"


def _wanted(rule: HouseRule) -> tuple[str, ...]:
    """Return the names by which the rule asks for what is missing."""
    return tuple(name for _, names in rule.require.criteria for name in names) if rule.require else ()


def _said(breach: Breach) -> str:
    """Say the path by its working steps and those the rule means, with the outcomes taken on the way.

    The outcome of the last no longer matters.
    """
    meant = (breach.first, breach.second)
    passed = [(step, outcome) for step, outcome in breach.path if step.works or any(step is one for one in meant)]
    return " → ".join(
        f"{step.name}（{outcome}）" if outcome and number < len(passed) else step.name
        for number, (step, outcome) in enumerate(passed, 1)
    )
