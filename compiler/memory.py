"""What a check found before, on this machine: told again for every part of a company in which nothing has changed.

A part is known by its bytes, the day, the severities and this very compiler. What is remembered is a convenience: where
it cannot be read or written, everything is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from compiler.diagnostics import Finding, Problem, Severity
from compiler.islands import Ties
from compiler.kept import keep, load, this_compiler
from compiler.model import Company
from compiler.pipeline import compile_part, in_parts, read_ties
from compiler.project import SourceFile, name_of
from compiler.report import Survey, survey, together
from compiler.source import Document
from compiler.verify import in_order, verify

_LIBRARIES = ("PyYAML", "jsonschema-rs", "jsonschema", "networkx")
"""What findings depend on besides our own code."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check leaves: the findings, the documents in which some stand, and what was checked."""

    findings: tuple[Finding, ...]
    documents: Mapping[str, Document]
    survey: Survey


def check_company(
    files: Iterable[SourceFile],
    told: Iterable[Problem],
    *,
    today: date,
    severities: Mapping[str, Severity | None],
    file: Path | None,
) -> Checked:
    """Check a company, looking again only at what has changed since it was remembered in a file (None for nowhere).

    The findings are those of `compile_company`.
    """
    memory = _Memory(file, repr((today, sorted(severities.items()), this_compiler(*_LIBRARIES))))

    def make(part: Sequence[SourceFile]) -> Checked:
        compiled = compile_part(part, (), today=today, severities=severities)
        problems = [found.problem for found in compiled.findings]
        places = {span.path for one in problems for span in (one.span, *(other.span for other in one.related))}
        documents = {path: document for path, document in compiled.documents.items() if path in places}
        return Checked(compiled.findings, documents, survey(compiled.company))

    parts = in_parts(
        files,
        lambda each: memory.ties.get(name_of([each]), lambda: read_ties(each)),
        lambda part: memory.parts.get(name_of(part), lambda: make(part)),
    )
    memory.keep()
    nothing = Company((), {})
    rest = verify(nothing, told, today=today, severities=severities)
    return Checked(
        tuple(sorted([*rest, *(found for part in parts for found in part.findings)], key=in_order)),
        {path: document for part in parts for path, document in part.documents.items()},
        together([survey(nothing), *(part.survey for part in parts)]),
    )


Kept = TypeVar("Kept", Ties, Checked)


class _Shelf(Generic[Kept]):
    """Results by what they were made of: those remembered, and those of this run, which are the ones to keep."""

    def __init__(self, known: Mapping[str, Kept]) -> None:
        self.known: Mapping[str, Kept] = known
        self.used: dict[str, Kept] = {}

    def get(self, name: str, make: Callable[[], Kept]) -> Kept:
        """Return a result, made now where it is not remembered."""
        if name not in self.used:
            self.used[name] = self.known[name] if name in self.known else make()
        return self.used[name]


class _Memory:
    """The ties of files and the checks of parts, in one file; with `about`, the rest of what they depend on."""

    def __init__(self, file: Path | None, about: str) -> None:
        """Read what is remembered."""
        self._file = file
        self._about = about
        known: tuple[dict[str, Ties], dict[str, Checked]] = load(file, about) or ({}, {})
        self.ties: _Shelf[Ties] = _Shelf(known[0])
        self.parts: _Shelf[Checked] = _Shelf(known[1])

    def keep(self) -> None:
        """Remember what this run used."""
        shelves = (self.ties, self.parts)
        if any(shelf.used.keys() != shelf.known.keys() for shelf in shelves):
            keep(self._file, self._about, tuple(shelf.used for shelf in shelves))
