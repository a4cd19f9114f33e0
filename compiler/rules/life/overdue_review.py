"""The review of a handbook is overdue.

The day by which it was to be looked through has passed; what it says may no longer be what is done. Review it and set
the next day, or retire it.

Bad:
    handbook: {title: 报销制度, review_by: 2001-12-31}
    roles: {经理: {}}

Good:
    handbook: {title: 报销制度, review_by: 2099-12-31}
    roles: {经理: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report a handbook that was to be reviewed before today, unless it is retired."""
    book = view.handbook
    if not book.broken and book.status != "retired" and book.review_by and book.review_by < view.today.isoformat():
        yield problem(
            "overdue-review", book.places.of("review_by"), where=book.where, handbook=book.name, day=book.review_by
        )
