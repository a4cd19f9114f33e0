"""The rules that follow flows: records, results of calls, allowed times, who approves and who hands over to whom.

What `soundness/runs` and `soundness/records` decide is held against `running`: every interleaving, no reduction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import combinations
from random import Random
from types import MappingProxyType

import networkx as nx
import pytest
from compiling import TITLE, compiled, told
from flows import any_flow, parse, sound_flow, written
from hypothesis import given, settings
from hypothesis import strategies as st
from running import END, Running, State

from compiler.coverage import coverage
from compiler.diagnostics import Span
from compiler.graph import flow_graph
from compiler.model import Company, Duration, Flow, Record, Reference, Step, Via
from compiler.relations import Mentions
from compiler.resolve.measure import read_duration
from compiler.soundness import Ledger, judge
from compiler.soundness.net import make_net
from compiler.soundness.runs import Runs
from compiler.soundness.schedule import longest_way, overruns

ROLES = "roles: {经办人: {}, 主管: {}}\n"
W = "responsible: 经办人, accountable: 主管"


def codes(text: str, old: str | None = None) -> list[str]:
    """Return the codes of what is told about a text, and about another handbook `旧` beside it."""
    title = None if "handbook:" in text else TITLE
    result = compiled(text, title=title, severities={}, 旧=old) if old else compiled(text, title=title, severities={})
    return sorted(finding.code for finding in result.findings)


def say(text: str) -> list[str]:
    return [line.split(" ", 2)[2] for line in told(compiled(text, severities={}))]


# Runs against every interleaving


def small_flow(seed: int) -> Flow:
    """Return a small sound flow, nested or wild."""
    random = Random(seed)
    if seed % 3:
        return sound_flow(random, random.randint(2, 11))
    for _ in range(400):
        flow = any_flow(random, random.randint(3, 7))
        verdict = judge(flow)
        if verdict is not None and verdict.sound:
            return flow
    return sound_flow(random, 5)


Forbidden = Collection[tuple[str, int]]


def all_states(flow: Flow, forbidden: Forbidden = ()) -> tuple[Running, set[State]]:
    """Return every state of a flow in which some choices of some steps are never made."""
    running = Running(flow)
    seen = {running.start}
    waiting = [running.start]
    while waiting:
        for move in running.moves(waiting.pop()):
            if (move.step, move.choice) not in forbidden and move.after not in seen:
                seen.add(move.after)
                waiting.append(move.after)
    return running, seen


def startable(running: Running, state: State) -> set[str]:
    return {move.step for move in running.moves(state)}


def forbid(random: Random, flow: Flow) -> list[tuple[str, int]]:
    running = Running(flow)
    choices = [(id, n) for id, step in running.steps.items() for n, _ in enumerate(running.choices(step))]
    return random.sample(choices, random.randint(0, min(3, len(choices))))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000_000))
def test_what_can_start_without_some_firings(seed: int) -> None:
    flow = small_flow(seed)
    runs, forbidden = Runs(flow, make_net(flow)), forbid(Random(seed), flow)
    without = {fired for id, choice in forbidden for fired in runs.firings(id) if fired[1] == choice}
    running, states = all_states(flow, forbidden)
    expected = {id for state in states for id in startable(running, state)}
    found = {id for id in running.steps if runs.path_to(id, without) is not None}
    assert found == expected, (written(flow), forbidden)
    assert runs.can_end(without=without) == any(END in state for state in states), (written(flow), forbidden)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000_000))
def test_what_can_be_at_work_at_once(seed: int) -> None:
    flow = small_flow(seed)
    runs = Runs(flow, make_net(flow))
    running, states = all_states(flow)
    watched = Random(seed).sample(sorted(running.steps), min(4, len(running.steps)))
    expected = {
        frozenset(pair)
        for state in states
        for pair in combinations(sorted(startable(running, state) & set(watched)), 2)
    }
    assert runs.at_once(watched) == expected, (written(flow), watched)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000_000))
def test_a_path_is_a_run(seed: int) -> None:
    """Done in the order given, the path leads to a state in which the step can start."""
    flow = small_flow(seed)
    runs, running = Runs(flow, make_net(flow)), Running(flow)
    for id in running.steps:
        path = runs.path_to(id)
        assert path is not None
        states = {running.start}
        for happening in path:
            states = {move.after for state in states for move in running.moves(state) if move.step == happening.step}
            assert states, (written(flow), id, path)
        assert any(id in startable(running, state) for state in states), (written(flow), id, path)


# Records against every interleaving

BOOK = "x"


def reference(record: str) -> Reference:
    return Reference(f"{BOOK}/records/{record}", Span(""))


def with_records(random: Random, flow: Flow) -> Flow:
    """Let steps make and need records here and there."""
    names = ["a", "b", "c"]
    return replace(
        flow,
        steps=tuple(
            replace(
                step,
                inputs=tuple(reference(name) for name in names if random.random() < 0.25),
                outputs=tuple(reference(name) for name in names if random.random() < 0.2),
            )
            for step in flow.steps
        ),
    )


def ledger_of(*flows: Flow) -> Ledger:
    records = {f"{BOOK}/records/{name}": Record(id=name, where=f"{BOOK}/records/{name}", name=name) for name in "abc"}
    things = {**records, **{flow.where: flow for flow in flows}}
    return Ledger(Company((), MappingProxyType(things)), judge)


def lacking(flow: Flow) -> dict[str, set[frozenset[str]]]:
    """Return for each step with which sets of records it can start, by every interleaving."""
    running = Running(flow)
    start = (running.start, frozenset[str]())
    seen, waiting = {start}, [start]
    found: dict[str, set[frozenset[str]]] = {}
    while waiting:
        state, made = waiting.pop()
        for move in running.moves(state):
            found.setdefault(move.step, set()).add(made)
            step = running.steps[move.step]
            late = [way for way in step.follows if way.via is Via.OVERDUE]
            in_time = move.choice < len(running.choices(step)) - len(late)
            after = (move.after, made | ({ref.to for ref in step.outputs} if in_time else set()))
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return found


def is_feedback(flow: Flow, step: Step, record: str) -> bool:
    """Say whether a record is made only after a step, and by one that the step follows."""
    running = Running(flow)
    makers = {one.id for one in running.steps.values() if any(ref.to == record for ref in one.outputs)}
    graph = flow_graph(flow)
    graph.remove_node(step.id)
    first = flow.steps[0].id
    before = {first, *nx.descendants(graph, first)} if first in graph else set()
    led = {one.id for one in running.steps.values() if any(way.to == step.id for way in one.follows)}
    return bool(makers & led) and not makers & before


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000_000))
def test_lacks_are_those_of_some_run(seed: int) -> None:
    flow = with_records(Random(seed), small_flow(seed))
    makers = {ref.to for step in flow.steps if step.id in Running(flow).steps for ref in step.outputs}
    had = lacking(flow)
    expected = set()
    for step in flow.steps:
        needed = [ref.to for ref in step.inputs if not is_feedback(flow, step, ref.to)]
        nowhere = frozenset(record for record in needed if record not in makers)
        doubtful = frozenset(
            record for record in needed if record in makers and any(record not in made for made in had.get(step.id, ()))
        )
        if nowhere and step.id in had:
            expected.add((step.id, nowhere, False))
        if doubtful and any(not made & doubtful for made in had[step.id]):
            expected.add((step.id, doubtful, True))
    found = {
        (lack.step.id, frozenset(ref.to for ref in lack.records), lack.path is not None)
        for lack in ledger_of(flow).lacks(flow)
    }
    assert found == expected, written(flow)


def test_work_of_an_overdue_step_is_not_done() -> None:
    text = (
        ROLES
        + f"""records: {{报价单: {{}}}}
flows:
  采购:
    outputs: 报价单
    steps:
      询价: {{{W}, outputs: 报价单, within: 2 workdays, overdue: {{next: 下单}}}}
      下单: {{{W}, inputs: 报价单}}
"""
    )
    assert say(text) == ["“下单”要用“报价单”，但可能还没有产生（询价（逾期））"]


def test_records_of_parallel_branches() -> None:
    text = (
        ROLES
        + f"""records: {{报价单: {{}}}}
flows:
  采购:
    outputs: 报价单
    steps:
      申请: {{{W}, parallel: [询价, 比价]}}
      询价: {{{W}, outputs: 报价单, next: 下单}}
      比价: {{{W}, inputs: 报价单, next: 下单}}
      下单: {{{W}, wait_for: all, inputs: 报价单}}
"""
    )
    assert say(text) == ["“比价”要用“报价单”，但同时进行的“询价”可能还没有把它做出来"]


def test_records_in_a_loop() -> None:
    """Made behind the step that needs it: there the second time round, not the first; feedback may be missing."""
    text = (
        ROLES
        + f"""records: {{意见: {{}}}}
flows:
  采购:
    steps:
      起草: {{{W}, inputs: 意见}}
      审批: {{{W}, outputs: 意见, decide: {{同意: 完成, 退回: 登记}}}}
      登记: {{{W}, next: 起草}}
      完成: {{ends: 通过}}
"""
    )
    assert say(text) == ["“起草”要用“意见”，但可能还没有产生（流程一开始）"]
    assert codes(text.replace("  采购:\n", "  采购:\n    inputs: 意见\n")) == []
    assert codes(text.replace("退回: 登记", "退回: 起草, 备案: 登记").replace("next: 起草", "next: 完成")) == []


def test_alternatives_are_enough_and_registers_always_there() -> None:
    text = (
        ROLES
        + f"""records: {{甲: {{}}, 乙: {{}}, 台账: {{kind: register}}}}
flows:
  采购:
    outputs: 台账
    steps:
      询价: {{{W}, inputs: 台账, decide: {{比价: 比价, 直购: 直购}}}}
      比价: {{{W}, outputs: 甲, next: 下单}}
      直购: {{{W}, outputs: 乙}}
      下单: {{{W}, inputs: [甲, 乙], outputs: 台账}}
"""
    )
    assert codes(text) == []
    assert codes(text.replace("outputs: 乙", "uses: 电话")) == ["FLOW016", "FLOW016"]


def calling(inspect: str, caller: str = "{calls: 验货, decide: {合格: 入库, 不合格: 退货}}") -> str:
    return (
        ROLES
        + f"""records: {{验收单: {{}}}}
flows:
  采购:
    outputs: 验收单
    steps:
      验收: {caller}
      入库: {{{W}, inputs: 验收单, ends: 已入库}}
      退货: {{{W}, ends: 已退货}}
  验货:
    steps:
      检验: {{{W}, decide: {{是: 收下, 否: 拒收}}}}
      {inspect}
      收下: {{ends: 合格}}
      拒收: {{ends: 不合格}}
"""
    )


def test_a_called_flow_makes_what_every_run_to_that_result_makes() -> None:
    only_good = calling(f"填单: {{{W}, outputs: 验收单, next: 收下}}").replace("是: 收下", "是: 填单")
    assert codes(only_good) == []
    only_bad = calling(f"填单: {{{W}, outputs: 验收单, next: 拒收}}").replace("否: 拒收", "否: 填单")
    assert say(only_bad) == ["“入库”要用“验收单”，但可能还没有产生（验收（合格））"]
    both = calling(f"填单: {{{W}, outputs: 验收单, next: 收下}}").replace("是: 收下", "是: 填单, 免填: 收下")
    assert say(both) == ["“入库”要用“验收单”，但可能还没有产生（验收（合格））"]


def test_a_called_flow_has_what_its_callers_have() -> None:
    text = (
        ROLES
        + f"""records: {{验收单: {{}}}}
flows:
  采购:
    steps:
      填单: {{{W}, outputs: 验收单}}
      验收: {{calls: 验货}}
  验货:
    steps:
      检验: {{{W}, inputs: 验收单}}
"""
    )
    assert codes(text) == []
    assert codes(text.replace("验收: {calls: 验货}", f"验收: {{{W}}}")) == ["FLOW016"]
    after = text.replace("验收: {calls: 验货}", f"验收: {{{W}}}").replace(
        "  验货:\n", "  验货:\n    starts_when: {after: 采购}\n"
    )
    assert codes(after) == []
    behind = text.replace(f"      填单: {{{W}, outputs: 验收单}}\n", "")
    behind = behind.replace(
        "      验收: {calls: 验货}\n", f"      验收: {{calls: 验货}}\n      记账: {{{W}, outputs: 验收单}}\n"
    )
    assert "FLOW016" in codes(behind)  # made by the caller, but behind the call


def test_records_made_elsewhere_are_named() -> None:
    text = (
        ROLES
        + f"""records: {{验收单: {{}}}}
flows:
  采购:
    steps: {{填单: {{{W}, outputs: 验收单}}}}
  付款:
    steps: {{付款: {{{W}, inputs: 验收单}}}}
"""
    )
    result = compiled(text, severities={})
    (finding,) = result.findings
    assert finding.problem.hint is not None
    assert dict(finding.problem.hint.arguments)["other"] == "采购"


def test_a_flow_yields_what_it_promises() -> None:
    text = (
        ROLES
        + f"""records: {{甲: {{}}, 乙: {{}}}}
flows:
  采购:
    outputs: [甲, 乙]
    steps: {{填单: {{{W}, outputs: 甲}}}}
"""
    )
    assert say(text) == ["“采购”的成果里有“乙”，但没有一步产生它"]


def test_unsound_flows_and_unread_handbooks_prove_nothing_about_records() -> None:
    text = (
        ROLES
        + f"""records: {{甲: {{}}}}
flows:
  采购:
    outputs: 甲
    steps:
      申请: {{{W}, decide: {{是: 填单, 否: }}}}
      填单: {{{W}, outputs: 甲, next: 付款}}
      付款: {{{W}, inputs: 甲}}
"""
    )
    assert codes(text) == ["FLOW001"]
    unread = compiled(text.replace("否: ", "否: 付款"), "units: [\n", severities={})
    assert [finding.code for finding in unread.findings] == ["DOC003"]


def test_what_is_misspelt_is_not_told_as_missing_too() -> None:
    """The step that makes the record, or the one that needs it, cannot be read: then nothing is known to be missing."""
    text = (
        ROLES
        + f"""records: {{甲: {{}}, 乙: {{}}}}
flows:
  采购:
    outputs: 乙
    steps:
      填单: {{{W}, outputs: 甲}}
      付款: {{{W}, inputs: 甲, outputs: 乙}}
"""
    )
    assert codes(text) == []
    assert codes(text.replace("outputs: 甲", "outputs: 假")) == ["REF001"]
    assert codes(text.replace("inputs: 甲", "inputs: 假")) == ["REF001"]
    assert codes(text.replace("outputs: 甲", "output: 甲")) == ["DOC015"]


# Results of calls


def test_results_of_calls() -> None:
    flow = calling(f"填单: {{{W}, outputs: 验收单, next: 收下}}").replace("是: 收下", "是: 填单")
    assert codes(flow) == []
    assert "FLOW012" in codes(flow.replace(", 不合格: 退货}", ", 让步: 退货}"))
    renamed = flow.replace("{ends: 不合格}", "{ends: 拒绝}")
    assert codes(renamed) == ["FLOW012", "FLOW013"]
    one_end = flow.replace("{ends: 不合格}", "{ends: 合格}").replace("decide: {合格: 入库, 不合格: 退货}", "next: 入库")
    assert "FLOW012" not in codes(one_end)


def test_unnamed_ends_are_no_results() -> None:
    text = (
        ROLES
        + f"""flows:
  采购:
    steps:
      验收: {{calls: 验货, {W}, decide: {{合格: 入库, 不合格: 退货}}}}
      入库: {{{W}, ends: 已入库}}
      退货: {{{W}, ends: 已退货}}
  验货:
    steps: {{检验: {{{W}}}}}
"""
    )
    assert codes(text) == []


def test_started_by_a_result() -> None:
    text = (
        ROLES
        + f"""flows:
  验货:
    steps: {{检验: {{{W}}}}}
  付款:
    starts_when: {{after: 验货, result: 检验}}
    steps: {{付款: {{{W}}}}}
"""
    )
    assert codes(text) == []
    assert codes(text.replace("result: 检验", "result: 合格")) == ["FLOW014"]
    assert (
        codes(text.replace("result: 检验", "result: 合格").replace("steps: {检验: {" + W + "}}", "status: placeholder"))
        == []
    )


# Time


def timed(given_flow: Flow, times: dict[str, str]) -> Flow:
    return replace(
        given_flow,
        steps=tuple(replace(step, within=read_duration(times.get(step.id, ""))) for step in given_flow.steps),
    )


def limit(text: str) -> Duration:
    found = read_duration(text)
    assert found is not None
    return found


NO_COMPANY = Company((), MappingProxyType({}))


def longest_by_hand(flow: Flow) -> float:
    steps = {step.id: step for step in flow.steps}

    def ahead(id: str) -> float:
        own = steps[id].within
        return (own.hours if own else 0) + max((ahead(way.to) for way in steps[id].follows), default=0)

    return ahead(flow.steps[0].id)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000_000))
def test_the_longest_way_without_loops(seed: int) -> None:
    random = Random(seed)
    ids = [f"s{n}" for n in range(random.randint(1, 8))]
    lines = {
        id: "|".join(random.sample(ids[n + 1 :], min(random.randint(0, 2), len(ids) - n - 1)))
        for n, id in enumerate(ids)
    }
    flow = timed(parse(**lines), {id: f"{random.randint(1, 5)} workdays" for id in ids if random.random() < 0.7})
    longest = longest_way(flow, NO_COMPANY, "hours")
    assert longest.hours == longest_by_hand(flow)
    assert sum(step.within.hours for step in longest.steps if step.within) == longest.hours


@pytest.mark.parametrize(
    ("steps", "hours"),
    [
        ({"a": "b", "b": "a|c", "c": ""}, 24),  # a loop is taken once
        ({"a": "b&c", "b": "d", "c": "d", "d": "*"}, 24),  # a wait goes on with the last
        ({"a": "a|b", "b": ""}, 16),
        ({"a": "b!c", "b": "", "c": "b"}, 24),  # overdue: its time is over, and more follows
    ],
)  # fmt: skip
def test_the_longest_way_with_loops_and_waits(steps: dict[str, str], hours: float) -> None:
    assert longest_way(timed(parse(**steps), dict.fromkeys(steps, "1 workday")), NO_COMPANY, "hours").hours == hours


@pytest.mark.parametrize(
    ("whole", "parts", "told_of"),
    [
        ("3 workdays", ["1 workday", "2 workdays"], False),
        ("3 workdays", ["2 workdays", "2 workdays"], True),
        ("1 workday", ["4 hours", "4 hours"], False),
        ("1 workday", ["4 hours", "5 hours"], True),
        ("1 day", ["24 hours"], False),  # of the calendar, both
        ("1 day", ["24 hours", "24 hours"], True),
        ("1 week", ["5 workdays"], False),
        ("1 week", ["7 days"], False),
        ("1 week", ["8 days"], True),
    ],
)
def test_time_limits_that_do_not_fit(whole: str, parts: list[str], told_of: bool) -> None:
    ids = [f"s{n}" for n in range(len(parts))]
    line = parse(**{id: "".join(ids[n + 1 : n + 2]) for n, id in enumerate(ids)})
    flow = replace(timed(line, dict(zip(ids, parts, strict=True))), within=limit(whole))
    assert (overruns(flow, NO_COMPANY) is not None) == told_of


def test_a_call_takes_the_time_of_the_called_flow() -> None:
    text = (
        ROLES
        + f"""flows:
  采购:
    within: 3 workdays
    steps:
      询价: {{{W}, within: 1 workday}}
      验收: {{calls: 验货}}
  验货:
    steps:
      检验: {{{W}, within: 2 workdays}}
      入库: {{{W}, within: 1 workday}}
"""
    )
    assert codes(text) == ["FLOW019"]
    assert codes(text.replace("calls: 验货", "calls: 验货, within: 2 workdays")) == []
    assert codes(text.replace("  验货:\n", "  验货:\n    within: 4 workdays\n")) == ["FLOW019"]


# Who approves, answers, knows


APPROVAL = """units: {采购部: {head: 主管}}
roles: {经办人: {unit: 采购部, reports_to: 主管}, 主管: {unit: 采购部}, 员工: {unit: 采购部}}
records: {申请单: {}}
flows:
  采购:
    steps:
      申请: {responsible: MAKER, accountable: 主管, outputs: 申请单}
      审批: {responsible: JUDGE, accountable: ANSWERS, inputs: 申请单, decide: {同意: 下单, 退回: BACK}}
      下单: {responsible: 员工, accountable: 主管, support: 经办人, next: 完成}
      作废: {ends: 未批准}
      完成: {ends: 已下单}
"""


@pytest.mark.parametrize(
    ("maker", "judge", "answers", "back", "expected"),
    [
        ("经办人", "主管", "主管", "申请", []),
        ("主管", "主管", "主管", "申请", ["RACI004"]),
        ("主管", "主管", "主管", "作废", ["RACI004"]),
        ("采购部", "主管", "主管", "申请", ["RACI004"]),  # a unit acts through its head
        ("[主管, 经办人]", "主管", "主管", "申请", []),  # somebody else made it too
        ("主管", "[主管, 经办人]", "主管", "申请", []),
        ("经办人", "经办人", "主管", "申请", []),  # somebody else answers for the decision
        ("经办人", "主管", "经办人", "申请", ["RACI005"]),
    ],
)
def test_self_approval(maker: str, judge: str, answers: str, back: str, expected: list[str]) -> None:
    text = APPROVAL.replace("MAKER", maker).replace("JUDGE", judge).replace("ANSWERS", answers).replace("BACK", back)
    if back != "作废":
        text = text.replace("      作废: {ends: 未批准}\n", "")
    assert codes(text) == expected


HAND_OVER = """units: {公司: {head: 总经理}, 销售部: {head: 销售经理, parent: 公司}, 仓储部: {head: 仓管, parent: 公司}}
roles: {总经理: {unit: 公司}, 销售经理: {unit: 销售部}, 仓管: {unit: 仓储部}, 客户: {external: true}}
records: {订单: {}}
flows:
  发货:
    steps:
      接单: {responsible: 销售经理, accountable: 销售经理GIVER}
      分派: {parallel: [备货, 开票]}
      备货: {responsible: TAKER, accountable: TAKER, next: 结束}
      开票: {responsible: 销售部, accountable: 销售经理, next: 结束}
      结束: {wait_for: all, ends: 已发货}
"""


@pytest.mark.parametrize(
    ("giver", "taker", "expected"),
    [
        ("", "仓管", ["RACI007"]),  # past a bare fork
        ("", "仓储部", ["RACI007"]),
        (", informed: 仓储部", "仓管", []),
        (", informed: 仓管", "仓储部", []),
        (", consulted: 总经理", "仓管", []),  # above both
        (", informed: 客户", "仓管", ["RACI007"]),
        ("", "总经理", []),  # the unit above is the same side
        ("", "客户", []),  # outsiders belong to no unit
        (", outputs: 订单", "仓管, inputs: 订单", []),
    ],
)
def test_hand_overs(giver: str, taker: str, expected: list[str]) -> None:
    first, _, inputs = taker.partition(", ")
    text = HAND_OVER.replace("GIVER", giver).replace("TAKER", first)
    if inputs:
        text = text.replace("next: 结束}\n      开票", f"{inputs}, next: 结束}}\n      开票")
    found = codes(text)
    assert [code for code in found if code.startswith("RACI")] == expected


def test_single_point_of_failure_is_proved_on_every_run() -> None:
    text = """roles: {出纳: {headcount: 1}, 会计: {headcount: 1, deputy: 主管}, 主管: {}}
flows:
  报销:
    steps:
      审核: {responsible: 会计, accountable: 主管, decide: {现金: 付现, 转账: 转账}}
      付现: {responsible: 出纳, accountable: 主管, next: 完成}
      转账: {responsible: 会计, accountable: 主管, next: 完成}
      完成: {ends: 已支付}
"""
    assert codes(text) == []
    assert codes(text.replace("转账: {responsible: 会计", "转账: {responsible: 出纳")) == []
    both = text.replace("decide: {现金: 付现, 转账: 转账}", "parallel: [付现, 转账]").replace(
        "完成: {", "完成: {wait_for: all, "
    )
    assert codes(both) == ["RACI009"]


# Handbooks side by side


def test_retired_handbooks_are_not_referred_to() -> None:
    text = "handbook: {title: 新制度, language: zh-Hans}\nroles: {经办人: {reports_to: 旧/主管}}\n"
    old = "handbook: {title: 旧制度, language: zh-Hans, status: STATUS, text: 已并入新制度}\nroles: {主管: {}}\n"
    assert codes(text, old.replace("STATUS", "in-force, approved_by: 主管")) == []
    assert codes(text, old.replace("STATUS", "retired")) == ["REF004"]


def test_succession() -> None:
    new = "handbook: {title: 新制度, language: zh-Hans, supersedes: 《旧制度》}\nroles: {经办人: {}}\n"
    old = "handbook: {title: 旧制度, language: zh-Hans, status: STATUS}\nroles: {主管: {}}\n"
    assert codes(new, old.replace("STATUS", "retired")) == []
    assert codes(new, old.replace("STATUS", "draft")) == ["LIFE004"]
    assert codes(new.replace("《旧制度》", "另一制度"), old.replace("STATUS", "retired")) == ["LIFE005"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("市场部", "市場部", True),
        ("A组", "a组", True),
        ("A组", "А组", True),  # Cyrillic
        ("Ο组", "O组", True),  # Greek
        ("O1", "0l", True),
        ("客服-组", "客服_组", True),
        ("日报", "曰报", True),
        ("ロ岸", "口岸", True),
        ("A组", "B组", False),
        ("大组", "太组", False),
        ("组1", "组2", False),
    ],
)
def test_look_alike_ids(one: str, other: str, alike: bool) -> None:
    assert codes(f"roles: {{{one}: {{}}, {other}: {{}}}}\n") == (["REF003"] if alike else [])
    steps = f"{one}: {{{W}}}, {other}: {{{W}}}"
    assert codes(ROLES + f"flows: {{报销: {{steps: {{{steps}}}}}}}\n".replace("经理", "")) == (
        ["REF003"] if alike else []
    )


# Coverage


def test_coverage_counts_duties_and_work() -> None:
    text = """roles:
  经办人: {duties: [认真工作, {id: 申请, text: 提出申请, steps: 报销/申请}]}
  主管: {duties: 领导}
flows:
  报销:
    steps:
      申请: {responsible: 经办人, accountable: 主管}
      审批: {responsible: 主管, accountable: 主管}
      付款: {responsible: [主管, 经办人], accountable: 主管}
"""
    company = compiled(text).company
    found = coverage(company.handbooks[0], Mentions(company))
    assert (found.duties, found.exercised, found.duties_percent) == (3, 1, 33)
    assert (found.work, found.mentioned, found.work_percent) == (4, 1, 25)
    empty = compiled("roles: {主管: {}}\n").company
    assert coverage(empty.handbooks[0], Mentions(empty)).duties_percent is None
