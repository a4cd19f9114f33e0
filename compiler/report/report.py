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
    """The findings of one run.

    `counts` holds errors, warnings, infos, waived, handbooks, flows, steps and placeholders; `color` asks for terminal
    colours.
    """

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
    within: Callable[[str], bool] | None = None,
) -> Report:
    """Make the report on the findings in the files that `within` accepts; on all without it."""
    within = within or (lambda _path: True)
    findings = tuple(finding for finding in findings if within(finding.problem.span.path))
    handbooks = {thing.handbook for thing in company.things.values() if within(thing.places.path)}
    flows = [flow for book in company.handbooks for flow in book.flows if within(flow.places.path)]
    by_severity = Counter(finding.severity for finding in findings if not finding.waived_by)
    counts = {f"{severity}s": by_severity[severity] for severity in Severity}
    counts["waived"] = sum(bool(finding.waived_by) for finding in findings)
    counts["handbooks"] = len(handbooks)
    counts["flows"] = len(flows)
    counts["steps"] = sum(len(flow.steps) for flow in flows)
    counts["placeholders"] = sum(flow.status == "placeholder" for flow in flows)
    return Report(findings, documents, words, counts)
