"""Too many posts report to one.

More than twelve different posts directly below one leave no time to lead any of them. Put a level between, or let
some report elsewhere. Counted are posts, not people: a foreman of thirty fitters has one post below him.

Bad:
    roles:
      经理: {}
      主管一: {reports_to: 经理}
      主管二: {reports_to: 经理}
      主管三: {reports_to: 经理}
      主管四: {reports_to: 经理}
      主管五: {reports_to: 经理}
      主管六: {reports_to: 经理}
      主管七: {reports_to: 经理}
      主管八: {reports_to: 经理}
      主管九: {reports_to: 经理}
      主管十: {reports_to: 经理}
      秘书: {reports_to: 经理}
      会计: {reports_to: 经理}
      出纳: {reports_to: 经理}

Good:
    roles:
      经理: {}
      主管: {reports_to: 经理}
      秘书: {reports_to: 经理}
      会计: {reports_to: 主管}
      出纳: {reports_to: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View

MOST = 12


def check(view: View) -> Iterator[Problem]:
    """Report every post with more than twelve posts directly below it."""
    for role in view.roles:
        count = len(view.mentions.of(role.where, "roles", "reports_to"))
        if count > MOST:
            yield problem("too-many-reports", role.span, where=role.where, role=role.name, count=count, most=MOST)
