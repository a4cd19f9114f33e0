"""The pages on who does what in a whole handbook, with their workbook: RACI matrix, hand-overs, load of each post."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from compiler.load import Load, load_of
from compiler.model import LETTERS, Entry, Handbook, Role, Unit
from compiler.relations import above
from compiler.render.handover import by_actor, by_unit
from compiler.render.kit import Kit
from compiler.render.page import Attachment, Page, SearchEntry
from compiler.render.raci import Matrix, make_matrix, to_csv
from compiler.render.workbook import Survey, to_xlsx

_RULE = "RACI008"
"""The rule that tells of posts with an outlying load."""
_NARROWEST = 3
"""Hundredths that a letter needs."""


@dataclass(frozen=True, slots=True)
class Column:
    """An actor of a matrix, its name in addresses, and those of the units it is in, through all levels."""

    actor: Entry
    key: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the bar of a load: its letter, and where it lies, in hundredths of the largest load's bar."""

    letter: str
    start: float
    width: float

    @property
    def middle(self) -> float:
        """Where its letter goes."""
        return round(self.start + self.width / 2, 1)

    @property
    def named(self) -> bool:
        """Whether there is room for its letter."""
        return self.width >= _NARROWEST


def segments(load: Load, actor: str) -> tuple[Segment, ...]:
    """Return the bar of an actor, in the order R, A, S, C, I."""
    found: list[Segment] = []
    done = 0
    for letter in LETTERS:
        if count := load.letters[actor].get(letter, 0):
            found.append(Segment(letter, round(100 * done / load.most, 1), round(100 * count / load.most, 1)))
            done += count
    return tuple(found)


def explorer_pages(kit_of: Callable[[str], Kit], handbook: Handbook) -> Iterator[tuple[Page, tuple[Attachment, ...]]]:
    """Yield the three pages of a handbook with flows; the matrix comes first and has the files."""
    top = f"{handbook.id}/raci"
    kit = kit_of(top)
    matrix = make_matrix(kit.company, handbook.flows, handbook.title)
    load = load_of(kit.company, (step for flow in handbook.flows for step in flow.steps if not step.broken))
    actors = by_actor(kit.mentions, handbook.flows)
    findings = tuple(
        found
        for found in kit.desk.findings
        if found.code.startswith("RACI") and found.problem.where.startswith(f"{handbook.id}/")
    )
    survey = Survey(kit.company, actors, load, findings)
    yield _matrix_page(kit, handbook, matrix), matrix_files(kit, matrix, survey)
    for name, values in (
        ("hand-overs", {"grid": actors, "units": by_unit(kit.mentions, actors)}),
        ("load", {"load": load, "segments": partial(segments, load), "rule": _RULE}),
    ):
        yield _page(kit_of(f"{top}/{name}"), handbook, name, top, values), ()


def matrix_files(kit: Kit, matrix: Matrix, survey: Survey | None = None) -> tuple[Attachment, ...]:
    """Return a matrix as the files that lie beside its page."""
    return (
        Attachment(f"{kit.path}/raci.csv", to_csv(matrix, kit.t)),
        Attachment(f"{kit.path}/raci.xlsx", to_xlsx(matrix, kit.t, survey)),
    )


def _matrix_page(kit: Kit, handbook: Handbook, matrix: Matrix) -> Page:
    columns = [_column(kit, handbook, actor) for actor in matrix.actors]
    inside = {unit for column in columns for unit in column.units}
    units = [
        (_key(handbook, unit), unit.name)
        for book in kit.company.handbooks
        for unit in book.units
        if _key(handbook, unit) in inside
    ]
    values = {
        "matrix": matrix,
        "columns": columns,
        "units": units,
        "actors": {
            section: [column for column in columns if column.actor.section == section] for section in ("roles", "units")
        },
    }
    return _page(kit, handbook, "raci", handbook.id, values)


def _page(kit: Kit, handbook: Handbook, name: str, parent: str, values: Mapping[str, object]) -> Page:
    title = kit.t(f"page.{name}")
    return kit.page(
        f"{name}.html",
        title,
        parent=parent,
        source=handbook.flows[0].span,
        search=[SearchEntry("", title, kit.t("raci.ways"), kit.t("site.who-does-what"), 2)],
        values={"handbook": handbook, **values},
    )


def _column(kit: Kit, handbook: Handbook, actor: Entry) -> Column:
    own = [actor] if isinstance(actor, Unit) else kit.mentions.units(actor) if isinstance(actor, Role) else []
    units = above(kit.company, [unit.where for unit in own])
    return Column(actor, _key(handbook, actor), tuple(sorted(_key(handbook, kit.company.things[it]) for it in units)))


def _key(handbook: Handbook, entry: Entry) -> str:
    """Return the short name of an actor in addresses: `roles/manager`, with its handbook where it is of another."""
    return entry.where.removeprefix(f"{handbook.id}/")
