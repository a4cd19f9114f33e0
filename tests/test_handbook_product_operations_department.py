"""The handbook `product-operations-department` says what the department's workflow says."""

from __future__ import annotations

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Record, Role, Step

FLOW = "产品运营部工作流程"
STAGES = ["市场调研", "产品规划", "产品设计", "上线推广", "运营分析"]
INPUTS = {
    "产品规划": {"市场调研结果", "改进措施"},
    "产品设计": {"产品规划方案"},
    "上线计划": {"产品设计方案"},
    "上线推广": {"产品上线计划"},
    "提出改进": {"产品运营数据"},
}
PARTNERS = {
    "产品规划": {"产品设计部门", "研发部门"},
    "产品设计": {"产品设计师", "研发工程师"},
    "上线推广": {"市场部门", "销售团队"},
}
CONTENTS = {
    "市场调研结果": ("市场环境", "竞争对手", "用户需求"),
    "产品规划方案": ("产品定位", "目标用户", "功能需求", "核心竞争力", "差异化特点"),
    "产品设计方案": ("外观设计", "功能设计"),
    "产品上线计划": ("上线时间", "推广渠道", "推广策略", "推广方案"),
    "产品运营数据": ("用户活跃度", "用户留存率", "用户行为"),
}


@pytest.fixture(scope="module")
def book() -> Published:
    return published("product-operations-department")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()
    assert book.handbook.waivers == ()


def test_five_stages_in_order(book: Published) -> None:
    steps = ids(book.flow(FLOW).steps)
    assert [step for step in steps if step in STAGES] == STAGES
    assert all(names(book.step(FLOW, stage).accountable) == ["产品运营部负责人"] for stage in STAGES)
    assert not any(book.step(FLOW, stage).assumed for stage in STAGES)
    page = book.page("flows", FLOW)
    assert all(stage in page for stage in STAGES)


def test_members_duties_lead_to_the_stages(book: Published) -> None:
    member = book.entry("roles", "产品运营部成员")
    assert isinstance(member, Role)
    done = {step for duty in member.duties for step in names(duty.steps)}
    assert {*STAGES, "提出改进"} <= done
    assert "用户需求" in member.duties[1].text


def test_research_uses_three_sources(book: Published) -> None:
    assert book.step(FLOW, "市场调研").uses == ("用户调查", "竞品分析", "行业报告")
    assert "竞品分析" in book.page("flows", FLOW)


@pytest.mark.parametrize("stage", INPUTS)
def test_inputs(book: Published, stage: str) -> None:
    assert set(names(book.step(FLOW, stage).inputs)) == INPUTS[stage]


@pytest.mark.parametrize("stage", PARTNERS)
def test_departments_worked_with(book: Published, stage: str) -> None:
    assert _partners(book.step(FLOW, stage)) == PARTNERS[stage]
    assert all(partner in book.page("flows", FLOW) for partner in PARTNERS[stage])


@pytest.mark.parametrize("record", CONTENTS)
def test_records_and_their_contents(book: Published, record: str) -> None:
    entry = book.entry("records", record)
    assert isinstance(entry, Record)
    assert entry.contents == CONTENTS[record]
    assert all(content in book.page("records") for content in CONTENTS[record])


def test_designs_are_confirmed_by_somebody_else(book: Published) -> None:
    confirmed = book.step(FLOW, "设计确认")
    assert ways(confirmed) == {"符合": "上线计划", "不符合": "产品设计"}
    assert not set(names(confirmed.responsible)) & set(names(book.step(FLOW, "产品设计").responsible))


def test_improvement_leads_back(book: Published) -> None:
    improved = book.step(FLOW, "提出改进")
    assert names(improved.outputs) == ["改进措施"]
    assert ways(improved) == {
        "改进产品": "产品规划",
        "改进推广": "上线计划",
        "重新调研": "市场调研",
        "无需再改": "本轮结束",
    }


def test_principles_and_measures(book: Published) -> None:
    assert [name for name, _ in book.handbook.principles] == ["用户需求", "改进创新"]
    assert ids(book.handbook.measures) == ["用户活跃度", "用户留存率"]
    assert "用户满意度" in book.page("document")


def _partners(step: Step) -> set[str]:
    return {*names(step.responsible), *names(step.support)} - {"产品运营部成员"}
