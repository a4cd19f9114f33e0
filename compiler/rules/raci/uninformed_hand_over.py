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

from collections.abc import Iterable, Iterator

from compiler.diagnostics import Message, Problem, Related, problem
from compiler.model import Reference, Unit
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
            giving = _units(view, (*giver.responsible, *giver.accountable))
            taking = _units(view, (*taker.responsible, *taker.accountable))
            if not giving or not taking or _touch(view, giving, taking):
                continue
            told = _units(view, (actor for _, actor in giver.raci()))
            asking = _units(view, (actor for _, actor in taker.raci()))
            if not _touch(view, told, taking) and not _touch(view, asking, giving):
                yield problem(
                    "uninformed-hand-over",
                    giver.span,
                    where=giver.where,
                    related=(Related(taker.span, Message("rules.uninformed-hand-over.taker")),),
                    giver=giver.name,
                    taker=taker.name,
                    unit=view.company.find(min(taking)).name,
                )


def _units(view: View, actors: Iterable[Reference]) -> set[str]:
    """Return the units that some actors are, or belong to."""
    found: set[str] = set()
    for actor in (view.company.find(reference) for reference in actors):
        found |= {actor.where} if isinstance(actor, Unit) else {unit.where for unit in view.mentions.units(actor)}
    return found


def _touch(view: View, one: set[str], other: set[str]) -> bool:
    """Say whether a unit of one side is, or stands above or below, a unit of the other."""
    return bool(one & _with_above(view, other) or other & _with_above(view, one))


def _with_above(view: View, units: set[str]) -> set[str]:
    found, waiting = set(units), list(units)
    while waiting:
        parent = view.company.find(waiting.pop()).parent
        if parent and parent.to not in found:
            found.add(parent.to)
            waiting.append(parent.to)
    return found
