"""The handbook `product-operations-template` says what the model of a product operations system says."""

from __future__ import annotations

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Record, Training, Unit


@pytest.fixture(scope="module")
def book() -> Published:
    return published("product-operations-template")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()


def test_system_is_set_up_in_four_steps(book: Published) -> None:
    steps = book.flow("制度建立流程").steps
    assert [step.name for step in steps if step.id != "制度审批"] == [
        "确定产品定位和目标", "建立产品运营团队", "制定产品运营管理制度", "培训与提升",
    ]  # fmt: skip
    approval = book.step("制度建立流程", "制度审批")
    assert approval.assumed
    assert ways(approval) == {"批准": "培训与提升", "退回修改": "制度制定"}


def test_team_comes_from_three_departments(book: Published) -> None:
    team = book.entry("units", "产品运营团队")
    assert isinstance(team, Unit)
    assert names(team.members) == ["市场部人员", "销售部人员", "研发部人员"]
    for role in book.handbook.roles:
        if role.id in names(team.members):
            assert names(role.unit) == [role.id.removesuffix("人员")]
            assert role.requirements == ("具备专业的运营管理知识和技能。",)
    assert "具备专业的运营管理知识和技能" in book.page("roles", "市场部人员")


def test_positioning_and_system_have_their_contents(book: Published) -> None:
    position, system = (book.entry("records", id) for id in ("产品定位", "产品运营管理制度"))
    assert isinstance(position, Record)
    assert isinstance(system, Record)
    assert {"市场定位", "目标用户", "产品特点"} <= set(position.contents)
    assert system.contents == ("产品发布流程", "产品运营流程", "绩效评估指标", "问题处理机制", "数据分析与决策支持")


def test_release_goes_from_planning_to_release(book: Published) -> None:
    done: list[str] = []
    for step in book.flow("产品发布流程").steps:
        done += ids(book.flow(names(step.calls)[0]).steps) if step.calls else [step.id]
    assert done == ["产品策划", "市场调研", "需求分析", "设计和开发", "测试", "发布"]
    assert ways(book.step("产品发布流程", "测试"))["未通过"] == "需求与研发"
    assert names(book.step("需求分析与研发", "设计和开发").responsible) == ["研发部人员"]
    research = book.entry("records", "市场调研结果")
    assert isinstance(research, Record)
    assert research.contents == ("用户需求", "市场竞争情况")
    assert names(book.step("需求分析与研发", "需求分析").inputs) == ["市场调研结果"]


def test_operation_and_problems(book: Published) -> None:
    branches = [way.to for way in book.step("产品运营流程", "运营分工").follows]
    assert branches == ["推广", "销售渠道", "客户服务", "市场竞争"]
    assert ids(book.flow("问题处理流程").steps)[:3] == ["问题收集", "问题处理", "解决确认"]
    assert ways(book.step("问题处理流程", "解决确认"))["未解决"] == "问题处理"
    assert names(book.flow("数据分析与决策支持").inputs) == ["产品运营数据"]
    assert all(flow.assumed for flow in book.handbook.flows if any(start.after for start in flow.starts_when))


def test_indicators_and_training(book: Published) -> None:
    assert ids(book.handbook.measures) == ["产品销售额", "市场份额", "用户满意度"]
    training = book.entry("trainings", "产品运营培训")
    assert isinstance(training, Training)
    assert training.contents == ("产品运营理论", "市场分析", "数据分析", "团队管理")
    assert names(training.audience) == ["产品运营团队"]
    assert all(content in book.page("trainings") for content in training.contents)


def test_document_says_where_the_source_breaks_off(book: Published) -> None:
    assert "原文在“需求分析与研发”处中断" in book.page("document")
    titles = [chapter.title for chapter in book.handbook.chapters]
    assert titles[:3] == ["引言", "产品运营管理制度的建立", "产品运营流程的规范"]
