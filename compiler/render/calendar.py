"""The page of a handbook's year, with files to subscribe to."""

from __future__ import annotations

from compiler.model import Handbook
from compiler.render.kit import Kit
from compiler.render.page import Attachment, Page, SearchEntry
from compiler.render.subscription import to_ics
from compiler.render.year import events, of_role

NAME = "calendar"
ALL = f"{NAME}/calendar.ics"


def calendar_page(kit: Kit, handbook: Handbook, parent: str) -> tuple[Page, tuple[Attachment, ...]] | None:
    """Make the page, and its files to subscribe to: one for all, one for each post; None without any rhythm."""
    found = events(handbook)
    timed = tuple(event for event in found if event.rhythm is not None)
    if not timed:
        return None
    posts = [(role, of_role(timed, role, kit.mentions)) for role in handbook.roles if not role.external]
    files = {ALL: (handbook.title, timed)} | {
        f"{NAME}/roles/{role.id}.ics": (f"{handbook.title} · {role.name}", mine) for role, mine in posts if mine
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
            "posts": [(role, len(mine), f"{handbook.id}/{NAME}/roles/{role.id}.ics") for role, mine in posts if mine],
            "all": f"{handbook.id}/{ALL}",
            "tall": any(event.months for event in timed),
        },
    )
    return page, tuple(
        Attachment(f"{handbook.id}/{path}", to_ics(kit, handbook, name, mine)) for path, (name, mine) in files.items()
    )
