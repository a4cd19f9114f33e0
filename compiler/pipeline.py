"""The story: files → documents → handbooks → findings. Start reading here."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar, TypeVarTuple

from compiler.bpmn.check import draw, in_terms_of_diagrams, join_company
from compiler.diagnostics import Finding, Problem, Severity
from compiler.islands import Ties, islands, ties_of
from compiler.model import Company
from compiler.project import SourceFile
from compiler.relations import Mentions
from compiler.resolve import Sources, resolve
from compiler.schema import validate
from compiler.soundness import Judgements
from compiler.source import Document, read
from compiler.verify import in_order, verify

Given = TypeVarTuple("Given")
Made = TypeVar("Made")
_ROUNDS = 4
"""For how many compilations a file is remembered that is gone: a server compiles up to two for a save."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A checked company: its handbooks, what was decided about their flows, every finding, and the documents."""

    company: Company
    judgements: Judgements
    findings: tuple[Finding, ...]
    documents: Mapping[str, Document]


def compile_company(
    files: Iterable[SourceFile],
    told: Iterable[Problem] = (),
    *,
    today: date,
    severities: Mapping[str, Severity | None] = MappingProxyType({}),
) -> Compiled:
    """Compile policy files; `told` are the problems of finding them. Nothing is raised on a faulty policy."""
    _read_and_validate.forget_old()
    _compile_part.forget_old()
    off_and_on = tuple(severities.items())
    with without_collector():
        parts = in_parts(files, read_ties, lambda part: _compile_part(tuple(part), today, off_and_on))
        rest = [] if parts and not told else [compile_part((), told, today=today, severities=severities)]
        return _joined([*parts, *rest])


class HasFindings(Protocol):
    """What was made of a part of a company."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Its findings."""
        ...


Part = TypeVar("Part", bound=HasFindings)


def in_parts(
    files: Iterable[SourceFile], ties: Callable[[SourceFile], Ties], make: Callable[[Sequence[SourceFile]], Part]
) -> tuple[Part, ...]:
    """Make something of each part of a company that rests on no other; diagrams are one.

    Where a name is not known, it is made of all at once: what was meant may stand in another part.
    """
    ordered = sorted(files, key=_in_reading_order)
    written: dict[str, list[SourceFile]] = {}
    for file in ordered:
        if not file.diagram:
            written.setdefault(file.handbook, []).append(file)
    groups = [
        [file for book, its_files in written.items() if book in island for file in its_files]
        for island in islands({book: [ties(file) for file in its_files] for book, its_files in written.items()})
    ]
    groups += [drawn] if (drawn := [file for file in ordered if file.diagram]) else []
    parts = tuple(make(group) for group in groups)
    if len(parts) > 1 and any(found.problem.rule == "unknown-reference" for part in parts for found in part.findings):
        return (make(ordered),)
    return parts


def read_ties(file: SourceFile) -> Ties:
    """Read a file, and say what it says of handbooks."""
    return ties_of(_read_and_validate(file)[0])


@contextmanager
def without_collector(*, at_the_end: bool = False) -> Iterator[None]:
    """Keep the garbage collector from looking again and again at values that all stay: a third of the time.

    `at_the_end` of a process it is not to look at them ever again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_the_end:
            gc.freeze()
        if was_on:
            gc.enable()


def compile_part(
    files: Sequence[SourceFile],
    told: Iterable[Problem],
    *,
    today: date,
    severities: Mapping[str, Severity | None],
) -> Compiled:
    """Compile files that rest on no others."""
    problems = list(told)
    documents: dict[str, Document] = {}
    books: dict[str, list[tuple[Document, frozenset[tuple[str | int, ...]]]]] = {}
    fragments = {file.handbook for file in files if file.fragment}
    drawn = draw((file.path, file.handbook, file.data) for file in files if file.diagram)
    for file in (file for file in files if not file.diagram):
        document, broken, found = _read_and_validate(file)
        if file.unread:
            document = Document(file.path, (), broken=True)
        documents[file.path] = document
        books.setdefault(file.handbook, []).append((document, broken))
        problems.extend(found)
    company, found = resolve(
        Sources(
            handbook=handbook,
            documents=tuple(document for document, _ in read_files),
            broken={document.path: broken for document, broken in read_files},
            fragment=handbook in fragments,
        )
        for handbook, read_files in books.items()
    )
    problems.extend(found)
    company = join_company(company, drawn)
    for diagram in drawn:
        documents[diagram.document.path] = diagram.document
        problems.extend(diagram.problems)
    judgements = Judgements(Mentions(company))
    findings = verify(company, problems, today=today, severities=severities, judgements=judgements)
    findings = in_terms_of_diagrams(findings, drawn)
    return Compiled(company, judgements, findings, MappingProxyType(documents))


def _joined(parts: Sequence[Compiled]) -> Compiled:
    """Put the parts of a company beside each other, handbooks before diagrams, each by their ids."""
    if len(parts) == 1:
        return parts[0]
    books = sorted((book for part in parts for book in part.company.handbooks), key=lambda book: (book.drawn, book.id))
    things = {where: thing for part in parts for where, thing in part.company.things.items()}
    company = Company(tuple(books), MappingProxyType(things))
    return Compiled(
        company,
        Judgements(Mentions(company), (part.judgements for part in parts)),
        tuple(sorted((found for part in parts for found in part.findings), key=in_order)),
        MappingProxyType({path: document for part in parts for path, document in part.documents.items()}),
    )


def _in_reading_order(file: SourceFile) -> list[tuple[bool, str]]:
    """Sort the files of a folder before those of the folders in it, each by name."""
    *folders, name = file.path.split("/")
    return [*((True, folder) for folder in folders), (False, name)]


class _Remembered(Generic[*Given, Made]):
    """Remembers what was made of files, as long as one of the last few compilations asked for it.

    So `serve` is quick, and holds no more after a thousand saves than after a few.
    """

    def __init__(self, make: Callable[[*Given], Made]) -> None:
        self._make = make
        self._round = 0
        self._known: dict[tuple[*Given], tuple[int, Made]] = {}

    def __call__(self, *given: *Given) -> Made:
        known = self._known.get(given)
        made = known[1] if known else self._make(*given)
        self._known[given] = (self._round, made)
        return made

    def forget_old(self) -> None:
        """Begin the next compilation."""
        self._round += 1
        oldest = self._round - _ROUNDS
        self._known = {given: known for given, known in self._known.items() if known[0] >= oldest}


@_Remembered
def _compile_part(
    files: tuple[SourceFile, ...], today: date, severities: tuple[tuple[str, Severity | None], ...]
) -> Compiled:
    """Compile files that rest on no others, unless that has just been done."""
    return compile_part(files, (), today=today, severities=dict(severities))


@_Remembered
def _read_and_validate(file: SourceFile) -> tuple[Document, frozenset[tuple[str | int, ...]], tuple[Problem, ...]]:
    """Read and validate one file."""
    document, unread = read(file.path, file.data)
    broken, misshapen = validate(document, file.handbook)
    return document, broken, unread + misshapen
