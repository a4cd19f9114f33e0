"""Policy text → HTML; the only file that knows Markdown. No raw HTML, no foreign scheme; names become links."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

_OUTSIDE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_NO_FILE = re.compile(r"[/\s]|.*[:\\\x00-\x1f\x7f]", re.DOTALL)
_SPACED = re.compile(r"[^\W\u0e00-\U0010ffff]")
"""A letter or digit of a script that sets spaces between its words: Latin, Greek, Cyrillic …"""
_UNMARKED = re.compile(r"""(?![-+=#~\s\d])[^\\`*_\[\]<>&!|"\x00\t\n\r]+(?<!\s)""")
"""One line in which no sign can mean anything to Markdown, nor to HTML."""
_SENTENCE_END = re.compile(r"(?<=。)|(?<=\.)\s")
_HEADINGS = ("heading_open", "heading_close")


class Names:
    """The names that become links: the longest match wins; of a script with spaces, only whole words match."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        """Take names and the logical paths they lead to; single characters are too common to link."""
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        for name in sorted((name for name in targets if len(name) > 1), key=lambda name: (-len(name), name)):
            self._by_start.setdefault(name[0], []).append((name, targets[name]))

    def split(self, text: str, taken: set[str]) -> Iterator[tuple[str, str]]:
        """Yield the stretches of a text with the logical path each leads to, empty for plain text.

        What `taken` holds is not linked again; what is linked is added to it.
        """
        plain = start = 0
        while start < len(text):
            found = self._at(text, start)
            if found is None:
                start += 1
                continue
            name, target = found
            if target not in taken:
                taken.add(target)
                if plain < start:
                    yield text[plain:start], ""
                yield name, target
                plain = start + len(name)
            start += len(name)
        if plain < len(text):
            yield text[plain:], ""

    def _at(self, text: str, start: int) -> tuple[str, str] | None:
        for name, target in self._by_start.get(text[start], ()):
            if text.startswith(name, start) and not _inside_word(text, start, start + len(name)):
                return name, target
        return None


def _inside_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and _SPACED.match(text[start]) and _SPACED.match(text[start - 1])
    after = end < len(text) and _SPACED.match(text[end - 1]) and _SPACED.match(text[end])
    return bool(before or after)


class TextRenderer:
    """Renders the texts of one page.

    `link` gives the address of a logical path, or None where it is not to be linked (the page's own subject); `folder`
    gives the address of a file of the handbook's folder.
    """

    def __init__(self, names: Names, link: Callable[[str], str | None], folder: Callable[[str], str]) -> None:
        self._names = names
        self._link = link
        self._environment = {"names": names, "link": link, "folder": folder}

    def block(self, text: str) -> Markup:
        """Render a text as paragraphs and lists."""
        return Markup(self._rendered(text))

    def line(self, text: str) -> Markup:
        """Render a short text; without a paragraph around it where it is no more than one."""
        html = self._rendered(text).strip()
        if html.startswith("<p>") and html.endswith("</p>") and html.count("<p") == 1:
            html = html[3:-4]
        return Markup(html)

    def _rendered(self, text: str) -> str:
        """Return a text as HTML; one without a sign that Markdown knows, as most are, without asking Markdown."""
        if not _UNMARKED.fullmatch(text):
            html: str = _markdown().render(text, dict(self._environment))
            return html
        pieces = []
        for piece, target in self._names.split(text, set()):
            href = self._link(target) if target else None
            pieces.append(piece if href is None else f'<a href="{escapeHtml(href)}">{piece}</a>')
        return f"<p>{''.join(pieces)}</p>\n"


def plain(text: str) -> str:
    """Return the words of a text without its markup, for searching and for descriptions."""
    if _UNMARKED.fullmatch(text):
        return " ".join(text.split())
    return " ".join(" ".join(_words(token) for token in _markdown().parse(text, {})).split())


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, without markup."""
    return _SENTENCE_END.split(plain(text), maxsplit=1)[0]


def _words(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content
    return "".join(
        child.content if child.type in ("text", "code_inline") else " " if child.type.endswith("break") else ""
        for child in token.children or []
    )


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table")
    markdown.validateLink = _is_allowed  # type: ignore[method-assign]
    markdown.core.ruler.push("policy", _adapt)
    return markdown


def _is_allowed(url: str) -> bool:
    return bool(_OUTSIDE.match(url)) or _file(url) is not None


def _file(url: str) -> str | None:
    """Return the file that an address inside means, relative to the handbook's folder; None for one outside of it."""
    path = unquote(url.partition("#")[0])
    if _NO_FILE.match(path):
        return None
    file = posixpath.normpath(path)
    return None if file.startswith("..") else file


def _adapt(state: StateCore) -> None:
    """Make headings bold paragraphs, pictures of other hosts links, inner links relative to the page, names links."""
    for token in state.tokens:
        if token.type in _HEADINGS:
            token.tag = "p"
            if token.nesting == 1:
                token.attrSet("class", "policy-heading")
    if "link" not in state.env:
        return
    taken: set[str] = set()
    for token in state.tokens:
        if token.level == 0 and token.nesting == 1:
            taken = set()
        if token.type == "inline":
            token.children = list(_adapted(token.children or [], state.env, taken))


def _adapted(children: list[Token], env: Mapping[str, Any], taken: set[str]) -> Iterator[Token]:
    inside = 0
    for child in children:
        inside += child.nesting if child.type.startswith("link_") else 0
        if child.type == "link_open":
            child.attrSet("href", _address(str(child.attrGet("href") or ""), env))
            yield child
        elif child.type == "image":
            yield from _picture(child, env)
        elif child.type == "text" and not inside:
            for text, target in env["names"].split(child.content, taken):
                yield from _linked(text, env["link"](target) if target else None)
        else:
            yield child


def _address(href: str, env: Mapping[str, Any]) -> str:
    """Return an outside address as it is, one inside as a file of the handbook's folder."""
    if _OUTSIDE.match(href) or href.startswith("#"):
        return href
    path, hash_sign, fragment = href.partition("#")
    closing = "/" if path.endswith("/") else ""
    address: str = env["folder"](_file(path))
    return address + closing + hash_sign + fragment


def _picture(image: Token, env: Mapping[str, Any]) -> Iterator[Token]:
    """Keep a picture of the handbook's folder; one of another host becomes a link, for pages ask no other host."""
    source = str(image.attrGet("src") or "")
    if _OUTSIDE.match(source):
        yield from _linked(image.content or source, source)
        return
    image.attrSet("src", _address(source, env))
    image.attrSet("loading", "lazy")
    yield image


def _linked(text: str, href: str | None) -> Iterator[Token]:
    if href is not None:
        yield Token("link_open", "a", 1, attrs={"href": href})
    yield Token("text", "", 0, content=text)
    if href is not None:
        yield Token("link_close", "a", -1)
