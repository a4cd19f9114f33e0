"""What the search finds of the author's guide: pages and fields by their names, with one sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.fields import Part
from compiler.render.page import Heading, SearchEntry
from compiler.render.text import first_sentence
from compiler.words import Words


def found_in_section(t: Words, part: Part) -> Iterator[SearchEntry]:
    """Yield the page of a section, and the fields that stand on it."""
    kind = t("guide.found")
    yield SearchEntry("", f"{part.path} {part.title}", kind, first_sentence(part.about))
    for inside in part.parts():
        for field in inside.fields:
            if not field.common:
                choices = (f"{choice.value} {choice.meaning}" for choice in field.choices)
                text = " ".join((first_sentence(field.about), *choices))
                yield SearchEntry(field.path, f"{field.name} {field.title}", kind, text, 1)


def found_in_chapter(t: Words, title: str, about: str, headings: tuple[Heading, ...]) -> Iterator[SearchEntry]:
    """Yield another page, and what its headings name."""
    kind = t("guide.found")
    yield SearchEntry("", title, kind, about)
    for heading in headings:
        yield SearchEntry(heading.anchor, heading.text, kind, "", 1)
