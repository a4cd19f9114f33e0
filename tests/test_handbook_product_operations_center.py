"""The handbook `product-operations-center` says what the centre's management rules say."""

from __future__ import annotations

import itertools

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Assessment, Provision, Role, Sanction, Violation

FLOW = "产品运营流程"
STAGES = ["产品策划", "产品设计", "产品开发", "产品推广", "数据分析", "用户反馈", "产品维护"]
DUTIES = {
    "产品运营经理": ["日常运营"],
    "产品经理": ["策划", "设计", "开发进度", "推广", "反馈"],
    "运营专员": ["推广", "市场营销", "协助产品经理处理用户反馈"],
    "数据分析员": ["运营数据", "数据支持", "分析报告"],
}
LADDER = ["口头警告", "书面通报", "降级处理", "开除"]


@pytest.fixture(scope="module")
def book() -> Published:
    return published("product-operations-center")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()
    assert book.handbook.waivers == ()


def test_general_aim(book: Published) -> None:
    aim = "".join(book.handbook.purpose)
    assert all(part in aim for part in ("规范", "产品运营效率", "产品质量"))
    assert "产品运营效率" in book.page("document")


@pytest.mark.parametrize("post", DUTIES)
def test_posts_and_their_duties(book: Published, post: str) -> None:
    role = book.entry("roles", post)
    assert isinstance(role, Role)
    assert not role.assumed
    given = "".join(duty.text for duty in role.duties if not duty.assumed)
    assert all(part in given for part in DUTIES[post])
    assert all(duty.text in book.page("roles", post) for duty in role.duties)


def test_team_belongs_to_the_centre(book: Published) -> None:
    members = [role.id for role in book.handbook.roles if names(role.unit) == ["产品运营团队"]]
    assert members == ["产品经理", "运营专员", "数据分析员"]
    assert names(next(unit for unit in book.handbook.units if unit.id == "产品运营中心").head) == ["产品运营经理"]


def test_seven_stages_in_order(book: Published) -> None:
    steps = ids(book.flow(FLOW).steps)
    assert [step for step in steps if step in STAGES] == STAGES
    for stage, after in itertools.pairwise(STAGES):
        if stage in ("数据分析", "用户反馈"):
            assert after in ways(book.step(FLOW, stage)).values()
        else:
            assert [way.to for way in book.step(FLOW, stage).follows] == [after]
    assert all(stage in book.page("flows", FLOW) for stage in STAGES)


def test_feedback_loops(book: Published) -> None:
    assert ways(book.step(FLOW, "数据分析"))["需要调整"] == "策略调整"
    assert names(book.step(FLOW, "策略调整").inputs) == ["数据分析报告"]
    assert names(book.step(FLOW, "策略调整").outputs) == ["产品运营计划"]
    assert [way.to for way in book.step(FLOW, "策略调整").follows] == ["产品推广"]
    feedback = book.step(FLOW, "用户反馈")
    assert names(feedback.informed) == ["产品研发团队"]
    assert ways(feedback)["需要优化"] == "产品开发"
    assert "用户反馈意见" in names(book.step(FLOW, "产品开发").inputs)
    assert ways(book.step(FLOW, "产品维护"))["继续运营"] == "数据分析"


def test_who_does_what(book: Published) -> None:
    assert names(book.step(FLOW, "产品设计").responsible) == ["产品运营团队"]
    assert names(book.step(FLOW, "产品开发").support) == ["产品运营团队"]
    assert names(book.step(FLOW, "数据分析").responsible) == ["数据分析员"]
    assert names(book.step(FLOW, "用户反馈").responsible) == ["产品经理"]
    assert names(book.step(FLOW, "用户反馈").support) == ["运营专员"]
    for stage in ("产品策划", "产品设计", "产品开发", "产品推广", "用户反馈"):
        assert names(book.step(FLOW, stage).accountable) == ["产品经理"]


def test_three_requirements(book: Published) -> None:
    asked = {"沟通协作": "团队合作精神", "执行与责任": "严格按照管理流程", "持续学习": "行业动态"}
    assert ids(book.handbook.provisions) == list(asked)
    for id, part in asked.items():
        provision = book.entry("provisions", id)
        assert isinstance(provision, Provision)
        assert (provision.force, names(provision.applies_to)) == ("must", ["产品运营中心"])
        assert part in provision.text
        assert part in book.page("provisions")


def test_appraisal_rewards_and_adjusts(book: Published) -> None:
    appraisal = book.entry("assessments", "定期考核")
    assert isinstance(appraisal, Assessment)
    assert names(appraisal.subjects) == ["产品运营中心"]
    assert [indicator.name for indicator in appraisal.indicators] == ["工作业绩", "职业素养"]
    assert appraisal.held == "定期"
    bands = {band.name: band for band in appraisal.results}
    assert names(bands["表现优秀"].rewards) == ["奖励"]
    assert "必要的处理" in bands["表现不佳"].text
    assert book.flow("考核流程").steps[-1].id == "调整分工"
    for step in ("给予奖励", "必要处理", "调整分工"):
        assert book.step("考核流程", step).assumed
    assert "为推定" in book.step("考核流程", "调整分工").text
    assert "调整职责和工作分配" in book.page("flows", "考核流程")


def test_ladder_by_severity(book: Published) -> None:
    assert ids(book.handbook.sanctions) == LADDER
    pairs = []
    for violation in book.handbook.violations:
        assert isinstance(violation, Violation)
        pairs.append((violation.severity, *names(violation.sanction)))
    assert pairs == list(zip(("minor", "moderate", "serious", "grave"), LADDER, strict=True))
    minor = book.handbook.violations[0]
    assert [(time, *names(sanction)) for time, sanction in minor.repeat] == [(2, "书面通报"), (3, "降级处理")]
    assert minor.assumed  # the source says nothing of doing it again
    for id in LADDER:
        sanction = book.entry("sanctions", id)
        assert isinstance(sanction, Sanction)
        assert sanction.appeal
        assert names(sanction.appeal.to) != names(sanction.decided_by)
    page = book.page("discipline")
    assert [page.index(id) for id in LADDER] == sorted(page.index(id) for id in LADDER)
