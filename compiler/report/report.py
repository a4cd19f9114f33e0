"""What every format reports: findings in words, with the lines they stand in, and what was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from compiler.diagnostics import Finding, Severity
from compiler.model import Company
from compiler.source import Document
from compiler.words import Words


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run. `shown` leaves out the waived ones; `counts` holds errors, warnings, infos, waived,
    handbooks, flows, steps and placeholders. `color` asks for terminal colours."""

    findings: tuple[Finding, ...]
    documents: Mapping[str, Document]
    words: Words
    counts: Mapping[str, int]
    color: bool = False

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that are not waived, in the order of their places."""
        return tuple(finding for finding in self.findings if not finding.waived_by)

    def worst(self) -> Severity | None:
        """Return the worst severity among the findings shown, or None."""
        return min((finding.severity for finding in self.shown), key=lambda severity: severity.rank, default=None)


def make_report(
    company: Company,
    findings: tuple[Finding, ...],
    documents: Mapping[str, Document],
    words: Words,
    *,
    within: Callable[[str], bool] = lambda path: True,
    color: bool = False,
) -> Report:
    """Make the report on the findings in the files that `within` accepts."""
    findings = tuple(finding for finding in findings if within(finding.problem.span.path))
    handbooks = [
        book
        for book in company.handbooks
        if any(within(path) for path in _paths(book.id, company, documents)) or not documents
    ]
    flows = [flow for book in handbooks for flow in book.flows]
    by_severity = Counter(finding.severity for finding in findings if not finding.waived_by)
    counts = {f"{severity}s": by_severity[severity] for severity in Severity}
    counts["waived"] = sum(bool(finding.waived_by) for finding in findings)
    counts["handbooks"] = len(handbooks)
    counts["flows"] = len(flows)
    counts["steps"] = sum(len(flow.steps) for flow in flows)
    counts["placeholders"] = sum(flow.status == "placeholder" for flow in flows)
    return Report(findings, documents, words, counts, color)


def _paths(handbook: str, company: Company, documents: Mapping[str, Document]) -> list[str]:
    """Return the files of a handbook that have something in them."""
    book = company.find(handbook)
    return [thing.places.path for where, thing in company.things.items() if where.split("/")[0] == handbook] + [
        book.places.path
    ]
