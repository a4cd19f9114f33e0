"""Findings for a person at a terminal: place, source line with caret, sentence and cure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import click

from compiler.diagnostics import Finding, Severity, Span
from compiler.report.columns import cells
from compiler.report.report import Report, plain

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_WIDEST = 110


def to_text(report: Report) -> str:
    """Return the findings as a person reads them, and a closing line that says what was checked."""
    lines = [line for finding in report.shown for line in _finding(report, finding)]
    return "\n".join([*lines, _style(report, closing(report), _worst_color(report)), *_obsolete(report), ""])


def _finding(report: Report, finding: Finding) -> Iterator[str]:
    words, problem = report.words, finding.problem
    severity = _style(report, words(f"report.{finding.severity}"), _COLORS[finding.severity])
    place = f"{plain(problem.span.path)}:{problem.span.line}:{problem.span.column}"
    yield f"{_style(report, place, bold=True)}: {severity} {finding.code} {problem.rule}"
    yield f"  {report.say(problem.message)}"
    yield from _excerpt(report, problem.span, _COLORS[finding.severity])
    if problem.hint is not None:
        yield f"  {_style(report, words('report.hint'), 'green')}{report.say(problem.hint)}"
    for related in problem.related:
        yield f"  {plain(related.span.path)}:{related.span.line}:{related.span.column}: {report.say(related.message)}"
    yield ""


def _excerpt(report: Report, span: Span, color: str) -> Iterator[str]:
    """Yield the source line and a line of carets below what is meant; wide characters take two cells of a terminal."""
    document = report.documents.get(span.path)
    if document is None or span.line > len(document.lines):
        return
    line = document.lines[span.line - 1]
    start = span.column - 1
    end = len(line) if span.end_line > span.line else span.end_column - 1
    end = min(end, start + _WIDEST)  # no more is shown of it
    cut = 0
    if end > _WIDEST or cells(line[:end]) > _WIDEST:
        cut = max(0, start - 20)
    shown = line[cut : cut + _WIDEST]
    while cells(shown) > _WIDEST:
        shown = shown[:-1]
    number = str(span.line)
    margin = "…" if cut else ""
    lead = " " * cells(margin + line[cut:start])
    carets = "^" * max(1, cells(line[start : min(end, cut + len(shown))].rstrip(" \t")))
    more = "…" if len(shown) < len(line) - cut else ""
    yield f"  {number} │ {margin}{_visible(shown)}{more}"
    yield f"  {' ' * len(number)} │ {lead}{_style(report, carets, color)}"


def _visible(text: str) -> str:
    """Show what a terminal would obey or hide as a replacement sign of one cell."""
    return "".join(
        " " if sign == "\t" else "�" if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign
        for sign in text
    )


def closing(report: Report) -> str:
    """Return the sentence that says what was found and what was checked."""
    words, counts = report.words, report.counts
    found = words.join(
        [words(f"report.count-{name}", count=counts[name]) for name in ("errors", "warnings", "infos") if counts[name]]
    )
    parts = [found or words("report.clean")]
    scope = [words(f"report.count-{name}", count=counts[name]) for name in ("handbooks", "flows", "steps")]
    parts.append(words("report.checked", what=tuple(scope)))
    more = ("waived", "known", "placeholders")
    parts += [words(f"report.count-{name}", count=counts[name]) for name in more if counts[name]]
    return words("report.pause").join(parts)


def _obsolete(report: Report) -> Iterator[str]:
    """Yield the entries of the baseline that were mended and can go."""
    if report.obsolete:
        yield report.words("report.obsolete", count=len(report.obsolete), file=report.baseline_file)
        yield from (f"  {known.rule} {plain(known.at)}" for known in report.obsolete)


def _worst_color(report: Report) -> str:
    worst = report.worst()
    return "green" if worst is None else "red" if worst is Severity.ERROR else "yellow"


def _style(report: Report, text: str, color: str | None = None, *, bold: bool = False) -> str:
    return click.style(text, fg=color, bold=bold or None) if report.color else text
