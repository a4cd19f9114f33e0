"""The handbook `operations-management-center` says what the centre's flow chart says."""

from __future__ import annotations

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Assessment, Record

OWNERS = {
    "需求收集": "运营经理",
    "资源分配": "资源分配部门",
    "任务管理": "任务负责人",
    "绩效评估": "任务负责人",
    "报告汇总": "运营经理",
}
STEPS = {
    "需求收集": ["收集需求", "评估筛选", "整理提交"],
    "资源分配": ["分配资源", "下达任务"],
    "任务管理": ["制定计划", "分配任务", "执行任务", "监督执行", "沟通协调"],
    "绩效评估": ["收集数据", "评估任务", "绩效反馈", "改进措施"],
    "报告汇总": ["收集报告", "撰写月度报告", "汇报"],
}
LINKS = {
    "资源分配": ("需求收集", "需求已提交", "需求清单"),
    "任务管理": ("资源分配", "任务已下达", "任务分配单"),
    "绩效评估": ("任务管理", "任务完成", "任务成果"),
}


@pytest.fixture(scope="module")
def book() -> Published:
    return published("operations-management-center")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()
    assert book.handbook.waivers == ()


def test_five_flows_in_order_with_owners(book: Published) -> None:
    assert {flow.id: names(flow.owner)[0] for flow in book.handbook.flows} == OWNERS
    assert ids(book.handbook.flows) == list(OWNERS)
    for flow, owner in OWNERS.items():
        assert owner in book.page("flows", flow)


@pytest.mark.parametrize("flow", STEPS)
def test_steps_in_order(book: Published, flow: str) -> None:
    done = [step.id for step in book.flow(flow).steps if step.works and not step.assumed]
    assert done == STEPS[flow]


@pytest.mark.parametrize("flow", LINKS)
def test_flows_hand_over(book: Published, flow: str) -> None:
    before, result, record = LINKS[flow]
    start = book.flow(flow).starts_when[0]
    assert (names(start.after), start.result) == ([before], result)
    assert result in [step.ends for step in book.flow(before).steps]
    assert record in names(book.flow(before).outputs)
    assert record in names(book.flow(flow).inputs)
    assert result in book.page("flows", flow)


def test_requirements_are_screened_and_handed_over(book: Published) -> None:
    assert names(book.step("需求收集", "收集需求").consulted) == ["各部门"]
    assert ways(book.step("需求收集", "评估筛选")) == {"入选": "整理提交", "未入选": "未入选"}
    assert names(book.step("需求收集", "整理提交").informed) == ["资源分配部门"]


def test_resources_by_kind_and_difficulty(book: Published) -> None:
    assert "类型和难度" in book.step("资源分配", "分配资源").does[0]
    assert "任务团队" in names(book.step("资源分配", "下达任务").informed)


def test_supervision_and_talks_accompany_the_work(book: Published) -> None:
    assert [way.to for way in book.step("任务管理", "分配任务").follows] == ["执行任务", "监督执行", "沟通协调"]
    assert book.step("任务管理", "完成确认").joins
    assert "进度和质量" in book.step("任务管理", "监督执行").does[0]
    assert "定期" in book.step("任务管理", "沟通协调").does[0]


def test_performance_is_judged_by_the_standard(book: Published) -> None:
    judged = book.step("绩效评估", "评估任务")
    assert set(names(judged.inputs)) == {"任务成果", "任务数据", "绩效评估标准"}
    assert names(book.step("绩效评估", "绩效反馈").informed) == ["任务团队"]
    assert names(book.step("绩效评估", "改进措施").outputs) == ["改进措施"]
    appraisal = book.entry("assessments", "任务绩效评估")
    assert isinstance(appraisal, Assessment)
    assert [indicator.name for indicator in appraisal.indicators] == ["任务执行过程", "任务执行结果"]
    assert names(appraisal.methods[0].by) == ["任务负责人"]


def test_monthly_report(book: Published) -> None:
    flow = book.flow("报告汇总")
    every = flow.starts_when[0].every
    assert every
    assert (every.count, every.unit) == (1, "month")
    assert set(names(book.step("报告汇总", "收集报告").inputs)) == {"工作报告", "绩效评估结果"}
    report = book.entry("records", "月度报告")
    assert isinstance(report, Record)
    assert (report.name, report.contents) == ("运营管理中心月度报告", ("工作成果", "绩效情况"))
    assert names(book.step("报告汇总", "汇报").informed) == ["高级管理层"]
    assert "运营管理中心月度报告" in book.page("records")
    assert "高级管理层" in book.page("flows", "报告汇总")
