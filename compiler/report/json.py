"""Findings for programs: a public format, `format_version` 1."""

from __future__ import annotations

import json
from typing import Any

from compiler.diagnostics import Finding
from compiler.report.report import Report

_SUMMARY = ("errors", "warnings", "infos", "waived", "handbooks", "flows")


def to_json(report: Report) -> str:
    """Return the report as JSON; waived findings carry `waived_by`, the logical path of the waiver."""
    return (
        json.dumps(
            {
                "format_version": 1,
                "findings": [_finding(report, finding) for finding in report.findings],
                "summary": {name: report.counts[name] for name in _SUMMARY},
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    problem, words = finding.problem, report.words
    return {
        "code": finding.code,
        "name": problem.rule,
        "severity": finding.severity.value,
        "message": words.say(problem.message),
        "hint": words.say(problem.hint) if problem.hint else "",
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
                "message": words.say(related.message),
            }
            for related in problem.related
        ],
        **({"waived_by": finding.waived_by} if finding.waived_by else {}),
    }
