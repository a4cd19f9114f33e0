"""The handbook `enterprise-operations` says what the description of a company's basic flows says."""

from __future__ import annotations

import pytest
from published import Published, ids, names, published

from compiler.model import Provision, Record, Unit

FUNCTIONS = {
    "采购部门": "谈判和签订合同",
    "生产部门": "组织生产作业",
    "销售部门": "制定销售计划",
    "财务部门": "核算企业的收入和支出",
    "会计部门": "记录企业的财务交易，制定会计政策和程序",
    "人力资源部门": "招聘、培训、绩效评估和薪酬福利",
    "研发部门": "研发和创新",
    "信息技术部门": "信息的安全和有效传输",
}


@pytest.fixture(scope="module")
def book() -> Published:
    return published("enterprise-operations")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()


def test_departments_have_their_functions(book: Published) -> None:
    for id, function in FUNCTIONS.items():
        unit = book.entry("units", id)
        assert isinstance(unit, Unit)
        assert function in unit.functions[0]
        assert function in book.page("units", id)
    assert all(role.assumed for role in book.handbook.roles if not role.external)


@pytest.mark.parametrize(
    ("flow", "owner", "steps"),
    [
        ("采购流程", "采购部门", ["供应商谈判", "合同签订"]),
        ("生产流程", "生产部门", ["生产计划制定", "采购", "生产线布置", "生产作业", "质量控制"]),
        ("销售流程", "销售部门", ["销售计划制定", "客户谈判", "供货确认"]),
        ("财务和会计流程", "财务部门", ["会计政策制定", "交易记录", "收支核算", "报表编制", "税款申报"]),
        ("人力资源管理流程", "人力资源部门", ["招聘", "培训", "绩效评估", "薪酬福利"]),
        ("研发和创新流程", "研发部门", ["市场了解", "方案提出", "产品研发"]),
        ("信息系统管理流程", "信息技术部门", ["系统建设", "系统管理", "数据管理"]),
        ("数据管理流程", "信息技术部门", ["数据收集", "数据存储", "数据处理", "数据分析"]),
    ],
)
def test_flows_have_owner_and_steps_in_order(book: Published, flow: str, owner: str, steps: list[str]) -> None:
    found = book.flow(flow)
    assert names(found.owner) == [owner]
    assert [id for id in ids(found.steps) if id in steps] == steps
    assert all(step.name in book.page("flows", flow) for step in found.steps if step.id in steps)


def test_flows_call_each_other(book: Published) -> None:
    calls = {(flow.id, *names(step.calls)) for flow in book.handbook.flows for step in flow.steps if step.calls}
    assert calls == {("销售流程", "生产流程"), ("生产流程", "采购流程"), ("信息系统管理流程", "数据管理流程")}


def test_flows_feed_each_other(book: Published) -> None:
    after = {
        (*names(start.after), flow.id) for flow in book.handbook.flows for start in flow.starts_when if start.after
    }
    assert after == {
        ("采购流程", "财务和会计流程"),
        ("销售流程", "财务和会计流程"),
        ("人力资源管理流程", "财务和会计流程"),
        ("研发和创新流程", "生产流程"),
        ("财务和会计流程", "数据管理流程"),
    }
    assert all(step.assumed for flow in book.handbook.flows for step in flow.steps if step.id in ("生产", "数据管理"))
    assert book.flow("生产流程").assumed
    assert names(book.flow("生产流程").inputs) == ["销售计划"]
    assert names(book.flow("财务和会计流程").inputs) == ["采购合同", "销售合同", "薪酬表"]


def test_departments_work_together(book: Published) -> None:
    supply = book.step("销售流程", "供货确认")
    assert (names(supply.responsible), names(supply.consulted)) == (["销售部门"], ["生产部门"])
    assert names(supply.inputs) == ["生产进度"]
    assert set(names(book.step("研发和创新流程", "市场了解").responsible)) == {"研发部门", "市场部门"}
    assert names(book.step("财务和会计流程", "交易记录").responsible) == ["会计部门"]
    assert names(book.step("财务和会计流程", "收支核算").responsible) == ["财务部门"]


def test_records_and_provisions(book: Published) -> None:
    progress, market = (book.entry("records", id) for id in ("生产进度", "市场信息"))
    assert isinstance(progress, Record)
    assert isinstance(market, Record)
    assert progress.contents == ("产品的生产进度", "可供的数量")
    assert market.contents == ("市场需求", "竞争对手的情况")
    assert {"生产因素", "合规记账", "培训和发展", "内部沟通机制"} == set(ids(book.handbook.provisions))
    assert "员工的安全" in book.page("provisions")
    assert "财务法规和准则" in book.page("document")
    books = book.entry("provisions", "合规记账")
    assert isinstance(books, Provision)
    assert names(books.applies_to) == ["会计部门"]
