"""All documents of a company → its handbooks and the index of everything in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from compiler.diagnostics import Message, Problem, Span, problem
from compiler.model import SECTIONS, Company, Entry, Flow, Handbook, Role
from compiler.resolve.build import Builder
from compiler.resolve.depth import cut_at_depth
from compiler.resolve.names import Found, Names, closest, normal
from compiler.resolve.order import flows_in_order
from compiler.resolve.shapes import SHAPES
from compiler.source import Document
from compiler.source import Mapping as SourceMapping

_OF_THE_HANDBOOK = ("purpose", "scope", "principles")
_MAIN_TEXT = {"terms": "means"}
"""The field that a bare text stands for; `text` elsewhere."""

_HAN = re.compile("[\u3400-\u9fff]")

EntryPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents of one handbook, and for each document's path the entries whose shape is wrong.

    `fragment` is true for files checked by themselves, outside any handbook's folder: they need no title block.
    """

    handbook: str
    documents: tuple[Document, ...]
    broken: Mapping[str, frozenset[EntryPath]]
    fragment: bool = False


def resolve(sources: Iterable[Sources]) -> tuple[Company, tuple[Problem, ...]]:
    """Make the company of its handbooks' documents; a name that is not found marks its entry as broken."""
    books = sorted(sources, key=lambda book: book.handbook)
    problems: list[Problem] = []
    names = Names()
    for book in books:
        names.add_handbook(book.handbook, whole=not any(document.broken for document in book.documents))
    for book in books:
        for document in book.documents:
            for section, found in _entries(document, book.broken.get(document.path, frozenset())):
                problems.extend(names.add(book.handbook, section, found))
    handbooks = []
    for book in books:
        handbook, told = _handbook(book, names)
        problems.extend(told)
        handbooks.append(handbook)
    handbooks, told = cut_at_depth(handbooks)
    problems.extend(told)
    return Company(tuple(handbooks), MappingProxyType(dict(_things(handbooks)))), tuple(problems)


def _entries(document: Document, broken: frozenset[EntryPath]) -> Iterator[tuple[str, Found]]:
    """Yield every entry of a document with its section."""
    for section in SECTIONS:
        entries = document.root.get(section)
        if isinstance(entries, SourceMapping):
            for key, value in entries.items():
                faulty = document.broken or (section, key) in broken or (section,) in broken
                yield section, Found(document, key, entries.keys_at[key], value, faulty)


def _handbook(book: Sources, names: Names) -> tuple[Handbook, tuple[Problem, ...]]:
    """Build one handbook with all its entries, in the order of its files."""
    problems: list[Problem] = []
    builders = {document.path: Builder(names, book.handbook, document, SHAPES) for document in book.documents}
    sections: dict[str, list[Entry]] = {section: [] for section in SECTIONS}
    for section, entries in names.entries[book.handbook].items():
        for id, found in entries.items():
            sections[section].append(
                builders[found.document.path].entry(
                    SECTIONS[section],
                    found.value,
                    id=id,
                    where=f"{book.handbook}/{section}/{id}",
                    at=found.key_at,
                    broken=found.broken,
                    main=_MAIN_TEXT.get(section, "text"),
                )
            )
    written = [document for document in book.documents if isinstance(document.root.get("handbook"), SourceMapping)]
    for extra in written[1:]:
        first = written[0]
        problems.append(
            problem(
                "same-id-twice",
                extra.span(extra.root.keys_at["handbook"]),
                where=f"{book.handbook}/handbook",
                variant="handbook",
                hint="handbook",
                first=f"{first.path}:{first.root.keys_at['handbook'][0]}",
            )
        )
    whole = book.handbook not in names.incomplete
    handbook = Handbook(id=book.handbook, where=book.handbook, name=book.handbook, title=book.handbook, broken=True)
    if written:
        document = written[0]
        faulty = document.broken or any(path[:1] == ("handbook",) for path in book.broken.get(document.path, ()))
        handbook = builders[document.path].entry(
            Handbook,
            document.root["handbook"],
            id=book.handbook,
            where=book.handbook,
            at=document.root.keys_at["handbook"],
            broken=faulty,
        )
    elif whole and book.documents and not book.fragment:
        problems.append(
            problem(
                "missing-field",
                Span(book.documents[0].path),
                where=book.handbook,
                variant="handbook",
                hint="handbook",
                field="handbook",
            )
        )
    told = [found for builder in builders.values() for found in builder.problems]
    handbook = _complete(handbook, sections, whole=whole, language=handbook.language or _language(book.documents))
    unknown = _unknown_chapters(handbook, written[0]) if written else ()
    return handbook, (*problems, *told, *unknown)


def _language(documents: Iterable[Document]) -> str:
    """Return the language of a handbook that does not name it: Chinese where it holds Chinese characters."""
    return "zh-Hans" if any(_HAN.search(line) for document in documents for line in document.lines) else "en"


def _complete(handbook: Handbook, sections: dict[str, list[Entry]], *, whole: bool, language: str) -> Handbook:
    """Put the entries into the handbook; its name is its title."""
    known: dict[str, Any] = {name: getattr(handbook, name) for name in handbook.__dataclass_fields__}
    known.update({section: tuple(entries) for section, entries in sections.items()})
    known["flows"] = flows_in_order(known["flows"])
    title = handbook.title or (handbook.name if handbook.name else handbook.id)
    return Handbook(**{**known, "whole": whole, "language": language, "title": title, "name": title})


def _unknown_chapters(handbook: Handbook, document: Document) -> Iterator[Problem]:
    """Name what a chapter includes and is not there."""
    if not handbook.whole:
        return
    topics = {provision.topic for provision in handbook.provisions}
    for number, chapter in enumerate(handbook.chapters):
        for index, item in enumerate(chapter.include):
            section, _, id = normal(item).partition("/")
            if not id and (section in SECTIONS or section in _OF_THE_HANDBOOK):
                continue
            ids = {entry.id for entry in handbook.entries(section)} if section in SECTIONS else set()
            if id and (id in ids or (section == "provisions" and id in topics)):
                continue
            choices = [f"{section}/{name}" for name in sorted(ids)] if id else [*SECTIONS, *_OF_THE_HANDBOOK]
            close = closest(item, choices)
            yield problem(
                "unknown-reference",
                document.span(document.place_of(("handbook", "chapters", number, "include", index))),
                where=f"{handbook.id}/handbook/chapters",
                variant="chapter",
                hint="suggest" if close else "chapter",
                name=item,
                close=close,
                wanted=(Message("things.entry"),),
            )


def _things(handbooks: Iterable[Handbook]) -> Iterator[tuple[str, Entry]]:
    for handbook in handbooks:
        yield handbook.where, handbook
        for section in SECTIONS:
            for entry in handbook.entries(section):
                yield entry.where, entry
                if isinstance(entry, Flow):
                    yield from ((step.where, step) for step in entry.steps)
                elif isinstance(entry, Role):
                    yield from ((duty.where, duty) for duty in entry.duties)
