"""One handbook of `policies/` as published: its entries by short names, and the text of its pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compiling import told
from handbooks import ROOT, TODAY, pages_of

from compiler.model import Company, Entry, Flow, Handbook, Reference, Step
from compiler.pipeline import compile_company
from compiler.project import gather


@dataclass(frozen=True)
class Published:
    """A handbook of this repository, the company of which it is the only handbook, its pages and its findings."""

    company: Company
    handbook: Handbook
    pages: Mapping[str, str]
    findings: tuple[str, ...]

    def flow(self, id: str) -> Flow:
        return next(flow for flow in self.handbook.flows if flow.id == id)

    def step(self, flow: str, id: str) -> Step:
        return next(step for step in self.flow(flow).steps if step.id == id)

    def entry(self, section: str, id: str) -> Entry:
        found: Entry = next(entry for entry in self.handbook.entries(section) if entry.id == id)
        return found

    def page(self, *parts: str) -> str:
        """Return the text of a page, without markup; `parts` follow the handbook in its address."""
        return self.pages["/".join((self.handbook.id, *parts))]


def published(handbook: str) -> Published:
    """Compile one handbook of `policies/` alone and render it."""
    files, _ = gather(ROOT, ROOT / "policies")
    made = compile_company([file for file in files if file.handbook == handbook], today=TODAY)
    pages, _ = pages_of(made.company)
    return Published(
        made.company, made.company.handbooks[0], {page.path: _text(page.body) for page in pages}, tuple(told(made))
    )


def ids(entries: Iterable[Entry]) -> list[str]:
    return [entry.id for entry in entries]


def names(references: Iterable[Reference] | Reference | None) -> list[str]:
    """Return the ids that references lead to."""
    found = [references] if isinstance(references, Reference) else references or ()
    return [reference.to.rpartition("/")[2] for reference in found]


def ways(step: Step) -> dict[str, str]:
    """Return where the outcomes of a decision lead."""
    return {way.outcome: way.to for way in step.follows}


def _text(body: str) -> str:
    return html.unescape(re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", body)))
