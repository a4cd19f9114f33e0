"""Hand-over matrices: who hands to whom, how often, where, and between which units."""

from __future__ import annotations

import pytest
from handbooks import FULL, TRADE, company

from compiler.relations import Mentions
from compiler.render.handover import Grid, by_actor, by_unit

BOOK = (
    TRADE
    + """\
handbook: {title: 书}
flows:
  发货:
    steps:
      下单: {responsible: 客户, accountable: 客户}
      接单: {responsible: 销售员, accountable: 销售经理}
      审批: {responsible: 销售经理, accountable: 总经理, decide: {同意: 备货, 退回: 接单}}
      备货: {responsible: 仓储经理, accountable: 仓储经理, next: 核对}
      核对: {responsible: [仓储经理, 销售员], accountable: 仓储经理}
      复核: {responsible: [仓储经理, 销售员], accountable: 仓储经理}
      签收: {responsible: [客户, 销售员], accountable: 销售员}
  退货:
    steps:
      受理: {responsible: 销售员, accountable: 销售员}
      批准: {responsible: 销售经理, accountable: 总经理}
"""
)


def told(grid: Grid) -> list[tuple[str, str, list[str], bool]]:
    return [
        (
            it.giver.name,
            it.taker.name,
            [f"{passed.flow.name}:{passed.over.giver.name}-{passed.over.taker.name}" for passed in it.passes],
            it.between_units,
        )
        for it in grid.exchanges
    ]


@pytest.fixture
def grids() -> tuple[Grid, Grid]:
    made = company(BOOK)
    mentions = Mentions(made)
    actors = by_actor(mentions, made.handbooks[0].flows)
    return actors, by_unit(mentions, actors)


def test_who_hands_to_whom_and_where(grids: tuple[Grid, Grid]) -> None:
    assert told(grids[0]) == [
        ("客户", "销售员", ["发货:下单-接单"], False),
        ("销售员", "客户", ["发货:复核-签收"], False),
        ("销售员", "销售经理", ["发货:接单-审批", "退货:受理-批准"], False),
        ("销售经理", "销售员", ["发货:审批-接单"], False),
        ("销售经理", "仓储经理", ["发货:审批-备货"], True),
        ("仓储经理", "客户", ["发货:复核-签收"], False),
        ("仓储经理", "销售员", ["发货:备货-核对", "发货:复核-签收"], True),
    ]


def test_what_two_do_together_is_not_handed_between_them(grids: tuple[Grid, Grid]) -> None:
    steps = [passed.over.giver.name for exchange in grids[0].exchanges for passed in exchange.passes]
    assert "核对" not in steps, "the same two go on"


def test_by_unit_with_what_stays_within_and_who_belongs_to_none(grids: tuple[Grid, Grid]) -> None:
    assert told(grids[1]) == [
        ("客户", "销售部", ["发货:下单-接单"], False),
        ("销售部", "客户", ["发货:复核-签收"], False),
        ("销售部", "销售部", ["发货:接单-审批", "退货:受理-批准", "发货:审批-接单"], False),
        ("销售部", "仓储部", ["发货:审批-备货"], True),
        ("仓储部", "客户", ["发货:复核-签收"], False),
        ("仓储部", "销售部", ["发货:备货-核对", "发货:复核-签收"], True),
    ]
    [within] = [it for it in grids[1].exchanges if it.giver == it.taker]
    assert [(part.giver.name, part.taker.name) for part in within.parts] == [
        ("销售员", "销售经理"),
        ("销售经理", "销售员"),
    ]


def test_a_unit_above_is_on_the_same_side() -> None:
    made = company(
        BOOK.replace(
            "accountable: 总经理}\n",
            "accountable: 总经理}\n      归档: {responsible: 总经理, accountable: 总经理}\n",
            2,
        )
    )
    grid = by_actor(Mentions(made), made.handbooks[0].flows)
    [up] = [it for it in grid.exchanges if it.taker.name == "总经理"]
    assert (up.giver.name, up.between_units) == ("销售经理", False)


def test_totals_count_each_hand_over_once(grids: tuple[Grid, Grid]) -> None:
    actors, units = grids
    by_name = {entry.name: entry for entry in actors.heads}
    assert [actors.given(by_name[name]) for name in ("客户", "销售员", "销售经理", "仓储经理")] == [1, 3, 2, 2]
    assert [actors.taken(by_name[name]) for name in ("客户", "销售员", "销售经理", "仓储经理")] == [1, 4, 2, 1]
    assert (actors.total(), actors.between_units()) == (units.total(), units.between_units()) == (7, 3)


def test_the_rows_are_square_and_in_one_order(grids: tuple[Grid, Grid]) -> None:
    for grid in grids:
        rows = list(grid.rows())
        assert [giver for giver, _ in rows] == list(grid.heads)
        found = [
            (giver.name, head.name)
            for giver, cells in rows
            for head, cell in zip(grid.heads, cells, strict=True)
            if cell is not None
        ]
        assert found == [(it.giver.name, it.taker.name) for it in grid.exchanges]


def test_nothing_is_handed_over_where_one_does_all() -> None:
    made = company(
        "handbook: {title: 书}\nroles: {甲: {}}\nflows: {f: {steps: {一: {responsible: 甲}, 二: {responsible: 甲}}}}\n"
    )
    assert by_actor(Mentions(made), made.handbooks[0].flows) == Grid((), ())


def test_a_unit_hands_over_as_itself() -> None:
    made = company(FULL)
    names = {(it.giver.name, it.taker.name) for it in by_actor(Mentions(made), made.handbooks[0].flows).exchanges}
    assert ("助理", "门店经理") in names
