"""A handbook supersedes one that is still in force.

It names itself, or another handbook of the company that is not retired: two sets of rules then hold for the same
matter. Name the document it really replaces, and retire that one (`status: retired`).

Bad:
    handbook: {title: 报销制度, status: draft, supersedes: 报销制度}
    roles: {经理: {}}

Good:
    handbook: {title: 报销制度, status: draft, supersedes: 旧报销制度}
    roles: {经理: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.succession import is_named
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report whatever a handbook supersedes by title, code or id and that is not retired."""
    book = view.handbook
    if book.broken:
        return
    for text in book.supersedes:
        for other in view.company.handbooks:
            if not other.broken and other.status != "retired" and is_named(other, text):
                yield problem(
                    "superseded-in-force",
                    book.places.of("supersedes"),
                    where=book.where,
                    variant="" if other is book else "other",
                    hint="" if other is book else "other",
                    handbook=book.name,
                    other=other.name,
                )
