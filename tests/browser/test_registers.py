"""Registers and the assurance page in a real browser: sifted, sorted, read without JavaScript, printed, held to axe."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from browser.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("registers")]

BOOK = "operations-department"


@pytest.fixture
def address(company: Site) -> str:
    return company.address


def shown(tab: Tab) -> list[str]:
    return [text.split()[0] for text in tab.locator("#pc-records tbody tr:visible th").all_inner_texts()]


def test_a_register_is_sifted_while_typing(tab: Tab, address: str) -> None:
    tab.goto(f"{address}{BOOK}/records/")
    everything = shown(tab)
    tab.get_by_role("searchbox", name="篩選").fill("投訴")
    few = shown(tab)
    assert "客戶投訴記錄" in few
    assert len(few) < len(everything)
    expect(tab.get_by_role("status").filter(has_text="顯示")).to_have_text(f"顯示 {len(few)}，共 {len(everything)}")
    tab.get_by_role("searchbox", name="篩選").fill("")
    assert shown(tab) == everything


def test_a_register_is_sorted_by_a_column_and_back(tab: Tab, address: str) -> None:
    tab.goto(f"{address}{BOOK}/records/")
    before = shown(tab)
    head = tab.locator("#pc-records thead th").nth(3)
    keepers = tab.locator("#pc-records tbody td:nth-child(4)")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    up = keepers.all_inner_texts()
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    down = keepers.all_inner_texts()
    assert up == down[::-1]
    assert len(set(up)) > 1
    runs = [keeper for number, keeper in enumerate(up) if number == 0 or up[number - 1] != keeper]
    assert len(runs) == len(set(up))
    assert sorted(shown(tab)) == sorted(before)


def test_sorting_works_after_coming_from_another_page(tab: Tab, address: str) -> None:
    tab.goto(f"{address}{BOOK}/")
    tab.locator(".pc-cards a", has_text="記錄").click()
    expect(tab.locator("#pc-records .pc-sorter")).to_have_count(4)
    tab.locator(".md-nav--primary a", has_text="獎懲紀律").first.click()
    expect(tab.locator(".pc-stairs")).to_be_visible()
    tab.go_back()
    expect(tab.locator("#pc-records .pc-sorter")).to_have_count(4)


def test_without_javascript_a_register_is_a_table(chromium: Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{address}{BOOK}/records/")
        expect(tab.locator("#pc-records tbody tr").first).to_be_visible()
        expect(tab.locator(".pc-sift")).to_be_hidden()
        tab.goto(f"{address}{BOOK}/assurance/")
        tab.locator("details.pc-family summary", has_text="職責分工").click()
        expect(tab.get_by_text("RACI001")).to_be_visible()


def test_the_ladder_rises(tab: Tab, address: str) -> None:
    tab.goto(f"{address}{BOOK}/discipline/")
    boxes = [stair.bounding_box() for stair in tab.locator(".pc-stair").all()]
    heights = [box["height"] for box in boxes if box]
    feet = [box["y"] + box["height"] for box in boxes if box]
    assert len(heights) == len(set(heights)) == 3
    assert heights == sorted(heights)
    assert max(feet) - min(feet) < 1
    tab.locator(".pc-stair a").first.click()
    expect(tab.locator(".pc-ladder li:has(:target)")).to_contain_text("警告")


def test_all_rules_are_on_paper(tab: Tab, address: str) -> None:
    tab.goto(f"{address}{BOOK}/assurance/")
    rule = tab.locator(".pc-family .pc-result", has_text="RACI001").first
    expect(rule).not_to_be_visible()
    tab.emulate_media(media="print")
    expect(rule).to_be_visible()


@pytest.mark.parametrize(
    "path", [f"{BOOK}/{name}" for name in ("assurance", "discipline", "records", "risks", "rules")]
)
def test_no_page_is_wider_than_a_phone(tab: Tab, address: str, path: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(address + quote(path.replace(f"{BOOK}/risks", "project-delivery/risks")) + "/")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
