"""The author's guide in a real browser: reached from every page, read on a phone, with and without scripts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from handbooks import ROOT
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from browser.sites import PHONE, WIDE, Site, violations
from compiler.cli.main import cli

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("guide")]

SHOWN = (
    "guide",
    "guide/first-steps",
    "guide/basics",
    "guide/adopt",
    "guide/flows",
    "guide/settings",
    "guide/en/rules",
    "rules/en",
)


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Site:
    """Build the handbook that `policyc init` writes."""
    root = tmp_path_factory.mktemp("new")
    for command in (["init", "--language", "zh-Hans"], ["build", "--site-dir", "www/handbook"]):
        done = CliRunner().invoke(cli, ["-C", str(root), *command])
        assert done.exit_code == 0, done.output
    return Site(serve(root / "www") + "handbook/", root / "www" / "handbook")


def test_the_footer_leads_to_the_guide_and_on_to_a_field_and_its_rule(clean: Tab, new: Site) -> None:
    clean.goto(new.at("operations/flows/投诉处理"))
    clean.get_by_role("contentinfo").get_by_role("link", name="编写制度").click()
    expect(clean.get_by_role("heading", level=1)).to_have_text("编写指南")
    clean.get_by_role("article").get_by_role("link", name="流程", exact=True).click()
    row = clean.locator("tr:has(> [id='flows.steps.decide'])")
    expect(row).to_contain_text("恰好走其中一个")
    row.get_by_role("link", name="FLOW001").click()
    expect(clean.get_by_role("heading", level=1)).to_contain_text("FLOW001")
    clean.get_by_role("link", name="判断", exact=True).click()
    clean.wait_for_function("location.hash === '#flows.steps.decide'")
    expect(clean.locator("[id='flows.steps.decide']")).to_be_in_viewport()


def test_the_guide_is_there_in_english_too(clean: Tab, new: Site) -> None:
    clean.goto(new.at("guide/sanctions"))
    clean.get_by_role("link", name="English").click()
    clean.wait_for_url("**/guide/en/sanctions/")
    expect(clean.get_by_role("heading", level=1)).to_contain_text("Sanctions")
    clean.reload()
    expect(clean.locator("html")).to_have_attribute("lang", "en")
    clean.get_by_role("link", name="Author's guide").first.click()
    clean.wait_for_url("**/guide/en/")
    expect(clean.get_by_role("heading", level=1)).to_have_text("Author's guide")


def test_one_reads_on_from_page_to_page(clean: Tab, new: Site) -> None:
    clean.goto(new.at("guide/first-steps"))
    titles = []
    while (link := clean.locator("a[rel=next]")).count():
        titles.append(clean.locator("h1").inner_text().split("\n")[0])
        clean.goto(link.evaluate("it => it.href"))
    assert titles[:3] == ["十分钟写出第一本手册", "基本写法", "把现有制度搬进来"]
    assert len(titles) == 20
    assert unquote(clean.url) == new.at("guide/settings")


def found(tab: Tab, query: str) -> list[str]:
    """Search on the page that is open, and return where the pages that are found are."""
    box = tab.locator("[data-md-component=search-query]")
    box.click()
    box.fill(query)
    tab.locator(".md-search-result__item").first.wait_for()
    return [
        unquote(urlsplit(link).path)
        for link in tab.locator(".md-search-result__item > a").evaluate_all("links => links.map((it) => it.href)")
    ]


@pytest.mark.parametrize(
    ("query", "page", "title"),
    [
        ("wait_for", "guide/flows", "wait_for 等待 编写指南"),
        ("等待全部", "guide/flows", "wait_for 等待 编写指南"),
        ("FLOW014", "rules/FLOW014", "FLOW014 启动条件里的结果不存在 检查规则"),
        ("deadlock", "rules/FLOW009", "FLOW009 等不到的汇合 检查规则"),
        ("待补和豁免", "guide/basics", "基本写法 编写指南"),
    ],
)
def test_authors_find_fields_and_rules(clean: Tab, new: Site, query: str, page: str, title: str) -> None:
    clean.goto(new.at("operations"))
    asked: list[str] = []
    clean.on("request", lambda request: asked.append(request.url))
    assert urlsplit(new.at(page)).path in found(clean, query)
    expect(clean.locator(".md-search-result__item :is(h1, h2)").get_by_text(title)).to_be_visible()
    assert [url for url in asked if "authors." in url] == [new.address + "search/authors.zh.json"]


def test_readers_meet_their_handbook_first_and_little_of_the_guide(clean: Tab, new: Site) -> None:
    clean.goto(new.at("operations/flows/投诉处理"))
    pages = found(clean, "审批")
    for_authors = ["/guide/" in page or "/rules/" in page for page in pages]
    assert for_authors == sorted(for_authors)
    assert 0 < sum(for_authors) <= 5
    assert not for_authors[0]
    clean.goto(new.at(""))
    index = json.loads((new.folder / "search" / "handbook.zh.json").read_text("utf-8"))
    assert {path.partition("/")[0] for path, *_ in index["pages"]} <= {"", "operations"}


def test_a_handbook_that_has_the_words_is_not_followed_by_guesses_about_the_guide(clean: Tab, new: Site) -> None:
    clean.goto(new.at(""))
    assert {page.split("/")[2] for page in found(clean, "投诉处理")} == {"operations"}


def test_the_english_guide_is_searched_from_its_own_pages(clean: Tab, new: Site) -> None:
    clean.goto(new.at("guide/en"))
    assert set(found(clean, "wait_for")) == {urlsplit(new.at("guide/en/flows")).path}
    expect(clean.locator(".md-search-result__item h1")).to_have_text("flows Flows Author's guide")


def test_rules_are_there_in_english_too(clean: Tab, new: Site) -> None:
    clean.goto(new.at("guide/en/flows"))
    clean.locator("tr:has(> [id='flows.steps.decide'])").get_by_role("link", name="FLOW001").click()
    clean.wait_for_url("**/rules/en/FLOW001/")
    clean.reload()
    expect(clean.locator("html")).to_have_attribute("lang", "en")
    clean.get_by_role("contentinfo").get_by_role("link", name="For authors").click()
    clean.wait_for_url("**/guide/en/")
    clean.goto(new.at("rules/en/FLOW001"))
    clean.get_by_role("link", name="简体中文").click()
    clean.wait_for_url("**/rules/FLOW001/")
    clean.get_by_role("article").get_by_role("link", name="检查规则").click()
    clean.wait_for_url("**/rules/")


@pytest.mark.parametrize("path", SHOWN)
def test_pages_fit_a_phone(tab: Tab, new: Site, path: str) -> None:
    for size in (PHONE, WIDE):
        tab.set_viewport_size(size)
        tab.goto(new.at(path))
        assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
        cut = tab.evaluate(
            """() => Array.from(document.querySelectorAll("article td, article th, article dd"))
                .filter((it) => it.scrollWidth > it.clientWidth + 1).map((it) => it.textContent)"""
        )
        assert cut == []


@pytest.mark.npm
@pytest.mark.parametrize("path", SHOWN)
def test_axe_finds_nothing(tab: Tab, axe: str, new: Site, path: str) -> None:
    assert violations(tab, axe, new.at(path)) == {}


def test_everything_is_there_without_scripts(chromium: Browser, new: Site) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(new.at("guide/first-steps"))
        expect(tab.locator("pre").filter(has_text="FLOW001 dead-end")).to_contain_text("^^^^")
        tab.get_by_role("link", name="下一页").click()
        expect(tab.locator("h1")).to_have_text("基本写法")


def test_a_page_written_by_hand_may_take_its_place(clean: Tab, tmp_path: Path, serve: Callable[[Path], str]) -> None:
    shutil.copytree(ROOT / "policies" / "operations-department", tmp_path / "policies" / "operations-department")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "policies" / "guide.md").write_text("# 使用指南\n\n写给员工。\n", "utf-8")
    done = CliRunner().invoke(cli, ["-C", str(tmp_path), "build", "--site-dir", "www"])
    assert done.exit_code == 0, done.output
    clean.goto(serve(tmp_path / "www"))
    clean.get_by_role("navigation").get_by_role("link", name="使用指南").first.click()
    expect(clean.locator("h1")).to_contain_text("使用指南")
