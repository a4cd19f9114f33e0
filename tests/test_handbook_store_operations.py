"""The handbook `store-operations` says what the operations centre's rules for its stores say."""

from __future__ import annotations

import re

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Role, Unit

POSTS = ["店长", "前厅主管", "厨房主管", "出品员", "收银员", "服务员", "外卖员"]
TASKS = {"收台", "传粉", "仓管", "出品", "分单"}
FUNCTIONS = [
    ("客源", "新市场", "运营收益目标", "市场网络拓展目标"),
    ("规章制度", "经营管理方案", "不断完善"),
    ("发展战略", "发展规划", "营销计划", "市场竞争", "战术性"),
    ("直营分店", "督导", "执行缺失", "可持续发展"),
    ("培训计划", "分级培训", "思想素质", "工作技能", "干部培养机制"),
    ("市场调查", "变化趋势", "竞争对手", "淘汰产品", "价格和定位"),
    ("核心竞争点", "核心竞争力"),
]


@pytest.fixture(scope="module")
def book() -> Published:
    return published("store-operations")


def unit(book: Published, id: str) -> Unit:
    entry = book.entry("units", id)
    assert isinstance(entry, Unit)
    return entry


def role(book: Published, id: str) -> Role:
    entry = book.entry("roles", id)
    assert isinstance(entry, Role)
    return entry


def test_is_clean(book: Published) -> None:
    assert book.findings == ()
    assert book.handbook.waivers == ()


def test_centre_has_two_departments(book: Published) -> None:
    below = [entry.id for entry in book.handbook.units if names(entry.parent) == ["运营中心"]]
    assert below == ["营销部", "运营管理部"]
    assert unit(book, "运营中心").text == "公司的直接业务部门。"
    assert "所属直营门店" in "".join(book.handbook.purpose)


def test_management_department_has_one_of_each_post(book: Published) -> None:
    for post in ("管理部主任", "督导专员"):
        assert names(role(book, post).unit) == ["运营管理部"]
        assert role(book, post).headcount == "1"
    assert names(unit(book, "运营管理部").head) == ["管理部主任"]


def test_regions_from_four_stores(book: Published) -> None:
    region = unit(book, "区域")
    assert (region.kind, names(region.parent), names(region.head)) == ("region", ["运营管理部"], ["区域经理"])
    assert re.findall(r"\d+", region.established_when) == ["4"]
    assert "一般同一区域" in region.established_when
    assert "4家及以上" in book.page("units", "区域")


def test_assistant_from_five_stores(book: Published) -> None:
    assistant = role(book, "区域经理助理")
    assert re.findall(r"\d+", assistant.established_when) == ["5"]
    assert "一般" in assistant.established_when
    assert "可以" in assistant.established_when
    assert (assistant.headcount, names(assistant.reports_to)) == ("1", ["区域经理"])
    assert "协助区域经理" in assistant.duties[0].text
    assert "5家及以上" in book.page("roles", "区域经理助理")


def test_department_looks_after_stores_outside_regions(book: Published) -> None:
    outside = unit(book, "未设区域的门店")
    assert (outside.kind, names(outside.parent)) == ("store", ["运营管理部"])
    assert "未设区域的门店" in "".join(unit(book, "运营管理部").functions)
    assert "岗位与其他门店相同" in outside.text
    assert names(unit(book, "门店").parent) == ["区域"]


def test_seven_store_posts_and_five_tasks(book: Published) -> None:
    assert [entry.id for entry in book.handbook.roles if names(entry.unit) == ["门店"]] == POSTS
    tasks = {post: {duty.text for duty in role(book, post).duties} for post in ("服务员", "出品员")}
    assert tasks["服务员"] | tasks["出品员"] == TASKS
    assert not tasks["服务员"] & tasks["出品员"]
    assert all(duty.assumed for post in tasks for duty in role(book, post).duties)
    assert all(post in book.page("units", "门店") for post in POSTS)
    assert all(task in book.page("roles", post) for post, done in tasks.items() for task in done)


def test_seven_functions(book: Published) -> None:
    functions = unit(book, "运营中心").functions
    assert len(functions) == len(FUNCTIONS)
    page = book.page("units", "运营中心")
    for function, parts in zip(functions, FUNCTIONS, strict=True):
        assert all(part in function and part in page for part in parts)


def test_supervision_ends_with_a_second_look(book: Published) -> None:
    second = next(rule for rule in book.handbook.rules if rule.id == "缺失必复查")
    assert second.assumed
    assert ids(book.flow("门店督导流程").steps) == ["门店督导", "纠正缺失", "纠正复查", "督导完成"]
    assert names(book.step("门店督导流程", "门店督导").responsible) == ["督导专员"]
    assert ways(book.step("门店督导流程", "纠正复查"))["尚未纠正"] == "纠正缺失"


def test_market_survey_leads_to_proposals(book: Published) -> None:
    flow = book.flow("市场调查流程")
    assert [start.text[:2] for start in flow.starts_when] == ["定期", "不间"]
    proposal = next(record for record in book.handbook.records if record.id == "产品建议")
    assert proposal.contents == ("产品淘汰", "产品开发建议", "价格调整建议", "定位调整建议")
    decided = book.step("市场调查流程", "建议审定")
    assert ways(decided)["退回修改"] == "产品建议"
    assert not set(names(decided.responsible)) & set(names(book.step("市场调查流程", "产品建议").responsible))
