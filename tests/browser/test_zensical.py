"""The pages of `policyc pages`, rendered by another renderer than MkDocs: Zensical, held to what we gave it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
import yaml
from click.testing import CliRunner
from handbooks import CONFIG, FULL, ROOT
from markup import Element, parse
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from browser.sites import PHONE, Site
from compiler.cli.main import cli
from supply import lock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("zensical")]

FLOW, POST = "book/flows/退款", "book/roles/经理"
BUILD = ("zensical", "build", "--strict")
LONGEST = 120
"""Seconds; a build takes four of them, ten on a busy machine."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the pages of a handbook with every section and field, and build them with `BUILD`."""
    root = tmp_path_factory.mktemp("zensical")
    (root / "policies" / "book").mkdir(parents=True)
    (root / "policies" / "book" / "handbook.yaml").write_text(FULL, "utf-8")
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    written = CliRunner().invoke(cli, ["-C", str(root), "pages", "plain"], catch_exceptions=False)
    assert written.exit_code == 0, written.output
    done = subprocess.run(
        [Path(sys.executable).with_name(BUILD[0]), *BUILD[1:]],
        cwd=root / "plain",
        env={name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"},
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "plain"


@pytest.fixture(scope="module")
def built(plain: Path) -> dict[str, Element]:
    """Return all pages of the site by their paths."""
    site = plain / "site"
    return {
        file.relative_to(site).as_posix(): parse(file.read_text("utf-8"), lax=True) for file in site.rglob("*.html")
    }


@pytest.fixture(scope="module")
def site(plain: Path, serve: Callable[[Path], str]) -> Site:
    return Site(serve(plain / "site"), plain / "site")


def body(tree: Element) -> Element:
    """Return what is ours of a page."""
    [ours] = [element for element in tree if "policyc" in element.attributes.get("class", "").split()]
    return ours


def references(path: str, tree: Element) -> Iterator[str]:
    """Yield where a page leads and what it loads, by addresses below the site; only links may leave it."""
    here = "http://site/"
    for element in tree:
        for name in {"href", "xlink:href", "src"} & element.attributes.keys():
            address = urljoin(here + path, element.attributes[name])
            if address.startswith(here):
                yield unquote(address.removeprefix(here))
            else:
                assert element.tag == "a", f"{path} loads {address}"


def test_every_page_comes_through_word_by_word(plain: Path, built: dict[str, Element]) -> None:
    docs = plain / "docs"
    ours = {file.relative_to(docs).with_suffix(".html").as_posix(): file for file in docs.rglob("*.md")}
    assert built.keys() - ours.keys() == {"404.html"}
    assert {f"{FLOW}/index.html", f"{POST}/index.html", "rules/FLOW001/index.html"} < ours.keys()
    for path, file in ours.items():
        given = body(parse(file.read_text("utf-8").split("---\n", 2)[2], lax=True))
        made = body(built[path])
        assert made.text == given.text, path
        assert [(it.tag, it.attributes) for it in made] == [(it.tag, it.attributes) for it in given], path


def test_flowcharts_come_through_with_their_links(built: dict[str, Element]) -> None:
    flow = body(built[f"{FLOW}/index.html"])
    [chart] = [it for it in flow.all("svg") if it.attributes.get("class") == "chart__picture"]
    steps = {unquote(link.attributes["xlink:href"]) for link in chart.all("a")}
    assert steps >= {"#受理", "#审批", "#打款"}
    assert "受理退款" in chart.text


def test_files_come_through_byte_by_byte(plain: Path) -> None:
    given = {file.relative_to(plain / "docs"): file for file in (plain / "docs").rglob("*") if file.is_file()}
    files = {path: file for path, file in given.items() if path.suffix != ".md"}
    assert {path.suffix for path in files} == {".css", ".csv", ".ics", ".js", ".xlsx"}
    for path, file in files.items():
        assert (plain / "site" / path).read_bytes() == file.read_bytes(), path


def test_nothing_leads_to_what_is_missing(plain: Path, built: dict[str, Element]) -> None:
    anchors = {path: {"", *tree.ids} for path, tree in built.items()}
    lost = set()
    for path, tree in built.items():
        for address in references(path, tree):
            file, _, anchor = address.partition("#")
            file += "index.html" if file == "" or file.endswith("/") else ""
            if not (plain / "site" / file).is_file() or anchor not in anchors.get(file, {anchor}):
                lost.add((path, address))
    assert lost == set()


def test_pages_for_authors_stay_out_of_the_navigation(plain: Path) -> None:
    [home, book] = yaml.safe_load((plain / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert home == "index.md"
    assert book["全书管理制度"][0] == "book/index.md"
    assert {"流程": "book/flows/index.md"} in book["全书管理制度"]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readers_are_told_what_is_tested_here(name: str) -> None:
    told = (ROOT / name).read_text("utf-8")
    assert f"pip install zensical=={lock.read('test')['zensical'].version}\n" in told
    assert "\n" + " ".join(BUILD) in told


# In Chromium


def test_a_flow_is_drawn_and_listed(site: Site, clean: Tab) -> None:
    clean.goto(site.at(FLOW))
    picture, steps = clean.locator(".chart__picture"), clean.locator("[id='p.view.list']")
    expect(picture).to_be_visible()
    expect(steps).to_be_hidden()
    clean.get_by_role("button", name="清单").click()
    expect(picture).to_be_hidden()
    expect(steps).to_contain_text("受理退款")
    clean.get_by_role("button", name="流程图").click()
    picture.locator(".chart__node", has_text="打款").click()
    expect(clean.locator(":target")).to_contain_text("打款")
    expect(clean.locator(":target")).to_be_in_viewport()


def test_a_post_answers_its_questions_and_leads_on(site: Site, clean: Tab) -> None:
    clean.goto(site.at(POST))
    expect(clean.locator("h1")).to_have_text("门店经理")
    clean.get_by_role("link", name="2 项职责").click()
    expect(clean.locator(":target")).to_be_in_viewport()
    clean.locator(".policyc").get_by_role("link", name="顾客退款").first.click()
    expect(clean.locator("h1")).to_have_text("顾客退款")


def test_pages_fit_a_phone(site: Site, clean: Tab) -> None:
    clean.set_viewport_size(PHONE)
    for path in ("", FLOW, POST, "book/raci"):
        clean.goto(site.at(path))
        assert clean.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_what_a_handbook_says_is_found(site: Site, clean: Tab) -> None:
    clean.goto(site.at(""))
    box = clean.get_by_role("combobox", name="Search", include_hidden=True)
    box.wait_for(state="attached")  # until then nobody listens to the button
    clean.locator(".md-search__button").click()
    box.fill("退款")
    expect(clean.get_by_role("option").filter(has_text="退款被拒").first).to_be_visible(timeout=20_000)
