"""A repeated violation is punished more mildly than before.

Whoever does it again gets off more lightly than the first time: nobody can explain that, and the earlier sanction will
be contested. Sanctions stand mildest first in the handbook; let those of repeats rise.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
      记过: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 记过, repeat: {2: 警告}}

Good:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
      记过: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告, repeat: {2: 记过}}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.rules.discipline import ladder
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every repeat with a sanction below that of the time before."""
    rungs = ladder(view)
    for violation in view.entries("violations"):
        times = ((1, violation.sanction), *violation.repeat) if violation.sanction else violation.repeat
        for (_, before), (time, after) in pairwise(times):
            if rungs.get(after.to, 0) < rungs.get(before.to, 0):
                yield problem(
                    "milder-repeat",
                    after.span,
                    where=violation.where,
                    related=(Related(before.span, Message("rules.milder-repeat.before")),),
                    violation=violation.name,
                    time=time,
                    after=view.company.find(after).name,
                    before=view.company.find(before).name,
                )
