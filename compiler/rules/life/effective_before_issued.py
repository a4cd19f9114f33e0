"""A handbook is in effect before it is issued.

Nobody can follow rules that are not published yet, and what happened before cannot be judged by them. Let the day on
which it takes effect be the day of issue or later.

Bad:
    handbook: {title: 报销制度, issued: 2026-03-01, effective: 2026-02-01}
    roles: {经理: {}}

Good:
    handbook: {title: 报销制度, issued: 2026-03-01, effective: 2026-04-01}
    roles: {经理: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report the title block whose day of effect is before the day of issue."""
    book = view.handbook
    if not book.broken and book.issued and book.effective and book.effective < book.issued:
        yield problem(
            "effective-before-issued",
            book.places.of("effective"),
            where=book.where,
            related=(Related(book.places.of("issued"), Message("rules.effective-before-issued.issued")),),
            handbook=book.name,
            effective=book.effective,
            issued=book.issued,
        )
