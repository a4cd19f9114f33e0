"""Find my post: filtered, remembered on the device, and reachable from every page; and the page of a post itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from handbooks import ROOT
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from browser.sites import PHONE, Site
from compiler.publish.site import publish
from compiler.publish.workshop import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("post")]

OPERATIONS, STORES = "operations-department", "store-operations"
CLERK, MANAGER = f"{OPERATIONS}/roles/客服人員", f"{OPERATIONS}/roles/運營部經理"
KEEPER = f"{STORES}/roles/店长"
WITHOUT_STORAGE = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
)


@pytest.fixture(scope="module", params=["plain", "instant"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]
) -> Site:
    """Return all handbooks, in two scripts; `instant`: Material knows the site's address and stays in one document."""
    if request.param == "plain":
        company: Site = request.getfixturevalue("company")
        return company
    root = tmp_path_factory.mktemp("post")
    for book in (OPERATIONS, STORES, "project-delivery"):
        shutil.copytree(ROOT / "policies" / book, root / "policies" / book)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "www").mkdir()
    address, folder = serve(root / "www") + "intranet/handbook/", root / "www" / "intranet" / "handbook"
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"site_url: {address}\n")
    publish(root, folder, Workshop(root, root / "policies").make())
    return Site(address, folder)


def mine(tab: Tab) -> Locator:
    """Return the button in the header."""
    return tab.locator(".md-header .pc-mypost")


def heading(tab: Tab) -> Locator:
    return tab.locator(".md-content h1")


def posts(tab: Tab) -> list[str]:
    return tab.locator("#pc-posts li:visible a").all_text_contents()


# Finding


def test_find_my_post(clean: Tab, site: Site) -> None:
    clean.goto(site.address)
    everybody = posts(clean)
    box = clean.get_by_label("岗位名称")
    box.fill("副經理")
    assert posts(clean) == ["運營部副經理"]
    box.fill("组长 客户")
    assert posts(clean) == ["客戶服務組組長"], "found in the other script"
    box.fill("店長")
    assert posts(clean) == ["店长"], "and back"
    box.fill("没有")
    assert posts(clean) == []
    expect(clean.locator("[data-pc-none]")).to_be_visible()
    expect(clean.locator(".pc-posts").first).to_be_hidden()
    box.fill("")
    assert posts(clean) == everybody
    box.fill("副經理")
    clean.locator("#pc-posts li:visible a").click()
    expect(heading(clean)).to_contain_text("運營部副經理")


def test_without_a_choice_the_button_leads_to_find_my_post(clean: Tab, site: Site) -> None:
    for path in (CLERK, f"{STORES}/flows", "rules/FLOW001"):
        clean.goto(site.at(path))
        expect(mine(clean)).to_have_accessible_name("找到我的崗位" if path == CLERK else "找到我的岗位")
        mine(clean).click()
        expect(clean.locator("#pc-find")).to_be_in_viewport()
        assert site.where(clean) == "#p.posts"


# Remembering


def test_a_post_chosen_on_its_page_is_remembered(clean: Tab, site: Site) -> None:
    clean.goto(site.at(CLERK))
    choose = clean.locator("[data-pc-choose]")
    expect(choose).to_have_attribute("aria-pressed", "false")
    choose.click()
    expect(choose).to_have_attribute("aria-pressed", "true")
    expect(clean.locator(".pc-actions [role=status]")).to_contain_text("已記在這臺設備上")
    for path in ("", f"{STORES}/flows", KEEPER, "rules/FLOW001"):
        clean.goto(site.at(path))  # the header speaks the language of the page that was loaded
        expect(mine(clean)).to_have_accessible_name("我的岗位 – 客服人員")
        mine(clean).click()
        expect(heading(clean)).to_have_text("客服人員")
        assert site.where(clean) == f"{CLERK}/"
    clean.goto(site.at(CLERK))
    clean.locator("[data-pc-choose]").click()
    expect(mine(clean)).to_have_accessible_name("找到我的崗位")
    clean.reload()
    expect(clean.locator("[data-pc-choose]")).to_have_attribute("aria-pressed", "false")


def test_the_home_page_greets_with_my_post(clean: Tab, site: Site) -> None:
    clean.goto(site.address)
    expect(clean.locator("[data-pc-mine]")).to_be_hidden()
    clean.get_by_label("岗位名称").fill("客服人员")
    clean.get_by_role("button", name="设为我的岗位：客服人員").click()
    card = clean.locator(".pc-mine__card")
    expect(card.locator(".pc-mine__name a")).to_have_text("客服人員")
    expect(card).to_contain_text("運營部流程管理制度匯編")
    expect(card.locator(".pc-glance__card")).to_have_count(3)
    clean.reload()
    card.locator(".pc-glance a", has_text="個步驟").click()
    expect(heading(clean)).to_have_text("客服人員")
    assert site.where(clean) == f"{CLERK}/#p.work"
    expect(clean.locator("h2[id='p.work']")).to_be_in_viewport()
    clean.go_back()
    clean.get_by_role("button", name="取消 客服人員").click()
    expect(clean.locator("[data-pc-mine]")).to_be_hidden()
    expect(clean.locator("#pc-find")).to_be_focused()
    star = clean.locator(".pc-star[aria-label='设为我的岗位：客服人員']")
    expect(star).to_have_attribute("aria-pressed", "false")


def test_who_holds_two_posts_chooses_both(clean: Tab, site: Site) -> None:
    for path in (CLERK, KEEPER):
        clean.goto(site.at(path))
        clean.locator("[data-pc-choose]").click()
    expect(mine(clean)).to_have_accessible_name("我的岗位")
    mine(clean).click()
    expect(heading(clean)).to_have_text("管理制度手册")
    names = clean.locator(".pc-mine__name a")
    expect(names).to_have_text(["店长", "客服人員"])
    expect(clean.locator(".pc-mine .pc-glance")).to_have_count(2)
    clean.get_by_role("button", name="取消 店长").click()
    expect(names).to_have_text(["客服人員"])
    mine(clean).click()
    expect(heading(clean)).to_have_text("客服人員")


def test_a_choice_in_another_tab_is_seen(clean: Tab, site: Site) -> None:
    clean.goto(site.address)
    other = clean.context.new_page()
    other.goto(site.at(KEEPER))
    other.locator("[data-pc-choose]").click()
    expect(clean.locator(".pc-mine__name a")).to_have_text(["店长"])


def test_a_post_that_is_gone_says_so(tab: Tab, site: Site) -> None:
    tab.goto(site.address)
    kept = """path => localStorage.setItem('policyc.posts ' + location.pathname,
        JSON.stringify([{path, name: '旧岗位', book: '书'}]))"""
    tab.evaluate(kept, f"{STORES}/roles/old/")
    tab.reload()
    expect(tab.locator(".pc-mine__gone")).to_be_visible()
    tab.get_by_role("button", name="取消 旧岗位").click()
    expect(tab.locator("[data-pc-mine]")).to_be_hidden()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "null",
        "[null]",
        "{}",
        '[{"path": "javascript:hacked=1", "name": "x", "book": "x"}]',
        '[{"path": "//evil.example/", "name": "x", "book": "x"}]',
        '[{"path": "../../other/", "name": "x", "book": "x"}]',
        '[{"path": "http://[", "name": "x", "book": "x"}]',
        '[{"path": 1, "name": 2, "book": 3}]',
    ],
)
def test_what_others_wrote_into_the_store_does_no_harm(clean: Tab, site: Site, text: str) -> None:
    clean.goto(site.address)
    clean.evaluate("text => localStorage.setItem('policyc.posts ' + location.pathname, text)", text)
    clean.reload()
    expect(mine(clean)).to_have_accessible_name("找到我的岗位")
    expect(clean.locator("[data-pc-mine]")).to_be_hidden()
    clean.get_by_label("岗位名称").fill("店长")
    assert posts(clean) == ["店长"]


def test_names_in_the_store_are_text(tab: Tab, site: Site) -> None:
    tab.goto(site.address)
    kept = """path => localStorage.setItem('policyc.posts ' + location.pathname,
        JSON.stringify([{path, name: '<img src=x onerror=hacked=1>', book: '<script>hacked=1</script>'}]))"""
    tab.evaluate(kept, quote(KEEPER) + "/")
    tab.reload()
    expect(tab.locator(".pc-mine__name a")).to_have_text("<img src=x onerror=hacked=1>")
    expect(tab.locator(".pc-mine .pc-glance")).to_be_visible()
    assert tab.evaluate("typeof hacked") == "undefined"


def test_where_nothing_can_be_stored_the_choice_lasts_as_long_as_the_page(tab: Tab, site: Site) -> None:
    tab.goto(site.address)
    # Material itself needs the store to start; it may be refused at any later time.
    tab.evaluate(WITHOUT_STORAGE)
    tab.get_by_label("岗位名称").fill("店长")
    tab.get_by_role("button", name="设为我的岗位：店长").click()
    expect(tab.locator(".pc-said")).to_contain_text("浏览器不允许保存")
    expect(tab.locator(".pc-mine__name a")).to_have_text("店长")
    expect(mine(tab)).to_have_accessible_name("我的岗位 – 店长")


# The page of a post


def test_a_post_sees_its_steps_letters_and_hand_overs(clean: Tab, site: Site) -> None:
    clean.goto(site.at(CLERK), wait_until="networkidle")  # instant navigation has read the sitemap

    def part(step: str) -> Locator:
        return clean.locator(".pc-part", has=clean.locator(".pc-part__head a", has_text=step))

    expect(part("投訴受理").locator(".pc-raci")).to_have_text(["R"])
    expect(part("投訴受理")).to_contain_text("客戶投訴記錄")
    expect(part("滿意確認")).to_contain_text("來自 相關部門")
    expect(part("投訴轉辦")).to_contain_text("交給 相關部門")
    link = part("投訴受理").locator(".pc-part__head a", has_text="投訴受理")
    link.scroll_into_view_if_needed()
    clean.wait_for_timeout(400)  # Material writes down where a page stands some time after it was scrolled
    link.click()
    clean.wait_for_function("Math.abs(document.getElementById('投訴受理')?.getBoundingClientRect().top) < 200")


def test_the_overview_is_seen_at_once_on_a_phone(clean: Tab, site: Site) -> None:
    clean.set_viewport_size(PHONE)
    clean.goto(site.at(MANAGER))
    for question in ("我負責什麼？", "我接下來做什麼？", "做不到會怎樣？"):
        expect(clean.get_by_text(question, exact=True)).to_be_in_viewport(ratio=1)
    mine_box = mine(clean).bounding_box()
    assert mine_box is not None
    assert mine_box["width"] >= 24
    assert mine_box["x"] + mine_box["width"] <= PHONE["width"]
    clean.locator(".pc-glance a", has_text="種違規").click()
    expect(clean.locator("h2[id='p.violations']")).to_be_in_viewport()


def test_everything_works_by_keyboard(clean: Tab, site: Site) -> None:
    clean.goto(site.at(CLERK))
    choose = clean.locator("[data-pc-choose]")
    choose.focus()
    clean.keyboard.press("Enter")
    expect(choose).to_have_attribute("aria-pressed", "true")
    mine(clean).focus()
    clean.keyboard.press("Enter")
    expect(heading(clean)).to_have_text("客服人員")
    words = clean.locator(".pc-words summary")
    words.focus()
    clean.keyboard.press("Enter")
    expect(clean.locator(".pc-columns")).to_be_visible()


def test_the_button_prints(clean: Tab, site: Site) -> None:
    clean.goto(site.at(MANAGER))
    clean.evaluate("window.print = () => { window.printed = true }")
    clean.locator("[data-pc-print]").click()
    assert clean.evaluate("window.printed === true")
    clean.emulate_media(media="print")
    expect(clean.locator(".pc-papers")).to_have_text("運營部流程管理制度匯編")
    for hidden in (".pc-actions", ".md-header"):
        expect(clean.locator(hidden)).to_be_hidden()
    # A4 without its margins is some 700 pixels wide.
    clean.set_viewport_size({"width": 700, "height": 1000})
    assert clean.evaluate("document.documentElement.scrollWidth") <= 700
    assert clean.locator(".pc-chart").evaluate("box => box.scrollWidth <= box.clientWidth + 1")


def test_without_javascript(chromium: Browser, site: Site) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(site.at(KEEPER))
        expect(tab.locator(".pc-actions")).to_be_hidden()
        mine(tab).click()
        assert site.where(tab) == "#p.posts"
        expect(tab.locator("[data-pc-mine]")).to_be_hidden()
        expect(tab.locator(".pc-star")).to_have_count(0)
        tab.locator("#pc-posts summary", has_text="運營部流程").click()
        tab.locator("#pc-posts a", has_text="客服人員").click()
        expect(heading(tab)).to_have_text("客服人員")


def test_axe_finds_nothing_once_posts_are_chosen(clean: Tab, site: Site, node_modules: Path) -> None:
    for path in (CLERK, KEEPER):
        clean.goto(site.at(path))
        clean.locator("[data-pc-choose]").click()
    for path in (KEEPER, ""):
        clean.goto(site.at(path))
        if not path:
            expect(clean.locator(".pc-mine .pc-glance")).to_have_count(2)
        clean.add_style_tag(content="* { transition: none !important }")
        clean.add_script_tag(path=node_modules / "axe-core" / "axe.min.js")
        for scheme in ("default", "slate"):
            if scheme == "slate":
                clean.evaluate("document.getElementById('__palette_1').click()")
            expect(clean.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
            found = clean.evaluate("axe.run().then(all => all.violations.map(one => one.id + one.nodes[0].html))")
            assert found == [], f"{path} {scheme}"
        clean.evaluate("document.getElementById('__palette_0').click()")
