"""The handbook `operations-department` says what the department's compilation of rules says."""

from __future__ import annotations

import pytest
from published import Published, ids, names, published, ways

from compiler.model import Assessment, Meeting, Provision, Record, Role, Step, Training, Unit

GROUPS = ["市場調研組", "產品運營組", "客戶服務組", "數據分析組"]
PRINCIPLES = ["合法性原則", "規範性原則", "高效性原則", "責任明確原則", "監督與反饋原則"]
FUNCTIONS: dict[str, list[tuple[str, ...]]] = {
    "市場調研組": [("行業動態", "競爭對手", "市場需求"), ("調研報告", "產品研發", "市場推廣"), ("趨勢", "預警")],
    "產品運營組": [
        ("上線", "維護", "更新"), ("策略和計劃", "用戶體驗", "競爭力"), ("產品研發", "技術支持"), ("評估", "改進措施"),
    ],
    "客戶服務組": [("諮詢", "投訴", "建議"), ("服務檔案", "滿意度"), ("反饋信息", "產品優化"), ("重大投訴", "突發事件")],
    "數據分析組": [("數據分析體系",), ("運營決策", "分析報告"), ("運營指標", "預警"), ("協助各職能小組", "數據意識")],
}  # fmt: skip
DUTIES: dict[str, list[tuple[str, ...]]] = {
    "運營部經理": [("工作計劃和目標",), ("其他部門",), ("監督", "檢查", "評估"), ("團隊", "業務能力", "綜合素質")],
    "運營部副經理": [("協助經理", "分管領域"), ("流程和制度", "優化"), ("相關部門", "溝通協調"), ("總結", "決策")],
}
STEPS = {
    "市場調研流程": [
        "調研計劃制定", "調研計劃審批", "信息收集", "信息整理與分析", "調研報告撰寫", "報告審核", "報告分發", "會議召集",
        "討論與反饋",
    ],
    "產品運營流程": [
        "產品規劃", "規劃審核", "規劃協調", "產品開發", "產品測試", "產品驗收", "上線計劃制定", "服務器部署", "數據遷移",
        "用戶培訓", "產品上線", "維護與更新", "優化建議", "推廣計劃制定", "產品推廣", "產品數據分析", "運營效果評估",
        "改進措施", "運營總結", "後續決定",
    ],
    "客戶服務流程": [
        "客戶受理", "諮詢答復", "投訴受理", "重大投訴協調", "投訴轉辦", "投訴處理", "跟蹤溝通", "滿意確認", "建議記錄",
        "建議分析", "服務歸檔",
    ],
    "客戶服務數據分析": ["服務數據分析", "服務效果評估", "改進措施", "服務總結"],
    "數據分析流程": [
        "數據收集", "數據整理與清洗", "數據分析與挖掘", "分析報告撰寫", "報告審核", "報告分發", "會議召集", "討論與反饋",
    ],
}  # fmt: skip
APPROVALS = {
    ("市場調研流程", "調研計劃審批"): ("市場調研計劃", {"批准": "信息收集", "退回修改": "調研計劃制定"}),
    ("市場調研流程", "報告審核"): ("市場調研報告", {"通過": "分發與召集", "退回修改": "調研報告撰寫"}),
    ("產品運營流程", "規劃審核"): ("產品規劃", {"通過": "規劃協調", "退回修改": "產品規劃"}),
    ("數據分析流程", "報告審核"): ("數據分析報告", {"通過": "分發與召集", "退回修改": "分析報告撰寫"}),
}
CONTENTS = {
    "市場調研計劃": ("調研目的", "內容", "方法", "時間安排"),
    "市場調研報告": ("引言", "調研目的", "方法", "主要發現", "結論", "建議"),
    "產品規劃": ("產品定位", "功能", "特點", "目標用戶"),
    "產品運營數據": ("用戶活躍度", "留存率", "轉化率", "付費率"),
    "客戶投訴記錄": ("投訴內容", "相關信息"),
    "客戶服務數據": ("諮詢量", "投訴量", "滿意度"),
    "原始運營數據": ("市場調研數據", "產品運營數據", "客戶服務數據"),
    "數據分析報告": ("數據分析目的", "方法", "主要發現", "結論", "建議"),
    "工作交接清單": ("工作任務", "相關資料", "賬號密碼", "交接雙方簽字"),
    "年度培訓計劃": ("培訓目標", "培訓內容", "培訓方式", "培訓時間安排"),
}
MEANS = {
    ("市場調研流程", "信息收集"): ("網絡搜索", "行業報告", "問卷調查", "訪談", "實地考察"),
    ("客戶服務流程", "客戶受理"): ("電話", "郵件", "在線客服"),
    ("數據分析流程", "數據分析與挖掘"): ("統計分析", "趨勢分析", "關聯分析", "聚類分析"),
}
PROVISIONS = {
    "報告要求": ("運營部經理", "語言簡潔", "邏輯清晰", "數據準確"),
    "即時通訊": ("運營部", "即時通訊工具"),
    "工作群": ("運營部", "發布通知", "分享資料", "討論問題"),
    "項目協作": ("項目負責人", "職責和分工"),
    "信息共享": ("運營部", "市場信息", "產品信息", "客戶信息", "內部信息系統", "共享文件夾"),
    "日常監督檢查": ("運營部經理", "日常", "要求整改"),
    "組內監督": ("運營部", "組長", "流程", "任務"),
    "審計監督": ("內部審計部門", "財務和管理制度"),
    "客戶和市場監督": ("運營部", "投訴和反饋", "改進工作質量"),
    "考核指標體系": ("運營部經理", "工作業績", "工作能力", "工作態度"),
}


@pytest.fixture(scope="module")
def book() -> Published:
    return published("operations-department")


def test_is_clean(book: Published) -> None:
    assert book.findings == ()
    assert book.handbook.waivers == ()


def test_general_provisions(book: Published) -> None:
    assert [name for name, _ in book.handbook.principles] == PRINCIPLES
    document = book.page("document")
    assert all(name in document for name in PRINCIPLES)
    assert all(part in "".join(book.handbook.purpose) for part in ("高效、有序", "質量和效率", "戰略目標"))
    assert "其他部門和人員" in "".join(book.handbook.scope)


def test_posts_and_their_duties(book: Published) -> None:
    posts = {role.id: role for role in book.handbook.roles}
    assert (posts["運營部經理"].headcount, posts["運營部副經理"].headcount) == ("1", "若干名")
    assert names(posts["運營部副經理"].reports_to) == ["運營部經理"]
    for post, duties in DUTIES.items():
        assert not posts[post].assumed
        _tells([duty.text for duty in posts[post].duties], duties, book.page("roles", post))


def test_groups_and_their_functions(book: Published) -> None:
    groups = [unit for unit in book.handbook.units if unit.kind == "group"]
    assert ids(groups) == GROUPS
    for group in groups:
        assert isinstance(group, Unit)
        assert names(group.parent) == ["運營部"]
        assert names(group.head) == [f"{group.id}組長"]
        _tells(list(group.functions), FUNCTIONS[group.id], book.page("units", group.id))


@pytest.mark.parametrize("flow", STEPS)
def test_steps_in_order(book: Published, flow: str) -> None:
    assert [step.id for step in book.flow(flow).steps if step.works] == STEPS[flow]
    assert all(step.name in book.page("flows", flow) for step in book.flow(flow).steps if step.works)


@pytest.mark.parametrize("approval", APPROVALS, ids="/".join)
def test_manager_approves_or_sends_back(book: Published, approval: tuple[str, str]) -> None:
    record, outcomes = APPROVALS[approval]
    step = book.step(*approval)
    assert names(step.responsible) == ["運營部經理"]
    assert names(step.inputs) == [record]
    assert ways(step) == outcomes


@pytest.mark.parametrize("record", CONTENTS)
def test_records_and_their_contents(book: Published, record: str) -> None:
    found = book.entry("records", record)
    assert isinstance(found, Record)
    assert found.contents == CONTENTS[record]
    assert all(content in book.page("records") for content in found.contents)


@pytest.mark.parametrize("step", MEANS, ids="/".join)
def test_means(book: Published, step: tuple[str, str]) -> None:
    assert book.step(*step).uses == MEANS[step]


@pytest.mark.parametrize("flow", ["市場調研流程", "數據分析流程"])
def test_approved_reports_are_sent_out_and_discussed(book: Published, flow: str) -> None:
    assert _next(book.step(flow, "分發與召集")) == ["報告分發", "會議召集"]
    assert names(book.step(flow, "報告分發").informed) == ["相關部門"]
    assert book.step(flow, "討論與反饋").joins


def test_product_is_checked_and_prepared_before_launch(book: Published) -> None:
    flow = "產品運營流程"
    built = book.step(flow, "產品開發")
    assert (names(built.responsible), names(built.support)) == (["產品研發部門"], ["產品運營組"])
    assert "需求評審、設計評審" in "".join(built.does)
    assert ways(book.step(flow, "產品測試"))["未通過"] == "產品開發"
    assert ways(book.step(flow, "產品驗收"))["不合格"] == "產品開發"
    assert _next(book.step(flow, "上線計劃制定")) == ["服務器部署", "數據遷移", "用戶培訓"]
    assert book.step(flow, "產品上線").joins
    assert {"測試後上線", "驗收後上線"} <= set(ids(book.handbook.rules))


def test_product_is_run_measured_and_improved(book: Published) -> None:
    flow = "產品運營流程"
    assert _next(book.step(flow, "產品日常運營")) == ["維護與更新", "優化建議", "推廣計劃制定"]
    assert "定期" in book.step(flow, "產品數據分析").does[0]
    assert ways(book.step(flow, "運營效果評估"))["發現問題"] == "改進措施"
    assert names(book.step(flow, "運營總結").outputs) == ["產品運營總結報告"]
    assert "公司管理層" in names(book.step(flow, "運營總結").informed)


def test_complaints_are_followed_until_the_customer_is_satisfied(book: Published) -> None:
    flow = "客戶服務流程"
    assert ways(book.step(flow, "客戶受理")) == {"諮詢": "諮詢答復", "投訴": "投訴受理", "建議": "建議記錄"}
    assert ways(book.step(flow, "投訴受理"))["重大投訴"] == "重大投訴協調"
    assert _next(book.step(flow, "投訴轉辦")) == ["投訴處理", "跟蹤溝通"]
    assert ways(book.step(flow, "滿意確認")) == {"客戶滿意": "服務歸檔", "客戶不滿意": "投訴轉辦"}
    assert names(book.step(flow, "建議記錄").informed) == ["相關部門"]
    assert book.flow("客戶服務數據分析").starts_when[0].text == "定期進行"


def test_meetings(book: Published) -> None:
    found = {meeting.id: meeting for meeting in book.handbook.meetings}
    assert all(isinstance(meeting, Meeting) for meeting in found.values())
    assert {id: (meeting.every.unit if meeting.every else "", meeting.on) for id, meeting in found.items()} == {
        "部門例會": ("week", ""),
        "運營部工作匯報會": ("month", ""),
        "跨部門溝通會議": ("", "定期召開"),
        "項目會議": ("", "項目進行期間定期召開"),
    }
    assert len(found["部門例會"].agenda) == 3
    assert "公司管理層" in names(found["運營部工作匯報會"].attendees)
    between = found["跨部門溝通會議"]
    assert (names(between.chair), names(between.attendees)) == (["運營部經理"], ["各部門負責人"])
    assert "指定人員" in between.text
    assert names(found["項目會議"].chair) == ["項目負責人"]


def test_work_is_handed_over_with_both_signatures(book: Published) -> None:
    assert "請假、離職" in book.flow("工作交接流程").starts_when[0].text
    listed = book.step("工作交接流程", "填寫交接清單")
    assert "提前" in listed.does[0]
    assert names(listed.outputs) == ["工作交接清單"]
    assert names(book.step("工作交接流程", "簽字確認").responsible) == ["運營部員工", "接手人員"]


@pytest.mark.parametrize("provision", PROVISIONS)
def test_provisions_have_owner_and_substance(book: Published, provision: str) -> None:
    owner, *parts = PROVISIONS[provision]
    found = book.entry("provisions", provision)
    assert isinstance(found, Provision)
    assert names(found.owner) == [owner]
    assert all(part in found.text for part in parts)
    assert found.text in book.page("provisions")


def test_appraisal_monthly_and_yearly(book: Published) -> None:
    held = {}
    for id in ("月度考核", "年度考核"):
        found = book.entry("assessments", id)
        assert isinstance(found, Assessment)
        assert found.period
        held[id] = (found.period.unit, found.held, [indicator.name for indicator in found.indicators])
        assert [method.name for method in found.methods] == ["自評", "上級評價", "同事評價"]
        bands = {band.name: band for band in found.results}
        assert names(bands["表現優秀"].rewards) == ["獎金", "晉升", "榮譽證書"]
        assert names(bands["不達標或存在問題"].sanctions) == ["警告", "降職", "辭退"]
        assert "績效面談" in bands["不達標或存在問題"].text
    assert held == {
        "月度考核": ("month", "月末", ["當月工作任務完成情況", "工作表現"]),
        "年度考核": ("year", "年末", ["工作業績", "工作能力", "工作態度"]),
    }


def test_yearly_indicators(book: Published) -> None:
    yearly = book.entry("assessments", "年度考核")
    assert isinstance(yearly, Assessment)
    results, ability, attitude = yearly.indicators
    assert names(results.measures) == ["市場調研完成率", "產品運營指標達成情況", "客戶服務滿意度"]
    assert ability.text == "專業知識、技能水平、溝通協調能力等"
    assert attitude.text == "責任心、團隊合作精神、工作積極性等"


def test_training_plan_contents_ways_and_evaluation(book: Published) -> None:
    found = {training.id: training for training in book.handbook.trainings}
    assert all(isinstance(training, Training) for training in found.values())
    assert {id: training.contents for id, training in found.items()} == {
        "年度培訓": ("專業知識培訓", "技能培訓", "行業動態與趨勢培訓"),
        "專業知識培訓": ("市場調研", "產品運營", "客戶服務", "數據分析"),
        "技能培訓": ("辦公軟件操作", "數據分析工具使用", "溝通技巧", "團隊協作"),
        "行業動態與趨勢培訓": ("行業最新動態和發展趨勢",),
    }
    yearly = found["年度培訓"]
    assert yearly.every
    assert (yearly.every.count, yearly.every.unit) == (1, "year")
    assert [method[:4] for method in yearly.methods] == ["內部培訓", "外部培訓", "在線學習"]
    assert "崗位需求和發展規劃" in yearly.schedule
    assert yearly.evaluation == ("考試", "實際操作", "工作表現")
    assert found["行業動態與趨勢培訓"].methods == ("行業研討會", "講座")
    assert all(training.assumed and "推定" in training.text for training in found.values())


def test_what_the_source_does_not_say_is_marked(book: Published) -> None:
    leaders = [role for role in book.handbook.roles if role.id.endswith("組長")]
    assert len(leaders) == len(GROUPS)
    assert all(isinstance(role, Role) and role.assumed for role in leaders)
    assert all(entry.assumed for entry in (*book.handbook.sanctions, *book.handbook.violations))
    assert all(book.step(*approval).assumed for approval in APPROVALS)


def _tells(told: list[str], expected: list[tuple[str, ...]], page: str) -> None:
    for text, parts in zip(told, expected, strict=True):
        assert all(part in text for part in parts), text
        assert all(part in page for part in parts), text


def _next(step: Step) -> list[str]:
    return [way.to for way in step.follows]
