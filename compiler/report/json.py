"""Findings for programs: a public format, `format_version` 1."""

from __future__ import annotations

import json
from typing import Any

from compiler.diagnostics import Finding
from compiler.report.report import Report

_SUMMARY = ("errors", "warnings", "infos", "waived", "known", "handbooks", "flows")


def to_json(report: Report) -> str:
    """Return the report as JSON.

    Waived findings carry `waived_by`, the logical path of the waiver; those of the baseline carry `known`. `obsolete`
    are the entries of the baseline that no finding needs any more.
    """
    return (
        json.dumps(
            {
                "format_version": 1,
                "findings": [_finding(report, finding) for finding in report.findings],
                "obsolete": [{"name": known.rule, "where": known.at} for known in report.obsolete],
                "summary": {name: report.counts[name] for name in _SUMMARY},
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "code": finding.code,
        "name": problem.rule,
        "severity": finding.severity.value,
        "message": report.say(problem.message),
        "hint": report.say(problem.hint) if problem.hint else "",
        "path": problem.span.path,
        "line": problem.span.line,
        "column": problem.span.column,
        "end_line": problem.span.end_line,
        "end_column": problem.span.end_column,
        "where": problem.where,
        "related": [
            {
                "path": related.span.path,
                "line": related.span.line,
                "column": related.span.column,
                "message": report.say(related.message),
            }
            for related in problem.related
        ],
        **({"waived_by": finding.waived_by} if finding.waived_by else {}),
        **({"known": True} if finding.known else {}),
    }
