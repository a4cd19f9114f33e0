"""Keeps drawn pages from save to save; a handbook is drawn anew when it, or one that it is tied to, has changed.

Everything on the pages of a handbook comes from it and from handbooks that refer to it or that it refers to, directly
or through others. What comes from elsewhere too is drawn anew when that has changed (what the check came to), or
always, where nobody can tell (the home page). The guide and the rules stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from compiler.diagnostics import Finding
from compiler.islands import connected
from compiler.model import Company
from compiler.publish.crew import all_hands
from compiler.relations import Mentions
from compiler.render.task import STANDING, Made, Run, Task


class Drawn:
    """What was drawn last, by the handbook it is of, with what it was drawn from."""

    def __init__(self) -> None:
        self._sources: Mapping[str, object] = {}
        self._drawn: dict[str, tuple[object, tuple[Made, ...]]] = {}

    def over(self, company: Company, mentions: Mentions, findings: tuple[Finding, ...], language: str) -> Run:
        """Return what draws the tasks of a site in a language, of which some may have been drawn before."""
        sources = {**_sources(company, mentions, findings), STANDING: language}
        kept = {book for book, source in sources.items() if self._sources.get(book) == source}

        def run(tasks: Sequence[Task]) -> Iterable[Iterable[Made]]:
            last = self._drawn
            stay = {task.path for task in tasks if task.within in kept and last[task.path][0] == task.besides}
            rest = [task for task in tasks if task.path not in stay]
            now = {task.path: (task.besides, tuple(some)) for task, some in zip(rest, all_hands(rest), strict=True)}
            self._sources = sources
            self._drawn = {task.path: now[task.path] if task.path in now else last[task.path] for task in tasks}
            return [made for _, made in self._drawn.values()]

        return run


def _sources(company: Company, mentions: Mentions, findings: tuple[Finding, ...]) -> Mapping[str, object]:
    """Return what the pages of each handbook are drawn from."""
    groups = connected((book.id for book in company.handbooks), mentions.between_handbooks())
    return {
        id: (
            tuple(book for book in company.handbooks if book.id in group),
            tuple(found for found in findings if found.problem.where.partition("/")[0] in group),
            bool(findings),
        )
        for group in groups
        for id in group
    }
