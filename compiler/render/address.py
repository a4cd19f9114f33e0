"""Where things are published: stable addresses, for people link to them."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from itertools import takewhile
from urllib.parse import quote, unquote

PAGES = {"units", "roles", "flows"}
"""Sections whose entries have a page of their own."""
REGISTERS = {"sanctions": "discipline", "violations": "discipline", "waivers": "rules"}
"""Sections that share a page; every other section's register is named like the section."""

THIS_PAGE = "./"
"""The link from a page to itself, and never to another."""

FINDINGS = "findings"
"""The page for review."""
GUIDE = "guide"
RULES = "rules"
"""Where the author's guide begins, and the pages of the rules."""

_QUOTED = re.compile("(?:%[89A-F][0-9A-F])+")
_KINDS = {"violations": "violation", "waivers": "waiver", "duties": "duty"}


def page_of(where: str) -> str:
    """Return the path of the page on which a thing of this logical path stands."""
    handbook, _, rest = where.partition("/")
    if not rest:
        return handbook
    section, _, rest = rest.partition("/")
    id = rest.split("/")[0]
    if section in PAGES and id:
        return f"{handbook}/{section}/{id}"
    return f"{handbook}/{REGISTERS.get(section, section)}"


def anchor_of(where: str) -> str:
    """Return the anchor of a thing on its page; empty where the page is about it.

    Ids have no dot, so an anchor with a dot is never an id: violations, waivers and duties share a page with others,
    and what begins with two underscores is the theme's own.
    """
    parts = where.split("/")
    if len(parts) < 3:
        return ""
    section, id = parts[-2], parts[-1]
    if section in PAGES:
        return ""
    if section in _KINDS:
        return f"{_KINDS[section]}.{id}"
    return f"id.{id}" if id.startswith("__") else id


@lru_cache(maxsize=10_000)
def link(page: str, where: str) -> str:
    """Return the link from a page to a thing by its logical path; a page names the same things again and again."""
    return url(page, page_of(where), anchor_of(where))


def url(page: str, path: str, anchor: str = "") -> str:
    """Return the link from one page to another page, quoted; just the anchor for the same page.

    Both are page paths without a closing slash; the home page's is empty.
    """
    fragment = f"#{quote(anchor, safe='')}" if anchor else ""
    if page == path and fragment:
        return fragment
    return _relative(page, path) + fragment


def file_url(page: str, path: str) -> str:
    """Return the link from a page to a file of the site, quoted."""
    return quote(posixpath.relpath(path, page or "."))


def unquoted(link: str) -> str:
    """Return a link with what is not ASCII as it is, which browsers quote: a third as long, for pages with many."""
    return _QUOTED.sub(lambda found: unquote(found[0]), link)


def _relative(page: str, path: str) -> str:
    here, there = _parts(page), _parts(path)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, there, strict=False)))
    return "../" * (len(here) - shared) + "".join(f"{part}/" for part in there[shared:]) or THIS_PAGE


@lru_cache(maxsize=10_000)
def _parts(path: str) -> tuple[str, ...]:
    return tuple(quote(part) for part in path.split("/") if part)
