"""The search index and its place in a built site; what the worker makes of it is held in `browser/test_search.py`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup
from mkdocs.plugins import PluginCollection

from compiler.publish.search import PLUGIN, NoSearchWorker, indexes, install, stand_in
from compiler.render.page import Page, SearchEntry


def page(path: str, title: str, *entries: SearchEntry, description: str = "") -> Page:
    return Page(path, title, Markup(""), "zh-Hans", description=description, search=entries)


def index(pages: list[Page]) -> str:
    [content] = indexes(pages).values()
    return content


def fold(text: str) -> dict[str, str]:
    variants: dict[str, str] = json.loads(index([page("x", text, SearchEntry("", text, "", ""))]))["fold"]
    return variants


def sounds(name: str, text: str = "") -> dict[str, str]:
    found: dict[str, str] = json.loads(index([page("x", name, SearchEntry("", name, "", text))]))["sounds"]
    return found


HANDBOOK = page("operations", "运营制度", SearchEntry("", "运营制度", "制度", "适用于\n  全体。"))
FLOW = page(
    "operations/flows/complaint",
    "投诉处理",
    SearchEntry("receive", "受理", "步骤", "登记", 2),
    SearchEntry("", "投诉处理", "流程", "", 1),
    SearchEntry("visit", "Re\u0301union", "步骤", "", 2),
)


def test_the_index_is_what_the_worker_reads() -> None:
    content = index([page("", "首页", SearchEntry("", "首页", "首页", "")), HANDBOOK, page("draft", "不收"), FLOW])
    assert content == json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":"))
    read = json.loads(content)
    del read["fold"], read["sounds"]
    assert read == {
        "kinds": [["首页", 0], ["制度", 0], ["流程", 1], ["步骤", 2]],
        "books": ["运营制度"],
        "pages": [
            ["", -1, [["", "首页", 0, ""]]],
            ["operations", 0, [["", "运营制度", 1, "适用于 全体。"]]],
            [
                "operations/flows/complaint",
                0,
                [["", "投诉处理", 2, ""], ["receive", "受理", 3, "登记"], ["visit", "R\u00e9union", 3, ""]],
            ],
        ],
    }


def test_a_page_without_an_entry_of_its_own_is_named_by_its_title() -> None:
    read = json.loads(index([page("x", "术语", SearchEntry("a", "门店", "术语", "", 3), description="词语的意思")]))
    assert read["kinds"] == [["", 3], ["术语", 3]]
    assert read["pages"] == [["x", 0, [["", "术语", 0, "词语的意思"], ["a", "门店", 1, ""]]]]


def test_same_pages_same_bytes() -> None:
    assert index([HANDBOOK, FLOW]) == index([HANDBOOK, FLOW])
    assert json.loads(index([HANDBOOK, FLOW]))["fold"] == json.loads(index([FLOW, HANDBOOK]))["fold"]
    variants = fold("运营台发")
    assert list(variants) == sorted(variants)


def test_a_reader_may_type_traditional_characters_that_the_text_does_not_have() -> None:
    variants = fold("运营台发里")
    assert set(variants) == set("运营台发里")
    assert set("運") <= set(variants["运"])
    assert set("營") <= set(variants["营"])
    assert set("臺檯颱") <= set(variants["台"])
    assert set("發髮") <= set(variants["发"])
    assert set("裏裡") <= set(variants["里"])  # of Hong Kong and of Taiwan


def test_traditional_text_gives_the_same_map() -> None:
    assert fold("運營臺發裡說") == fold("运营台发里说") == fold("運營檯髮裏説")


def test_folding_is_done_after_one_step() -> None:
    variants = fold("".join(chr(code) for code in range(0x4E00, 0x9FFF)))
    assert not set(variants) & set("".join(variants.values()))
    assert "么" in variants  # 什麼 is 什么, though Taiwan writes 么 for 幺
    assert all(len(simplified) == 1 for simplified in variants)


def test_text_without_chinese_needs_no_map() -> None:
    assert fold("Plain words, ＦＵＬＬ width, 30 %") == {}


def test_names_have_their_sounds_in_simplified_characters() -> None:
    assert sounds("客服") == {"bi": "服", "bo": "服", "fu": "服", "ke": "客", "qia": "客"}
    assert sounds("運營") == sounds("运营") == {"ying": "营", "yun": "运"}
    assert sounds("绿")["lv"] == "绿"
    assert sounds("Plain 。１", "客服") == {}


def test_each_tongue_has_an_index_of_its_own() -> None:
    pages = [
        replace(page("a", "Alpha", SearchEntry("", "Alpha", "Handbook", "")), language="en"),
        page("b", "乙", SearchEntry("", "乙", "制度", "")),
        replace(page("c", "丙", SearchEntry("", "丙", "制度", "")), language="zh-Hant"),
        replace(page("d", "Draft"), language="fr"),
    ]
    made = indexes(pages)
    assert {name: [path for path, *_ in json.loads(text)["pages"]] for name, text in made.items()} == {
        "en": ["a"],
        "zh": ["b", "c"],
    }
    assert list(made) == ["en", "zh"]


def test_hostile_text_reaches_the_worker_unchanged_and_nothing_else() -> None:
    hostile = '<img src=x onerror="alert(1)">\'&amp;\\\u202e]}'
    read = json.loads(index([page("x", hostile, SearchEntry(hostile, hostile, hostile, hostile))]))
    assert read["kinds"] == [["", 0], [hostile, 0]]
    assert read["pages"] == [["x", 0, [["", hostile, 0, ""], [hostile, hostile, 1, hostile]]]]


def built(folder: Path) -> Path:
    """Make what MkDocs and Material leave behind."""
    scripts = folder / "assets" / "javascripts"
    for name in (
        "workers/search.0a1b2c3d.min.js",
        "workers/search.0a1b2c3d.min.js.map",
        "lunr/min/lunr.zh.min.js",
        "bundle.min.js",
    ):
        (scripts / name).parent.mkdir(parents=True, exist_ok=True)
        (scripts / name).write_text("stock", encoding="utf-8")
    return folder


def test_install_puts_our_search_in_the_place_of_the_stock_one(tmp_path: Path) -> None:
    install(built(tmp_path), [HANDBOOK, FLOW])
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert files == [
        "assets/javascripts/bundle.min.js",
        "assets/javascripts/workers/search.0a1b2c3d.min.js",
        "search/handbook.zh.json",
        "search/search_index.json",
    ]
    assert "search/handbook." in (tmp_path / files[1]).read_text(encoding="utf-8")
    assert (tmp_path / files[2]).read_text(encoding="utf-8") == index([HANDBOOK, FLOW])
    stub = json.loads((tmp_path / files[3]).read_text(encoding="utf-8"))
    assert (stub["docs"], stub["config"]["lang"]) == ([], ["zh"])


def test_what_is_for_authors_has_an_index_of_its_own(tmp_path: Path) -> None:
    guide = replace(page("guide/flows", "流程", SearchEntry("", "flows 流程", "编写指南", "")), hidden=True)
    top = replace(page("guide", "编写指南"), hidden=True)
    english = replace(guide, path="guide/en/flows", language="en")
    install(built(tmp_path), [HANDBOOK, top, guide, english])
    search = tmp_path / "search"
    assert (search / "handbook.zh.json").read_text("utf-8") == index([HANDBOOK])
    assert not (search / "handbook.en.json").exists()
    read = json.loads((search / "authors.zh.json").read_text("utf-8"))
    assert (read["books"], read["pages"]) == ([], [["guide/flows", -1, [["", "flows 流程", 0, ""]]]])
    config = json.loads((search / "search_index.json").read_text("utf-8"))["config"]
    assert (config["lang"], config["authors"]) == (["zh"], ["en", "zh"])


def test_install_may_run_again(tmp_path: Path) -> None:
    install(built(tmp_path), [HANDBOOK])
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    install(tmp_path, [HANDBOOK])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first


def test_install_survives_half_a_character(tmp_path: Path) -> None:
    install(built(tmp_path), [page("x", "\ud800", SearchEntry("", "甲\ud800", "", ""))])
    read = json.loads((tmp_path / "search" / "handbook.zh.json").read_text(encoding="utf-8"))
    assert read["pages"][0][2] == [["", "甲?", 0, ""]]


def test_install_says_when_there_is_nothing_to_stand_in_for(tmp_path: Path) -> None:
    with pytest.raises(NoSearchWorker, match=r"no 'search\.\*\.min\.js' in .*is the theme of the site Material"):
        install(tmp_path, [HANDBOOK])
    assert not list(tmp_path.iterdir())


def test_the_stand_in_shows_the_box_and_handles_no_event() -> None:
    plugins = PluginCollection()
    plugins[PLUGIN] = stand_in()
    assert plugins["material/search"].config["enabled"] is True
    assert not any(plugins.events.values())
