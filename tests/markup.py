"""HTML read strictly into a tree: what is not closed in order, or stands where it may not, is a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "wbr", "link", "meta"})
PHRASES = frozenset(
    {"p", "span", "b", "strong", "em", "a", "abbr", "small", "code", "h1", "h2", "h3", "dt", "caption", "label"}
)
BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "dl", "table", "section", "article", "pre", "blockquote", "hr", "h1", "h2", "h3", "nav"}
)


class Misplaced(AssertionError):
    """An element is not closed, or stands where browsers would move it."""


@dataclass
class Element:
    """An element: its tag, its attributes, and what is in it."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """Yield the element and all elements in it, in the order of the text."""
        yield self
        for item in self.inside:
            if isinstance(item, Element):
                yield from item

    @property
    def text(self) -> str:
        """All its text, white space collapsed."""
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        gap = " " if self.tag in BLOCKS or self.tag in ("li", "dt", "dd", "th", "td", "br", "text") else ""
        return gap + "".join(item if isinstance(item, str) else item._raw() for item in self.inside) + gap

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self if element.tag in tags]

    def by_id(self, id: str) -> Element:
        found = [element for element in self if element.attributes.get("id") == id]
        assert len(found) == 1, f"{len(found)} elements with the id {id!r}"
        return found[0]

    def around(self, id: str) -> Element:
        """Return the innermost section, list item, row or labelled group in which an id stands."""
        boxes = [
            element
            for element in self
            if element.tag in ("section", "li", "tr", "div", "article")
            and any(inner.attributes.get("id") == id for inner in element)
        ]
        return boxes[-1]

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self if "id" in element.attributes]


class _Reader(HTMLParser):
    def __init__(self, *, lax: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.lax = lax
        self.top = Element("body", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if not self.lax:
            names = [name for name, _ in attrs]
            if len(names) != len(set(names)):
                raise Misplaced(f"<{tag}> has an attribute twice: {names}")
            outer = [given.tag for given in self.open if given.tag in PHRASES]
            if tag in BLOCKS and outer:
                raise Misplaced(f"<{tag}> in <{outer[-1]}>: {self.open[-1].text[:80]}")
            if tag == "a" and any(given.tag == "a" for given in self.open):
                raise Misplaced("a link in a link")
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag == tag:
            self.open.pop()
        elif not self.lax:
            raise Misplaced(f"</{tag}> closes <{self.open[-1].tag}>")

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        if not self.lax:
            raise Misplaced(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        if not self.lax:
            raise Misplaced(f"a declaration: {data}")


def parse(html: str, *, lax: bool = False) -> Element:
    """Read HTML; `lax` is for whole pages of Material's, whose faults are not ours."""
    reader = _Reader(lax=lax)
    reader.feed(html)
    reader.close()
    if not lax and reader.open != [reader.top]:
        raise Misplaced(f"<{reader.open[-1].tag}> is not closed")
    return reader.top
