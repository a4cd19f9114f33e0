"""A violation breaches nothing that is written.

Nobody can be punished for what no rule forbids, and a sanction would not stand before a court. Name in `breaches` the
duty, the step or the provision that is broken; write the provision first where there is none.

Bad:
    roles:
      员工: {duties: 按时上班}
      经理: {}
      总经理: {}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {sanction: 警告}

Good:
    roles:
      员工: {duties: 按时上班}
      经理: {}
      总经理: {}
    sanctions:
      警告: {decided_by: 经理, evidence: 考勤记录, appeal: {to: 总经理, within: 5 workdays}}
    violations:
      迟到: {breaches: 员工/1, sanction: 警告}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every violation that names nothing it breaches."""
    for violation in view.entries("violations"):
        if not violation.breaches:
            yield problem("baseless-violation", violation.span, where=violation.where, violation=violation.name)
