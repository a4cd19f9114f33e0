"""The page of a handbook's year, with files to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.model import Handbook, Role
from compiler.render.kit import Kit
from compiler.render.page import Attachment, Page, SearchEntry
from compiler.render.subscription import to_ics
from compiler.render.year import Event, events, of_role

NAME = "calendar"
ALL = f"{NAME}/calendar.ics"


def calendar_page(kit: Kit, handbook: Handbook, parent: str) -> tuple[Page, tuple[Attachment, ...]] | None:
    """Make the page, and its files to subscribe to: one for all, one for each post; None without any rhythm."""
    found = events(handbook)
    timed = _timed(found)
    if not timed:
        return None
    posts = [(role, mine) for role in handbook.roles if (mine := _of_post(timed, role, kit))]
    files = {ALL: (handbook.title, timed)} | {
        _file(role): (f"{handbook.title} · {role.name}", mine) for role, mine in posts
    }
    page = kit.page(
        "calendar.html",
        kit.t(f"page.{NAME}"),
        parent=parent,
        source=timed[0].entry.span,
        description=kit.t("calendar.lead"),
        search=[SearchEntry("", kit.t(f"page.{NAME}"), kit.t("things.handbook"), kit.t("calendar.lead"), 3)],
        values={
            "timed": timed,
            "untimed": [event for event in found if event.rhythm is None],
            "posts": [(role, len(mine), f"{handbook.id}/{_file(role)}") for role, mine in posts],
            "all": f"{handbook.id}/{ALL}",
            "tall": any(event.months for event in timed),
        },
    )
    return page, tuple(
        Attachment(f"{handbook.id}/{path}", to_ics(kit, handbook, name, mine)) for path, (name, mine) in files.items()
    )


def calendar_of(kit: Kit, handbook: Handbook, role: Role) -> str:
    """Return the path of the file by which a post subscribes to what it takes part in; empty where that is nothing."""
    return f"{handbook.id}/{_file(role)}" if _of_post(_timed(events(handbook)), role, kit) else ""


def _timed(found: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(event for event in found if event.rhythm is not None)


def _of_post(timed: Iterable[Event], role: Role, kit: Kit) -> tuple[Event, ...]:
    return () if role.external else of_role(timed, role, kit.mentions)


def _file(role: Role) -> str:
    return f"{NAME}/roles/{role.id}.ics"
