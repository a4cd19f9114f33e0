"""Who does what, in a real browser: filters that stand in the address, heads that stay in sight, numbers that lead on."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from handbooks import ROOT, TRADE, large
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from compiler.publish.site import publish
from compiler.publish.workshop import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("explorer")]

BOOK = (
    TRADE
    + """\
handbook: {title: 发货制度}
flows:
  发货:
    steps:
      接单: {responsible: 销售员, accountable: 销售经理, informed: 客户}
      审批: {responsible: 销售经理, accountable: 总经理, consulted: 仓储经理, decide: {同意: 备货, 退回: 接单}}
      备货: {responsible: 仓储经理, accountable: 仓储经理, support: 销售部}
  退货:
    steps:
      受理: {responsible: 销售员, accountable: 销售员}
      批准: {responsible: 销售经理, accountable: 总经理, informed: 仓储经理}
"""
)


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Publish a small handbook and a large one on a site that knows its address; return it."""
    project = tmp_path_factory.mktemp("explorer")
    for name, text in (("book", BOOK), ("large", large())):
        (project / "policies" / name).mkdir(parents=True)
        (project / "policies" / name / "handbook.yaml").write_text(text, "utf-8")
    shutil.copy(ROOT / "mkdocs.yml", project)
    (project / "www").mkdir()
    address = serve(project / "www") + "handbook/"
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"site_url: {address}\n")
    publish(project, project / "www" / "handbook", Workshop(project, project / "policies").make())
    return address


def rows(tab: Tab) -> list[str]:
    """Return the steps that can be seen."""
    return [
        text.strip() for text in tab.locator("#pc-raci th[scope=row]:visible").all_text_contents() if "合计" not in text
    ]


def heads(tab: Tab) -> list[str]:
    return [text.strip() for text in tab.locator("#pc-raci thead th:visible").all_text_contents()][1:-1]


def letters(tab: Tab) -> list[str]:
    return tab.locator("#pc-raci tbody b:visible").all_text_contents()


def asked(tab: Tab) -> dict[str, list[str]]:
    """Return what stands in the address."""
    return parse_qs(urlsplit(tab.url).query)


def choose(tab: Tab, **choices: str) -> None:
    for name, label in choices.items():
        tab.locator(f"select[name={name}]").select_option(label=label)


EVERYTHING = ["接单", "审批", "备货", "受理", "批准"]
EVERYBODY = ["销售员", "销售经理", "客户", "总经理", "仓储经理", "销售部"]


def test_a_post_sees_its_own_steps(tab: Tab, book: str) -> None:
    tab.goto(f"{book}book/raci/")
    assert (rows(tab), heads(tab)) == (EVERYTHING, EVERYBODY)
    told = tab.locator(".pc-filter [role=status]")
    expect(told).to_have_text("显示 5 / 5 个步骤，6 / 6 个岗位或部门")
    choose(tab, role="销售员")
    assert (rows(tab), heads(tab), letters(tab)) == (["接单", "受理"], ["销售员"], ["R", "R", "A"])
    expect(told).to_have_text("显示 2 / 5 个步骤，1 / 6 个岗位或部门")
    assert asked(tab) == {"role": ["roles/销售员"]}
    totals = tab.locator("#pc-raci tfoot tr")
    expect(totals).to_have_text(["R 执行合计22", "A 负责合计11", "S 协助合计0", "C 咨询合计0", "I 知会合计0"])
    tab.get_by_label("也显示一起参与的其他岗位").check()
    assert (rows(tab), heads(tab)) == (["接单", "受理"], ["销售员", "销售经理", "客户"])


def test_by_unit_flow_and_letter(tab: Tab, book: str) -> None:
    tab.goto(f"{book}book/raci/")
    choose(tab, unit="仓储部")
    assert (rows(tab), heads(tab)) == (["审批", "备货", "批准"], ["仓储经理"])
    choose(tab, flow="退货")
    assert (rows(tab), letters(tab)) == (["批准"], ["I"])
    choose(tab, unit="公司", flow="全部流程", letter="A 负责")
    assert rows(tab) == EVERYTHING
    assert heads(tab) == ["销售员", "销售经理", "总经理", "仓储经理"]
    assert letters(tab) == ["A"] * 5
    assert asked(tab) == {"unit": ["units/公司"], "letter": ["A"]}


def test_nothing_fits_and_all_comes_back(tab: Tab, book: str) -> None:
    tab.goto(f"{book}book/raci/")
    clear = tab.get_by_role("button", name="清除筛选")
    expect(clear).to_be_disabled()
    choose(tab, role="客户", letter="R 执行")
    expect(tab.locator(".pc-filter [role=status]")).to_contain_text("没有符合条件的步骤")
    expect(tab.locator("#pc-raci")).to_be_hidden()
    clear.click()
    assert (rows(tab), heads(tab), asked(tab)) == (EVERYTHING, EVERYBODY, {})
    expect(tab.locator(".pc-scroll")).to_be_visible()


def test_an_address_can_be_sent_on(tab: Tab, book: str) -> None:
    tab.goto(f"{book}book/raci/?role=roles/销售经理&letter=A&flow=nothing&unit=%3Cscript%3E")
    assert (rows(tab), heads(tab)) == (["接单"], ["销售经理"])
    expect(tab.locator("select[name=letter]")).to_have_value("A")
    expect(tab.locator("select[name=flow]")).to_have_value("")


def test_back_undoes_choice_by_choice_and_across_pages(tab: Tab, book: str) -> None:
    tab.goto(f"{book}book/")
    tab.evaluate("window.sameDocument = true")
    tab.locator("a.pc-card", has_text="RACI").click()
    expect(tab.locator("#pc-raci")).to_be_visible()
    expect(tab.locator(".pc-filter")).to_be_visible()
    choose(tab, role="销售员")
    choose(tab, flow="退货")
    assert rows(tab) == ["受理"]
    tab.locator("#pc-raci a", has_text="受理").click()
    expect(tab.locator("h1")).to_have_text("退货")
    assert tab.evaluate("window.sameDocument") is True, "Material loads pages without leaving the document"
    tab.go_back()
    expect(tab.locator("select[name=flow]")).to_have_value("退货")
    assert rows(tab) == ["受理"]
    tab.go_back()
    expect(tab.locator("select[name=flow]")).to_have_value("")
    assert rows(tab) == ["接单", "受理"]
    tab.go_back()
    expect(tab.locator("select[name=role]")).to_have_value("")
    assert rows(tab) == EVERYTHING
    tab.go_forward()
    expect(tab.locator("select[name=role]")).to_have_value("roles/销售员")
    tab.reload()
    assert rows(tab) == ["接单", "受理"]


def test_a_phone_shows_a_post_as_a_list(tab: Tab, book: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{book}large/raci/")
    choose(tab, role="产品运营专员7")
    box = tab.locator(".pc-scroll")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), "no scrolling aside"
    assert len(rows(tab)) == 25
    for path in ("large/raci/hand-overs/", "large/raci/load/"):
        tab.goto(book + path)
        assert tab.evaluate("document.documentElement.scrollWidth") == 390


def test_a_large_matrix_keeps_its_heads_and_answers_at_once(tab: Tab, book: str) -> None:
    tab.goto(f"{book}large/raci/")
    box = tab.locator(".pc-scroll")
    box.evaluate("box => box.scrollTo(900, 3000)")
    top, corner = box.bounding_box(), tab.locator(".pc-matrix__corner").bounding_box()
    assert top is not None
    assert corner is not None
    assert abs(corner["x"] - top["x"]) <= 2
    assert abs(corner["y"] - top["y"]) <= 2
    cells = "Array.from(document.querySelectorAll('#pc-raci tbody tr:not(.pc-matrix__flow)'), row => row.cells.length)"
    assert set(tab.evaluate(cells)) == {62}
    spent = tab.evaluate("""() => {
        const select = document.querySelector("select[name=role]");
        const start = performance.now();
        select.value = "roles/产品运营专员7";
        select.dispatchEvent(new Event("change", {bubbles: true}));
        document.body.getBoundingClientRect();
        return performance.now() - start;
    }""")
    assert spent < 2000, "a bound for a busy machine"


def test_without_javascript_all_is_there(chromium: Browser, book: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{book}book/raci/")
        assert (rows(tab), heads(tab)) == (EVERYTHING, EVERYBODY)
        expect(tab.locator(".pc-filter")).to_be_hidden()
        tab.locator(".pc-ways-on a", has_text="交接矩阵").click()
        expect(tab.locator("h1")).to_have_text("交接矩阵")
        tab.locator("td.x a").first.click()
        expect(tab.locator(".pc-exchanges > li:target")).to_be_in_viewport()


def test_a_number_leads_to_its_steps(tab: Tab, book: str) -> None:
    tab.goto(f"{book}book/raci/hand-overs/", wait_until="networkidle")  # instant navigation has read the sitemap
    grid = tab.locator("table.pc-matrix").last
    grid.get_by_role("row", name="销售经理").locator("td.x a").click()
    expect(tab).to_have_url(re.compile("#"))
    target = tab.locator(f"[id='{unquote(urlsplit(tab.url).fragment)}']")
    expect(target).to_contain_text("销售经理 → 仓储经理")
    expect(target).to_contain_text("跨部门")
    target.locator("a").first.click()
    expect(tab.locator("h1")).to_have_text("发货")
    assert unquote(urlsplit(tab.url).fragment) == "审批"


def test_bars_grow_with_their_numbers(tab: Tab, book: str) -> None:
    tab.goto(f"{book}book/raci/load/")
    widths = {
        row.locator("th").inner_text().strip(): sum(
            (bar.bounding_box() or {"width": 0})["width"] for bar in row.locator("rect").all()
        )
        for row in tab.locator(".pc-load tbody tr").all()
    }
    totals = {
        row.locator("th").inner_text().strip(): int(row.locator("td").nth(5).inner_text())
        for row in tab.locator(".pc-load tbody tr").all()
    }
    most = max(totals, key=lambda name: totals[name])
    parts = {name: total / totals[most] for name, total in totals.items()}
    assert {name: width / widths[most] for name, width in widths.items()} == pytest.approx(parts, abs=0.02)


@pytest.mark.parametrize("path", ["book/raci", "book/raci/hand-overs", "book/raci/load", "large/raci"])
def test_pages_stay_light(tab: Tab, book: str, path: str) -> None:
    answer = tab.goto(f"{book}{path}/")
    assert answer is not None
    assert len(answer.body()) < 200_000
