"""The page of a handbook's year, with files to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.model import Handbook, Role
from compiler.render.kit import Kit
from compiler.render.page import Attachment, Page, SearchEntry
from compiler.render.subscription import to_ics
from compiler.render.year import Event, events, of_role, timed

NAME = "calendar"
ALL = f"{NAME}/calendar.ics"


def calendar_page(kit: Kit, handbook: Handbook, parent: str) -> tuple[Page, tuple[Attachment, ...]] | None:
    """Make the page, and its files to subscribe to: one for all, one for each post; None without any rhythm."""
    found = timed(handbook)
    if not found:
        return None
    posts = [(role, mine) for role in handbook.roles if (mine := _of_post(found, role, kit))]
    files = {ALL: (handbook.title, found)} | {
        _file(role): (f"{handbook.title} · {role.name}", mine) for role, mine in posts
    }
    page = kit.page(
        "calendar.html",
        kit.t(f"page.{NAME}"),
        parent=parent,
        source=found[0].entry.span,
        description=kit.t("calendar.lead"),
        search=[SearchEntry("", kit.t(f"page.{NAME}"), kit.t("things.handbook"), kit.t("calendar.lead"), 3)],
        values={
            "timed": found,
            "untimed": [event for event in events(handbook) if event.rhythm is None],
            "posts": [(role, len(mine), f"{handbook.id}/{_file(role)}") for role, mine in posts],
            "all": f"{handbook.id}/{ALL}",
            "tall": any(event.months for event in found),
        },
    )
    return page, tuple(
        Attachment(f"{handbook.id}/{path}", to_ics(kit, handbook, name, mine)) for path, (name, mine) in files.items()
    )


def calendar_of(kit: Kit, role: Role) -> str:
    """Return the path of the file by which a post subscribes to what it takes part in; empty where that is nothing."""
    mine = _of_post(timed(kit.company.find(role.handbook)), role, kit)
    return f"{role.handbook}/{_file(role)}" if mine else ""


def _of_post(found: Iterable[Event], role: Role, kit: Kit) -> tuple[Event, ...]:
    return () if role.external else of_role(found, role, kit.mentions)


def _file(role: Role) -> str:
    return f"{NAME}/roles/{role.id}.ics"
