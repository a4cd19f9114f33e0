"""What a page is, whoever publishes it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from compiler.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page, for its table of contents: level 2 and below."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """Something a reader can find: a page (`anchor` empty) or a place on it.

    `kind` is the word for what it is (岗位, 流程, 步骤 …). `rank` orders kinds whose names match equally well, 0 first.
    """

    anchor: str
    title: str
    kind: str
    text: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `path` is its address below the site (`operations/roles/manager`, empty for the home page).

    `title` is plain text, `body` finished HTML with one `h1`. `parent` is the path of the page above it in the
    navigation; `leaf` pages (one of many of their kind) stay out of the navigation of a large site. `hidden` ones are
    for authors: they stay out of every navigation, and the search tells of them last. `source` is where its YAML
    stands.
    """

    path: str
    title: str
    body: Markup
    language: str
    parent: str = ""
    leaf: bool = False
    hidden: bool = False
    description: str = ""
    headings: tuple[Heading, ...] = ()
    search: tuple[SearchEntry, ...] = ()
    source: Span | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file published beside the pages: a matrix as CSV or XLSX."""

    path: str
    data: bytes
