"""Gates over all handbooks as published: what holds of every page, or of a page of every type.

Types are found by the addresses of the pages there are: a new one is held without being named here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from handbooks import ROOT
from lxml import html
from playwright.sync_api import Browser, ViewportSize, expect
from playwright.sync_api import Page as Tab

from browser.sites import PHONE, WIDE, Site, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("gates")]

MOST_BYTES = 200_000
A4 = ViewportSize(width=642, height=971)
"""Between margins of 2 cm, in CSS pixels."""


@pytest.fixture(scope="session")
def documents(company: Site) -> Mapping[str, html.HtmlElement]:
    """Return every HTML file of the site, by its path, as a tree."""
    files = sorted(company.folder.rglob("*.html"))
    return {
        file.relative_to(company.folder).as_posix(): html.document_fromstring(
            file.read_bytes(), parser=html.HTMLParser(encoding="utf-8")
        )
        for file in files
    }


# Files


@pytest.mark.npm
def test_every_page_is_valid(company: Site, node_modules: Path) -> None:
    script = Path(__file__).with_name("validate.mjs")
    done = subprocess.run(
        ["node", script, node_modules, company.folder], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


LINKS = {"href", "src", "action", "poster", "data", "{http://www.w3.org/1999/xlink}href", "xlink:href"}


def links(document: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Yield whatever leads elsewhere, in HTML and in the SVG within it."""
    for element in document.iter("*"):
        for name, value in element.attrib.items():
            if name in LINKS:
                yield element, value


def anchors(document: html.HtmlElement) -> set[str]:
    return {str(id) for id in document.xpath("//@id")}


def test_every_link_leads_somewhere(company: Site, documents: Mapping[str, html.HtmlElement]) -> None:
    known = {name: anchors(document) for name, document in documents.items()}
    broken: list[str] = []
    foreign: list[str] = []
    seen = 0
    for name, document in documents.items():
        base = "http://site/" if name == "404.html" else "http://site/intranet/handbook/"  # it is shown at any address
        for element, link in links(document):
            target = urlsplit(urljoin(base + name, link))
            if target.scheme in ("mailto", "tel"):
                continue
            if target.netloc != "site":
                foreign += [f"{name}: <{element.tag}> {link}"] if element.tag != "a" else []
                continue
            seen += 1
            path = unquote(target.path).removeprefix(urlsplit(base).path)
            file = f"{path}index.html" if path.endswith("/") or not path else path
            if ".." in file or not (company.folder / file).is_file():
                broken.append(f"{name}: {link}")
            elif target.fragment and unquote(target.fragment) not in known.get(file, ()):
                broken.append(f"{name}: {link}: no such place")
    assert seen > len(documents)
    assert broken == []
    assert foreign == []


def test_ids_are_there_once(documents: Mapping[str, html.HtmlElement]) -> None:
    twice = {
        name: [id for id in anchors(tree) if len(tree.xpath("//*[@id=$id]", id=id)) > 1]
        for name, tree in documents.items()
    }
    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_no_page_is_heavy(company: Site) -> None:
    heavy = {path: weight for path in company.pages() if (weight := company.weight(path)) >= MOST_BYTES}
    assert heavy == {}


def test_every_page_says_its_language(documents: Mapping[str, html.HtmlElement]) -> None:
    written = {
        file.parent.name: yaml.safe_load(file.read_text("utf-8"))["handbook"]["language"]
        for file in sorted((ROOT / "policies").glob("*/handbook.yaml"))
    }
    shown = {"zh-Hans": "zh", "zh-Hant": "zh-Hant", "en": "en"}
    wrong = {
        name: tree.get("lang")
        for name, tree in documents.items()
        if tree.get("lang")
        != (
            "en"
            if name.startswith(("guide/en/", "rules/en/"))
            else shown[written.get(name.partition("/")[0], "zh-Hans")]
        )
    }
    assert wrong == {}
    assert len(set(written.values())) > 1


def test_headings_are_in_order(documents: Mapping[str, html.HtmlElement]) -> None:
    wrong: dict[str, list[int]] = {}
    for name, document in documents.items():
        levels = [
            int(heading.tag[1])
            for heading in document.xpath(
                "//article//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
            )
        ]
        steps = zip([0, *levels], levels, strict=False)
        if levels.count(1) != 1 or any(after > before + 1 for before, after in steps):
            wrong[name] = levels
    assert wrong == {}


# In the browser, a page of every type


def test_a_walk_through_all_types_asks_nobody_else_and_misses_nothing(clean: Tab, company: Site) -> None:
    missing: list[str] = []
    clean.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    for path in company.kinds().values():
        clean.goto(company.at(path), wait_until="load")
        expect(clean.locator(".md-content h1")).to_have_count(1)
    assert missing == []


@pytest.mark.npm
@pytest.mark.xdist_group("axe")
def test_axe_finds_nothing_on_any_type(tab: Tab, axe: str, company: Site) -> None:
    found = {kind: violations(tab, axe, company.at(path)) for kind, path in company.kinds().items()}
    assert {kind: told for kind, told in found.items() if told} == {}


def test_no_type_is_wider_than_a_phone(tab: Tab, company: Site) -> None:
    tab.set_viewport_size(PHONE)
    wide: dict[str, int] = {}
    for path in company.kinds().values():
        tab.goto(company.at(path))
        width = tab.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
        if width > PHONE["width"]:
            wide[path] = width
    assert wide == {}


# Keyboard


def focused(tab: Tab) -> dict[str, Any]:
    """Say what has the focus."""
    told: dict[str, Any] = tab.evaluate(
        """() => {
            const it = document.activeElement
            const inside = (selector) => Boolean(it.closest(selector))
            return {
                skip: inside(".md-skip"), search: inside("[data-md-component=search]"), nav: inside(".md-sidebar--primary"),
                chart: inside(".chart"), content: inside("article"), tag: it.tagName, id: it.id,
                ring: getComputedStyle(it).outlineStyle !== "none" || getComputedStyle(it).boxShadow !== "none" || inside("svg")
                    || inside("[data-md-component=search]"),
            }
        }"""
    )
    return told


def test_tab_leads_by_skip_search_and_navigation_to_the_chart(tab: Tab, company: Site) -> None:
    tab.set_viewport_size(WIDE)
    tab.goto(company.at(company.kinds()["*/flows/*"]))
    reached: list[str] = []
    for _ in range(120):
        tab.keyboard.press("Tab")
        here = focused(tab)
        for place in ("skip", "search", "nav", "content", "chart"):
            if here[place] and place not in reached:
                reached.append(place)
        if "chart" in reached:
            break
    assert [place for place in reached if place != "content"] == ["skip", "search", "nav", "chart"]
    node = tab.evaluate(
        "document.activeElement.getAttribute('href') || document.activeElement.getAttribute('xlink:href')"
    )
    tab.keyboard.press("Enter")
    tab.wait_for_function(
        "node => decodeURIComponent(location.href).endsWith(decodeURIComponent(node).replace(/^[./]+/, ''))", arg=node
    )


def test_the_skip_link_leads_past_the_navigation(tab: Tab, company: Site) -> None:
    without = []
    for path in company.kinds().values():
        tab.goto(company.at(path))
        tab.keyboard.press("Tab")
        if not focused(tab)["skip"]:
            without.append(path)
            continue
        expect(tab.locator(".md-skip")).to_be_in_viewport()
        tab.keyboard.press("Enter")
        expect(tab.locator("article :target")).to_be_in_viewport()
    assert without == []


def test_every_link_of_a_post_shows_that_it_has_the_focus(tab: Tab, company: Site) -> None:
    tab.goto(company.at(company.kinds()["*/roles/*"]))
    tab.locator("article a").first.focus()
    unseen = []
    for _ in range(25):
        tab.keyboard.press("Tab")
        here = focused(tab)
        if here["content"] and not here["ring"]:
            unseen.append(tab.evaluate("document.activeElement.outerHTML"))
    assert unseen == []


# Print


def test_printed_pages_leave_the_interface_out_and_cut_nothing(tab: Tab, company: Site) -> None:
    wrong: dict[str, list[str]] = {}
    tab.set_viewport_size(A4)
    tab.emulate_media(media="print")
    for kind, path in company.kinds().items():
        tab.goto(company.at(path))
        told = tab.evaluate(
            """() => {
                const shown = (it) => it.checkVisibility({visibilityProperty: true, opacityProperty: true}) && it.getBoundingClientRect().height > 0
                const told = []
                for (const name of [".md-header", ".md-sidebar", ".md-footer", ".md-top", "[data-pc-find]", ".md-skip"])
                    for (const it of document.querySelectorAll(name)) if (shown(it)) told.push(`${name} is printed`)
                for (const head of document.querySelectorAll("article thead"))
                    // Small tables within an entry have a head for screen readers alone, at any size.
                    if (head.closest(".pc-entry")) continue
                    else
                    if (getComputedStyle(head).display !== "table-header-group" || getComputedStyle(head).position === "absolute")
                        told.push("the head of a table is not repeated: " + head.textContent.trim().slice(0, 40))
                for (const box of document.querySelectorAll("article *")) {
                    if (box.closest("svg") && box.tagName !== "svg" || !shown(box) || box.closest(".pc-hidden, .pc-entry thead")) continue
                    const style = getComputedStyle(box)
                    const cut = (axis, inner, outer) => style["overflow" + axis] !== "visible" && inner > outer + 1
                    if (cut("X", box.scrollWidth, box.clientWidth) || cut("Y", box.scrollHeight, box.clientHeight))
                        told.push(`cut: ${box.tagName}.${box.getAttribute("class")}`)
                    if (box.getBoundingClientRect().right > innerWidth + 1)
                        told.push(`beyond the paper: ${box.tagName}.${box.getAttribute("class")} ${Math.round(box.getBoundingClientRect().right)}`)
                }
                for (const chart of document.querySelectorAll("article svg.chart__picture"))
                    if (chart.getBoundingClientRect().height > innerHeight) told.push("a chart is longer than a page")
                return [...new Set(told)].slice(0, 6)
            }"""
        )
        if told:
            wrong[kind] = told
    assert wrong == {}


# Without JavaScript


def test_without_javascript_every_type_can_be_read(chromium: Browser, tab: Tab, company: Site) -> None:
    seen = """() => document.querySelectorAll(".pc-filter, [data-pc-find]").forEach((it) => it.remove()) || ({
        text: document.querySelector("article").innerText.replace(/\\s+/g, ""),
        charts: [...document.querySelectorAll("article svg.chart__picture")].filter((it) => it.checkVisibility()).length,
    })"""
    with chromium.new_context(java_script_enabled=False, viewport=WIDE) as context:
        plain = context.new_page()
        for path in company.kinds().values():
            tab.goto(company.at(path))
            plain.goto(company.at(path))
            with_script, without = tab.evaluate(seen), plain.evaluate(seen)
            assert without["charts"] == with_script["charts"], path
            missing = [line for line in with_script["text"].split("\n") if line not in without["text"]]
            assert len(without["text"]) > 0.9 * len(with_script["text"]), (path, missing)
