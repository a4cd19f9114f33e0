"""Charts: nothing overlaps, everything is linked and escaped, faulty flows draw, same drawing means same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Span
from compiler.model import Company, Duration, Flow, Handbook, Reference, Role, Step, Transition, Trigger, Unit, Via
from compiler.relations import Mentions
from compiler.render.drawing import Box, Drawing, Edge, EdgeKind, Lane, Node, NodeKind, Placed, PlacedEdge, PlacedNode
from compiler.render.exchange import draw_exchange, exchange_of
from compiler.render.flowchart import draw_flow, is_merge
from compiler.render.frames import NARROW, WIDE
from compiler.render.layout import place
from compiler.render.measure import FONT, SMALL, text_width, wrap
from compiler.render.orgchart import draw_organization, draw_process_map, draw_unit
from compiler.render.picture import picture as picture_of
from compiler.render.svg import paint
from compiler.render.work import parts_of
from compiler.words import words

HERE = Span("x.yaml")
WORDS = words("zh-Hans")


def to(where: str) -> Reference:
    return Reference(where, HERE)


def role_named(id: str) -> Reference:
    return to(f"book/roles/{id}")


def link(where: str) -> str | None:
    parts = where.split("/")
    return f"#{parts[-1]}" if "steps" in parts else f"../../{parts[1]}/{parts[2]}/"


def step(id: str, who: str = "", *, name: str = "", then: str = "", **fields: Any) -> Step:
    """Make a step; `decide` maps outcomes to steps, `parallel` lists some, `overdue` is one, `within` counts days."""
    decide: dict[str, str] = fields.pop("decide", {})
    follows = [Transition(Via.OUTCOME, target, HERE, outcome) for outcome, target in decide.items()]
    follows += [Transition(Via.PARALLEL, target, HERE) for target in fields.pop("parallel", ())]
    follows += [Transition(Via.NEXT, then, HERE)] if then else []
    overdue = fields.pop("overdue", "")
    follows += [Transition(Via.OVERDUE, overdue, HERE)] if overdue else []
    days = fields.pop("within", 0)
    calls = fields.pop("calls", "")
    return Step(
        id=id,
        where=f"book/flows/flow/steps/{id}",
        name=name or id,
        responsible=(role_named(who),) if who else (),
        follows=tuple(follows),
        within=Duration(f"{days} workdays", days, "workday", days * 8, days * 24) if days else None,
        calls=to(f"book/flows/{calls}") if calls else None,
        works=fields.pop("works", bool(who)),
        **fields,
    )


def flow(*steps: Step, name: str = "流程") -> Flow:
    """Make a flow; a step without a follower and without an end leads to the one below."""
    linked = []
    for number, one in enumerate(steps):
        if not one.follows and not one.ends and number + 1 < len(steps):
            below = Transition(Via.NEXT, steps[number + 1].id, HERE, written=False)
            one = step_with(one, (below,))
        linked.append(one)
    return Flow(id="flow", where="book/flows/flow", name=name, steps=tuple(linked))


def step_with(one: Step, follows: tuple[Transition, ...]) -> Step:
    return replace(one, follows=follows)


def company(*flows: Flow, units: Sequence[Unit] = (), roles: Sequence[Role] = ()) -> Company:
    found = {actor.to for one in flows for each in one.steps for actor in each.responsible}
    named = {role.where for role in roles}
    others = [Role(id=where.split("/")[-1], where=where, name=where.split("/")[-1]) for where in sorted(found - named)]
    every = (*roles, *others)
    book = Handbook(
        id="book", where="book", name="制度", flows=flows, units=tuple(units), roles=every if roles else tuple(others)
    )
    return Company((book,), {entry.where: entry for entry in (*flows, *units, *every)})


FLOWS: dict[str, Flow] = {
    "linear": flow(
        step("登记投诉工单（CRM）", "客服专员", within=2), step("核实情况", "客服专员"), step("归档", "客服专员")
    ),
    "approval": flow(
        step("填写采购申请单", "申请人"),
        step("部门审核", "部门经理", decide={"同意": "复核", "退回修改": "填写采购申请单"}, within=2, overdue="复核"),
        step("复核", "财务专员", decide={"通过": "审批", "不通过": "终止"}),
        step("审批", "总经理", decide={"批准": "执行", "否决": "终止"}),
        step("终止", ends="采购终止"),
        step("执行", "采购专员", calls="purchase"),
        step("验收", "仓库管理员", ends="采购完成"),
    ),
    "parallel": flow(
        step("项目交底会", "项目经理", parallel=["下单", "编制计划", "准备合同"]),
        step("下单", "采购人员", then="开工"),
        step("编制计划", "项目经理", then="开工", assumed=True),
        step("准备合同", "法务合规部", then="开工", within=5),
        step("开工", "项目经理", wait_for="all"),
    ),
    "nested": flow(
        step("受理投诉", "客服专员"),
        step("重大？", "客服专员", name="是否属于重大投诉？", decide={"是": "升级", "否": "响应"}),
        step("升级", "区域经理助理", name="升级并通知区域经理助理"),
        step("调查", "区域经理助理", name="组织现场调查并收集证据"),
        step("违规？", "区域经理助理", decide={"是": "意见", "否": "方案"}),
        step("响应", "客服专员", within=1, then="回访", overdue="升级"),
        step("意见", "法务合规部", decide={"违规成立": "警告", "不成立": "方案"}),
        step("方案", "运营部经理"),
        step("方案审批", "运营部经理", decide={"通过": "执行", "有争议": "讨论"}),
        step("讨论", "立项小组", then="方案"),
        step("警告", "区域经理助理", then="回访"),
        step("执行", "客服专员"),
        step("回访", "客服专员", decide={"满意": "归档", "客户不满意": "受理投诉"}),
        step("归档", ends="归档结案"),
    ),
    "four ways in one lane": flow(
        step(
            "分类",
            "助理",
            decide={"甲": "a", "乙": "b", "丙类文件需补充材料后重新提交": "c", "其他": "x"},
            within=3,
            overdue="x",
        ),
        step("a", "助理", then="汇总"),
        step("b", "助理", then="汇总"),
        step("c", "助理", then="汇总"),
        step("汇总", "助理"),
        step("x", ends="不予受理"),
    ),
    "faulty": flow(
        step("甲", "A", decide={"是": "乙", "否": ""}),
        step("乙", "B", then="甲"),
        step("丙", "C", then="丙"),
        step("丁", "A", then="无此步骤"),
        step("戊", works=False, then="己"),
        step("己", "B", parallel=["甲", "丙", "甲"]),
        step("合", wait_for="all", then="庚"),
        step("庚", "D"),
    ),
    "nobody": flow(
        step("一", works=False, then="二"),
        step("二", parallel=["三", "四"]),
        step("三", then="五"),
        step("四", then="五"),
        step("五", wait_for="all", then="六"),
        step("六", ends="完"),
    ),
    "only an end": flow(step("止", ends="止")),
    "empty": flow(),
    "hostile": flow(
        step("x", '"]; node [label=x', name='"]; node [label="<script>alert(1)</script>"'),
        step(
            "y",
            "javascript:alert(1)",
            name="<b>粗</b>&amp;\x00\u202e",
            decide={"<img src=x onerror=alert(1)>": "x", "\"'>": ""},
        ),
        step("z", "z", name="W" * 60, ends="]]></svg><script>"),
    ),
    "forty steps": flow(
        *(
            step(
                f"s{n}",
                f"岗位{n * n % 8}",
                name=f"审核第{n}批采购合同",
                decide={"通过": f"s{n + 1}", "退回": f"s{max(0, n - 3)}", "特批": f"s{min(39, n + 4)}"}
                if n % 4 == 2
                else {},
                parallel=[f"s{n + 1}", f"s{n + 2}"] if n % 11 == 5 else (),
                overdue=f"s{n + 2}" if n % 9 == 4 and n < 38 else "",
                then=f"s{n + 1}" if n % 9 == 4 and n < 38 else "",
                within=3 if n % 9 == 4 else 0,
            )
            for n in range(40)
        )
    ),
}


def picture(one: Flow) -> Placed:
    return place(draw_flow(one, company(one), WORDS, link))


def overlap(one: Box, other: Box, air: float = 0.0) -> bool:
    return (
        one.x < other.right + air
        and other.x < one.right + air
        and one.y < other.bottom + air
        and other.y < one.bottom + air
    )


def pieces(edge: PlacedEdge) -> list[Box]:
    return [Box(min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by)) for (ax, ay), (bx, by) in pairwise(edge.points)]


def covers(placed: PlacedNode, box: Box) -> bool:
    """Tell whether a node's outline covers part of a box; a diamond's corners leave room."""
    if placed.node.kind is not NodeKind.DECISION:
        return overlap(placed.box, box)
    x, y = placed.box.centre
    near_x, near_y = min(max(x, box.x), box.right), min(max(y, box.y), box.bottom)
    return abs(near_x - x) / (placed.box.width / 2) + abs(near_y - y) / (placed.box.height / 2) < 0.99


def merge(one: Edge, other: Edge) -> bool:
    """Tell whether two lines may run together: to one target, or as the comb of a tree."""
    if one.kind in (EdgeKind.REPORTS, EdgeKind.HANDOVER) and one.source == other.source:
        return True
    dashed = {EdgeKind.OVERDUE, EdgeKind.RECORD, EdgeKind.CALL}
    return one.target == other.target and (one.kind == other.kind or not {one.kind, other.kind} & dashed)


def faults(placed: Placed) -> Iterator[str]:
    """Yield everything that lies upon something else, or outside the picture."""
    nodes = [node for node in placed.nodes if node.node.kind is not NodeKind.UNIT]
    labels = [(number, edge.box) for number, edge in enumerate(placed.edges) if edge.box]
    for one, other in combinations(nodes, 2):
        if overlap(one.box, other.box, 4):
            yield f"{one.node.id} lies upon {other.node.id}"
    for box in (*(node.box for node in placed.nodes), *(box for _, box in labels)):
        if box.x < 0 or box.y < 0 or box.right > placed.width or box.bottom > placed.height:
            yield f"{box} lies outside"
    for number, edge in enumerate(placed.edges):
        yield from line_faults(number, edge, nodes)
    for number, label in labels:
        for node in nodes:
            if covers(node, label):
                yield f"{node.node.id} covers label {number}"
        for other_number, edge in enumerate(placed.edges):
            if any(overlap(Box(p.x - 0.5, p.y - 0.5, p.width + 1, p.height + 1), label) for p in pieces(edge)):
                yield f"line {other_number} runs through label {number}"
    for (one_number, one_box), (other_number, other_box) in combinations(labels, 2):
        if overlap(one_box, other_box):
            yield f"labels {one_number} and {other_number} lie upon each other"
    for (one_number, one_edge), (other_number, other_edge) in combinations(enumerate(placed.edges), 2):
        if not merge(one_edge.edge, other_edge.edge) and run_together(one_edge, other_edge):
            yield f"lines {one_number} and {other_number} lie upon each other"


def line_faults(number: int, edge: PlacedEdge, nodes: Sequence[PlacedNode]) -> Iterator[str]:
    parts = pieces(edge)
    for place_, part in enumerate(parts):
        if part.width and part.height:
            yield f"line {number} is slanted"
        for node in nodes:
            own = (place_ == 0 and node.node.id == edge.edge.source) or (
                place_ == len(parts) - 1 and node.node.id == edge.edge.target
            )
            if not own and overlap(Box(part.x - 1, part.y - 1, part.width + 2, part.height + 2), node.box):
                yield f"line {number} runs through {node.node.id}"
    if max(parts[-1].width, parts[-1].height) < 9:
        yield f"line {number} has no room for its arrow"


def run_together(one: PlacedEdge, other: PlacedEdge) -> bool:
    for a in pieces(one):
        for b in pieces(other):
            if a.width == b.width == 0 and abs(a.x - b.x) < 5 and min(a.bottom, b.bottom) - max(a.y, b.y) > 0.5:
                return True
            if a.height == b.height == 0 and abs(a.y - b.y) < 5 and min(a.right, b.right) - max(a.x, b.x) > 0.5:
                return True
    return False


def tight(placed: Placed) -> Iterator[str]:
    """Yield texts that are wider than what they stand in."""
    for node in placed.nodes:
        room = node.box.width - (0 if node.node.kind is NodeKind.STUB else 12)
        for line, size in [(line, FONT) for line in node.lines] + [(line, SMALL) for line in (*node.note, *node.time)]:
            if text_width(line, size) > room:
                yield f"{line} is wider than {node.node.id}"
    for edge in placed.edges:
        for line in edge.lines:
            if edge.box is None or text_width(line, SMALL) > edge.box.width:
                yield f"{line} is wider than its label"


def every_address(svg: str) -> list[str]:
    return [value for element in parsed(svg).iter() for key, value in element.attrib.items() if key.endswith("href")]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


@pytest.mark.parametrize("name", FLOWS)
def test_nothing_overlaps(name: str) -> None:
    placed = picture(FLOWS[name])
    assert list(faults(placed)) == []
    assert list(tight(placed)) == []


@pytest.mark.parametrize("name", FLOWS)
def test_every_step_is_linked_and_said(name: str) -> None:
    one = FLOWS[name]
    root = parsed(paint(picture(one), "c"))
    links = {element.get("{http://www.w3.org/1999/xlink}href") for element in root.iter() if element.tag.endswith("}a")}
    for each in one.steps:
        wanted = link(each.calls.to) if each.calls else f"#{each.id}"
        bar = (not each.works and (each.forks or each.joins)) or is_merge(each)
        assert bar or wanted in links
    for element in root.iter():
        if element.tag.endswith("}a") and "chart__node" in (element.get("class") or ""):
            assert element.get("aria-label")


def test_the_same_drawing_gives_the_same_bytes() -> None:
    for one in FLOWS.values():
        assert paint(picture(one), "c") == paint(picture(one), "c")


class Tags(HTMLParser):
    """Collects what a browser would see as elements and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += attrs


def test_hostile_text_stays_text() -> None:
    svg = paint(picture(FLOWS["hostile"]), "c")
    tags = Tags(svg)
    assert tags.seen <= {"div", "svg", "title", "desc", "g", "a", "rect", "path", "circle", "text"}
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name == "style"]
    assert not [address for address in every_address(svg) if address.lower().startswith("javascript")]
    assert "\x00" not in svg
    assert "\u202e" not in svg
    parsed(svg)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:x", "java\tscript:x", "data:text/html,x", "vbscript:x"]
)
def test_an_address_with_a_scheme_is_no_link(address: str) -> None:
    drawing = Drawing("t", "d", (Node("n", NodeKind.STEP, "n", href=address),))
    assert every_address(paint(place(drawing), "c")) == []


def test_ids_carry_the_name_of_the_chart() -> None:
    svg = paint(picture(FLOWS["approval"]), "chart-7")
    assert set(re.findall(r' id="([^"]*)"', svg)) == {"chart-7-title", "chart-7-description"}


@pytest.mark.parametrize("name", FLOWS)
def test_every_line_names_the_nodes_at_its_ends(name: str) -> None:
    placed = picture(FLOWS[name])
    svg = paint(placed, "c")
    numbers = {int(value or "") for name, value in Tags(svg).attributes if name == "data-node"}
    assert numbers == set(range(len(placed.nodes)))
    ends = [
        (placed.nodes[int(source)].node.id, placed.nodes[int(target)].node.id)
        for source, target in re.findall(r' data-from="([^"]*)" data-to="([^"]*)"', svg)
    ]
    assert ends == [(edge.edge.source, edge.edge.target) for edge in placed.edges]


def test_lanes_follow_the_work_and_the_first_actor_stays_first() -> None:
    drawing = draw_flow(FLOWS["nested"], company(FLOWS["nested"]), WORDS, link)
    assert [lane.label for lane in drawing.lanes] == [
        "客服专员",
        "区域经理助理",
        "法务合规部",
        "运营部经理",
        "立项小组",
    ]


def test_what_the_symbols_of_a_flow_are() -> None:
    drawing = draw_flow(FLOWS["approval"], company(FLOWS["approval"], FLOWS["linear"]), WORDS, link)
    kinds = {node.id: node.kind for node in drawing.nodes}
    assert kinds["/start"] is NodeKind.START
    assert kinds["部门审核"] is NodeKind.DECISION
    assert kinds["终止"] is NodeKind.END
    assert kinds["执行"] is NodeKind.CALL
    assert kinds["验收/end"] is NodeKind.END
    assert [edge.label for edge in drawing.edges if edge.kind is EdgeKind.OVERDUE] == ["超过 2 个工作日"]


def test_an_outcome_without_a_follower_leads_to_a_stub() -> None:
    drawing = draw_flow(FLOWS["faulty"], company(FLOWS["faulty"]), WORDS, link)
    stubs = [node.id for node in drawing.nodes if node.kind is NodeKind.STUB]
    assert sorted(edge.source for edge in drawing.edges if edge.target in stubs) == ["丁", "甲"]


def test_lines_break_at_names_words_and_punctuation() -> None:
    assert wrap("升级并通知区域经理助理", 9.5, ("区域经理助理",)) == ("升级并通知", "区域经理助理")
    assert wrap("一般投诉：24小时内首次响应", 9.5) == ("一般投诉：", "24小时内首次响应")
    assert wrap("Submit the purchase application", 9.5) == ("Submit the", "purchase", "application")
    assert all(line[-1] != "（" and line[0] != "）" for line in wrap("登记投诉工单（客户关系管理系统）", 9.5))


LABELS = ("是", "否", "通过", "需补充材料后重新提交", "不通过", "Approved with conditions", "退回")


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Any flow at all, sound or not."""
    ids = [f"s{number}" for number in range(draw(st.integers(1, 12)))]
    lanes = draw(st.integers(0, 5))
    target = st.sampled_from([*ids, *ids, *ids, ""])
    steps = []
    for id in ids:
        who = f"岗位{draw(st.integers(0, lanes - 1))}" if lanes and draw(st.integers(0, 5)) else ""
        shape = draw(st.sampled_from(["below", "below", "next", "decide", "decide", "parallel", "ends"]))
        fields: dict[str, Any] = {}
        if shape == "decide":
            fields["decide"] = draw(st.dictionaries(st.sampled_from(LABELS), target, min_size=1, max_size=5))
        elif shape == "parallel":
            fields["parallel"] = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4))
        elif shape == "next":
            fields["then"] = draw(st.sampled_from(ids))
        elif shape == "ends":
            fields["ends"] = "终止"
        if draw(st.integers(0, 4)) == 0:
            fields |= {"within": 3, "overdue": draw(st.sampled_from(ids))}
        fields["wait_for"] = draw(st.sampled_from(["", "", "", "all"]))
        fields["calls"] = draw(st.sampled_from(["", "", "", "other"]))
        fields["works"] = draw(st.booleans()) or bool(who)
        name = draw(st.text(alphabet="审核项目采购a <", min_size=1, max_size=24))
        steps.append(step(id, who, name=name, **fields))
    return flow(*steps)


@settings(max_examples=80, derandomize=True, deadline=None, database=None)
@given(flows())
def test_any_flow_draws_without_overlaps(one: Flow) -> None:
    placed = picture(one)
    assert list(faults(placed)) == []
    assert list(tight(placed)) == []
    parsed(paint(placed, "c"))


def test_a_long_flow_draws() -> None:
    lots = flow(
        *(
            step(
                f"s{n}",
                f"岗位{n % 7}",
                decide={"是": f"s{n + 1}", "否": f"s{n - 9}"} if n % 10 == 9 and n < 140 else {},
            )
            for n in range(150)
        )
    )
    assert list(faults(picture(lots))) == []


def unit(id: str, parent: str = "", head: str = "", members: Sequence[str] = ()) -> Unit:
    return Unit(
        id=id,
        where=f"book/units/{id}",
        name=id,
        parent=to(f"book/units/{parent}") if parent else None,
        head=role_named(head) if head else None,
        members=tuple(map(role_named, members)),
    )


def post(id: str, home: str = "", chief: str = "", **fields: Any) -> Role:
    return Role(
        id=id,
        where=f"book/roles/{id}",
        name=id,
        unit=to(f"book/units/{home}") if home else None,
        reports_to=role_named(chief) if chief else None,
        **fields,
    )


UNITS = (
    unit("公司", head="总经理"),
    unit("运营部", "公司", "运营部经理"),
    unit("市场组", "运营部", "市场组组长"),
    unit("客服组", "运营部", "客服组组长"),
    unit("立项小组", "公司", "总经理", ["运营部经理", "市场组组长"]),
)
POSTS = (
    post("总经理", "公司"),
    post("运营部经理", "运营部", "总经理"),
    post("运营部副经理", "运营部", "运营部经理"),
    post("市场组组长", "市场组", "运营部副经理"),
    post("市场专员", "市场组", "市场组组长"),
    post("客服组组长", "客服组", "运营部副经理"),
    *(post(f"客服专员{number}", "客服组", "客服组组长") for number in range(12)),
    post("内审", "公司", "董事会"),
    post("顾问"),
    post("客户", external=True),
)


def organization(units: Sequence[Unit] = UNITS, posts: Sequence[Role] = POSTS) -> tuple[Handbook, Company]:
    whole = company(units=units, roles=posts)
    return whole.handbooks[0], whole


def test_an_organization_frames_its_units_and_ties_its_posts() -> None:
    book, whole = organization()
    drawing = draw_organization(book, whole, WORDS, link)
    placed = place(drawing)
    assert list(faults(placed)) == []
    assert list(tight(placed)) == []
    lines = {(edge.source.split("/")[-1], edge.target.split("/")[-1]) for edge in drawing.edges}
    assert {("总经理", "运营部经理"), ("运营部副经理", "客服组组长"), ("客服组组长", "客服专员3")} <= lines
    assert next(node.note for node in drawing.nodes if node.label == "内审") == "汇报给董事会"
    assert not [node for node in drawing.nodes if node.label == "客户"]
    inside(placed)


def deep(levels: int, others: int = 5) -> tuple[Handbook, Company]:
    """Make a company of units in units, each head reporting to the one above, with `others` in the last."""
    chain = [unit(f"部{n}", f"部{n - 1}" if n else "", f"长{n}") for n in range(levels)]
    heads = [post(f"长{n}", f"部{n}", f"长{n - 1}" if n else "") for n in range(levels)]
    return organization(chain, [*heads, *(post(f"员工{n}", f"部{levels - 1}") for n in range(others))])


def test_a_deep_organization_hangs_where_it_would_be_too_wide() -> None:
    book, whole = deep(5)
    drawing = draw_organization(book, whole, WORDS, link)
    right, desk, phone = (place(drawing, room) for room in (9999.0, WIDE, NARROW))
    assert right.width > WIDE >= desk.width > NARROW >= phone.width
    for placed in (right, desk, phone):
        assert list(faults(placed)) == []
        inside(placed)
    boxes = {node.node.label: node.box for node in phone.nodes}
    assert boxes["长4"].y > boxes["长3"].bottom > boxes["长0"].bottom
    assert boxes["长4"].x > boxes["长3"].x
    row = {node.box.y for node in desk.nodes if node.node.label in ("员工0", "员工1", "员工2")}
    assert len(row) == 1


def test_a_chart_of_posts_comes_in_two_forms_when_a_phone_is_too_narrow_for_it() -> None:
    book, whole = deep(5)
    svg = picture_of(draw_organization(book, whole, WORDS, link), "c")
    assert re.findall(r'<div class="([^"]*)">', svg) == [
        "chart chart--frames chart--wide",
        "chart chart--frames chart--narrow",
    ]
    ids = re.findall(r' id="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    small, company_ = deep(1, 0)
    assert picture_of(draw_organization(small, company_, WORDS, link), "c").count("<svg") == 1


def inside(placed: Placed) -> None:
    """Hold that everything stands within its frame and that frames side by side do not touch."""
    boxes = {node.node.id: node.box for node in placed.nodes}
    for node in placed.nodes:
        if node.node.inside:
            frame = boxes[node.node.inside]
            assert frame.x < node.box.x < node.box.right < frame.right
            assert frame.y < node.box.y < node.box.bottom < frame.bottom
    for one, other in combinations([node for node in placed.nodes if node.node.kind is NodeKind.UNIT], 2):
        if one.node.inside == other.node.inside:
            assert not overlap(one.box, other.box)


def test_a_unit_draws_with_its_chief_and_the_units_below() -> None:
    book, whole = organization()
    drawing = draw_unit(book.units[1], whole, WORDS, link)
    labels = [node.label for node in drawing.nodes]
    assert labels[0] == "总经理"
    assert "市场组组长" in labels
    assert "市场专员" not in labels
    inside(place(drawing))


ROUND_UNITS = (unit("甲", "乙", "a"), unit("乙", "甲", "b"), unit("丙", "丙", "无此岗位", ["甲", "a"]))
ROUND_POSTS = (post("a", "甲", "b"), post("b", "乙", "a"), post("c", "丙", "c"), post("d", "无此部门", "a"))


def test_a_circular_organization_draws() -> None:
    book, whole = organization(ROUND_UNITS, ROUND_POSTS)
    drawing = draw_organization(book, whole, WORDS, link)
    assert {"a", "b", "c", "d", "甲", "乙", "丙"} <= {node.label for node in drawing.nodes}
    inside(place(drawing))
    for each in book.units:
        inside(place(draw_unit(each, whole, WORDS, link)))


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(st.data())
def test_any_organization_draws_without_overlaps(data: st.DataObject) -> None:
    names = [f"部门{number}" for number in range(data.draw(st.integers(0, 6)))]
    posts = [f"岗位{number}" for number in range(data.draw(st.integers(1, 12)))]
    some_unit, some_post = st.sampled_from(["", *names]), st.sampled_from(["", *posts, *posts])
    book, whole = organization(
        [unit(name, data.draw(some_unit), data.draw(some_post)) for name in names],
        [post(name, data.draw(some_unit), data.draw(some_post)) for name in posts],
    )
    for room in (WIDE, NARROW):
        placed = place(draw_organization(book, whole, WORDS, link), room)
        assert list(faults(placed)) == []
        inside(placed)


def test_a_process_map_ties_flows_by_calls_triggers_and_records() -> None:
    reports = to("book/records/报告")
    called = Flow(id="purchase", where="book/flows/purchase", name="采购", outputs=(reports,))
    after = Flow(
        id="after",
        where="book/flows/after",
        name="归档",
        starts_when=(Trigger(after=to("book/flows/purchase"), result="完成"),),
    )
    reader = Flow(id="reader", where="book/flows/reader", name="分析", inputs=(reports,))
    lonely = [Flow(id=f"x{n}", where=f"book/flows/x{n}", name=f"流程{n}") for n in range(9)]
    whole = company(FLOWS["approval"], called, after, reader, *lonely)
    drawing = draw_process_map(whole.handbooks[0], whole, WORDS, link)
    ties = {
        (edge.source.split("/")[-1], edge.target.split("/")[-1], edge.kind.value, edge.label) for edge in drawing.edges
    }
    assert ties == {
        ("flow", "purchase", "call", "调用"),
        ("purchase", "after", "trigger", "完成"),
        ("purchase", "reader", "record", "报告"),
    }
    assert list(faults(place(drawing))) == []


def test_hand_overs_are_counted() -> None:
    one = FLOWS["nested"]
    whole = company(one)
    role = whole.find("book/roles/区域经理助理")
    drawing = draw_exchange(role, exchange_of(parts_of(Mentions(whole), role)), whole, WORDS, link)
    found = {(edge.source.split("/")[-1], edge.target.split("/")[-1], edge.weight) for edge in drawing.edges}
    assert found == {
        ("客服专员", "self", 1),
        ("法务合规部", "self", 1),
        ("self", "客服专员", 1),
        ("self", "法务合规部", 1),
        ("self", "运营部经理", 1),
    }
    placed = place(drawing)
    assert list(faults(placed)) == []
    assert paint(placed, "c") == paint(place(drawing), "c")


def test_lines_that_change_places_do_not_lie_upon_each_other() -> None:
    left, right = "左边这条泳道有一个很长很长的名字", "右"
    nodes = (
        Node("s", NodeKind.START, "开始", lane="l"),
        *(Node(id, NodeKind.BAR, "", lane=lane) for id, lane in (("a", "l"), ("c", "r"), ("b", "l"), ("e", "r"))),
    )
    edges = (Edge("s", "a"), Edge("s", "c"), Edge("a", "e"), Edge("c", "b"))
    placed = place(Drawing("t", "d", nodes, edges, (Lane("l", left), Lane("r", right))))
    assert list(faults(placed)) == []
    assert all(text_width(line) < lane.box.width for lane in placed.lanes for line in lane.lines)


def test_a_line_to_a_node_that_is_not_there_is_left_out() -> None:
    drawing = Drawing("t", "d", (Node("a", NodeKind.STEP, "a"),), (Edge("a", "b"), Edge("c", "a")))
    assert place(drawing).edges == ()


def test_without_addresses_nodes_are_still_named() -> None:
    one = FLOWS["approval"]
    svg = paint(place(draw_flow(one, company(one), words("en"), lambda _: None)), "c")
    assert "<a" not in svg
    assert 'aria-label="Step 2: 部门审核, done by 部门经理, ' in svg
    assert ', within 2 working days"' in svg


def test_a_text_without_end_is_cut() -> None:
    lines = wrap("字" * 200, 9.5)
    assert len(lines) == 6
    assert lines[-1].endswith("…")


def test_the_check_finds_what_overlaps() -> None:
    nodes = tuple(
        PlacedNode(Node(id, NodeKind.STEP, id), Box(x, 10, 60, 30), (id,))
        for id, x in (("a", 0), ("b", 100), ("c", 200))
    )
    through = PlacedEdge(Edge("a", "c"), ((60, 25), (200, 25)), ("是",), Box(100, 15, 20, 16))
    found = list(faults(Placed(Drawing("", "", ()), 300, 100, nodes, (through,))))
    assert found == ["line 0 runs through b", "b covers label 0", "line 0 runs through label 0"]
