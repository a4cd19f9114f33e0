"""The published handbook in a real browser, as its readers meet it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest
from click.testing import CliRunner
from handbooks import FULL, ROOT, hostile
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from browser.sites import PHONE, WIDE, Site, violations
from compiler.cli.main import cli
from compiler.publish.site import publish
from compiler.publish.workshop import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

BOOK = "operations-department"


def _built(project: Path, serve: Callable[[Path], str]) -> Site:
    """Build a project that knows its address, in spite of its findings."""
    (project / "www").mkdir()
    folder, address = project / "www" / "intranet" / "handbook", serve(project / "www") + "intranet/handbook/"
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"site_url: {address}\n")
    publish(project, folder, Workshop(project, project / "policies").make())
    return Site(address, folder)


def _project(folder: Path, text: str) -> Path:
    (folder / "policies" / "book").mkdir(parents=True)
    (folder / "policies" / "book" / "handbook.yaml").write_text(text, "utf-8")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Site:
    """Build one of the repository's own handbooks, as its owner would."""
    root = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "policies" / BOOK, root / "policies" / BOOK)
    shutil.copy(ROOT / "mkdocs.yml", root)
    done = CliRunner().invoke(cli, ["-C", str(root), "build", "--site-dir", "www/intranet/handbook"])
    assert done.exit_code == 0, done.output
    return Site(serve(root / "www") + "intranet/handbook/", root / "www" / "intranet" / "handbook")


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Site:
    """Build the handbook with every section and field."""
    return _built(_project(tmp_path_factory.mktemp("full"), FULL), serve)


@pytest.fixture(scope="session")
def evil(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Site:
    """Build the hostile handbook."""
    return _built(_project(tmp_path_factory.mktemp("evil"), hostile()), serve)


def look_for(tab: Tab, query: str) -> Locator:
    """Type into the search box; return the results."""
    box = tab.locator("[data-md-component=search-query]")
    box.click()
    box.fill(query)
    box.press("Shift")
    results = tab.locator(".md-search-result__item")
    results.first.wait_for()
    return results


# Search


@pytest.mark.parametrize(
    ("query", "title", "address"),
    [
        ("市場調研報告", "市場調研報告", f"{BOOK}/records/#市場調研報告"),
        ("市场调研报告", "市場調研報告", f"{BOOK}/records/#市場調研報告"),
        ("客戶投訴", "客戶投訴記錄", f"{BOOK}/records/#客戶投訴記錄"),
        ("客户投诉", "客戶投訴記錄", f"{BOOK}/records/#客戶投訴記錄"),
        ("運營部經理", "運營部經理", f"{BOOK}/roles/運營部經理/"),
        ("运营部经理", "運營部經理", f"{BOOK}/roles/運營部經理/"),
        ("運營部副", "運營部副經理", f"{BOOK}/roles/運營部副經理/"),
        ("投诉受理", "投訴受理", f"{BOOK}/flows/客戶服務流程/#投訴受理"),
        ("警告", "警告", f"{BOOK}/discipline/#警告"),
    ],
)
def test_the_first_result_is_right_and_leads_there(
    clean: Tab, site: Site, query: str, title: str, address: str
) -> None:
    clean.goto(site.address)
    link = look_for(clean, query).first.locator(f"a:has(h1:has-text('{title}'), h2:has-text('{title}'))").first
    link.click()
    expect(clean.locator(".md-content h1").first).to_be_visible()
    path, _, anchor = address.partition("#")
    clean.wait_for_function("path => decodeURIComponent(location.pathname).endsWith(path)", arg="/" + path)
    if anchor:
        assert unquote(urlsplit(clean.url).fragment) == anchor
        expect(clean.locator(f"[id='{anchor}']")).to_be_in_viewport()
    expect(clean.locator(".md-content")).to_contain_text(title)


def test_hand_written_pages_are_found(tab: Tab, tmp_path: Path, serve: Callable[[Path], str]) -> None:
    project = _project(tmp_path, FULL)
    (project / "policies" / "guide.md").write_text("# 使用指南\n\n独一无二的话。\n", "utf-8")
    built = _built(project, serve)
    tab.goto(built.address)
    look_for(tab, "独一无二").first.locator("a").first.click()
    expect(tab.locator(".md-content h1")).to_contain_text("使用指南")


# Charts, matrices, posts


def test_a_node_of_the_flowchart_leads_to_its_step(clean: Tab, site: Site) -> None:
    clean.goto(site.at(f"{BOOK}/flows/客戶服務流程"))
    node = clean.locator(".chart a", has_text="滿意確認").first
    node.click()
    clean.wait_for_function("decodeURIComponent(location.hash) === '#滿意確認'")
    expect(clean.locator("h3[id='滿意確認']")).to_be_in_viewport()
    clean.goto(site.at(f"{BOOK}/flows/客戶服務流程"))
    clean.locator(".chart a", has_text="建議記錄").first.focus()
    clean.keyboard.press("Enter")
    clean.wait_for_function("decodeURIComponent(location.hash) === '#建議記錄'")
    expect(clean.locator("h3[id='建議記錄']")).to_be_in_viewport()


def test_a_lane_leads_to_its_post(clean: Tab, site: Site) -> None:
    clean.goto(site.at(f"{BOOK}/flows/客戶服務流程"))
    clean.locator(".chart a.chart__link--lane", has_text="客服人員").first.click()
    expect(clean.locator(".md-content h1")).to_contain_text("客服人員")
    assert site.where(clean) == f"{BOOK}/roles/客服人員/"


def test_the_matrix_is_downloaded(clean: Tab, site: Site, tmp_path: Path) -> None:
    clean.goto(site.at(f"{BOOK}/raci"))
    expect(clean.locator("table.pc-matrix thead th").first).to_be_visible()
    heads = [text.strip() for text in clean.locator("table.pc-matrix thead th").all_text_contents()][:-1]
    for number, suffix in enumerate(("xlsx", "csv")):
        with clean.expect_download() as download:
            clean.locator(".pc-downloads a").nth(number).click()
        assert download.value.suggested_filename == f"raci.{suffix}"
        download.value.save_as(tmp_path / f"raci.{suffix}")
    sheet = openpyxl.load_workbook(tmp_path / "raci.xlsx")["RACI"]
    assert [cell.value for cell in sheet[1]][1:] == heads
    assert (tmp_path / "raci.csv").read_text("utf-8-sig").splitlines()[0].split(",")[1:] == heads


def test_heads_of_the_matrix_stay_in_sight(clean: Tab, site: Site) -> None:
    clean.goto(site.at(f"{BOOK}/raci"))
    box = clean.locator(".pc-scroll")
    box.evaluate("box => box.scrollTo(200, 600)")
    top = box.bounding_box()
    corner = clean.locator(".pc-matrix__corner").bounding_box()
    assert top is not None
    assert corner is not None
    assert abs(corner["x"] - top["x"]) <= 2
    assert abs(corner["y"] - top["y"]) <= 2


# Finding one's post, and going about


def posts(tab: Tab) -> list[str]:
    return tab.locator("#pc-posts li:visible a").all_text_contents()


@pytest.mark.parametrize("built", ["site", "full"])
def test_about_the_site_and_back(clean: Tab, request: pytest.FixtureRequest, built: str) -> None:
    handbook: Site = request.getfixturevalue(built)
    book, flow, post, label = {
        "site": ("運營部流程管理制度匯編", "客戶服務流程", "客服人員", "崗位名稱"),
        "full": ("全书管理制度", "顾客退款", "助理", "岗位名称"),
    }[built]
    clean.goto(handbook.address)
    clean.evaluate("window.sameDocument = true")
    heading = clean.locator(".md-content h1")
    clean.locator("a.pc-card", has_text=book).click()
    expect(heading).to_contain_text(book)
    clean.locator("a.pc-card", has_text="流程").first.click()
    expect(heading).to_have_text("流程")
    clean.locator("h2 a", has_text=flow).click()
    expect(heading).to_have_text(flow)
    clean.locator(".chart a", has_text=post).first.click()
    expect(heading).to_have_text(post)
    # Material needs to know the site's address to load pages without leaving the document.
    assert clean.evaluate("window.sameDocument === true") is (built == "full")
    for title in (flow, "流程", book):
        clean.go_back()
        expect(heading).to_contain_text(title)
    clean.go_back()
    expect(clean.locator("#pc-posts")).to_be_visible()
    assert handbook.where(clean) == ""
    clean.get_by_label(label).fill(post)
    assert posts(clean) == [post]
    look_for(clean, post)


# Every page


@pytest.mark.parametrize("built", ["site", "full"])
def test_a_phone_scrolls_charts_and_matrices_but_no_page(
    clean: Tab, request: pytest.FixtureRequest, built: str
) -> None:
    handbook: Site = request.getfixturevalue(built)
    clean.set_viewport_size(PHONE)
    wide = {}
    for path in handbook.of_policies():
        clean.goto(handbook.at(path))
        if told := clean.evaluate(
            """(most) => [document.documentElement, document.body]
                .map((all) => all.scrollWidth)
                .concat(Array.from(document.querySelectorAll(".pc-chart, .pc-scroll"), (box) => box.getBoundingClientRect().right))
                .filter((width) => width > most)""",
            PHONE["width"],
        ):
            wide[path] = told
    assert wide == {}


def test_dark_and_light(clean: Tab, site: Site) -> None:
    clean.emulate_media(color_scheme="light")
    clean.goto(site.at(f"{BOOK}/flows/客戶服務流程"))
    colours = """[["body", "backgroundColor"], [".chart__text", "fill"]]
        .map(([place, name]) => getComputedStyle(document.querySelector(place))[name])"""
    light = clean.evaluate(colours)
    clean.locator("label[for=__palette_1]").click()
    expect(clean.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    dark = clean.evaluate(colours)
    assert light[0] == "rgb(255, 255, 255)"
    assert all(one != other for one, other in zip(light, dark, strict=True))
    clean.goto(site.at(f"{BOOK}/roles/客服人員"))
    expect(clean.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_without_javascript(chromium: Browser, site: Site) -> None:
    with chromium.new_context(java_script_enabled=False, viewport=WIDE) as context:
        tab = context.new_page()
        tab.goto(site.address)
        expect(tab.locator(".md-content h1")).to_be_visible()
        expect(tab.get_by_label("崗位名稱")).to_be_hidden()
        tab.locator("#pc-posts a", has_text="運營部經理").click()  # few posts: nothing is folded
        expect(tab.locator(".md-content h1")).to_have_text("運營部經理")
        tab.locator(".pc-part a", has_text="調研計劃審批").click()
        assert site.where(tab) == f"{BOOK}/flows/市場調研流程/#調研計劃審批"
        expect(tab.locator("h3[id='調研計劃審批']")).to_be_in_viewport()
        tab.locator(".chart a", has_text="報告審核").first.click()
        assert site.where(tab).endswith("#報告審核")
        expect(tab.locator("svg.chart__picture").first).to_be_visible()


def test_printed_pages_show_all_of_a_matrix(clean: Tab, site: Site) -> None:
    clean.goto(site.at(f"{BOOK}/raci"))
    clean.emulate_media(media="print")
    assert clean.locator(".pc-scroll").evaluate("box => getComputedStyle(box).maxHeight") == "none"
    expect(clean.locator(".pc-downloads")).to_be_hidden()


# Hostile handbooks


def test_a_hostile_handbook_runs_no_script(tab: Tab, evil: Site) -> None:
    for path in evil.of_policies():
        tab.goto(evil.at(path))
        assert tab.evaluate("typeof hacked") == "undefined", path
        assert (
            tab.locator("article script, article [onerror], article [onload], article iframe, article form").count()
            == 0
        )
    tab.goto(evil.address)
    for query in ("hacked", "script", "onerror", "<img", "经理"):
        look_for(tab, query)
        assert tab.locator(".md-search-result img, .md-search-result script").count() == 0, query
    assert tab.evaluate("typeof hacked") == "undefined"
    tab.locator(".md-search-result__item a").first.click()
    expect(tab.locator(".md-content h1")).to_contain_text("<script>hacked=1</script>")
    tab.goto(evil.at("book/flows/退款"))
    for node in tab.locator(".chart a").all()[:6]:
        node.hover(force=True)
    tab.locator(".chart a", has_text="打款").first.click(force=True)
    expect(tab.locator(".md-sidebar--secondary")).to_contain_text("<script>hacked=1</script>")
    assert tab.evaluate("typeof hacked") == "undefined"
    assert tab.title().startswith("<script>hacked=1</script>")


# Accessibility


@pytest.mark.xdist_group("axe")
@pytest.mark.parametrize(
    "path", ["", "/flows/退款", "/roles/经理", "/risks", "/discipline", "/measures", "/rules", "/flows", "/document"]
)
def test_axe_finds_nothing_where_every_field_is_used(tab: Tab, axe: str, full: Site, path: str) -> None:
    assert violations(tab, axe, full.at(f"book{path}")) == {}
