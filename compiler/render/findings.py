"""The page that lists what is wrong, for whoever edits with the site beside the editor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compiler.diagnostics import Finding, Span
from compiler.render.address import FINDINGS
from compiler.render.kit import kit_alone
from compiler.render.page import Page
from compiler.source import Document


def findings_page(findings: Iterable[Finding], documents: Mapping[str, Document], language: str) -> Page:
    """Make the page of some findings, each with the line it stands in."""
    kit = kit_alone(FINDINGS, language)
    excerpts = [(finding, _line(documents, finding.problem.span)) for finding in findings]
    return kit.page("findings.html", kit.t("page.findings"), hidden=True, values={"excerpts": excerpts})


def _line(documents: Mapping[str, Document], span: Span) -> str:
    document = documents.get(span.path)
    return document.lines[span.line - 1] if document is not None and span.line <= len(document.lines) else ""
