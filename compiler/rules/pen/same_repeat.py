"""A repeated violation is punished as before.

If doing it again costs no more, the ladder has no effect. Let repeats rise to the next sanction, or leave the repeat
out. The harshest sanction of all cannot rise and is left alone.

Bad:
    roles: {员工: {duties: 按时上班}, 经理: {}, 总经理: {}}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
      记过: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告, repeat: {2: 警告, 3: 记过}}

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

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every repeat with the sanction of the time before, unless it is the harshest."""
    harshest = view.handbook.sanctions[-1].where if view.handbook.sanctions else ""
    for violation in view.entries("violations"):
        times = ((1, violation.sanction), *violation.repeat) if violation.sanction else violation.repeat
        for (_, before), (time, after) in pairwise(times):
            if after.to == before.to != harshest:
                sanction = view.company.find(after)
                yield problem(
                    "same-repeat",
                    after.span,
                    where=violation.where,
                    violation=violation.name,
                    time=time,
                    sanction=sanction.name,
                )
