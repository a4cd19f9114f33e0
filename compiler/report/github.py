"""Findings as GitHub workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from compiler.diagnostics import Finding, Severity
from compiler.report.columns import columns, utf16
from compiler.report.report import Report, plain
from compiler.report.text import closing

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SHOWN_OF_EACH = 10
"""GitHub shows so many annotations of each kind in a step and drops the rest without a word."""


def to_github(report: Report) -> str:
    """Return one workflow command a finding, and say in the log what GitHub will not show.

    The worst come first, of equals those in files of the pull request, so that what is dropped matters least.
    """
    lines = [_command(report, finding) for finding in report.ranked]
    counted = (report.counts["errors"], report.counts["warnings"], report.counts["infos"])
    hidden = sum(max(0, count - _SHOWN_OF_EACH) for count in counted)
    if hidden:
        lines.append(report.words("report.github-hidden", count=hidden))
    if report.obsolete:
        text = report.words("report.obsolete", count=len(report.obsolete), file=report.baseline_file)
        names = "".join(f"\n{known.rule} {known.at}" for known in report.obsolete)
        lines.append(f"::notice file={_property(report.path(report.baseline_file))}::{_data(text + names)}")
    return "".join(f"{line}\n" for line in [*lines, closing(report)])


def _command(report: Report, finding: Finding) -> str:
    problem = finding.problem
    span = problem.span
    properties = {"file": plain(report.path(span.path)), "line": str(span.line)}
    column, end_column = columns(span, report.documents, utf16)
    if span.line == span.end_line:  # GitHub refuses columns of a stretch of several lines
        properties |= {"col": str(column), "endColumn": str(max(column, end_column))}
    properties |= {"endLine": str(span.end_line), "title": f"{finding.code} {problem.rule}"}
    text = "\n".join(filter(None, (report.say(problem.message), report.hint(finding))))
    head = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {head}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
