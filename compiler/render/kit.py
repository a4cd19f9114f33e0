"""What a page is made with: the words, links and texts of one page, and the template that puts them together."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import Any

import jinja2
from markupsafe import Markup, escape

from compiler.diagnostics import Finding, Span
from compiler.model import Company, Duration, Entry, Handbook, Reference, Rhythm, Step
from compiler.relations import Mentions
from compiler.render.address import GUIDE, RULES, THIS_PAGE, anchor_of, file_url, link, unquoted, url
from compiler.render.audit import Audit
from compiler.render.edition import edition_for
from compiler.render.page import Heading, Page, SearchEntry
from compiler.render.raci import runs
from compiler.render.speech import say_duration, say_rhythm
from compiler.render.text import Names, TextRenderer, plain
from compiler.render.translated import TemplateCache
from compiler.soundness import Judgements
from compiler.words import Words, words
from compiler.words.likeness import other_script

_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_BADGE = re.compile(r'<span class="pc-[^"]*"[^>]*>.*?</span>', re.DOTALL)
_WRITTEN = re.compile(r"(?P<page>.*?)(/index|/README)?\.md")
_LINKED_SECTIONS = ("roles", "units", "flows", "records", "terms")


@dataclass(frozen=True)
class Desk:
    """The whole company, ready to be rendered, with what was decided about its flows."""

    company: Company
    judgements: Judgements
    findings: tuple[Finding, ...] = ()
    """Those to be shown on the pages of the flows they are about."""
    audit: Audit | None = None
    """What the check came to; None where nobody gives account of it."""
    site: str = ""
    """The language of the pages that belong to no handbook; empty for that of the page that asks."""

    @property
    def mentions(self) -> Mentions:
        """Who mentions whom."""
        return self.judgements.mentions

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The templates; whatever is not marked as HTML is escaped, whatever is missing is a bug."""
        return _templates()

    def names(self, handbook: Handbook) -> Names:
        """Return the names that become links in a handbook's texts, in its own words first."""
        targets: dict[str, str] = {}
        for section in _LINKED_SECTIONS:
            for entry in handbook.entries(section):
                targets.setdefault(entry.name, entry.where)
        return Names(targets)


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("compiler.render"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=TemplateCache(),
    )
    environment.filters["runs"] = runs
    environment.filters["unquoted"] = unquoted
    environment.filters["by_flow"] = lambda rows: [
        (flow, list(rows)) for flow, rows in groupby(rows, lambda row: row.flow)
    ]
    environment.filters["other_script"] = other_script
    return environment


class Kit:
    """Everything a template of one page may use. `path` is the page's; `names` are those of its handbook."""

    def __init__(
        self, desk: Desk, handbook: Handbook | None, path: str, language: str, names: Names, subject: str = ""
    ) -> None:
        self.desk = desk
        self.company = desk.company
        self.mentions = desk.mentions
        self.handbook = handbook
        self.path = path
        self.t: Words = words(language)
        self.edition = edition_for(self.t.language, desk.site or self.t.language)
        self._names = names
        self._subject = subject
        self._things: dict[str, Markup] = {}
        self._texts = TextRenderer(names, self._elsewhere, self._beside)

    def about(self, entry: Entry) -> Kit:
        """Return the kit for the texts of one entry of the page: in them its own name is no link."""
        return Kit(self.desk, self.handbook, self.path, self.t.language, self._names, entry.where)

    # Links

    def href(self, where: str) -> str:
        """Return the link to a thing by its logical path."""
        return link(self.path, where)

    def page_href(self, path: str, anchor: str = "") -> str:
        """Return the link to a page by its path."""
        return url(self.path, path, anchor)

    def file_href(self, path: str) -> str:
        """Return the link to a file of the site."""
        return file_url(self.path, path)

    def rule_href(self, code: str = "") -> str:
        """Return the link to a rule's page, or to the list of all rules, for readers of this page."""
        return self.page_href(self.edition.path(RULES, code))

    def guide_href(self, address: str = "") -> str:
        """Return the link to the guide on a section or a field (`flows.steps.within`), or to its first page."""
        section = address.partition(".")[0]
        return self.page_href(self.edition.path(GUIDE, section), address if address != section else "")

    def other_href(self, top: str, name: str) -> str:
        """Return the link to a page of the guide or of the rules in the other language."""
        return self.page_href(self.edition.other.path(top, name))

    def anchor(self, entry: Entry) -> str:
        """Return the anchor of an entry on its page."""
        return anchor_of(entry.where)

    def _beside(self, file: str) -> str:
        """Return the link to a file that lies in the handbook's folder; a page written by hand is published as one."""
        path = posixpath.join(self.handbook.id if self.handbook else "", file)
        written = _WRITTEN.fullmatch(path)
        return self.page_href(written["page"]) if written else self.file_href(path)

    def _elsewhere(self, where: str) -> str | None:
        href = self.href(where)
        return None if where == self._subject or href == THIS_PAGE else href

    def known(self, where: str) -> str | None:
        """Return the link to a thing, None for one that is not there (charts ask so)."""
        return self.href(where) if self.company.find(where) is not None else None

    def thing(self, item: Reference | Entry | None) -> Markup:
        """Return a thing's name, linked; nothing for none."""
        entry = item if isinstance(item, Entry) else self.company.find(item)
        if entry is None:
            return Markup("")
        made = self._things.get(entry.where)  # a page names the same things again and again
        if made is None:
            href, name = escape(self.href(entry.where)), escape(self.shown(entry))
            made = Markup(f"<b>{name}</b>" if href == THIS_PAGE else f'<a href="{href}">{name}</a>')
            self._things[entry.where] = made
        return made

    def things(self, items: Iterable[Reference | Entry]) -> Markup:
        """Return the names of several things, linked and listed."""
        return Markup(self.t("site.comma")).join(self.thing(item) for item in items)

    def shown(self, entry: Entry) -> str:
        """Return the name of an entry; for a duty its text, for an end without a name the flow's result."""
        if isinstance(entry, Step) and not entry.works and entry.ends and entry.name == entry.id:
            return entry.ends
        return plain(entry.text) if entry.section == "duties" else entry.name

    # Texts

    def line(self, text: str) -> Markup:
        """Render a short policy text."""
        return self._texts.line(text)

    def block(self, text: str) -> Markup:
        """Render a policy text of paragraphs."""
        return self._texts.block(text)

    def time(self, length: Duration | None) -> str:
        """Say a length of time."""
        return say_duration(length, self.t)

    def rhythm(self, rhythm: Rhythm | None) -> str:
        """Say how often."""
        return say_rhythm(rhythm, self.t)

    def value(self, field: str, value: str) -> str:
        """Say a value of a fixed list (`kind`, `status`, …); one that is not of a list as it is."""
        key = f"value.{field}.{value}"
        return self.t(key) if key in self.t else value

    # The page

    def page(
        self,
        template: str,
        title: str,
        *,
        parent: str = "",
        leaf: bool = False,
        hidden: bool = False,
        description: str = "",
        search: Iterable[SearchEntry] = (),
        source: Span | None = None,
        values: Mapping[str, Any],
    ) -> Page:
        """Fill a template and make the page."""
        body = Markup(self.desk.templates.get_template(template).render(k=self, t=self.t, title=title, **values))
        headings = tuple(
            Heading(int(level), Markup(anchor).unescape(), Markup(_BADGE.sub("", text)).striptags())
            for level, anchor, text in _HEADING.findall(body)
        )
        return Page(
            path=self.path, title=title, body=body, language=self.t.language, parent=parent, leaf=leaf,
            hidden=hidden,
            description=description, headings=headings, search=tuple(search), source=source,
        )  # fmt: skip


def kit_alone(path: str, language: str, site: str = "") -> Kit:
    """Return the kit of a page that belongs to no handbook; `site` is the site's language where it is another."""
    nobody = Company((), {})
    return Kit(Desk(nobody, Judgements(Mentions(nobody)), site=site), None, path, language, Names({}))


def searched(*texts: str | Iterable[str]) -> str:
    """Join texts for the search index, without markup."""
    flat: list[str] = []
    for text in texts:
        flat += [text] if isinstance(text, str) else list(text)
    return " ".join(plain(text) for text in flat if text)
