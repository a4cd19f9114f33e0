"""The full document (制度全文): the formal text, generated from the same entries in the order of the chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from markupsafe import Markup

from compiler.model import SECTIONS, Chapter, Entry, Flow, Handbook, Role, Step, Unit
from compiler.render.facts import facts
from compiler.render.kit import Kit
from compiler.render.numbering import number
from compiler.render.page import Page

_STANDARD: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("general", ("purpose", "scope", "principles")),
    ("organization", ("units", "roles")),
    ("flows", ("flows", "records")),
    ("cooperation", ("meetings", "provisions")),
    ("appraisal", ("measures", "assessments", "rewards")),
    ("discipline", ("violations", "sanctions")),
    ("training", ("trainings",)),
    ("control", ("risks", "rules")),
    ("appendix", ("terms",)),
)
"""The chapters of a handbook that names none, and what each includes."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered piece of the document: a title (may be empty), text below it, and smaller pieces."""

    title: Markup
    anchor: str = ""
    texts: tuple[Markup, ...] = ()
    clauses: tuple[Clause, ...] = ()
    label: str = ""


def document_page(kit: Kit, handbook: Handbook, parent: str) -> Page:
    """Make the page of the full document."""
    chapters = _numbered(_chapters(kit, handbook), handbook.numbering or "articles", english=kit.t.language == "en")
    signatures = [
        (kit.t(f"field.{field}"), kit.things(getattr(handbook, field)))
        for field in ("prepared_by", "reviewed_by", "approved_by")
    ]
    return kit.page(
        "document.html",
        kit.t("page.document"),
        parent=parent,
        source=handbook.span,
        values={
            "handbook": handbook,
            "chapters": chapters,
            "signatures": signatures,
            "facts": facts(
                kit, handbook, leave_out=("title", "text", "purpose", "scope", "numbering", "language", "prepared_by",
                                          "reviewed_by", "approved_by", "interpreted_by")
            ),
        },
    )  # fmt: skip


def _chapters(kit: Kit, handbook: Handbook) -> list[Clause]:
    written = handbook.chapters or tuple(_standard(kit, handbook))
    chapters = [
        Clause(
            Markup("{}").format(chapter.title),
            f"p.chapter.{position}",
            (kit.block(chapter.text),) if chapter.text else (),
            tuple(clause for item in chapter.include for clause in _included(kit, handbook, item)),
        )
        for position, chapter in enumerate(written, 1)
    ]
    closing = tuple(Clause(kit.line(text)) for text in _closing(kit, handbook))
    if closing:
        appendix = kit.t("document.appendix")
        if chapters and appendix in str(chapters[-1].title):
            chapters[-1] = replace(chapters[-1], clauses=(*chapters[-1].clauses, *closing))
        else:
            chapters.append(Clause(Markup("{}").format(appendix), f"p.chapter.{len(chapters) + 1}", (), closing))
    return chapters


def _standard(kit: Kit, handbook: Handbook) -> Iterator[Chapter]:
    for name, sections in _STANDARD:
        there = tuple(section for section in sections if getattr(handbook, section))
        if there:
            yield Chapter(kit.t(f"document.{name}"), "", there, handbook.span)


def _closing(kit: Kit, handbook: Handbook) -> Iterator[str]:
    """Yield who interprets the document, what it replaces, and since when it is in force."""
    if handbook.interpreted_by:
        yield kit.t("document.interpreted", who=kit.company.find(handbook.interpreted_by).name)
    if handbook.supersedes:
        yield kit.t("document.supersedes", what=handbook.supersedes)
    if handbook.effective:
        yield kit.t("document.effective", day=handbook.effective)


def _included(kit: Kit, handbook: Handbook, item: str) -> Iterator[Clause]:
    """Yield the clauses of what a chapter includes: a section, one entry, or the provisions of a topic."""
    section, _, id = item.partition("/")
    if section in ("purpose", "scope"):
        texts: tuple[str, ...] = getattr(handbook, section)
        yield _clause(kit.t(f"field.{section}"), [kit.line(text) for text in texts])
    elif section == "principles":
        named = [
            Markup("<b>{}</b>{}{}").format(name, kit.t("site.colon"), kit.line(text)) if name else kit.line(text)
            for name, text in handbook.principles
        ]
        yield _clause(kit.t("field.principles"), named)
    elif section in SECTIONS:
        for entry in handbook.entries(section):
            if not id or entry.id == id or getattr(entry, "topic", "") == id:
                yield _of_entry(kit, entry)


def _clause(title: str, texts: list[Markup], anchor: str = "") -> Clause:
    """Make a clause of one text, or of several numbered ones."""
    own, below = (tuple(texts), ()) if len(texts) == 1 else ((), tuple(Clause(text) for text in texts))
    return Clause(Markup("{}").format(title), anchor, own, below)


def _of_entry(kit: Kit, entry: Entry) -> Clause:
    """Make the clause of one entry, each kind in its own way."""
    anchor = f"p.{entry.section}.{entry.id}"
    if isinstance(entry, Flow):
        return replace(_clause(entry.name, [], anchor), texts=tuple(_about(kit, entry)), clauses=_steps(kit, entry))
    if isinstance(entry, Role):
        texts = [kit.line(duty.text) for duty in entry.duties]
        return replace(
            _clause(entry.name, texts, anchor), texts=(*_about(kit, entry), *(texts if len(texts) == 1 else ()))
        )
    if isinstance(entry, Unit):
        texts = [kit.line(text) for text in entry.functions]
        return replace(
            _clause(entry.name, texts, anchor), texts=(*_about(kit, entry), *(texts if len(texts) == 1 else ()))
        )
    return Clause(Markup("{}").format(entry.name), anchor, tuple(_about(kit, entry)))


_APART: dict[type[Entry], tuple[str, ...]] = {Flow: (), Role: (), Unit: ("functions",)}


def _about(kit: Kit, entry: Entry) -> Iterator[Markup]:
    """Yield the fields of an entry: its text as it is, the others with their labels."""
    for fact in facts(kit, entry, leave_out=_APART.get(type(entry), ())):
        if fact.name in ("text", "means", "purpose"):
            yield fact.value
        else:
            yield Markup("<div>{}{}{}</div>").format(fact.label, kit.t("site.colon"), fact.value)


def _steps(kit: Kit, flow: Flow) -> tuple[Clause, ...]:
    return tuple(
        Clause(Markup("{}").format(step.name), texts=tuple(_step(kit, flow, step))) for step in flow.steps if step.works
    )


def _step(kit: Kit, flow: Flow, step: Step) -> Iterator[Markup]:
    """Yield a step as sentences: what is done, by whom, with what, how long, and what follows."""
    yield from (kit.block(text) for text in step.does)
    if step.text:
        yield kit.block(step.text)
    said = [
        _labelled(kit, kit.t(f"field.{field}"), kit.things(references))
        for field in ("responsible", "accountable", "support", "consulted", "informed", "inputs", "outputs")
        if (references := getattr(step, field))
    ]
    if step.within:
        said.append(_labelled(kit, kit.t("field.within"), Markup("{}").format(kit.time(step.within))))
    if step.uses:
        said.append(_labelled(kit, kit.t("field.uses"), Markup(kit.t("site.comma")).join(map(kit.line, step.uses))))
    if step.decides:
        ways = [
            Markup("{} → {}").format(way.outcome or kit.t("site.overdue"), kit.thing(flow.step(way.to)))
            for way in step.follows
        ]
        said.append(_labelled(kit, kit.t("site.then.outcome"), Markup(kit.t("site.semicolon")).join(ways)))
    yield Markup("<div>{}</div>").format(Markup(kit.t("site.semicolon")).join(said)) if said else Markup("")


def _labelled(kit: Kit, label: str, value: Markup) -> Markup:
    return Markup("{}{}{}").format(label, kit.t("site.colon"), value)


def _numbered(chapters: Iterable[Clause], style: str, *, english: bool) -> tuple[Clause, ...]:
    """Put the numbers before the clauses; those of the second level run through the whole document."""
    articles = count(1)
    return tuple(
        replace(
            chapter,
            label=number(style, (position,), 0, english=english),
            clauses=tuple(
                _labelled_clause(clause, style, (position, place), next(articles), english=english)
                for place, clause in enumerate(chapter.clauses, 1)
            ),
        )
        for position, chapter in enumerate(chapters, 1)
    )


def _labelled_clause(clause: Clause, style: str, path: tuple[int, ...], article: int, *, english: bool) -> Clause:
    below: tuple[Any, ...] = tuple(
        _labelled_clause(inner, style, (*path, place), article, english=english)
        for place, inner in enumerate(clause.clauses, 1)
    )
    return replace(clause, label=number(style, path, article, english=english), clauses=below)
