"""Keeps drawn pages from run to run and from save to save; a handbook is drawn anew when its files have changed.

Everything on the pages of a handbook comes from its files and those of handbooks that refer to it or that it refers to,
directly or through others. What comes from elsewhere too is drawn anew when that has changed (what the check came to),
or always, where nobody can tell (the home page). The guide and the rules stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from compiler.diagnostics import Finding
from compiler.islands import connected
from compiler.kept import keep, load, this_compiler
from compiler.model import Company
from compiler.project import SourceFile, name_of
from compiler.publish.crew import all_hands
from compiler.relations import Mentions
from compiler.render.task import STANDING, Made, Run, Task

_LIBRARIES = (
    "icalendar", "jinja2", "markdown-it-py", "markupsafe", "OpenCC", "pygments", "pygraphviz", "pypinyin",
    "python-dateutil", "xlsxwriter",
)  # fmt: skip
"""What pages depend on besides our own code."""

_Kept = tuple[Mapping[str, object], Mapping[str, tuple[Made, ...]]]


class Drawn:
    """What was drawn last, by the address it is for, and by the handbook what that was drawn from."""

    def __init__(self, file: Path | None) -> None:
        """Take the file that keeps it from run to run, if one is to."""
        self._file = file
        self._sources: Mapping[str, object] = {}
        self._drawn: Mapping[str, tuple[object, tuple[Made, ...]]] = {}

    def over(
        self,
        company: Company,
        mentions: Mentions,
        files: Sequence[SourceFile],
        findings: tuple[Finding, ...],
        language: str,
    ) -> Run:
        """Return what draws the tasks of a site in a language, of which some may have been drawn before.

        `files` are those that the company was compiled from, `findings` those that are shown.
        """
        sources = {**_sources(company, mentions, files, findings, language), STANDING: language}

        def run(tasks: Sequence[Task]) -> Iterable[Iterable[Made]]:
            file, self._file = self._file, None  # what saves change is kept here
            if file is not None:
                self._load(file)
            kept = {within for within, source in sources.items() if self._sources.get(within) == source}
            last = self._drawn
            stay = {
                task.path
                for task in tasks
                if task.within in kept and task.path in last and last[task.path][0] == task.besides
            }
            rest = [task for task in tasks if task.path not in stay]
            now = {task.path: (task.besides, tuple(some)) for task, some in zip(rest, all_hands(rest), strict=True)}
            self._sources = sources
            self._drawn = {task.path: now[task.path] if task.path in now else last[task.path] for task in tasks}
            if file is not None:
                lasting = {
                    task.path: self._drawn[task.path][1] for task in tasks if task.within and task.besides is None
                }
                if lasting.keys() != last.keys() or lasting.keys() & now.keys():
                    kept_now: _Kept = sources, lasting
                    keep(file, this_compiler(*_LIBRARIES), kept_now)
            return [made for _, made in self._drawn.values()]

        return run

    def _load(self, file: Path) -> None:
        found: _Kept = load(file, this_compiler(*_LIBRARIES)) or ({}, {})
        self._sources, drawn = found
        self._drawn = {path: (None, made) for path, made in drawn.items()}


def _sources(
    company: Company,
    mentions: Mentions,
    files: Sequence[SourceFile],
    findings: tuple[Finding, ...],
    language: str,
) -> Mapping[str, object]:
    """Name what the pages of each handbook are drawn from."""
    groups = connected((book.id for book in company.handbooks), mentions.between_handbooks())
    return {
        id: (
            name_of(file for file in files if file.handbook in group),
            repr([found for found in findings if found.problem.where.partition("/")[0] in group]),
            bool(findings),
            language,
        )
        for group in groups
        for id in group
    }
