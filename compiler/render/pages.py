"""A company → all its pages and the files beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from compiler.diagnostics import Finding
from compiler.model import Company, Flow, Handbook
from compiler.relations import Mentions
from compiler.render import assurance, calendar
from compiler.render.assurance import assurance_page
from compiler.render.audit import Audit
from compiler.render.calendar import calendar_page
from compiler.render.document import document_page
from compiler.render.entities import flow_page, unit_page
from compiler.render.explorer import explorer_pages, matrix_files
from compiler.render.facts import title_block
from compiler.render.home import home_page
from compiler.render.kit import Desk, Kit, searched
from compiler.render.orgchart import draw_organization, draw_process_map
from compiler.render.page import Page, SearchEntry
from compiler.render.picture import picture
from compiler.render.post import role_page
from compiler.render.registers import REGISTERS, register_page
from compiler.render.task import Made, Task, page_task
from compiler.render.year import timed
from compiler.soundness import Judgements


def page_tasks(
    company: Company,
    language: str,
    judgements: Judgements | None = None,
    findings: tuple[Finding, ...] = (),
    audit: Audit | None = None,
) -> Iterator[Task]:
    """Yield what makes every page of a company; `language` is that of the pages that belong to no handbook.

    `judgements` holds what has been decided about the company's flows already; `findings` are shown on the pages of the
    flows they are about, with the runs that lead to them. With an `audit` each handbook has a page on what was checked.

    The same company gives the same pages, byte by byte, in the same order: the home page, then handbook by handbook.
    """
    desk = Desk(company, judgements or Judgements(Mentions(company)), findings, audit, language)
    yield page_task("", partial(home_page, desk, language))
    for handbook in company.handbooks:
        yield from _tasks(desk, handbook)


def site_language(company: Company) -> str:
    """Return the language of most handbooks."""
    written = Counter(handbook.language for handbook in company.handbooks)
    return written.most_common(1)[0][0] if written else "zh-Hans"


def _tasks(desk: Desk, handbook: Handbook) -> Iterator[Task]:
    """Yield the pages of one handbook with the files that belong to each, parents before children."""
    top = handbook.id
    names = desk.names(handbook)

    def kit(path: str) -> Kit:
        return Kit(desk, handbook, path, handbook.language, names)

    def task(path: str, make: Callable[..., Page], *given: Any) -> Task:
        return page_task(path, lambda: make(kit(path), *given), top)

    yield task(top, _front, handbook)
    yield task(f"{top}/document", document_page, handbook, top)
    for section, make in (("units", unit_page), ("roles", role_page)):
        if entries := handbook.entries(section):
            path = f"{top}/{section}"
            yield task(path, _list, handbook, section)
            yield from (task(f"{path}/{entry.id}", make, entry, path) for entry in entries)
    if handbook.flows:
        path = f"{top}/flows"
        yield task(path, _list, handbook, "flows")
        yield from (_flow(kit(f"{path}/{flow.id}"), flow, path) for flow in handbook.flows)
        yield Task(f"{top}/raci", partial(explorer_pages, kit, handbook), top)
    for name, sections in REGISTERS.items():
        if any(handbook.entries(section) for section in sections):
            yield task(f"{top}/{name}", register_page, handbook, name, top)
    yield Task(f"{top}/{calendar.NAME}", partial(_calendar, kit(f"{top}/{calendar.NAME}"), handbook), top)
    if desk.audit is not None and not handbook.drawn:
        report = task(f"{top}/{assurance.NAME}", assurance_page, handbook, desk.audit, top)
        yield replace(report, besides=desk.audit)  # it tells of the whole check, too


def _flow(kit: Kit, flow: Flow, parent: str) -> Task:
    def make() -> Iterator[Made]:
        page, matrix = flow_page(kit, flow, parent)
        yield page, matrix_files(kit, matrix) if matrix.rows else ()

    return Task(kit.path, make, flow.handbook)


def _calendar(kit: Kit, handbook: Handbook) -> list[Made]:
    year = calendar_page(kit, handbook, handbook.id)
    return [year] if year else []


def _front(kit: Kit, handbook: Handbook) -> Page:
    """Make a handbook's front page: title block, purpose, organisation, process map and ways in."""
    organization = draw_organization(handbook, kit.company, kit.t, kit.known)
    processes = draw_process_map(handbook, kit.company, kit.t, kit.known)
    return kit.page(
        "handbook.html",
        handbook.title,
        source=handbook.span,
        description=searched(handbook.purpose),
        search=[
            SearchEntry("", handbook.title, kit.t("things.handbook"), searched(handbook.purpose, handbook.scope), 0)
        ],
        values={
            "handbook": handbook,
            "facts": title_block(kit, handbook),
            "organization": picture(organization, "organization") if organization.nodes else "",
            "processes": picture(processes, "processes") if processes.nodes else "",
            "year": bool(timed(handbook)),
            "ways": [
                (f"{handbook.id}/{name}", name, sum(len(handbook.entries(section)) for section in sections))
                for name, sections in {
                    "units": ("units",),
                    "roles": ("roles",),
                    "flows": ("flows",),
                    **REGISTERS,
                }.items()
                if any(handbook.entries(section) for section in sections)
            ],
        },
    )


def _list(kit: Kit, handbook: Handbook, section: str) -> Page:
    """Make the page that lists the units, posts or flows of a handbook."""
    return kit.page(
        f"{section}.html",
        kit.t(f"page.{section}"),
        parent=handbook.id,
        source=handbook.entries(section)[0].span,
        values={"handbook": handbook, "entries": handbook.entries(section)},
    )
