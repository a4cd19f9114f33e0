"""The handbook `daily-operations` says what the description of the daily work of operations says."""

from __future__ import annotations

from pathlib import Path

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Record

ROUTINES = {
    "监测和分析竞争对手": ["信息收集", "对手策略分析", "应对策略制定", "持续跟踪"],
    "制定和执行市场策略": ["市场调研", "目标市场定位", "市场策略制定", "市场策略执行", "效果评估"],
    "维护和提升品牌形象": ["品牌策略制定", "品牌形象管理", "品牌传播", "客户反馈收集", "产品和服务改进"],
    "制定运营计划和目标": ["目标确定", "需求分析", "计划制定", "执行监控"],
    "监控和分析数据": ["监控数据", "数据分析", "策略调整"],
    "协调内外部资源": ["资源梳理", "内部资源协调", "外部资源协调", "资源整合"],
}


@pytest.fixture(scope="module")
def book() -> Published:
    return published("daily-operations")


def test_is_clean_and_one_file(book: Published) -> None:
    assert book.findings == ()
    folder = Path(book.handbook.places.path).parent
    assert {entry.places.path for entry in book.handbook.flows} == {str(folder / "handbook.yaml")}


def test_six_routines_in_order(book: Published) -> None:
    assert {flow.name: [step.id for step in flow.steps if step.works] for flow in book.handbook.flows} == ROUTINES
    assert [flow.name for flow in book.handbook.flows] == list(ROUTINES)


def test_each_has_owner_and_rhythm_that_are_assumed(book: Published) -> None:
    for flow in book.handbook.flows:
        assert names(flow.owner) == ["运营负责人"]
        assert [start.every for start in flow.starts_when if start.every], flow.id
        assert flow.assumed, flow.id
    assert all(role.assumed for role in book.handbook.roles if not role.external)


@pytest.mark.parametrize(
    ("record", "contents"),
    [
        ("竞争对手信息", ("产品", "价格", "市场占有率")),
        ("市场策略", ("产品策略", "价格策略", "渠道策略", "推广策略")),
        ("品牌策略", ("品牌定位", "目标受众", "品牌形象")),
        ("运营计划", ("时间表", "任务分配")),
    ],
)
def test_records_have_their_contents(book: Published, record: str, contents: tuple[str, ...]) -> None:
    found = book.entry("records", record)
    assert isinstance(found, Record)
    assert found.contents == contents
    assert all(content in book.page("records") for content in contents)


def test_what_is_found_leads_back(book: Published) -> None:
    assert ways(book.step("竞争对手", "持续跟踪"))["需要调整"] == "应对策略制定"
    assert ways(book.step("市场策略", "效果评估"))["需要优化"] == "市场策略制定"
    changed = ways(book.step("计划和目标", "执行监控"))
    assert (changed["调整计划"], changed["调整目标"]) == ("计划制定", "目标确定")
    assert ways(book.step("数据监控", "数据分析"))["发现问题"] == "策略调整"


def test_means_and_parties(book: Published) -> None:
    assert book.step("市场策略", "市场策略执行").uses == ("广告", "促销", "公关")
    for side in ("内部资源协调", "外部资源协调"):
        assert book.step("资源协调", side).uses == ("沟通", "协商", "合作")
    assert set(names(book.step("资源协调", "外部资源协调").consulted)) == {"合作伙伴", "客户"}
    assert ids(book.handbook.measures) == ["用户活跃度", "销售额", "客户满意度"]


def test_pages_tell_it(book: Published) -> None:
    assert all(name in book.page("document") for name in ROUTINES)
    assert {"调研后定位", "先目标后计划", "先需求后计划"} <= set(ids(book.handbook.rules))
    assert "团队、技术、产品" in book.page("flows", "资源协调")
    assert "网站、APP" in book.page("flows", "数据监控")
    assert "一致性和专业性" in book.page("flows", "品牌形象")
