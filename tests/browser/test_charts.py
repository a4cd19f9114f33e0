"""Charts in a real browser: enlarging, full screen, the ways of a step, chart or list, and texts within their boxes."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from browser.sites import PHONE, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("charts")]

BIG = "project-delivery/flows/项目实施流程"


@pytest.fixture
def big(tab: Tab, company: Site) -> Tab:
    """Open a flow whose chart is wider than its place."""
    tab.goto(company.address + quote(BIG) + "/")
    return tab


def node(tab: Tab, name: str) -> Locator:
    return tab.locator(f".chart--lanes .chart__node:has(text:text-is('{name}'))")


def width(tab: Tab) -> float:
    size: float = tab.locator(".chart__picture").first.evaluate("picture => picture.getBoundingClientRect().width")
    return size


def lit(tab: Tab) -> set[str]:
    return set(tab.locator(".chart__node.chart__lit .chart__text").all_text_contents())


def button(tab: Tab, name: str) -> Locator:
    return tab.locator(".pc-figure__tools").get_by_role("button", name=name, exact=True)


def test_buttons_keys_and_the_wheel_enlarge_a_chart(big: Tab) -> None:
    natural = width(big)
    button(big, "放大").click()
    assert width(big) == pytest.approx(natural * 1.25, abs=1)
    button(big, "缩小").press("Enter")
    assert width(big) == pytest.approx(natural, abs=1)
    button(big, "适应大小").click()
    place = big.locator(".pc-chart")
    assert width(big) == pytest.approx(place.evaluate("place => place.clientWidth"), abs=1)
    place.press("+")
    place.press("+")
    place.press("-")
    fitted = place.evaluate("place => place.clientWidth")
    assert width(big) == pytest.approx(fitted * 1.25, abs=1)
    place.hover()
    big.keyboard.down("Control")
    big.mouse.wheel(0, -150)
    big.keyboard.up("Control")
    big.wait_for_function("least => document.querySelector('.chart__picture').clientWidth > least", arg=fitted * 1.4)


def test_a_chart_that_has_room_needs_no_buttons(tab: Tab, company: Site) -> None:
    tab.goto(company.address + quote("store-operations/roles/店长") + "/")
    expect(tab.locator(".chart__picture")).to_be_visible()
    expect(tab.locator(".pc-figure__tools")).to_have_count(0)
    tab.goto(company.address + "store-operations/")
    expect(tab.locator(".pc-figure").last).to_be_visible()
    expect(tab.locator(".pc-figure__tools").last).to_be_hidden()


def test_full_screen_shows_all_of_a_chart_until_escape(big: Tab) -> None:
    natural = width(big)
    button(big, "全屏").click()
    dialog = big.get_by_role("dialog", name="“项目实施流程”流程图")
    expect(dialog).to_be_visible()
    expect(button(big, "退出全屏")).to_be_focused()
    box = big.locator(".chart__picture").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 800
    big.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button(big, "全屏")).to_be_focused()
    assert width(big) == pytest.approx(natural, abs=1)


def test_a_link_to_a_step_leaves_full_screen(big: Tab) -> None:
    button(big, "全屏").click()
    node(big, "里程碑检查").click()
    expect(big.locator("dialog")).to_have_count(0)
    expect(big.locator(":target")).to_contain_text("里程碑检查")


def test_a_chart_is_dragged_and_nothing_is_followed(big: Tab) -> None:
    place, address = big.locator(".pc-chart"), big.url
    step = node(big, "里程碑检查")
    step.scroll_into_view_if_needed()
    box = step.bounding_box()
    assert box is not None
    big.mouse.move(box["x"] + 40, box["y"] + 20)
    big.mouse.down()
    big.mouse.move(box["x"] - 60, box["y"] + 20, steps=4)
    big.mouse.up()
    assert place.evaluate("place => place.scrollLeft") == pytest.approx(100, abs=2)
    assert big.url == address
    step.click()
    expect(big.locator(":target")).to_contain_text("里程碑检查")


def test_a_step_shows_its_ways_under_the_pointer_and_the_keyboard(big: Tab) -> None:
    expected = {"风险把控", "里程碑检查", "沟通讨论", "阶段汇报"}
    node(big, "里程碑检查").hover()
    assert lit(big) == expected
    big.mouse.move(2, 2)
    assert lit(big) == set()
    node(big, "风险把控").focus()
    big.keyboard.press("Tab")
    assert lit(big) == expected
    ends = big.locator(".chart__edge.chart__lit").count()
    assert ends == 3
    big.keyboard.press("Shift+Tab")
    assert lit(big) == {"阶段实施", "风险把控", "里程碑检查"}


def test_ways_are_shown_past_bars(big: Tab) -> None:
    node(big, "干系人识别").hover()
    assert {"开始", "干系人识别", "需求调研", "设备采购"} <= lit(big)


def test_the_list_takes_the_place_of_the_chart_and_is_remembered(big: Tab, company: Site) -> None:
    expect(big.locator(".pc-outline")).to_be_hidden()
    big.get_by_role("button", name="清单").click()
    expect(big.locator(".pc-outline")).to_be_visible()
    expect(big.locator(".chart")).to_be_hidden()
    item = big.locator(".pc-outline > li", has=big.locator("a:text-is('沟通讨论')")).filter(has_text="解决不了")
    expect(item).to_contain_text("项目经理")
    expect(item.locator(".pc-outline__way")).to_have_text(["得到认可 → 计划调整", "解决不了 → 领导协调"])
    big.goto(company.address + quote("project-delivery/flows/立项流程") + "/")
    expect(big.locator(".pc-outline")).to_be_visible()
    big.get_by_role("button", name="流程图").click()
    expect(big.locator(".chart")).to_be_visible()
    expect(big.get_by_role("button", name="流程图")).to_have_attribute("aria-pressed", "true")


def test_a_phone_begins_with_the_list(tab: Tab, company: Site) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(company.address + quote(BIG) + "/")
    expect(tab.locator(".pc-outline")).to_be_visible()
    expect(tab.locator(".chart")).to_be_hidden()
    assert tab.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    tab.get_by_role("button", name="流程图").click()
    assert width(tab) == pytest.approx(
        tab.locator(".chart__picture").evaluate("picture => picture.viewBox.baseVal.width"), abs=1
    )


def test_without_javascript_chart_and_list_are_there(chromium: Browser, company: Site) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(company.address + quote(BIG) + "/")
        expect(tab.locator(".chart")).to_be_visible()
        expect(tab.locator(".pc-outline")).to_be_visible()
        expect(tab.locator(".pc-view")).to_be_hidden()
        expect(tab.locator(".pc-figure__tools")).to_be_hidden()


MEASURE = """async (addresses) => {
  const over = (box, shape) => Math.max(shape.x - box.x, box.x + box.width - shape.x - shape.width,
                                        shape.y - box.y, box.y + box.height - shape.y - shape.height);
  const place = document.querySelector("article").appendChild(document.createElement("div"));
  const found = [];
  for (const address of addresses) {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    place.replaceChildren(...page.querySelectorAll(".chart"));
    for (const chart of place.children) chart.style.display = "block";  // of two forms, styles show one
    for (const text of place.querySelectorAll(".chart__node text, .chart__link--lane text")) {
      const shape = text.closest("[data-node], .chart__link--lane").querySelector(".chart__shape");
      found.push([decodeURI(address), text.textContent, over(text.getBBox(), shape.getBBox())]);
    }
  }
  return found;
}"""


def test_texts_fit_their_boxes_as_the_browser_draws_them(tab: Tab, company: Site) -> None:
    """Boxes are made by our own table of widths; here the browser's fonts are the judge."""
    address, folder = company.address, company.folder
    pages = [file.parent for file in folder.rglob("index.html") if 'class="chart ' in file.read_text("utf-8")]
    tab.goto(address + quote(BIG) + "/")
    texts = tab.evaluate(MEASURE, [f"{address}{quote(page.relative_to(folder).as_posix())}/" for page in pages])
    assert len(texts) > len(pages)
    assert [text for text in texts if text[2] > -1] == []
