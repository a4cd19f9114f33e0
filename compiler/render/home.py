"""The home page: find my post, the handbooks, and what was checked."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.model import Company, Handbook
from compiler.render.audit import Audit
from compiler.render.kit import Desk, Kit
from compiler.render.page import Page
from compiler.render.text import Names
from compiler.rules import RULES
from compiler.soundness import Judgements

_FEW = 30
"""So many posts are shown at once; more stand folded under their handbooks."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a company's handbooks were checked for: of so many flows and house rules, how many hold."""

    flows: int
    sound: int
    placeholders: int
    house_rules: int
    hold: int
    rules: int
    findings: int | None
    """Those neither waived nor known from before; None where nobody tells."""


def home_page(desk: Desk, language: str) -> Page:
    """Make the home page."""
    kit = Kit(desk, None, "", language, Names({}))
    handbooks = desk.company.handbooks
    posts = [(book, [role for role in book.roles if not role.external]) for book in handbooks]
    dated = [book for book in handbooks if book.effective]
    return kit.page(
        "home.html",
        kit.t("page.home"),
        values={
            "handbooks": handbooks,
            "posts": [(book, roles) for book, roles in posts if roles],
            "open": sum(len(roles) for _, roles in posts) <= _FEW,
            "checked": checked(desk.company, desk.judgements, desk.audit),
            "latest": sorted(dated, key=_effective, reverse=True)[:5] if len(dated) > 1 else (),
        },
    )


def _effective(handbook: Handbook) -> str:
    return handbook.effective


def checked(company: Company, judgements: Judgements, audit: Audit | None) -> Checked:
    """Count what was proved and found; a house rule holds when it does on every flow it is for."""
    flows = [flow for handbook in company.handbooks for flow in handbook.flows]
    written = [flow for flow in flows if flow.steps]
    verdicts = [judgements.verdict(flow) for flow in written]
    houses = [house for handbook in company.handbooks for house in judgements.houses(handbook)]
    return Checked(
        flows=len(written),
        sound=sum(verdict is not None and verdict.sound for verdict in verdicts),
        placeholders=len(flows) - len(written),
        house_rules=len(houses),
        hold=sum(house.holds for house in houses),
        rules=len(RULES) - len(audit.off if audit else ()),
        findings=sum(found.open for found in audit.findings) if audit else None,
    )
