"""Pages on paper: what a manager holds who prints them on A4."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import ViewportSize

from browser.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("gates")]

PAPER = ViewportSize(width=680, height=990)
"""A4 between our margins, in CSS pixels."""


def printed(tab: Tab, company: Site, kind: str) -> Tab:
    """Open the heaviest page of a type as it is laid out for paper."""
    tab.set_viewport_size(PAPER)
    tab.emulate_media(media="print")
    tab.goto(company.at(company.kinds()[kind]))
    return tab


def shown(tab: Tab, selector: str) -> list[str]:
    """Return the texts of the elements that are printed."""
    found: list[str] = tab.locator(selector).evaluate_all(
        "all => all.filter((it) => it.checkVisibility()).map((it) => it.textContent.trim())"
    )
    return found


@pytest.mark.parametrize(
    ("kind", "heads"),
    [
        ("*/document", "article h2, .pc-clause__head"),
        ("*/flows/*", "article h2, .pc-legend"),
        ("*/roles/*", "article h2, article h2 + .pc-quiet, .pc-legend"),
        ("*/raci", ".pc-legend, .pc-matrix__flow"),
    ],
)
def test_no_paper_ends_with_a_head(tab: Tab, company: Site, kind: str, heads: str) -> None:
    page = printed(tab, company, kind)
    for head in heads.split(", "):
        kept = page.locator(head).evaluate_all("all => all.map((it) => getComputedStyle(it).breakAfter)")
        assert set(kept) == {"avoid"}, head


@pytest.mark.parametrize("kind", ["*/document", "*/roles/*", "*/calendar"])
def test_links_are_printed_like_the_words_beside_them(tab: Tab, company: Site, kind: str) -> None:
    links = printed(tab, company, kind).locator("article :is(p, li, dd, td, th) > a:not(.pc-chip)")
    assert links.count()
    marked = links.evaluate_all(
        """links => links.map((it) => [it, getComputedStyle(it), getComputedStyle(it.parentElement)])
            .filter(([, own, around]) => own.color !== around.color || own.textDecorationLine !== "none")
            .map(([it]) => it.outerHTML)"""
    )
    assert marked == []


def test_the_sums_of_a_matrix_stand_at_its_end_alone(tab: Tab, company: Site) -> None:
    page = printed(tab, company, "*/raci")
    assert page.locator("tfoot").evaluate("it => getComputedStyle(it).display") == "table-row-group"


@pytest.mark.parametrize("kind", ["*/document", "*/flows/*", "*"])
def test_the_whole_width_is_used(tab: Tab, company: Site, kind: str) -> None:
    left, right = (
        printed(tab, company, kind)
        .locator("article")
        .evaluate("it => [it.getBoundingClientRect().left, innerWidth - it.getBoundingClientRect().right]")
    )
    assert abs(left) <= 1
    assert abs(right) <= 1


def test_a_printed_calendar_does_not_ask_to_be_subscribed_to(tab: Tab, company: Site) -> None:
    page = printed(tab, company, "*/calendar")
    assert shown(page, "article a[download]") == []
    assert len(shown(page, "article h2")) >= 2
    page.emulate_media(media="screen")
    assert len(shown(page, "article a[download]")) > 1


def test_paper_is_a4(tab: Tab, company: Site) -> None:
    tab.goto(company.at(company.kinds()["*/document"]))
    paper = tab.pdf(prefer_css_page_size=True)
    sizes = set(re.findall(rb"/MediaBox\s*\[0 0 (\d+)[.\d]* (\d+)", paper))
    assert sizes == {(b"594", b"841")}
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) > 2
