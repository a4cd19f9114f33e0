"""A handbook is retired, and nothing takes its place.

Whoever followed it does not know what holds now. Name it in `supersedes` of the handbook that takes its place; where
nothing does, say why in `text`.

Bad:
    handbook: {title: 旧仓库制度, status: retired}
    roles: {经理: {}}

Good:
    handbook: {title: 旧仓库制度, status: retired, text: 仓库已经关闭，不再另行规定。}
    roles: {经理: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.rules.succession import is_named
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report a retired handbook that no other supersedes, and that does not say why."""
    book = view.handbook
    if book.broken or book.status != "retired" or book.text:
        return
    others = [other for other in view.company.handbooks if other is not book]
    if not any(other.broken or is_named(book, text) for other in others for text in other.supersedes):
        yield problem("retired-without-successor", book.places.of("status"), where=book.where, handbook=book.name)
