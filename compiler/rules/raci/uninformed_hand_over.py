"""Work goes to another unit, and nobody there knows.

The next step belongs to another unit, but at this one nobody of that unit is informed, asked or at work, no record goes
over, and that unit does not ask back. The work lies until somebody complains. Inform the unit that goes on, or hand it
a record. Units above and below each other count as one side.

Bad:
    units: {销售部: {head: 销售经理}, 仓储部: {head: 仓储经理}}
    roles:
      销售经理: {unit: 销售部}
      仓储经理: {unit: 仓储部}
    flows:
      发货:
        steps:
          接单: {responsible: 销售经理, accountable: 销售经理}
          备货: {responsible: 仓储经理, accountable: 仓储经理}

Good:
    units: {销售部: {head: 销售经理}, 仓储部: {head: 仓储经理}}
    roles:
      销售经理: {unit: 销售部}
      仓储经理: {unit: 仓储部}
    flows:
      发货:
        steps:
          接单: {responsible: 销售经理, accountable: 销售经理, informed: 仓储经理}
          备货: {responsible: 仓储经理, accountable: 仓储经理}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.relations import hand_overs
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every hand-over from one unit to another of which the other cannot know, at the step that gives."""
    if not view.handbook.units:
        return
    for flow in view.flows:
        for hand_over in hand_overs(flow):
            giver, taker = hand_over.giver, hand_over.taker
            if giver.broken or taker.broken or {ref.to for ref in giver.outputs} & {ref.to for ref in taker.inputs}:
                continue
            giving = view.mentions.sides((*giver.responsible, *giver.accountable))
            taking = view.mentions.sides((*taker.responsible, *taker.accountable))
            if not giving or not taking or view.mentions.touch(giving, taking):
                continue
            told = view.mentions.sides((actor for _, actor in giver.raci()))
            asking = view.mentions.sides((actor for _, actor in taker.raci()))
            if not view.mentions.touch(told, taking) and not view.mentions.touch(asking, giving):
                yield problem(
                    "uninformed-hand-over",
                    giver.span,
                    where=giver.where,
                    related=(Related(taker.span, Message("rules.uninformed-hand-over.taker")),),
                    giver=giver.name,
                    taker=taker.name,
                    unit=view.company.find(min(taking)).name,
                )
