"""House rules on every path, held against every interleaving of every run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from types import MappingProxyType

import pytest
from flows import sound_flow, written
from running import END, Running, State, all_runs

from compiler.diagnostics import Span
from compiler.model import Company, Flow, Handbook, HouseRule, Selector, Step
from compiler.pipeline import compile_company
from compiler.project import SourceFile
from compiler.relations import Mentions
from compiler.soundness.house import rule_on

FORMS = ("before", "after", "never", "once")
Broken = Callable[[tuple[str, ...], bool], bool]


def mentions(flow: Flow) -> Mentions:
    handbook = Handbook(id="x", where="x", name="x", flows=(flow,))
    things = {step.where: step for step in flow.steps} | {flow.where: flow, "x": handbook}
    return Mentions(Company((handbook,), MappingProxyType(things)))


def selector(ids: list[str]) -> Selector:
    return Selector((("step", tuple(ids)),), Span(""))


def rule(form: str, first: list[str], second: list[str]) -> HouseRule:
    one, two = selector(first), selector(second)
    parts = {
        "before": {"before": one, "require": two},
        "after": {"after": one, "require": two},
        "never": {"after": one, "never": two},
        "once": {"at_most_once": one},
    }
    return HouseRule(id="r", where="x/rules/r", name="r", **parts[form])  # type: ignore[arg-type]


def breaks(form: str, first: list[str], second: list[str], history: tuple[str, ...], *, ended: bool) -> bool:
    """Say by the rule's meaning alone whether a run has broken it."""
    match form:
        case "before":
            return any(step in first and not set(history[: n + 1]) & set(second) for n, step in enumerate(history))
        case "after":
            return ended and any(step in first and not set(history[n:]) & set(second) for n, step in enumerate(history))
        case "never":
            return any(step in first and set(history[n + 1 :]) & set(second) for n, step in enumerate(history))
        case _:
            return sum(step in first for step in history) > 1


def essence(form: str, first: list[str], second: list[str], history: tuple[str, ...]) -> tuple[object, ...]:
    """Return what of a history can still matter to a rule, so that the search of all runs comes to an end."""
    seen_first = min(2, sum(step in first for step in history))
    last_first = max((n for n, step in enumerate(history) if step in first), default=-1)
    answered = bool(set(history[max(last_first, 0) :]) & set(second)) if last_first >= 0 else False
    return seen_first, answered, bool(set(history) & set(second))


def can_break(flow: Flow, form: str, first: list[str], second: list[str]) -> bool:
    """Go through every interleaving of every run."""
    running = Running(flow)
    waiting: list[tuple[State, tuple[str, ...]]] = [(running.start, ())]
    seen = {(running.start, essence(form, first, second, ()))}
    while waiting:
        state, history = waiting.pop()
        for move in running.moves(state):
            longer = (*history, move.step)
            if breaks(form, first, second, longer, ended=move.after == (END,)):
                return True
            key = (move.after, essence(form, first, second, longer))
            if key not in seen:
                seen.add(key)
                waiting.append((move.after, longer))
    return False


def runs(flow: Flow, path: tuple[tuple[Step, str], ...]) -> set[State]:
    """Return the states to which a path can lead, empty where no run goes that way."""
    running = Running(flow)
    states = {running.start}
    for step, _ in path:
        states = {move.after for state in states for move in running.moves(state) if move.step == step.id}
    return states


@pytest.mark.parametrize("form", FORMS)
def test_every_interleaving_agrees(form: str) -> None:
    broken = kept = 0
    for seed in range(400):
        random = Random(seed)
        flow = sound_flow(random, random.randint(3, 12))
        space = all_runs(flow, 2_000)
        if space is None:
            continue
        ids = [step.id for step in flow.steps]
        first = random.sample(ids, min(len(ids), random.randint(1, 2)))
        second = random.sample(ids, min(len(ids), random.randint(1, 2)))
        ruling = rule_on(rule(form, first, second), flow, mentions(flow))
        said = f"{form} {first} {second}: {written(flow)}"
        assert ruling.decided, said
        assert (ruling.breach is not None) == can_break(flow, form, first, second), said
        if ruling.breach is not None:
            broken += 1
            ended = runs(flow, ruling.breach.path)
            history = tuple(step.id for step, _ in ruling.breach.path)
            assert ended, said
            assert breaks(form, first, second, history, ended=(END,) in ended), said
        else:
            kept += 1
            assert ruling.holds, said
    assert broken > 20
    assert kept > 20


BOOK = """
handbook: {{title: 制度, language: zh-Hans}}
roles: {{甲: {{}}, 乙: {{}}, 丙: {{}}}}
units: {{组: {{head: 甲, members: [甲, 乙]}}, 外: {{head: 丙, members: 丙}}}}
records: {{报告: {{owner: 甲}}}}
flows:
  编制:
    starts_when: 需要
    steps:
      写: {{responsible: {maker}, accountable: 丙, outputs: 报告}}
      查: {{calls: 检查}}
      发: {{responsible: 丙, accountable: 丙, inputs: 报告, tags: 对外}}
  检查:
    steps:
      看: {{responsible: {checker}, accountable: 丙, inputs: 报告, decide: {{好: 好, 差: 改}}}}
      改: {{responsible: 甲, accountable: 丙, next: 看}}
      好: {{ends: 通过}}
rules:
  规矩: {rule}
"""


def found(rule_text: str, maker: str = "甲", checker: str = "丙") -> list[str]:
    """Return what policyc says about the house rules of the small handbook."""
    text = BOOK.format(rule=rule_text, maker=maker, checker=checker)
    made = compile_company([SourceFile("a.yaml", "a", text.encode())], today=date(2026, 1, 1))
    problems = [finding.problem for finding in made.findings if finding.code.startswith("RULE")]
    told = [dict(problem.message.arguments) for problem in problems]
    return [f"{problem.rule} {args.get('path', '')}" for problem, args in zip(problems, told, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{before: {step: 发}, require: {step: 看}}", []),
        ("{before: {tag: 对外}, require: {flow: 检查}}", []),
        ("{before: {input_of: 报告}, require: {output_of: 报告}}", []),
        ("{before: {step: 发}, require: {step: 改}}", ["broken-rule 写 → 看（好） → 发"]),
        ("{after: {step: 改}, require: {step: 看}}", []),
        ("{after: {step: 看}, never: {step: 写}}", []),
        ("{at_most_once: {step: 看}}", ["broken-rule 写 → 看（差） → 改 → 看"]),
        ("{at_most_once: {role: 丙}}", ["broken-rule 写 → 看（好） → 发"]),
        ("{before: {unit: 外}, require: {unit: 组}}", []),
        ("{before: {step: 发布}, require: {step: 看}}", ["empty-rule "]),
        ("{before: {step: 发}, require: {step: 查}}", []),
        ("{before: {step: 查}, require: {step: 发}}", ["broken-rule 写 → 查"]),
        ("{at_most_once: {step: 编制/查}}", []),
        ("{after: {step: 写}, require: {step: 好}}", []),
        ("{at_most_once: {flow: 编制}}", ["broken-rule 写 → 看（好） → 发"]),
        ("{separate: [{output_of: 报告}, {step: 看}]}", []),
    ],
)
def test_selectors_and_calls(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_separation_looks_behind_units() -> None:
    rule_text = "{separate: [{output_of: 报告}, {step: 看}]}"
    assert found(rule_text, maker="组", checker="乙") == ["broken-rule 写 → 看"]
    assert found(rule_text, maker="甲", checker="甲") == ["broken-rule 写 → 看"]
    assert found(rule_text, maker="组", checker="外") == []
