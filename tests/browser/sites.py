"""A built site as tests see it: where it is, its pages, and what axe finds on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from playwright.sync_api import Page as Tab
from playwright.sync_api import ViewportSize, expect

WIDE = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)


@dataclass(frozen=True)
class Site:
    """A built site, and where it is served: below a path, as on an intranet."""

    address: str
    folder: Path

    def at(self, path: str, fragment: str = "") -> str:
        return self.address + (quote(path) + "/" if path else "") + (f"#{quote(fragment)}" if fragment else "")

    def where(self, tab: Tab) -> str:
        """Return a tab's address below the site, readable."""
        return unquote(tab.url.removeprefix(self.address))

    def pages(self) -> list[str]:
        """Return its pages, of the rules one in each language that stands for all."""
        found = [file.parent.relative_to(self.folder).as_posix() for file in self.folder.rglob("index.html")]
        pages = ["" if path == "." else path for path in found]
        return sorted(path for path in pages if not path.startswith("rules/") or path.endswith("/FLOW001"))

    def of_policies(self) -> list[str]:
        """Return the pages that say what the policies do: all but the guide and the rules, which are the same everywhere."""
        return [path for path in self.pages() if path.partition("/")[0] not in ("guide", "rules")]

    def kinds(self) -> Mapping[str, str]:
        """Return the pages' types by their addresses (`*/flows/*`), with the heaviest page of each."""
        heaviest: dict[str, str] = {}
        for path in sorted(self.pages(), key=self.weight):
            top, *rest = path.split("/")
            is_handbook = (self.folder / top / "document" / "index.html").is_file()
            kind = "/".join(
                ["*", *rest[:1], *("*" for _ in rest[1:])] if path and is_handbook else [top, *("*" for _ in rest)]
            )
            heaviest[kind] = path
        return dict(sorted(heaviest.items()))

    def weight(self, path: str) -> int:
        """Return how many bytes the HTML of a page has."""
        return (self.folder / path / "index.html").stat().st_size


_SETTLED = """() => Array.from(document.querySelectorAll("pre > code"))
    .every((code) => code.scrollWidth <= code.clientWidth || code.tabIndex === 0)"""
"""Material lets code that scrolls take the keyboard, some time after the size of the page has changed."""

_AXE = """async (options) => {
    const found = await axe.run(document, {resultTypes: ["violations"], ...options})
    const why = node => node.failureSummary.replace(/\\s+/g, " ")
    return found.violations.flatMap(it => it.nodes.map(node => `${it.id}: ${node.target.join(" ")}: ${why(node)}`))
}"""


_ALL: Mapping[str, Any] = {}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_LOOKS = (("default", PHONE, _COLOURS), ("default", WIDE, _ALL), ("slate", WIDE, _COLOURS), ("slate", PHONE, _ALL))
"""Schemes, sizes and what each is held for: colours by scheme and by size, the rest by size, for no scheme changes it."""


def violations(tab: Tab, axe: str, address: str) -> dict[str, Any]:
    """Return what axe finds on a page, by scheme and size."""
    found: dict[str, Any] = {}
    tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    tab.goto(address)
    tab.add_style_tag(content="* { transition: none !important }")
    tab.evaluate(axe)
    shown = None
    for scheme, size, options in _LOOKS:
        if scheme != shown:
            tab.evaluate("id => document.getElementById(id).click()", f"__palette_{int(scheme == 'slate')}")
            expect(tab.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
            shown = scheme
        tab.set_viewport_size(size)
        tab.wait_for_function(_SETTLED)
        if told := tab.evaluate(_AXE, options):
            found[f"{scheme} {size['width']}"] = told
    return found
