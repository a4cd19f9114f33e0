"""Who hands work to a post and to whom it hands work on: the picture, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compiler.model import Company, Role, Step
from compiler.render.drawing import Drawing, Edge, EdgeKind, Node, NodeKind, Shape
from compiler.render.flowchart import Link, actor_name, names_within
from compiler.render.work import FlowPart
from compiler.words import Words


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody, by logical path, and the steps of the post at which work comes from them or goes on to them."""

    actor: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """With whom a post works hand in hand, most often first."""

    givers: tuple[Partner, ...]
    takers: tuple[Partner, ...]


def exchange_of(work: Iterable[FlowPart]) -> Exchange:
    """Gather the hand-overs of an actor's own steps."""
    givers: dict[str, list[Step]] = {}
    takers: dict[str, list[Step]] = {}
    for in_flow in work:
        for part in in_flow.parts:
            for giver in part.givers:
                givers.setdefault(giver.to, []).append(part.step)
            others = (after for way in part.onward for after in way.steps if after.where not in part.own)
            for to in dict.fromkeys(actor.to for after in others for actor in after.responsible):
                takers.setdefault(to, []).append(part.step)
    return Exchange(_often_first(givers), _often_first(takers))


def _often_first(found: dict[str, list[Step]]) -> tuple[Partner, ...]:
    partners = (Partner(actor, tuple(steps)) for actor, steps in found.items())
    return tuple(sorted(partners, key=lambda partner: (-len(partner.steps), partner.actor)))


def draw_exchange(role: Role, exchange: Exchange, company: Company, words: Words, link: Link) -> Drawing:
    """Draw who hands work to a post and to whom it hands work on, and in how many steps; one node where nobody does."""
    nodes = [Node("/self", NodeKind.POST, role.name, title=words("chart.post", name=role.name), head=True)]
    edges = []
    for side, key, partners in (
        ("from", "chart.handover-from", exchange.givers),
        ("to", "chart.handover-to", exchange.takers),
    ):
        for partner in partners:
            name, count = actor_name(partner.actor, company), len(partner.steps)
            node = f"/{side}/{partner.actor}"
            title = words(key, name=name, count=count)
            nodes.append(Node(node, NodeKind.POST, name, href=link(partner.actor), title=title))
            ends = (node, "/self") if side == "from" else ("/self", node)
            edges.append(Edge(*ends, label=words("chart.times", count=count), kind=EdgeKind.HANDOVER, weight=count))
    return Drawing(
        title=words("chart.handovers-title", name=role.name),
        description=words("chart.handovers-description"),
        nodes=tuple(nodes),
        edges=tuple(edges),
        shape=Shape.EXCHANGE,
        names=names_within((node.label for node in nodes), role.handbook, company),
    )
