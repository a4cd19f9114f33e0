"""A handbook is in force and nobody has approved it.

Rules bind because somebody who may do so has put them into force. Name who did in `approved_by`; until then the
handbook is a `draft`.

Bad:
    handbook: {title: 报销制度, status: in-force}
    roles: {总经理: {}}

Good:
    handbook: {title: 报销制度, status: in-force, approved_by: 总经理}
    roles: {总经理: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report a handbook in force without an approver."""
    book = view.handbook
    if not book.broken and book.status == "in-force" and not book.approved_by:
        yield problem("unapproved-in-force", book.places.of("status"), where=book.where, handbook=book.name)
