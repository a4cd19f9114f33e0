"""A company → all its pages and the files beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from compiler.diagnostics import Finding
from compiler.model import Company, Handbook
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
from compiler.render.page import Attachment, Page, SearchEntry
from compiler.render.picture import picture
from compiler.render.post import role_page
from compiler.render.registers import REGISTERS, register_page
from compiler.render.rulebook import rule_pages
from compiler.render.year import timed
from compiler.soundness import Judgements


def render(
    company: Company,
    language: str,
    judgements: Judgements | None = None,
    findings: tuple[Finding, ...] = (),
    audit: Audit | None = None,
) -> tuple[tuple[Page, ...], tuple[Attachment, ...]]:
    """Render every page of a company; `language` is that of the pages that belong to no handbook.

    `judgements` holds what has been decided about the company's flows already; `findings` are shown on the pages of the
    flows they are about, with the runs that lead to them. With an `audit` each handbook has a page on what was checked.

    The same company gives the same pages, byte by byte, in the same order: the home page, then handbook by handbook.
    """
    desk = Desk(company, judgements or Judgements(Mentions(company)), findings, audit, language)
    pages = [home_page(desk, language)]
    files: list[Attachment] = []
    for handbook in company.handbooks:
        for page, attachments in _handbook(desk, handbook):
            pages.append(page)
            files += attachments
    pages += rule_pages(language)
    return tuple(pages), tuple(files)


def site_language(company: Company) -> str:
    """Return the language of most handbooks."""
    written = Counter(handbook.language for handbook in company.handbooks)
    return written.most_common(1)[0][0] if written else "zh-Hans"


def _handbook(desk: Desk, handbook: Handbook) -> Iterator[tuple[Page, tuple[Attachment, ...]]]:
    """Yield the pages of one handbook with the files that belong to each, parents before children."""
    names = desk.names(handbook)

    def kit(path: str) -> Kit:
        return Kit(desk, handbook, path, handbook.language, names)

    top = handbook.id
    yield _front(kit(top), handbook), ()
    yield document_page(kit(f"{top}/document"), handbook, top), ()
    for section, make in (("units", unit_page), ("roles", role_page)):
        if entries := handbook.entries(section):
            path = f"{top}/{section}"
            yield _list(kit(path), handbook, section), ()
            for entry in entries:
                yield make(kit(f"{path}/{entry.id}"), entry, path), ()
    if handbook.flows:
        path = f"{top}/flows"
        yield _list(kit(path), handbook, "flows"), ()
        for flow in handbook.flows:
            page, matrix = flow_page(kit(f"{path}/{flow.id}"), flow, path)
            yield page, matrix_files(kit(page.path), matrix) if matrix.rows else ()
        yield from explorer_pages(kit, handbook)
    for name, sections in REGISTERS.items():
        if any(handbook.entries(section) for section in sections):
            yield register_page(kit(f"{top}/{name}"), handbook, name, top), ()
    if year := calendar_page(kit(f"{top}/{calendar.NAME}"), handbook, top):
        yield year
    if desk.audit is not None and not handbook.drawn:
        yield assurance_page(kit(f"{top}/{assurance.NAME}"), handbook, desk.audit, top), ()


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
