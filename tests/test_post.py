"""The page of a post and the home page: whose steps they are, what comes in and goes on, what binds, what was checked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from handbooks import FULL, TODAY, company, pages_of, policies
from markup import Element, parse

from compiler.model import Company, Reference, Role, Unit
from compiler.pipeline import compile_company
from compiler.project import SourceFile
from compiler.relations import Mentions
from compiler.render.audit import Audit
from compiler.render.concerns import concerns_of, house_rules_of, records_of, violations_of
from compiler.render.exchange import Partner, exchange_of
from compiler.render.home import checked
from compiler.render.work import FlowPart, Part, parts_of
from compiler.rules import RULES
from compiler.soundness import Judgements
from compiler.words.likeness import other_script

SHOP = """
handbook: {title: 店}
units:
  公司: {head: 总经理}
  门店: {parent: 公司, head: 店长, members: 店员}
roles:
  总经理: {unit: 公司}
  店长:
    unit: 门店
    reports_to: 总经理
    duties: [{id: 管店, text: 管好门店, steps: 进货/验收}]
  店员: {unit: 门店, reports_to: 店长}
  会计: {unit: 公司}
  供应商: {external: true}
flows:
  进货:
    owner: 门店
    starts_when: 缺货
    steps:
      下单: {responsible: 店员, accountable: 店长, informed: 门店, outputs: 订单}
      送货: {responsible: 供应商, accountable: 供应商, inputs: 订单}
      验收:
        responsible: 店长
        accountable: 店长
        informed: 门店
        inputs: 订单
        outputs: 验收单
        within: 1 day
        decide: {合格: 分头, 不合格: 送货}
        overdue: {next: 停}
      分头: {parallel: [入库, 付款]}
      入库: {responsible: 门店, accountable: 店长, next: 归档}
      付款: {responsible: 会计, accountable: 总经理, consulted: 店长, informed: 公司, next: 归档}
      归档: {wait_for: all, responsible: [店长, 会计], accountable: 店长, ends: 进货完成}
      停: {ends: 进货停止}
records: {订单: {owner: 门店}, 验收单: {}, 账本: {owner: 店长}}
meetings:
  例会: {chair: 店长, attendees: 门店}
  大会: {chair: 总经理, attendees: 公司}
provisions:
  守则: {applies_to: 公司, text: 准时上班}
  店规: {applies_to: 门店, owner: 店长, text: 穿工服}
  账规: {applies_to: 会计, text: 日清月结}
assessments: {年评: {subjects: 门店, methods: {自评: {by: 店员}}}}
sanctions: {警告: {decided_by: 店长, appeal: {to: 总经理}}}
violations:
  迟到: {breaches: 守则, sanction: 警告}
  漏验: {breaches: 进货/验收, sanction: 警告}
  渎职: {breaches: 店长/管店}
  错账: {breaches: 账规}
  漏付: {breaches: 进货/付款}
rules:
  先验后付: {text: 先验收后付款, before: {step: 付款}, require: {step: 验收}}
  钱账分管: {separate: [{step: 付款}, {step: 下单}]}
"""


@pytest.fixture(scope="module")
def shop() -> Company:
    return company(SHOP)


def work_of(made: Company, actor: str) -> tuple[FlowPart, ...]:
    entry = made.find(actor)
    assert isinstance(entry, (Role, Unit))
    return parts_of(Mentions(made), entry)


def parts(made: Company, actor: str) -> dict[str, Part]:
    return {part.step.id: part for in_flow in work_of(made, actor) for part in in_flow.parts}


def body(made: Company, path: str) -> Element:
    return parse(next(page for page in pages_of(made)[0] if page.path == path).body)


def classed(tree: Element, name: str) -> list[Element]:
    return [element for element in tree if name in element.attributes.get("class", "").split()]


def to(references: tuple[Reference, ...]) -> list[str]:
    return [reference.to.rpartition("/")[2] for reference in references]


# Steps


def test_a_step_that_a_post_and_its_unit_share_is_seen_once(shop: Company) -> None:
    manager = parts(shop, "book/roles/店长")
    assert {
        id: [(share.letters, share.through and share.through.id) for share in part.shares]
        for id, part in manager.items()
    } == {
        "下单": [("A", None)],
        "验收": [("RA", None)],
        "入库": [("A", None), ("R", "门店")],
        "付款": [("C", None)],
        "归档": [("RA", None)],
    }
    for page in pages_of(policies())[0]:
        heads = [head.all("a")[0].attributes["href"] for head in classed(parse(page.body), "pc-part__head")]
        assert len(heads) == len(set(heads)), page.path


def test_a_post_has_the_parts_of_its_unit(shop: Company) -> None:
    clerk = parts(shop, "book/roles/店员")
    assert {id: (part.letters, part.does, part.answers, part.told) for id, part in clerk.items()} == {
        "下单": ("R", True, True, False),
        "验收": ("I", False, False, True),
        "入库": ("R", True, True, False),
    }
    assert list(parts(shop, "book/units/门店")) == ["下单", "验收", "入库"]


def test_a_part_tells_who_gives_and_how_it_goes_on(shop: Company) -> None:
    manager = parts(shop, "book/roles/店长")
    check = manager["验收"]
    assert to(check.givers) == ["供应商"]
    assert to(check.doers) == []
    assert [
        (way.way.outcome or way.way.via.value, [step.id for step in way.steps], way.end) for way in check.onward
    ] == [("合格", ["入库", "付款"], ""), ("不合格", ["送货"], ""), ("overdue", [], "进货停止")]
    assert check.own == {"book/flows/进货/steps/入库"}
    assert to(manager["归档"].doers) == ["会计"], "done together"
    assert to(manager["归档"].givers) == ["会计"], "not from its own unit"
    told = manager["付款"]
    assert (to(told.doers), told.givers, told.onward) == (["会计"], (), ())


def test_the_exchange_is_the_picture_and_the_words(shop: Company) -> None:
    exchange = exchange_of(work_of(shop, "book/roles/店长"))

    def told(partners: tuple[Partner, ...]) -> list[tuple[str, list[str]]]:
        return [(partner.actor.rpartition("/")[2], [step.id for step in partner.steps]) for partner in partners]

    assert told(exchange.givers) == [("会计", ["归档"]), ("供应商", ["验收"])]
    assert told(exchange.takers) == [("会计", ["验收"]), ("供应商", ["验收"])]
    page = body(shop, "book/roles/店长")
    drawn = sorted(link.attributes["aria-label"] for link in page if "chart__link" in link.attributes.get("class", ""))
    assert drawn == ["交给会计1次", "交给供应商1次", "会计交来1次", "供应商交来1次"]
    written = [[item.text for item in column.all("li")] for column in classed(page, "pc-columns")[0].all("ul")]
    assert written == [["会计 用于：归档", "供应商 用于：验收"], ["会计 用于：验收", "供应商 用于：验收"]]


# What concerns a post


def test_what_holds_for_a_unit_holds_for_the_posts_below_it(shop: Company) -> None:
    mentions = Mentions(shop)

    def told(actor: str) -> dict[str, list[tuple[str, str]]]:
        found = concerns_of(mentions, shop.find(actor))
        return {
            kind: [(concern.entry.id, concern.through.id if concern.through else "") for concern in concerns]
            for kind, concerns in found.items()
            if concerns
        }

    assert told("book/roles/店长") == {
        "flows": [("进货", "门店")],
        "records": [("账本", ""), ("订单", "门店")],
        "chaired": [("例会", "")],
        "attended": [("例会", "门店"), ("大会", "公司")],
        "assessed": [("年评", "门店")],
        "bound": [("店规", "门店"), ("守则", "公司")],
        "tended": [("店规", "")],
        "sanctions": [("警告", "")],
    }
    assert told("book/roles/总经理")["appeals"] == [("警告", "")]
    assert "flows" not in told("book/roles/总经理"), "who answers for a part does not own what the part owns"
    assert told("book/roles/店员")["assesses"] == [("年评", "")]
    assert told("book/units/门店")["bound"] == [("店规", ""), ("守则", "公司")]


def test_violations_are_of_duties_steps_and_what_binds(shop: Company) -> None:
    mentions = Mentions(shop)

    def ids(actor: str) -> list[str]:
        role = shop.find(actor)
        bound = concerns_of(mentions, role)["bound"]
        return [violation.id for violation in violations_of(mentions, role, parts_of(mentions, role), bound)]

    assert ids("book/roles/店长") == ["渎职", "漏验", "迟到"], "not of a step on which it is only consulted"
    assert ids("book/roles/店员") == ["迟到"], "not of a step of which it is only told"
    assert ids("book/roles/会计") == ["漏付", "错账", "迟到"]


def test_house_rules_that_speak_of_my_steps(shop: Company) -> None:
    found = house_rules_of(Mentions(shop), work_of(shop, "book/roles/店长"))
    assert [(ruled.rule.id, [step.id for step in ruled.steps]) for ruled in found] == [
        ("先验后付", ["验收"]),
        ("钱账分管", ["下单"]),
    ]
    assert house_rules_of(Mentions(shop), work_of(shop, "book/roles/供应商")) == ()


def test_records_written_and_kept(shop: Company) -> None:
    mentions = Mentions(shop)
    kept = concerns_of(mentions, shop.find("book/roles/店长"))["records"]
    found = records_of(mentions, work_of(shop, "book/roles/店长"), kept)
    assert [(keeping.record.id, [step.id for step in keeping.written], keeping.kept) for keeping in found] == [
        ("验收单", ["验收"], False),
        ("账本", [], True),
        ("订单", [], True),
    ]


# Pages


def test_the_three_questions_come_first_and_lead_to_their_answers() -> None:
    page = body(company(FULL), "book/roles/经理")
    cards = classed(page, "pc-glance__card")
    assert [[item.text for item in card.all("li")] for card in cards] == [
        ["2 项职责", "2 项权限", "负责 2 个流程", "1 个指标"],
        ["6 个步骤", "1 处审批或判断", "1 个会议", "1 份记录"],
        ["1 种违规及后果", "1 项考核", "6 条规定"],
    ]
    for card in cards:
        for link in card.all("a"):
            assert page.by_id(link.attributes["href"].removeprefix("#")).tag == "h2"


def test_a_post_of_whom_little_is_written_says_so() -> None:
    page = body(company("handbook: {title: 书}\nroles: {闲人: {}}\n"), "book/roles/闲人")
    assert [card.all("p")[1].text for card in classed(page, "pc-glance__card")] == ["手册里没有写。"] * 3
    assert page.all("h2") == []


def test_an_external_post_is_nobodys(shop: Company) -> None:
    assert classed(body(shop, "book/roles/供应商"), "pc-actions") == []
    assert len(classed(body(shop, "book/roles/店员"), "pc-actions")) == 1
    assert "供应商" not in body(shop, "").by_id("pc-posts").text


def test_consequences_stand_in_their_order(shop: Company) -> None:
    page = body(company(FULL), "book/roles/经理")
    [violation] = classed(page, "pc-violation")
    assert [rung.text for rung in classed(violation, "pc-rungs")[0].all("li")] == [
        "首次 口头警告",
        "第 2 次 口头警告",
        "第 3 次 辞退",
    ]


def test_the_home_page_counts_what_was_proved(shop: Company) -> None:
    found = checked(shop, Judgements(Mentions(shop)), None)
    assert found.findings is None, "nobody told"
    assert (found.flows, found.sound, found.placeholders, found.house_rules, found.hold) == (1, 1, 0, 2, 2)
    stuck = company(SHOP.replace("归档: {wait_for: all,", "归档: {").replace("不合格: 送货", "不合格: 归档"))
    findings = compile_company(
        [SourceFile("policies/b/handbook.yaml", "b", b"handbook: {titel: x}\n")], today=TODAY
    ).findings
    audit = Audit(
        (*findings, replace(findings[0], waived_by="b/waivers/w"), replace(findings[0], known=True)),
        frozenset({"dead-end"}),
    )
    found = checked(stuck, Judgements(Mentions(stuck)), audit)
    assert (found.findings, found.rules) == (len(findings), len(RULES) - 1)
    assert (found.flows, found.sound, found.hold) == (1, 0, 0)


def test_the_home_page_tells_what_came_last() -> None:
    days = {"甲": "2026-01-05", "乙": "2026-03-01", "丙": "2025-12-31"}
    texts = {
        id: f"handbook: {{title: {id}, code: C-{id}, effective: {day}, language: zh-Hans}}\n"
        for id, day in days.items()
    }
    files = [SourceFile(f"policies/{id}/handbook.yaml", id, text.encode()) for id, text in texts.items()]
    page = body(compile_company(files, today=TODAY).company, "")
    assert [row.all("a")[0].text for row in classed(page, "pc-rows")[0].all("li")] == ["乙", "甲", "丙"]
    assert "编号 C-甲" in classed(page, "pc-book")[2].text
    assert "2026-01-05 起施行" in classed(page, "pc-book")[2].text


def test_posts_are_found_in_either_script() -> None:
    assert other_script("运营部经理") == "運營部經理"
    assert other_script("運營部經理") == "运营部经理"
    assert other_script("Chef 主任") == ""
