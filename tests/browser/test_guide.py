"""The author's guide in a real browser: reached from every page, read on a phone, with and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from handbooks import ROOT
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from browser.sites import PHONE, WIDE, Site, violations
from compiler.cli.main import cli

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("guide")]

SHOWN = ("guide", "guide/first-steps", "guide/basics", "guide/adopt", "guide/flows", "guide/settings", "guide/en/rules")


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


def test_searching_readers_do_not_meet_the_guide(new: Site) -> None:
    index = "".join(file.read_text("utf-8") for file in (new.folder / "search").iterdir())
    assert "投诉处理" in index
    assert "guide/" not in index
    assert "编写指南" not in index


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
