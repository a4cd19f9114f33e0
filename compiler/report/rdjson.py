"""Findings for reviewdog: its diagnostic format, with columns in UTF-8 bytes."""

from __future__ import annotations

import json
from typing import Any

from compiler.diagnostics import Finding, Severity, Span
from compiler.report.columns import columns, utf8
from compiler.report.report import Report, plain

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def to_rdjson(report: Report) -> str:
    """Return reviewdog's DiagnosticResult, the worst finding first."""
    result = {"source": {"name": "policyc"}, "diagnostics": [_diagnostic(report, found) for found in report.ranked]}
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def _diagnostic(report: Report, finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    made: dict[str, Any] = {
        "message": "\n".join(filter(None, (report.say(problem.message), report.hint(finding)))),
        "location": _location(report, problem.span),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code},
    }
    if problem.related:
        made["related_locations"] = [
            {"message": report.say(related.message), "location": _location(report, related.span)}
            for related in problem.related
        ]
    return made


def _location(report: Report, span: Span) -> dict[str, Any]:
    start, end = columns(span, report.documents, utf8)
    return {
        "path": plain(report.path(span.path)),
        "range": {"start": {"line": span.line, "column": start}, "end": {"line": span.end_line, "column": end}},
    }
