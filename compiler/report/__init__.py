"""Findings → what a person or a program reads: one file per format, each a function from a report to text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from compiler.report.github import to_github
from compiler.report.gitlab import to_gitlab
from compiler.report.json import to_json
from compiler.report.junit import to_junit
from compiler.report.markdown import LIMIT, to_markdown
from compiler.report.rdjson import to_rdjson
from compiler.report.report import Report, Repository, Survey, make_report, report_on, survey, together
from compiler.report.sarif import to_sarif
from compiler.report.text import to_text

__all__ = [
    "FORMATS",
    "LIMIT",
    "Report",
    "Repository",
    "Survey",
    "make_report",
    "report_on",
    "survey",
    "to_markdown",
    "together",
]

FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "text": to_text,
        "json": to_json,
        "github": to_github,
        "gitlab": to_gitlab,
        "sarif": to_sarif,
        "junit": to_junit,
        "rdjson": to_rdjson,
        "markdown": to_markdown,
    }
)
