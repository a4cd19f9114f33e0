"""The author's guide as pages: how to begin, and how each section is written, field by field, from the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from markupsafe import Markup

from compiler.concerns import rules_of
from compiler.fields import Field, Part, find, sections
from compiler.guide.examples import Examples, examples, settings_example
from compiler.guide.found import found_in_chapter, found_in_section
from compiler.guide.lesson import lesson
from compiler.render.address import GUIDE, RULES
from compiler.render.coloured import coloured
from compiler.render.edition import Edition
from compiler.render.kit import Kit, kit_alone
from compiler.render.page import Page, SearchEntry
from compiler.render.task import STANDING, Task, page_task
from compiler.render.text import Names, TextRenderer
from compiler.rules import Rule, find_rule
from compiler.rules.speech import rule_words
from compiler.settings import Settings
from compiler.words import Words

GROUPS = {
    "frame": ("handbook", "units", "roles"),
    "work": ("flows", "records", "meetings", "provisions", "terms"),
    "results": ("measures", "assessments", "rewards", "violations", "sanctions", "trainings", "risks"),
    "checks": ("rules", "waivers"),
}
"""How the first page lists the sections."""
CHAPTERS = ("first-steps", "basics", "adopt")
"""What is read before the sections; the settings come after them."""
FIRST_RULES = ("FLOW001", "FLOW002", "FLOW003", "FLOW009", "RACI001", "RACI002", "REF001", "WAIV002")
"""Rules that a beginner meets first."""
FORMS = ("line", "text", "texts", "reference", "references", "date", "duration", "rhythm", "percent", "boolean")
"""Ways to write a value, in the order in which the basics explain them."""
LETTERS = {"R": "responsible", "A": "accountable", "S": "support", "C": "consulted", "I": "informed"}


def guide_tasks(language: str) -> Iterator[Task]:
    """Yield the guide in the site's language, and in the other that it is written in.

    All pages stay out of the navigation, which is for the handbooks' readers.
    """
    own = Edition(language, language)
    names = ("", *CHAPTERS, *(name for group in GROUPS.values() for name in group), "settings")
    for edition in (own, own.other):
        for name, before, after in zip(names, (None, *names), (*names[1:], None), strict=False):
            yield page_task(edition.path(GUIDE, name), partial(_page, edition, name, before, after), STANDING)


def _page(edition: Edition, name: str, before: str | None, after: str | None) -> Page:
    """Make a page, which links to those before and after it."""
    kit = kit_alone(edition.path(GUIDE, name), edition.language, edition.site)
    make = _CHAPTERS.get(name)
    values = make(edition.language) if make else _section(edition.language, name)
    titled = partial(_title, language=edition.language)
    frame = {
        "guide": Shelf(kit),
        "name": name,
        "before": None if before is None else (before, titled(before)),
        "after": None if after is None else (after, titled(after)),
    }
    template = f"guide{f'-{name}' if name else ''}.html" if make else "guide-section.html"
    page = kit.page(
        template, titled(name), parent=edition.path(GUIDE) if name else "", hidden=True, values={**frame, **values}
    )
    return replace(page, search=tuple(_found(kit.t, name, page)))


def _found(t: Words, name: str, page: Page) -> Iterator[SearchEntry]:
    """Return what the search finds of a page."""
    if name in sections(t.language):
        return found_in_section(t, sections(t.language)[name])
    return found_in_chapter(t, page.title, t(f"guide.{name}.about" if name else "guide.lead"), page.headings)


def _title(name: str, language: str) -> str:
    kit = kit_alone("", language)
    if not name:
        return kit.t("guide.name")
    return kit.t(f"guide.{name}.title") if name in (*CHAPTERS, "settings") else sections(language)[name].title


class Shelf:
    """What every page of the guide may use: links inside the guide, rules, and coloured text."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._prose = TextRenderer(Names({}), lambda _where: None, self._target)

    def href(self, name: str, anchor: str = "") -> str:
        """Return the link to a page of the guide."""
        return self._kit.page_href(self._kit.edition.path(GUIDE, name), anchor)

    def rule(self, rule: Rule) -> Markup:
        """Return a rule's code, linked to its page, with its title."""
        title, _ = rule_words(rule, self._kit.t)
        return Markup('<a href="{}">{}</a> {}').format(self._kit.rule_href(rule.code), rule.code, title)

    def code(self, text: str, language: str = "yaml") -> Markup:
        """Return a block of coloured text."""
        return coloured(text, language)

    def prose(self, key: str, **arguments: str | int) -> Markup:
        """Return a text of the catalogue, which is Markdown; its links name pages of the guide, or `rules/CODE`."""
        return self._prose.block(self._kit.t(f"guide.{key}", **arguments))

    def _target(self, name: str) -> str:
        """Return the link that a text means: a rule's page, or one of the guide (`.` is the first)."""
        rule = name.removeprefix(f"{RULES}/")
        return self._kit.rule_href(rule) if rule != name else self.href(name.strip("."))


def _front(language: str) -> dict[str, Any]:
    groups = {group: [sections(language)[name] for name in names] for group, names in GROUPS.items()}
    return {"groups": groups, "chapters": CHAPTERS}


def _section(language: str, name: str) -> dict[str, Any]:
    """Fill the page of one section: its example, its fields, and those of what stands inside them."""
    part = sections(language)[name]
    own, *inner = part.parts()
    return {
        "part": part,
        "example": examples(language).files[name],
        "rows": _rows(language, own),
        "common": [field.name for field in own.fields if field.common],
        "inner": [(inside, _rows(language, inside)) for inside in inner],
        "anchors": {inside.kind: f"p.{inside.path}" for inside in inner},
        "rules": rules_of(name),
    }


def _rows(language: str, part: Part) -> list[tuple[Field, str, tuple[Rule, ...]]]:
    """Return the fields of a part that not every entry has, with how each is written and the rules about it."""
    shown = examples(language)
    return [(field, shown.of(field), rules_of(field.path)) for field in part.fields if not field.common]


def _first_steps(language: str) -> dict[str, Any]:
    shown = lesson(language)
    rule = find_rule(shown.finding.code)
    assert rule is not None
    return {"lesson": shown, "rule": rule}


def _basics(language: str) -> dict[str, Any]:
    every = [field for section in sections(language).values() for field in section.all_fields()]
    shown = examples(language)
    return {
        "forms": [_told_best(form, every, shown) for form in FORMS],
        "rows": [(field, shown.of(field), ()) for field in sections(language)["units"].fields if field.common],
        "units": shown.files["units"],
        "waivers": shown.files["waivers"],
        "letters": [(letter, find(f"flows.steps.{name}", language)) for letter, name in LETTERS.items()],
        "rules": [rule for code in FIRST_RULES if (rule := find_rule(code))],
        "anchors": {},
    }


def _told_best(form: str, every: Iterable[Field], shown: Examples) -> tuple[Field, str]:
    """Return the first field of a form with its example; one with a list, where the form may be one."""
    told = [(field, shown.of(field)) for field in every if field.form == form and shown.of(field)]
    return next((one for one in told if "[" in one[1]), told[0])


def _adopt(language: str) -> dict[str, Any]:
    return {"lesson": lesson(language)}


def _settings(language: str) -> dict[str, Any]:
    standard = Settings()
    return {
        "example": settings_example(language),
        "settings": [
            (name, getattr(standard, name, "")) for name in ("policies", "language", "fail_on", "baseline", "severity")
        ],
    }


_CHAPTERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "": _front,
    "first-steps": _first_steps,
    "basics": _basics,
    "adopt": _adopt,
    "settings": _settings,
}
