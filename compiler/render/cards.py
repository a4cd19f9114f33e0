"""Gathers the frames, cards and lines of an organisation chart, and decides what stands where it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from compiler.model import Company, Role, Unit
from compiler.render.drawing import Drawing, Edge, EdgeKind, Node, NodeKind, Shape
from compiler.render.flowchart import Link, actor_name, names_within
from compiler.words import Words


@dataclass(slots=True)
class ChartOfPosts:
    """Gathers frames, cards and lines; every unit and every post at home is drawn once."""

    units: Sequence[Unit]
    roles: Sequence[Role]
    company: Company
    words: Words
    link: Link
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    cards: dict[str, str] = field(default_factory=dict)
    """Node of each post that is drawn at home."""
    done: set[str] = field(default_factory=set)
    pending: list[tuple[str, str, str]] = field(default_factory=list)
    """Cards that may get a line from the left: node, the post it belongs to, the post it stands right of."""

    def top_units(self) -> Iterator[Unit]:
        """Yield the units without a parent here."""
        known = {unit.where for unit in self.units}
        yield from (unit for unit in self.units if not unit.parent or unit.parent.to not in known)

    def add_unit(self, unit: Unit, inside: str, under: str) -> None:
        """Add a unit's frame with its posts and the units in it."""
        if unit.where in self.done:
            return
        self.done.add(unit.where)
        self.nodes.append(
            Node(
                unit.where,
                NodeKind.UNIT,
                unit.name,
                href=self.link(unit.where),
                title=self.words("chart.unit", name=unit.name),
                assumed=unit.assumed,
                inside=inside,
                under=under,
            )
        )
        home = [role for role in self.roles if role.unit and role.unit.to == unit.where]
        inner = {role.where for role in home}
        parts = [other for other in self.units if other.parent and other.parent.to == unit.where]
        head = unit.head.to if unit.head else ""
        if head and head not in inner:
            self._add_guest(head, unit, head=True)
        for role in sorted(home, key=lambda role: role.where != head):
            if not role.reports_to or role.reports_to.to not in inner:
                self._add_tree(role, unit, home, parts, "")
        for role in home:
            self._add_tree(role, unit, home, parts, "")
        for member in unit.members:
            if member.to not in inner and member.to != head:
                self._add_guest(member.to, unit, head=False)
        for part in parts:
            self.add_unit(part, unit.where, "")

    def _add_tree(self, role: Role, unit: Unit, home: Sequence[Role], parts: Sequence[Unit], under: str) -> None:
        """Add a post, the posts of its unit that report to it, and the units whose heads do."""
        if role.where in self.cards:
            return
        card = self.add_post(role, unit, unit.where, under)
        for other in home:
            if other.reports_to and other.reports_to.to == role.where:
                self._add_tree(other, unit, home, parts, card)
        for part in parts:
            head = self.company.find(part.head)
            at_home = isinstance(head, Role) and head.unit and head.unit.to == part.where
            if at_home and head.reports_to and head.reports_to.to == role.where:
                self.add_unit(part, unit.where, card)

    def add_post(self, role: Role, unit: Unit | None, inside: str, under: str, *, alone: bool = False) -> str:
        """Add a post's card at home and return its node's id; `alone` leaves out whom it reports to."""
        if role.where in self.cards:
            return self.cards[role.where]
        card = f"{inside}>{role.where}"
        self.cards[role.where] = card
        head = bool(unit and unit.head and unit.head.to == role.where)
        self.nodes.append(self._card(card, role.where, role.name, inside, under, head=head, assumed=role.assumed))
        if role.reports_to and not alone:
            self.pending.append((card, role.reports_to.to, under))
        return card

    def _add_guest(self, where: str, unit: Unit, *, head: bool) -> None:
        """Add the card of a post that is at home in another unit (or of a unit that is a member)."""
        card = f"{unit.where}>{where}"
        if any(node.id == card for node in self.nodes):
            return
        name = actor_name(where, self.company)
        note = self.words("chart.head") if head else self.words("chart.guest")
        self.nodes.append(self._card(card, where, name, unit.where, "", head=head, note=note))

    def _card(
        self,
        card: str,
        where: str,
        name: str,
        inside: str,
        under: str,
        *,
        head: bool,
        assumed: bool = False,
        note: str = "",
    ) -> Node:
        said = [self.words("chart.post", name=name)]
        if head:
            said.append(self.words("chart.head"))
            note = self.words("chart.head")
        return Node(
            card,
            NodeKind.POST,
            name,
            href=self.link(where),
            title=self.words("chart.comma").join(said),
            note=note,
            assumed=assumed,
            head=head,
            inside=inside,
            under=under,
        )

    def finish(self, title: str, description: str, handbook: str) -> Drawing:
        """Draw the lines, and note in the card what cannot be drawn as one."""
        by_id = {node.id: node for node in self.nodes}
        comma = self.words("chart.comma")
        for card, chief, _ in self.pending:
            source = self.cards.get(chief, "")
            if source and source == _left_of(by_id[card], by_id):
                self.edges.append(Edge(source, card, kind=EdgeKind.REPORTS))
            else:
                node = by_id[card]
                text = self.words("chart.reports-to", name=actor_name(chief, self.company))
                notes = [node.note, text] if node.note else [text]
                by_id[card] = replace(node, note=comma.join(notes), title=comma.join([node.title, text]))
        nodes = tuple(by_id[node.id] for node in self.nodes)
        return Drawing(
            title=title,
            description=description,
            nodes=nodes,
            edges=tuple(self.edges),
            shape=Shape.FRAMES,
            names=names_within((node.label + node.note for node in nodes), handbook, self.company),
        )


def _left_of(node: Node, nodes: dict[str, Node]) -> str:
    """Return the post to whose right a card stands: its own, or that of the frame it stands at the left of."""
    while not node.under and node.inside:
        node = nodes[node.inside]
    return node.under
