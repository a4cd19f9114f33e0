"""Pages and their tree, as MkDocs knows them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from compiler.publish.appearance import policies_folder
from compiler.render.page import Heading, Page

_TOP = "p.top"
"""The place of a page's title: where Material's link past the navigation leads, on pages without other headings too."""


class PolicyPage(MkDocsPage):
    """One of our pages, as MkDocs knows pages: its HTML is there already."""

    def __init__(self, policy: Page, file: File, config: MkDocsConfig) -> None:
        self.policy = policy
        # Material prints titles as they are: escaped once here, they are text everywhere.
        super().__init__(escape(policy.title), file, config)
        if self.edit_url and policy.source:
            self.edit_url += f"#L{policy.source.line}"

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the page's words; nothing is read."""
        self.markdown = ""
        self.meta = {"title": escape(self.policy.title)}
        if self.policy.description:
            self.meta["description"] = escape(self.policy.description[:300])

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the page's body and its outline."""
        top = Heading(1, _TOP, self.policy.title)
        self.content = str(self.policy.body).replace("<h1>", f'<h1 id="{_TOP}">', 1)
        self.toc = _outline((top, *self.policy.headings))
        self.present_anchor_ids = {heading.anchor for heading in (top, *self.policy.headings)}
        self.links_to_anchors = {}


class OwnFile(File):
    """What MkDocs takes for the file of one of our pages, or of a matrix; where it is `cared_for`, MkDocs leaves it."""

    cared_for: Callable[[], bool] = staticmethod(lambda: False)

    def is_modified(self) -> bool:
        """Say whether a build that leaves alone what has not changed has to make the page, or to write the file."""
        return not self.cared_for()


def page_file(page: Page, config: MkDocsConfig, *, in_nav: bool) -> File:
    """Make the file that MkDocs takes for a page."""
    uri = posixpath.join(page.path, "index.md")
    inclusion = InclusionLevel.INCLUDED if in_nav and not page.hidden else InclusionLevel.NOT_IN_NAV
    file = OwnFile.generated(config, uri, content="", inclusion=inclusion)
    if page.source is not None:
        file.edit_uri = quote(page.source.path.removeprefix(policies_folder(config)))
    PolicyPage(page, file, config)
    return file


def _outline(headings: tuple[Heading, ...]) -> TableOfContents:
    """Nest the headings of a page."""
    top: list[AnchorLink] = []
    for heading in headings:
        link = AnchorLink(escape(heading.text), heading.anchor, heading.level)
        inside = top
        while inside and inside[-1].level < heading.level:
            inside = inside[-1].children
        inside.append(link)
    return TableOfContents(top)


def navigation(pages: Sequence[Page], files: Files, made: dict[str, File], written: list[Any]) -> list[Any]:
    """Put together the home page, what mkdocs.yml lists, the handbooks, and unlisted pages written by hand.

    A handbook that mkdocs.yml lists stands there, with all its pages.
    """
    listed = set(_listed(written))
    own = {made[page.path].src_uri for page in pages if not page.hidden}
    by_hand = [
        file.src_uri
        for file in files.documentation_pages()
        if file.generated_by is None and file.src_uri not in listed | own
    ]
    children: dict[str, list[Page]] = {}
    for page in pages:
        if page.path and not page.hidden and made[page.path].inclusion.is_in_nav():
            children.setdefault(page.parent, []).append(page)
    tops = children.get("", [])
    branches: dict[str, tuple[str, list[Any]]] = {}
    for page in tops:
        inside = [uri for uri in by_hand if uri.startswith(page.path + "/")]
        branches[made[page.path].src_uri] = escape(page.title), _branch(page, children, made) + inside
    home = made[""].src_uri
    return [
        *([home] if home not in listed else []),
        *_with_branches(written, branches),
        *({title: branch} for uri, (title, branch) in branches.items() if uri not in listed),
        *(uri for uri in by_hand if not any(uri.startswith(page.path + "/") for page in tops)),
    ]


def _branch(page: Page, children: dict[str, list[Page]], made: dict[str, File]) -> list[Any]:
    """Return a page and what is below it, as MkDocs writes navigation."""
    branch: list[Any] = [made[page.path].src_uri]
    for child in children.get(page.path, []):
        below = _branch(child, children, made)
        branch.append({escape(child.title): below} if len(below) > 1 else below[0])
    return branch


def _with_branches(nav: Any, branches: dict[str, tuple[str, list[Any]]]) -> Any:
    """Put the pages of each handbook where a navigation names its first page."""
    if isinstance(nav, list):
        return [
            dict([branches[item]]) if isinstance(item, str) and item in branches else _with_branches(item, branches)
            for item in nav
        ]
    if isinstance(nav, dict):
        return {
            title: branches[item][1] if isinstance(item, str) and item in branches else _with_branches(item, branches)
            for title, item in nav.items()
        }
    return nav


def _listed(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    items = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return [uri for item in items for uri in _listed(item)]


def all_sections(items: list[Any]) -> list[Section]:
    """Return every section of a navigation, parents before children."""
    found = []
    for item in items:
        if isinstance(item, Section):
            found += [item, *all_sections(list(item.children))]
    return found
