"""Findings as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from compiler.diagnostics import Finding, Severity
from compiler.report.report import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SHOWN_OF_EACH = 10
"""GitHub shows so many annotations of each kind in a step and drops the rest without a word."""


def to_github(report: Report) -> str:
    """Return one workflow command a finding, worst first, and say in the log what GitHub will not show."""
    findings = sorted(report.shown, key=lambda finding: finding.severity.rank)
    lines = [_command(report, finding) for finding in findings]
    counted = (report.counts["errors"], report.counts["warnings"], report.counts["infos"])
    hidden = sum(max(0, count - _SHOWN_OF_EACH) for count in counted)
    if hidden:
        lines.append(report.words("report.github-hidden", count=hidden))
    return "".join(f"{line}\n" for line in lines)


def _command(report: Report, finding: Finding) -> str:
    problem, words = finding.problem, report.words
    span = problem.span
    properties = {
        "file": span.path,
        "line": str(span.line),
        "col": str(span.column),
        "endLine": str(span.end_line),
        "endColumn": str(span.end_column),
        "title": f"{finding.code} {problem.rule}",
    }
    text = words.say(problem.message)
    if problem.hint is not None:
        text += "\n" + words("report.hint") + words.say(problem.hint)
    head = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {head}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
