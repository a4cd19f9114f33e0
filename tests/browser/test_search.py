"""The search worker behind Material's search box, in a browser: what is found, in which order, where it leads."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from opencc import OpenCC
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from compiler.publish.search import PLUGIN, install, stand_in
from compiler.render.page import Page, SearchEntry

pytestmark = pytest.mark.browser

HOSTILE = """<img src=x onerror="window.hacked=1"><script>hacked=1</script>'&amp;"""


def page(path: str, title: str, kind: str, text: str, *places: tuple[str, str, str, str], rank: int = 1) -> Page:
    entries = [SearchEntry("", title, kind, text, rank)]
    entries += [SearchEntry(anchor, name, what, about, rank + 1) for anchor, name, what, about in places]
    language = {"people": "en", "branch": "zh-Hant"}.get(path.partition("/")[0], "zh-Hans")
    return Page(path, title, Markup(""), language, search=tuple(entries))


def roles(book: str, kind: str, units: str, posts: str, duty: str) -> list[Page]:
    """Make a post of every kind in every unit."""
    return [
        page(f"{book}/roles/{u}-{p}", f"{unit}{post}", kind, duty.format(unit=unit), rank=0)
        for u, unit in enumerate(units.split("|"))
        for p, post in enumerate(posts.split("|"))
    ]


PAGES = [
    page("", "管理手册", "首页", "按岗位、流程查找。"),
    page("operations", "运营管理制度", "制度", "本制度适用于全体门店。客户投诉按投诉处理流程办理,违反者给予口头警告。"),
    page("operations/roles/regional-manager", "区域经理", "岗位", "领导区域经理助理,管理区域内门店。", rank=0),
    page("operations/roles/regional-assistant", "区域经理助理", "岗位", "协助区域经理,整理投诉台账。", rank=0),
    page("operations/roles/clerk", "投诉专员", "岗位", "受理 30 天内的投诉。", rank=0),
    page("operations/units/project-team", "立项小组", "部门", "评审新项目的立项。"),
    page(
        "operations/flows/complaint", "投诉处理", "流程", "从受理到回访。",
        ("receive", "受理投诉", "步骤", "投诉专员登记投诉人姓名。"), ("visit", "回访客户", "步骤", "区域经理助理电话回访。"),
    ),
    page(
        "operations/flows/release", "系统上线", "流程", "上线之前先测试。",
        ("uat", "UAT测试", "步骤", "业务部门按清单验收。"), ("go", "发布", "步骤", "UAT 测试通过之后发布。"),
    ),
    page("operations/flows/project", "立项审批", "流程", "立项小组审批。", ("research", "市场调研", "步骤", "提交市场调研报告。")),
    page(
        "operations/discipline", "违纪处理", "处分", "由轻到重。",
        *[(f"d{n}", name, "处分", f"{name}由上级作出。") for n, name in enumerate(("口头警告", "书面警告", "记过", "降级", "解除劳动合同"))],
    ),
    page("operations/records", "记录清单", "记录", "保存期限。", ("report", "市场调研报告", "记录", "保存三年。"), ("log", "投诉台账", "记录", "")),
    page("operations/terms", "术语", "术语", "", ("person", "当事人", "术语", "与事件有关的人。"), ("ﬁle", "ＡＢＣ分类法", "术语", "第①类：㈠级。")),
    *roles("operations", "岗位", "华东|华南|西北", "店长|店员|仓管员|收银员|督导", "负责{unit}门店的日常工作。"),
    page("branch", "營運管理制度", "制度", "門市運營、顧客投訴與市場調研。"),
    page("branch/flows/complaint", "顧客投訴處理", "流程", "由門市受理。", ("receive", "受理投訴", "步驟", "登記投訴人。")),
    page("branch/flows/store", "門市運營檢查", "流程", "每週檢查運營狀況。", ("report", "市場調研報告", "記錄", "存放於總公司後台。")),
    *roles("branch", "崗位", "臺北|高雄|香港", "門市經理|營運專員|會計", "負責{unit}的營運與帳務。"),
    page("people", "People handbook", "Handbook", "How we hire, train and appraise."),
    page("people/flows/complaint", "Complaint handling", "Flow", "A complaint is answered within 30 days.",
         ("answer", "Answer the customer", "Step", "The regional manager signs the Réponse.")),
    page("people/roles/regional-manager", "Regional manager", "Post", "Reports to the director; leads area managers.", rank=0),
    *roles("people", "Post", "Area|Store|Deputy store|Night", " manager| clerk| auditor", "Runs the {unit} team, files reports."),
    page("hostile", HOSTILE, "<b onclick=hacked=1>坏</b>", f"{HOSTILE} 危险文本 {HOSTILE}",
         ("\"><img src=x onerror='hacked=1'>", f"{HOSTILE} 危险标题", "<i>坏</i>", "javascript:hacked=1")),
    page("hostile/child", "子页", "页", "危险"),
]  # fmt: skip

FIRST = {
    "口头警告": "operations/discipline/#d0",
    "口頭警告": "operations/discipline/#d0",
    "立项小组": "operations/units/project-team/",
    "立\u200b项 小\u00ad组": "operations/units/project-team/",
    "立項小組": "operations/units/project-team/",
    "区域经理": "operations/roles/regional-manager/",
    "区域经理助理": "operations/roles/regional-assistant/",
    "經理助": "operations/roles/regional-assistant/",
    "投诉": "operations/roles/clerk/",
    "投訴專員": "operations/roles/clerk/",
    "顾客投诉": "branch/flows/complaint/",
    "受理投訴": "operations/flows/complaint/#receive",
    "运营管理": "operations/",
    "营运管理": "branch/",
    "門市运营": "branch/flows/store/",
    "后台": "branch/flows/store/#report",
    "台北门市经理": "branch/roles/0-0/",
    "UAT测试": "operations/flows/release/#uat",
    "uat 測試": "operations/flows/release/#uat",
    "ＵＡＴ": "operations/flows/release/#uat",
    "测试uat": "operations/flows/release/#uat",
    "市場調研報告": "operations/records/#report",
    "调研报": "operations/records/#report",
    "记过": "operations/discipline/#d2",
    "劳动合同": "operations/discipline/#d4",
    "30天内": "operations/roles/clerk/",
    "30 天": "operations/roles/clerk/",
    "abc": "operations/terms/#%EF%AC%81le",
    "(一)级": "operations/terms/#%EF%AC%81le",
    "第1类": "operations/terms/#%EF%AC%81le",
    "区域经理 回访": "operations/flows/complaint/#visit",
    "投诉 步骤": "operations/flows/complaint/#receive",
    "发布 业务部门": "operations/flows/release/",
    "西北 收银": "operations/roles/2-3/",
    "Complaint": "people/flows/complaint/",
    "complaints handling": "people/flows/complaint/",
    "REGIONAL": "people/roles/regional-manager/",
    "customer signs": "people/flows/complaint/#answer",
    "store manager": "people/roles/1-0/",
    "audit night": "people/roles/3-2/",
}
"""What is found by words that the handbooks have."""

MEANT = {
    "tszy": "operations/roles/clerk/",
    "tousuzhuanyuan": "operations/roles/clerk/",
    "tousuzhy": "operations/roles/clerk/",
    "qyjlzl": "operations/roles/regional-assistant/",
    "scdybg": "operations/records/#report",
    "xianggang": "branch/roles/2-2/",
    "客诉": "branch/flows/complaint/",
    "顾客投处": "branch/flows/complaint/",
    "市调报告": "operations/records/#report",
    "谁能受理投诉？": "operations/flows/complaint/#receive",
    "我是区域经理助理，我要做什么": "operations/roles/regional-assistant/",
    "记过之后多久解除劳动合同？": "operations/discipline/#d4",
    "請問市場調研報告要給誰": "operations/records/#report",
    "complant": "people/flows/complaint/",
    "regoinal maneger": "people/roles/regional-manager/",
    "who handles a complaint?": "people/flows/complaint/",
}
"""What is found though no handbook has these words: sounds, short forms, questions, slips."""


@dataclass(frozen=True)
class Site:
    """The built site: where it is served, and its pages."""

    address: str
    folder: Path
    pages: tuple[Page, ...]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Site:
    """Build the pages with MkDocs and Material below a path of the server."""
    project = tmp_path_factory.mktemp("search")
    for given in PAGES:
        path = project / "docs" / given.path / "index.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        places = [
            f"<h2 id={json.dumps(escape(e.anchor))}>{escape(e.title)}</h2>\n<p>{escape(e.text)}</p>"
            for e in given.search[1:]
        ]
        top = f"<h1>{escape(given.title)}</h1>\n<p>{escape(given.search[0].text)}</p>"
        room = "<p style='height: 1500px'></p>"
        title = json.dumps(escape(escape(given.title)))
        path.write_text("\n".join([f"---\ntitle: {title}\n---\n", top, *places, room]), encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        "site_name: 手册\nsite_dir: www/intranet/handbook\nplugins: []\n"
        "theme: {name: material, language: zh, font: false, features: [search.highlight, search.suggest, search.share]}\n",
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        config = load_config(str(project / "mkdocs.yml"))
        config.plugins[PLUGIN] = stand_in()
        build(config)
    folder = Path(config.site_dir)
    install(folder, PAGES)
    return Site(serve(project / "www") + "intranet/handbook/", folder, tuple(PAGES))


def look_for(tab: Tab, site: Site, query: str, start: str = "") -> None:
    """Type into the search box and wait for the answer."""
    tab.goto(site.address + start)
    box = tab.locator("[data-md-component=search-query]")
    box.click()
    box.fill(query)
    box.press("Shift")  # Material listens for keys, and this site lacks our script that tells it of what is pasted
    tab.locator(".md-search-result__item").first.wait_for()


def ask(tab: Tab, site: Site, queries: list[str], tongue: str = "zh") -> list[list[list[dict[str, Any]]]]:
    """Ask the worker itself, without the search box, as from a page in a tongue."""
    tab.goto(site.address)
    answers: list[list[list[dict[str, Any]]]] = tab.evaluate(
        """async ([queries, tongue]) => {
          const {config} = await (await fetch("search/search_index.json")).json()
          return new Promise(resolve => {
            const settings = JSON.parse(document.getElementById("__config").textContent)
            const worker = new Worker(new URL(settings.search + "?" + tongue, location))
            const answers = []
            worker.onmessage = ({data}) => {
                if (data.type === 3) answers.push(data.data.items)
                if (answers.length === queries.length) resolve(answers)
                else worker.postMessage({type: 2, data: queries[answers.length]})
            }
            worker.postMessage({type: 0, data: {config, docs: [], options: {suggest: true}}})
        })}""",
        [queries, tongue],
    )
    return answers


def best(group: list[dict[str, Any]]) -> str:
    """Where the Enter key goes."""
    location: str = max(group, key=lambda item: item["score"])["location"]
    return location.removeprefix("./")


def test_the_right_place_is_first(tab: Tab, site: Site) -> None:
    answers = ask(tab, site, list(FIRST))
    assert {query: best(groups[0]) if groups else None for query, groups in zip(FIRST, answers, strict=True)} == FIRST


def test_what_is_meant_is_first(tab: Tab, site: Site) -> None:
    answers = ask(tab, site, list(MEANT))
    assert {query: best(groups[0]) if groups else None for query, groups in zip(MEANT, answers, strict=True)} == MEANT


@pytest.mark.parametrize(
    ("tongue", "query", "loaded"),
    [
        ("zh", "投诉", ["zh"]),
        ("zh", "UAT", ["zh", "en"]),  # letters may be of either
        ("en", "complaint", ["en"]),
        ("en", "投诉", ["en", "zh"]),
        ("en", "uat", ["en", "zh"]),  # the English handbook does not know it
        ("", "complaint", ["en"]),
    ],
)
def test_a_tongue_is_loaded_when_it_is_needed(tab: Tab, site: Site, tongue: str, query: str, loaded: list[str]) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.removeprefix(site.address)))
    [groups] = ask(tab, site, [query], tongue)
    assert groups
    assert [url for url in asked if "search/handbook" in url] == [f"search/handbook.{name}.json" for name in loaded]


def test_the_tongue_of_the_page_comes_first(tab: Tab, site: Site) -> None:
    first = {tongue: best(ask(tab, site, ["投诉", "30"], tongue)[1][0]) for tongue in ("zh", "en")}
    assert first == {"zh": "operations/roles/clerk/", "en": "people/flows/complaint/"}


def test_an_index_that_failed_to_load_is_asked_for_again(tab: Tab, site: Site) -> None:
    tab.goto(site.address)
    tab.route("**/handbook.zh.json", lambda route: route.fulfill(status=503))
    box = tab.locator("[data-md-component=search-query]")
    box.click()
    with tab.expect_response("**/handbook.zh.json"):
        box.fill("投")
        box.press("Shift")
    tab.unroute("**/handbook.zh.json")
    box.fill("投诉专员")
    box.press("Shift")
    expect(tab.locator(".md-search-result__item h1").first).to_contain_text("投诉专员")


def test_pages_load_no_index_before_somebody_searches(tab: Tab, site: Site) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(site.address, wait_until="networkidle")
    assert [url for url in asked if "handbook." in url] == []
    with tab.expect_response("**/handbook.zh.json"):
        tab.locator("[data-md-component=search-query]").click()
        tab.keyboard.insert_text("投")
        tab.keyboard.press("Shift")


_SIMPLIFIED = OpenCC("t2s")


def folded(text: str) -> str:
    """Fold as the worker does, by other means."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(_SIMPLIFIED.convert(sign) for sign in text).replace(" ", "")


WORDS = (
    "人", "投", "投诉", "投訴", "運營", "运营", "营运", "UAT测试", "市場調研報告", "門市", "经理", "經理",
    "助理", "店员", "警告", "立项", "调研报告", "登记", "負責", "team", "危险", "天", "理", "A", "n",
)  # fmt: skip


def test_every_page_that_has_the_words_is_found_and_no_other(tab: Tab, site: Site) -> None:
    haystacks = {given.path: "\n".join(folded(f"{e.title}\n{e.text}") for e in given.search) for given in site.pages}
    expected = {word: sorted(path for path, text in haystacks.items() if folded(word) in text) for word in WORDS}
    assert max(map(len, expected.values())) <= 50, "more than the worker answers with"
    found = {
        word: sorted({group[0]["location"].removeprefix("./").rstrip("/") for group in groups})
        for word, groups in zip(WORDS, ask(tab, site, list(WORDS)), strict=True)
    }
    assert found == expected


def test_nothing_is_found_for_nothing(tab: Tab, site: Site) -> None:
    queries = ["", "  ", "\u200b", "没有这样的词", "zzz", "!?", "a" * 5000, "[", "\\", ".*", "zz " * 400]
    assert ask(tab, site, queries) == [[] for _ in queries]


def test_names_come_before_text_and_kinds_by_rank(tab: Tab, site: Site) -> None:
    [groups] = ask(tab, site, ["投诉"])
    assert [best(group) for group in groups[:7]] == [
        "operations/roles/clerk/",  # a post before a flow
        "operations/flows/complaint/",
        "operations/records/#log",
        "branch/flows/complaint/",  # not at the start of the name
        "operations/roles/regional-assistant/",  # in the text
        "operations/",
        "branch/",
    ]


def test_the_box_shows_the_place_its_kind_and_the_words(tab: Tab, site: Site) -> None:
    look_for(tab, site, "口頭警告")
    item = tab.locator(".md-search-result__item").first
    expect(item.locator("h1")).to_have_text("违纪处理 处分 · 运营管理制度")
    expect(item.locator("h2")).to_have_text("口头警告 处分")
    expect(item.locator("h2 mark")).to_have_text("口头警告")
    expect(item.locator("p")).to_have_text("口头警告由上级作出。")
    expect(item.locator("p mark")).to_have_text("口头警告")
    expect(tab.locator(".md-search-result__meta")).to_have_text("2 个符合条件的结果")


def test_a_teaser_shows_where_the_words_are(tab: Tab, site: Site) -> None:
    look_for(tab, site, "投诉 办理")
    expect(tab.locator(".md-search-result__item h1").first).to_have_text("运营管理制度 制度")
    assert tab.locator(".md-search-result__item").first.locator("mark").all_inner_texts() == ["投诉", "投诉", "办理"]


def test_a_click_leads_to_the_place(tab: Tab, site: Site) -> None:
    look_for(tab, site, "解除劳动", start="operations/flows/project/")
    tab.locator(".md-search-result__item h2").first.click()
    tab.wait_for_url("**/operations/discipline/?h=*#d4")
    expect(tab.locator("#d4")).to_be_in_viewport()
    expect(tab.locator("mark[data-md-highlight]").first).to_have_text("解除劳动")


def test_enter_leads_to_the_best_place(tab: Tab, site: Site) -> None:
    look_for(tab, site, "書面警告")
    tab.locator("[data-md-component=search-query]").press("Enter")
    tab.wait_for_url("**/operations/discipline/?h=*#d1")
    expect(tab.locator("mark[data-md-highlight]").first).to_have_text("书面警告")


def test_typing_goes_on_while_answers_come(tab: Tab, site: Site) -> None:
    look_for(tab, site, "立")
    box = tab.locator("[data-md-component=search-query]")
    for so_far in ("立项", "立项小", "立项小组"):
        box.fill(so_far)
        box.press("Shift")
    expect(tab.locator(".md-search-result__item h1").first).to_have_text("立项小组 部门 · 运营管理制度")
    box.fill("立项审")
    box.press("Shift")
    expect(tab.locator("[data-md-component=search-suggest]")).to_have_text("立项审批")


@pytest.mark.parametrize("query", ["危险", "onerror", "<img", "坏 标题", "javascript:", "&amp;", "script"])
def test_hostile_text_stays_text(tab: Tab, site: Site, query: str) -> None:
    look_for(tab, site, query)
    result = tab.locator(".md-search-result__list")
    expect(result).to_contain_text(HOSTILE)
    assert result.evaluate(
        "list => [...new Set([...list.querySelectorAll('*')].map(e => e.localName))].sort().join()"
    ) in (
        "a,article,div,h1,h2,li,mark,p,small",
        "a,article,details,div,h1,h2,li,mark,p,small,summary",
    )
    tab.wait_for_timeout(100)
    assert tab.evaluate("window.hacked") is None
    assert all(
        str(link).startswith(site.address)
        for link in result.evaluate("list => [...list.querySelectorAll('a')].map(a => a.href)")
    )


def test_the_stock_search_is_gone(tab: Tab, site: Site) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.removeprefix(site.address)))
    look_for(tab, site, "立项小组", start="operations/flows/project/")
    worker = next(url for url in asked if url.startswith("assets/javascripts/workers/search."))
    assert sorted(url for url in asked if "search" in url or "lunr" in url) == [
        worker,
        "search/handbook.zh.json",
        "search/search_index.json",
    ]
    assert (site.folder / "search/search_index.json").stat().st_size < 200
    assert not (site.folder / "assets/javascripts/lunr").exists()
