"""Findings as GitLab's code quality report: what a merge request shows beside the changed lines."""

from __future__ import annotations

import json
from typing import Any

from compiler.baseline import fingerprints
from compiler.diagnostics import Finding, Severity
from compiler.report.report import Report

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def to_gitlab(report: Report) -> str:
    """Return an array with an object for each finding; its fingerprint is unique and the same when lines move."""
    marked = zip(report.shown, fingerprints(report.shown), strict=True)
    ranked = sorted(marked, key=lambda one: report.rank(one[0]))
    issues = [_issue(report, finding, f"{digest}-{number}") for finding, (digest, number) in ranked]
    return json.dumps(issues, ensure_ascii=False, indent=1) + "\n"


def _issue(report: Report, finding: Finding, fingerprint: str) -> dict[str, Any]:
    span = finding.problem.span
    hint = report.hint(finding)
    return {
        "description": report.say(finding.problem.message) + (report.words("report.pause") + hint if hint else ""),
        "check_name": f"{finding.code} {finding.problem.rule}",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": report.path(span.path), "lines": {"begin": span.line, "end": span.end_line}},
    }
