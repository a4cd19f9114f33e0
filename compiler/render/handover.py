"""Hand-over matrices: who hands work to whom, how often and where, by actor and by unit; as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.model import Entry, Flow, Reference, Role
from compiler.relations import HandOver, Mentions, hand_overs


@dataclass(frozen=True, slots=True)
class Pass:
    """One hand-over, with its flow."""

    flow: Flow
    over: HandOver


@dataclass(frozen=True, slots=True)
class Exchange:
    """All that one hands to another: two actors, or two units.

    `parts` are the exchanges between actors that make up one between units. `between_units` says that neither side's
    unit is, or stands above, the other's.
    """

    giver: Entry
    taker: Entry
    passes: tuple[Pass, ...]
    between_units: bool
    parts: tuple[Exchange, ...] = ()

    @property
    def count(self) -> int:
        """How often."""
        return len(self.passes)


@dataclass(frozen=True, slots=True)
class Grid:
    """Everybody who gives or takes, in the order of their first part, and what they exchange, in that order."""

    heads: tuple[Entry, ...]
    exchanges: tuple[Exchange, ...]

    def rows(self) -> Iterator[tuple[Entry, tuple[Exchange | None, ...]]]:
        """Yield who gives, and what goes to each of the heads."""
        cells = {(exchange.giver.where, exchange.taker.where): exchange for exchange in self.exchanges}
        for giver in self.heads:
            yield giver, tuple(cells.get((giver.where, taker.where)) for taker in self.heads)

    def given(self, entry: Entry) -> int:
        """Return how often an entry gives."""
        return len(passes(exchange for exchange in self.exchanges if exchange.giver.where == entry.where))

    def taken(self, entry: Entry) -> int:
        """Return how often an entry takes."""
        return len(passes(exchange for exchange in self.exchanges if exchange.taker.where == entry.where))

    def between_units(self) -> int:
        """Return how many hand-overs are between units."""
        return len(passes(exchange for exchange in self.exchanges if exchange.between_units))

    def total(self) -> int:
        """Return how many hand-overs there are."""
        return len(passes(self.exchanges))

    @property
    def most(self) -> int:
        """The largest count of a cell."""
        return max((exchange.count for exchange in self.exchanges), default=0)


def by_actor(mentions: Mentions, flows: Iterable[Flow]) -> Grid:
    """Return who hands work to whom: who is responsible for a step, to who else is for the next.

    Those who do both steps together hand nothing to each other.
    """
    found: dict[tuple[str, str], list[Pass]] = {}
    for flow in flows:
        for over in hand_overs(flow):
            givers, takers = _ids(over.giver.responsible), _ids(over.taker.responsible)
            for giver in givers:
                for taker in takers:
                    if giver != taker and not (giver in takers and taker in givers):
                        found.setdefault((giver, taker), []).append(Pass(flow, over))
    company = mentions.company
    exchanges = {
        (giver, taker): Exchange(
            company.find(giver), company.find(taker), tuple(passes), _between_units(mentions, giver, taker)
        )
        for (giver, taker), passes in found.items()
    }
    return _grid(exchanges)


def by_unit(mentions: Mentions, actors: Grid) -> Grid:
    """Return the same by unit; who belongs to no unit stands for itself."""
    found: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in actors.exchanges:
        sides = _home(mentions, exchange.giver).where, _home(mentions, exchange.taker).where
        found.setdefault(sides, []).append(exchange)
    company = mentions.company
    exchanges = {
        (giver, taker): Exchange(
            company.find(giver),
            company.find(taker),
            tuple(passes(parts)),
            _between_units(mentions, giver, taker),
            tuple(parts),
        )
        for (giver, taker), parts in found.items()
    }
    return _grid(exchanges)


def passes(exchanges: Iterable[Exchange]) -> tuple[Pass, ...]:
    """Return the hand-overs of some exchanges, each once: one may be between several actors."""
    found = {
        (passed.over.giver.where, passed.over.taker.where): passed
        for exchange in exchanges
        for passed in exchange.passes
    }
    return tuple(found.values())


def _grid(exchanges: dict[tuple[str, str], Exchange]) -> Grid:
    heads = {entry.where: entry for it in exchanges.values() for entry in (it.giver, it.taker)}
    order = list(heads)
    ordered = sorted(exchanges, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    return Grid(tuple(heads.values()), tuple(exchanges[pair] for pair in ordered))


def _ids(actors: Iterable[Reference]) -> dict[str, None]:
    return dict.fromkeys(actor.to for actor in actors)


def _home(mentions: Mentions, actor: Entry) -> Entry:
    units = mentions.units(actor) if isinstance(actor, Role) else ()
    return units[0] if units else actor


def _between_units(mentions: Mentions, giver: str, taker: str) -> bool:
    one, other = (mentions.sides([where]) for where in (giver, taker))
    return bool(one and other) and not mentions.touch(one, other)
