"""Everybody is asked about nearly everything.

On at least three steps, and at least half of them, all posts of the flow that do not work there are consulted: each
step waits for all of them, and nobody's advice weighs anything. Ask those who know something about the step; the
others may be told (`informed`).

Bad:
    roles: {经办人: {}, 主管: {}, 法务: {}, 财务: {}, 技术: {}}
    flows:
      采购:
        steps:
          询价: {responsible: 经办人, accountable: 主管, consulted: [法务, 财务, 技术]}
          谈判: {responsible: 经办人, accountable: 主管, consulted: [法务, 财务, 技术]}
          签约: {responsible: 经办人, accountable: 主管, consulted: [法务, 财务, 技术]}

Good:
    roles: {经办人: {}, 主管: {}, 法务: {}, 财务: {}, 技术: {}}
    flows:
      采购:
        steps:
          询价: {responsible: 经办人, accountable: 主管, consulted: 技术}
          谈判: {responsible: 经办人, accountable: 主管, consulted: [法务, 财务]}
          签约: {responsible: 经办人, accountable: 主管, consulted: 法务}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Step
from compiler.rules.view import View

FEWEST_STEPS = 3
FEWEST_ASKED = 3


def check(view: View) -> Iterator[Problem]:
    """Report every flow in which all who do not work at a step are asked, on half of its steps or more."""
    for flow in view.flows:
        working = [step for step in flow.steps if step.works and not step.calls]
        everybody = {actor.to for step in working for _, actor in step.raci()}
        crowded = [step for step in working if _asks_all(step, everybody)]
        if len(crowded) >= FEWEST_STEPS and 2 * len(crowded) >= len(working):
            yield problem(
                "everyone-consulted",
                flow.span,
                where=flow.where,
                flow=flow.name,
                steps=tuple(step.name for step in crowded),
                count=len(everybody),
            )


def _asks_all(step: Step, everybody: set[str]) -> bool:
    asked = {actor.to for actor in step.consulted}
    busy = {actor.to for actor in (*step.responsible, *step.accountable, *step.support)}
    return len(asked) >= FEWEST_ASKED and everybody <= asked | busy
