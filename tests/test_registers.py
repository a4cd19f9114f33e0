"""Registers: the ladder of sanctions, the risk matrix, who makes and who uses a record, and what a table leaves out."""

from __future__ import annotations

from handbooks import FULL, company, pages_of
from markup import Element, parse

from compiler.model import Company
from compiler.relations import Mentions
from compiler.render.ladder import Ladder, make_ladder
from compiler.render.record_uses import makers, users
from compiler.render.risk_matrix import make_risk_matrix

LADDER = """
handbook: {title: 书}
roles: {经理: {}}
sanctions: {警告: {decided_by: 经理}, 记过: {decided_by: 经理}, 辞退: {decided_by: 经理}}
violations:
  泄密: {severity: grave, sanction: 辞退}
  迟到: {severity: minor, sanction: 警告, repeat: {2: 警告, 3: 辞退}, window: 1 year}
  其他: null
assessments: {年评: {subjects: 经理, results: {差: {sanctions: [警告, 记过]}, 好: {text: 张榜}}}}
"""


def page(made: Company, path: str) -> Element:
    return parse(next(page for page in pages_of(made)[0] if page.path == path).body)


def drawn(ladder: Ladder) -> dict[str, list[str]]:
    """Return the picture: for each climb a sign for each rung."""
    return {
        climb.result or climb.cause.name: [
            "".join(map(str, rung.times)) or ("?" if rung.possible else "-" if rung.past else " ")
            for rung in climb.rungs
        ]
        for climb in ladder.climbs
    }


def test_repeats_climb_the_ladder_and_the_gravest_comes_last() -> None:
    made = make_ladder(company(LADDER).handbooks[0])
    assert drawn(made) == {"迟到": ["12", "-", "3"], "泄密": [" ", " ", "1"], "差": ["?", "?", " "]}
    assert list(drawn(made)) == ["迟到", "泄密", "差"]


def test_the_ladder_is_a_table_with_heads_for_rungs_and_causes() -> None:
    table = page(company(LADDER), "book/discipline").all("table")[0]
    rows = [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")]
    assert rows == [
        ["轻 到 重 →", "1 警告", "2 记过", "3 辞退"],
        ["迟到 轻微 1 年内累计", "第 1 次第 2 次", "", "第 3 次"],
        ["泄密 特别严重", "", "", "第 1 次"],
        ["年评：差", "视情况", "视情况", ""],
    ]
    assert {cell.attributes.get("scope") for cell in table.all("th")} == {"col", "row"}


def test_an_appeal_names_its_instance_and_its_time() -> None:
    text = page(company(FULL), "book/discipline").around("警告").text
    assert "收到处分后 3 个工作日内，可以申诉到 总经理" in text


def test_risks_stand_in_the_cell_of_their_likelihood_and_impact() -> None:
    made = company(
        "handbook: {title: 书}\nrisks:\n  甲: {likelihood: low, impact: high}\n  乙: {likelihood: high, impact: high}\n"
        "  丙: {likelihood: low, impact: high}\n  丁: {impact: low}\n"
    )
    matrix = make_risk_matrix(made.handbooks[0].risks)
    found = {
        (likelihood, number): [(n, risk.name) for n, risk in cell.risks]
        for likelihood, cells in matrix.rows
        for number, cell in enumerate(cells)
        if cell.risks
    }
    assert found == {("high", 2): [(2, "乙")], ("low", 2): [(1, "甲"), (3, "丙")]}
    assert [risk.name for _, risk in matrix.unrated] == ["丁"]
    assert [[cell.level for cell in cells] for _, cells in matrix.rows] == [
        ["medium", "high", "high"],
        ["low", "medium", "high"],
        ["low", "low", "medium"],
    ]
    body = page(made, "book/risks")
    cells = [cell.text for cell in body.all("table")[0].all("td")]
    assert cells == ["", "", "1 项R2 乙", "", "", "", "", "", "2 项R1 甲R3 丙"]
    assert "1 项没有评级：丁" in body.text


def test_no_matrix_is_drawn_of_risks_nobody_has_rated() -> None:
    body = page(company("handbook: {title: 书}\nrisks: {甲: {response: 等}}\n"), "book/risks")
    assert len(body.all("table")) == 1
    assert "没有写明这些风险的可能性和影响" in body.text


def test_a_record_is_made_and_used_where_its_steps_say() -> None:
    made = company(FULL)
    mentions, record = Mentions(made), made.find("book/records/退款单")

    def said(uses: tuple[object, ...]) -> list[tuple[str, str, list[str]]]:
        return [
            (use.flow.id if use.flow else "", use.entry.id, [actor.to.rpartition("/")[2] for actor in use.actors])  # type: ignore[attr-defined]
            for use in uses
        ]

    assert said(makers(record, mentions)) == [
        ("退款", "受理", ["助理"]),
        ("退款", "打款", ["助理"]),
        ("", "例会", ["经理"]),
    ]
    assert said(users(record, mentions)) == [("退款", "审批", ["经理", "总经理"]), ("", "满意度", ["经理"])]
    lonely = made.find("book/records/小票")
    assert said(makers(lonely, mentions)) == []


def test_a_column_nobody_has_filled_is_left_out_and_named() -> None:
    records = "records: {甲: {owner: 经理}, 乙: {owner: 经理}}\nroles: {经理: {}}\n"
    body = page(company("handbook: {title: 书}\n" + records), "book/records")
    assert [head.text for head in body.all("thead")[0].all("th")] == [
        "记录",
        "谁产出，在哪一步",
        "谁使用，在哪一步",
        "保管",
    ]
    assert "制度没有写明：保存期限。" in body.text
    kept = page(company("handbook: {title: 书}\n" + records.replace("甲: {", "甲: {keep: 三年, ")), "book/records")
    assert [row.all("td")[-1].text for row in kept.all("tbody")[0].all("tr")] == ["三年", ""]
    assert "没有写明" not in kept.text


def test_an_entry_does_not_link_its_own_name() -> None:
    made = company(
        "handbook: {title: 书}\nrecords: {小票: {text: 小票和退款单一起保存}, 退款单: {text: 见小票}}\n"
        "terms: {门店: {means: 门店是卖小票的地方}}\n"
    )
    records = page(made, "book/records")
    assert [link.text for link in records.around("小票").all("a")] == ["退款单"]
    assert [link.text for link in records.around("退款单").all("a")] == ["小票"]
    assert [link.text for link in page(made, "book/terms").around("门店").all("a")] == ["小票"]


def test_a_house_rule_is_a_sentence_with_what_was_proved() -> None:
    rules = page(company(FULL), "book/rules")
    first = rules.around("先受理").text
    assert "在 步骤 打款、流程 退款 之前，必须有 步骤 受理或受理退款、岗位 助理" in first
    assert "每一种走法都做到：顾客退款" in first
    assert "产出 退款单 与 步骤 审批 不得是同一个人" in rules.around("分离").text
    assert "步骤 打款 至多一次" in rules.around("一次").text
    broken = FULL.replace(
        "先受理: {text: 未受理不得打款, flows: 退款, before: {step: 打款, flow: 退款}, require: {step: [受理, 受理退款], role: 助理}}",
        "先受理: {before: {step: 受理}, require: {step: 打款}}",
    )
    assert "没有做到：顾客退款" in page(company(broken), "book/rules").around("先受理").text


def test_an_appraisal_shows_weights_and_scores() -> None:
    year = page(company(FULL), "book/assessments").around("年评")
    rows = [[cell.text for cell in row.all("th", "td")] for table in year.all("table") for row in table.all("tr")]
    assert ["业绩", "70%", "看全年 看指标：顾客满意度"] in rows
    assert ["优秀", "90–100", "张榜 ★ 奖励：年度奖金"] in rows
    assert ["不合格", "–60", "处分：口头警告、辞退"] in rows
    month = page(company(FULL), "book/assessments").around("月评")
    assert "权重" not in month.text
