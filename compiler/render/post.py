"""The page of a post: what it is responsible for, what it does next, what happens if it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compiler.model import Role
from compiler.render.calendar import calendar_of
from compiler.render.concerns import concerns_of, house_rules_of, records_of, violations_of
from compiler.render.exchange import draw_exchange, exchange_of
from compiler.render.facts import facts
from compiler.render.kit import Kit, searched
from compiler.render.page import Page, SearchEntry
from compiler.render.picture import picture
from compiler.render.work import parts_of


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One line of the overview: so many of something, and where on the page they stand."""

    name: str
    count: int
    anchor: str


_GLANCE = {
    "responsible": {"duties": "duties", "authority": "authority", "flows": "owned", "measures": "measures"},
    "next": {"steps": "work", "approves": "decides", "meetings": "meetings", "records": "records"},
    "otherwise": {"violations": "violations", "assessed": "assessed", "rules": "rules"},
}
"""The three questions of an employee; under each what answers it, with its anchor on the page."""

_ALSO = ("assesses", "trains", "tended", "sanctions", "appeals", "rewards", "risks")
"""What concerns a post and has no chapter of its own on its page."""


def role_page(kit: Kit, role: Role, parent: str) -> Page:
    """Make the page of a post."""
    mentions = kit.mentions
    text = searched(role.purpose, role.text, [duty.text for duty in role.duties], role.authority, role.requirements)
    values = _values(kit, role)
    return kit.page(
        "role.html",
        role.name,
        parent=parent,
        leaf=True,
        source=role.span,
        description=searched(role.purpose or [duty.text for duty in role.duties[:2]]),
        search=[SearchEntry("", role.name, kit.t("things.roles"), text, 0)],
        values={
            "role": role,
            "units": mentions.units(role),
            "reports": mentions.of(role.where, "roles", "reports_to"),
            "deputises": mentions.of(role.where, "roles", "deputy"),
            "calendar": calendar_of(kit, role),
            "facts_of": lambda entry: facts(kit, entry, leave_out=("subjects",)),
            "glance": {question: tuple(_glimpses(items, values)) for question, items in _GLANCE.items()},
            **values,
        },
    )


def _values(kit: Kit, role: Role) -> dict[str, Any]:
    """Gather what a post has to do and what concerns it."""
    mentions = kit.mentions
    work = parts_of(mentions, role)
    parts = [(in_flow.flow, part) for in_flow in work for part in in_flow.parts]
    concerns = concerns_of(mentions, role)
    exchange = exchange_of(work)
    chart = draw_exchange(role, exchange, kit.company, kit.t, kit.known)
    house_rules = house_rules_of(mentions, work)
    chaired = {concern.entry.where for concern in concerns["chaired"]}
    return {
        "duties": role.duties,
        "authority": role.authority,
        "work": work,
        "steps": [part for _, part in parts if not part.told],
        "exchange": exchange,
        "chart": picture(chart, "handovers") if chart.edges else "",
        "approves": [(flow, part) for flow, part in parts if part.answers and part.step.decides],
        "meetings": [
            *((concern, "chair") for concern in concerns["chaired"]),
            *((concern, "attendees") for concern in concerns["attended"] if concern.entry.where not in chaired),
        ],
        "violations": violations_of(mentions, role, work, concerns["bound"]),
        "rules": (*concerns["bound"], *house_rules),
        "house_rules": house_rules,
        "records": records_of(mentions, work, concerns["records"]),
        "concerns": concerns,
        "flows": concerns["flows"],
        "measures": concerns["measures"],
        "assessed": concerns["assessed"],
        "also": {kind: concerns[kind] for kind in _ALSO if concerns[kind]},
    }


def _glimpses(items: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[Glimpse]:
    """Yield what there is of the things that answer a question."""
    for name, anchor in items.items():
        if values[name]:
            yield Glimpse(name, len(values[name]), f"p.{anchor}")
