"""The story: files → documents → handbooks → findings. Start reading here."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from compiler.bpmn.check import Drawn, draw, in_terms_of_diagrams, join_company
from compiler.diagnostics import Finding, Problem, Severity
from compiler.model import Company
from compiler.project import SourceFile
from compiler.relations import Mentions
from compiler.resolve import Sources, resolve
from compiler.schema import validate
from compiler.soundness import Judgements
from compiler.source import Document, read
from compiler.verify import verify


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
    with without_collector():
        return _compile(sorted(files, key=_in_reading_order), told, today, severities)


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


def _compile(
    files: Sequence[SourceFile], told: Iterable[Problem], today: date, severities: Mapping[str, Severity | None]
) -> Compiled:
    problems = list(told)
    documents: dict[str, Document] = {}
    books: dict[str, list[tuple[Document, frozenset[tuple[str | int, ...]]]]] = {}
    fragments = {file.handbook for file in files if file.fragment}
    drawn = [_draw(file.path, file.handbook, file.data) for file in files if file.diagram]
    for file in (file for file in files if not file.diagram):
        document, broken, found = _read_and_validate(file.path, file.handbook, file.data)
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


def _in_reading_order(file: SourceFile) -> list[tuple[bool, str]]:
    """Sort the files of a folder before those of the folders in it, each by name."""
    *folders, name = file.path.split("/")
    return [*((True, folder) for folder in folders), (False, name)]


@lru_cache(maxsize=20_000)
def _read_and_validate(
    path: str, handbook: str, data: bytes
) -> tuple[Document, frozenset[tuple[str | int, ...]], tuple[Problem, ...]]:
    """Read and validate one file; the same bytes are read once in a process, which keeps `serve` quick."""
    document, unread = read(path, data)
    broken, misshapen = validate(document, handbook)
    return document, broken, unread + misshapen


@lru_cache(maxsize=2_000)
def _draw(path: str, handbook: str, data: bytes) -> Drawn:
    """Read one diagram; the same bytes are read once in a process."""
    return draw(path, handbook, data)
