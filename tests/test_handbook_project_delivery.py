"""The handbook `project-delivery` says what the company's project workflow says."""

from __future__ import annotations

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Record, Risk, Role, Unit
from compiler.report import FORMATS, make_report
from compiler.words import words

RISKS = [
    "合同风险", "需求变更风险", "沟通不良风险", "缺乏领导支持风险", "进度风险", "质量风险", "系统性能风险", "工具风险",
    "技术风险", "团队成员能力和素质风险", "团队成员协作风险", "人员流动风险", "工作环境风险", "系统运行环境风险",
    "分包商风险",
]  # fmt: skip
BOARD = ["总经理", "销售部经理", "产品部经理"]
PLACEHOLDERS = ["方案升级及发布新产品方案工作流程", "技术方案培训工作流程"]


@pytest.fixture(scope="module")
def book() -> Published:
    return published("project-delivery")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()
    assert book.handbook.waivers == ()


def test_board_decides_unanimously(book: Published) -> None:
    board = book.entry("units", "立项小组")
    assert isinstance(board, Unit)
    assert (board.kind, names(board.members)) == ("committee", BOARD)
    review = book.step("立项流程", "立项评议")
    assert names(review.responsible) == ["立项小组"]
    assert names(review.inputs) == ["立项申请"]
    assert review.by == "unanimous"
    assert not review.assumed
    assert ways(review) == {"一致通过": "准予立项", "未一致通过": "项目终止"}
    assert all(member in book.page("units", "立项小组") for member in BOARD)
    assert "一致通过" in book.page("flows", "立项流程")


def test_application_has_six_contents(book: Published) -> None:
    record = book.entry("records", "立项申请")
    assert isinstance(record, Record)
    six = ("项目背景", "客户需求", "项目近期及未来发展情况", "客情关系", "合同金额", "项目实施风险")
    assert record.contents == six
    written = book.step("立项流程", "立项申请填写")
    assert (names(written.responsible), names(written.outputs)) == (["业务人员"], ["立项申请"])
    assert all(content in book.page("records") for content in six)


def test_standard_proposals_go_without_presales(book: Published) -> None:
    assert ways(book.step("整体工作流程", "方案判断")) == {"标准化方案": "项目对接", "非标准化方案": "立项"}
    assert set(names(book.step("整体工作流程", "项目对接").responsible)) == {"项目经理", "项目实施人员", "业务人员"}
    assert "售前不参与标准化项目" in ids(book.handbook.rules)


def test_presales_work_up_to_the_tender(book: Published) -> None:
    steps = ["现场了解需求", "技术方案编制", "方案讲解", "标书编写", "讲标", "项目中标", "未中标"]
    assert ids(book.flow("售前流程").steps) == steps
    assert names(book.step("售前流程", "技术方案编制").responsible) == ["售前工程师"]
    for helped in ("现场了解需求", "方案讲解", "标书编写", "讲标"):
        step = book.step("售前流程", helped)
        assert (names(step.responsible), names(step.support)) == (["业务人员"], ["售前工程师"])
    handed = book.step("整体工作流程", "技术交接")
    assert names(handed.responsible) == ["售前工程师"]
    assert names(handed.consulted) == ["项目经理", "项目实施人员"]
    assert names(book.step("整体工作流程", "方案入库").outputs) == ["方案库"]


def test_overall_flow_in_order(book: Published) -> None:
    assert ids(book.flow("整体工作流程").steps) == [
        "方案判断", "立项", "售前", "技术交接", "方案入库", "项目对接", "项目交底会", "计划编制", "计划确认",
        "项目实施",
        "客户验收", "验收整改", "客户培训", "项目维护", "项目终止", "未中标",
    ]  # fmt: skip
    calls = {step.id: names(step.calls) for step in book.flow("整体工作流程").steps if step.calls}
    assert calls == {"立项": ["立项流程"], "售前": ["售前流程"], "项目实施": ["项目实施流程"]}


def test_plan_has_all_its_dates(book: Published) -> None:
    plan = book.entry("records", "实施计划")
    assert isinstance(plan, Record)
    for part in (
        "设备到现场", "安装调试", "软件开发", "客户方或第三方", "客户验收", "客户培训", "沟通确认", "需求调研", "商务",
        "实施部署", "验收后的维护",
    ):  # fmt: skip
        assert [content for content in plan.contents if part in content], part
        assert part in book.page("records")
    assert names(book.step("整体工作流程", "计划编制").responsible) == ["项目经理"]
    assert names(book.step("整体工作流程", "计划确认").responsible) == ["业务人员", "采购人员"]


def test_delivery_escalates_and_reports(book: Published) -> None:
    check = book.step("项目实施流程", "里程碑检查")
    assert ways(check) == {"符合计划": "阶段汇报", "影响计划和进度": "沟通讨论"}
    assert ways(book.step("项目实施流程", "沟通讨论")) == {"得到认可": "计划调整", "解决不了": "领导协调"}
    assert "总经理" in names(book.step("项目实施流程", "领导协调").responsible)
    assert names(book.step("项目实施流程", "设备采购").responsible) == ["采购人员"]
    assert {"总经理", "客户"} <= set(names(book.step("项目实施流程", "阶段汇报").informed))
    assert "与对方高层对话" in book.page("flows", "项目实施流程")


def test_what_has_no_subject_in_the_source_is_the_managers_and_marked(book: Published) -> None:
    for id in ("干系人识别", "风险把控", "里程碑检查", "沟通讨论", "领导协调", "计划调整", "阶段汇报"):
        step = book.step("项目实施流程", id)
        assert "项目经理" in names(step.responsible)
        assert step.assumed
        assert "原文未写由谁" in step.text
    for id in ("标书编写", "讲标"):
        assert book.step("售前流程", id).assumed


def test_provisions_on_talks_and_plan(book: Published) -> None:
    told = {entry.id: entry.text for entry in book.handbook.provisions}
    assert all(part in told["对外协调"] for part in ("客户", "项目成员", "其他公司"))
    assert "严格按实施计划" in told["严格按计划"]
    assert all(part in told["影响进度"] for part in ("及时", "认可", "公司领导"))
    assert "标准化方案" in told["方案标准化"]
    plan = "".join(duty.text for duty in _role(book, "项目经理").duties)
    assert all(part in plan for part in ("进度、质量和成本", "资源", "干系人", "尽早识别和化解风险"))


def test_changes_are_written_and_signed(book: Published) -> None:
    assert names(book.step("需求变更流程", "变更记录").outputs) == ["需求变更记录"]
    signed = book.step("需求变更流程", "客户签字")
    assert (names(signed.responsible), names(signed.inputs)) == (["客户"], ["需求变更记录"])
    assert names(book.step("项目实施流程", "需求变更").calls) == ["需求变更流程"]
    assert {"变更必签字", "签字后纳入计划"} <= set(ids(book.handbook.rules))


def test_fifteen_risks_have_owner_and_response(book: Published) -> None:
    assert ids(book.handbook.risks) == RISKS
    for risk in book.handbook.risks:
        assert isinstance(risk, Risk)
        assert risk.owner, risk.id
        assert risk.response, risk.id
        assert risk.flows, risk.id
        assert risk.assumed, risk.id
        assert risk.id in book.page("risks")
        assert risk.response[0] in book.page("risks")


def test_two_flows_are_placeholders(book: Published) -> None:
    empty = [flow for flow in book.handbook.flows if flow.status == "placeholder"]
    assert [flow.name for flow in empty] == PLACEHOLDERS
    for flow in empty:
        assert not flow.steps
        assert "待补" in book.page("flows", flow.id)
        assert flow.name in book.page("document")
    report = FORMATS["text"](make_report(book.company, (), {}, words("zh-Hans")))
    assert "2 个流程待补" in report


def test_full_document_follows_the_source(book: Published) -> None:
    titles = [chapter.title for chapter in book.handbook.chapters]
    order = [titles.index(title) for title in ("整体工作流程", *PLACEHOLDERS)]
    assert order == sorted(order)
    assert book.handbook.numbering == "decimal"


def _role(book: Published, id: str) -> Role:
    entry = book.entry("roles", id)
    assert isinstance(entry, Role)
    return entry
