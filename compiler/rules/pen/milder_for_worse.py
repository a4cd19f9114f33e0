"""A worse offence is punished more mildly than a lesser one.

Severities rise from minor over moderate and serious to grave; the sanctions of the first time should rise with them.
Otherwise the lesser offence is punished too harshly or the worse one too mildly. Of several crossed pairs the offence
is reported that stands in the most of them.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
      记过: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, severity: minor, sanction: 记过}
      旷工: {breaches: 员工/1, severity: serious, sanction: 警告}

Good:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
      记过: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, severity: minor, sanction: 警告}
      旷工: {breaches: 员工/1, severity: serious, sanction: 记过}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.model import Violation
from compiler.rules.discipline import ladder
from compiler.rules.view import View

SEVERITIES = ("minor", "moderate", "serious", "grave")


def check(view: View) -> Iterator[Problem]:
    """Report the offences without which no pair would be crossed, each with one it is crossed with."""
    rungs = ladder(view)
    cases = [
        (violation, SEVERITIES.index(violation.severity), rungs[violation.sanction.to])
        for violation in view.entries("violations")
        if violation.severity and violation.sanction and violation.sanction.to in rungs
    ]
    crossed = [
        (worse, lesser)
        for worse, severity, rung in cases
        for lesser, other, harsher in cases
        if other < severity and harsher > rung
    ]
    while crossed:
        both = [violation for pair in crossed for violation in pair]
        # Of two that cross only each other, the worse offence is the one to change.
        most = max(both, key=lambda one: (both.count(one), any(pair[0] is one for pair in crossed)))
        worse, lesser = next(pair for pair in crossed if most in pair)
        yield _told(view, most, worse, lesser)
        crossed = [pair for pair in crossed if most not in pair]


def _told(view: View, most: Violation, worse: Violation, lesser: Violation) -> Problem:
    other = lesser if most is worse else worse
    return problem(
        "milder-for-worse",
        most.places.of("sanction"),
        where=most.where,
        related=(Related(other.places.of("sanction"), Message("rules.milder-for-worse.other")),),
        worse=worse.name,
        lesser=lesser.name,
        mild=view.company.find(worse.sanction).name,
        harsh=view.company.find(lesser.sanction).name,
    )
