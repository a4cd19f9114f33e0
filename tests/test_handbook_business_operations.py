"""The handbook `business-operations` says what the business workflow says, in one file."""

from __future__ import annotations

import itertools

import pytest
from handbooks import ROOT
from published import Published, ids, names, published, ways

from compiler.model import Record

FLOW = "营运工作流程"
STEPS = ["市场调研", "产品规划", "制定运营计划", "执行运营计划", "监控和调整", "评估和改进"]
INDICATORS = ["销售额", "利润率", "客户满意度"]


@pytest.fixture(scope="module")
def book() -> Published:
    return published("business-operations")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()
    assert book.handbook.waivers == ()


def test_is_one_file() -> None:
    files = [file.name for file in (ROOT / "policies" / "business-operations").iterdir()]
    assert files == ["handbook.yaml"]


def test_six_steps_in_order(book: Published) -> None:
    steps = [step.id for step in book.flow(FLOW).steps if step.works]
    assert steps == STEPS
    page = book.page("flows", FLOW)
    assert all(step in page for step in STEPS)
    for step, after in itertools.pairwise(STEPS):
        assert after in [way.to for way in book.step(FLOW, step).follows]


def test_plan_rests_on_research_and_product(book: Published) -> None:
    assert names(book.step(FLOW, "制定运营计划").inputs) == ["市场调研结果", "产品规划"]
    assert {"规划有依据", "计划有依据"} <= set(ids(book.handbook.rules))
    plan = book.entry("records", "运营计划")
    assert isinstance(plan, Record)
    assert plan.contents == ("销售目标", "营销策略", "预算")
    assert all(content in book.page("records") for content in plan.contents)


def test_research_is_renewed(book: Published) -> None:
    assert any("定期更新" in text for text in book.step(FLOW, "市场调研").does)
    research = book.entry("records", "市场调研结果")
    assert isinstance(research, Record)
    assert research.contents == ("行业", "竞争对手", "市场需求", "当前趋势", "潜在机会")


def test_execution_covers_three_fields(book: Published) -> None:
    assert all(field in book.step(FLOW, "执行运营计划").does[0] for field in ("生产", "销售", "售后服务"))


def test_indicators_are_monitored(book: Published) -> None:
    assert ids(book.handbook.measures) == INDICATORS
    assert all(names(measure.source) == ["运营监控数据"] for measure in book.handbook.measures)
    assert names(book.step(FLOW, "监控和调整").outputs) == ["运营监控数据"]
    assert all(indicator in book.page("measures") for indicator in INDICATORS)


def test_adjustment_and_next_cycle(book: Published) -> None:
    assert ways(book.step(FLOW, "监控和调整")) == {"需要调整": "制定运营计划", "周期完成": "评估和改进"}
    assert ways(book.step(FLOW, "评估和改进"))["进入下一周期"] == "市场调研"
    assert names(book.step(FLOW, "评估和改进").outputs) == ["改进方案"]
    assert "进入下一周期" in book.page("flows", FLOW)


def test_owners_are_assumed(book: Published) -> None:
    assert all(entry.assumed for entry in (*book.handbook.roles, *book.handbook.units))
