"""Findings as Markdown: the full list, for a pull request or the summary of a CI step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from compiler.diagnostics import Finding
from compiler.report.report import Report, plain
from compiler.report.text import closing

LIMIT = 1024 * 1024
"""GitHub refuses the summary of a step that has more bytes; a summary that is refused shows nothing."""

_MOST_OBSOLETE = 100
"""So many mended entries of the baseline are named; all of them are counted, and the text output names all."""

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:])")
_MENTIONS = re.compile(r"(@)(?=\w)")


def to_markdown(report: Report, room: int = LIMIT) -> str:
    """Return the findings in tables, the worst first, in no more than `room` bytes.

    What finds no room is counted in a sentence at the end.
    """
    lines = ["## policyc", "", _escaped(closing(report))]
    if report.obsolete:
        text = report.words("report.obsolete", count=len(report.obsolete), file=report.baseline_file)
        lines += ["", _escaped(text), ""]
        lines += [f"- {known.rule} {_escaped(plain(known.at))}" for known in report.obsolete[:_MOST_OBSOLETE]]
        lines += ["- …"] if len(report.obsolete) > _MOST_OBSOLETE else []
    ranked = report.ranked
    left = room - _size(lines) - _size(_cut(report, len(ranked)))
    for number, finding in enumerate(ranked):
        more = list(_rows(report, finding, ranked[number - 1] if number else None))
        left -= _size(more)
        if left < 0:
            lines += _cut(report, len(ranked) - number)
            break
        lines += more
    return "\n".join([*lines, ""])


def _size(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _cut(report: Report, count: int) -> list[str]:
    return ["", _escaped(report.words("report.cut", count=count))]


def _rows(report: Report, finding: Finding, before: Finding | None) -> Iterator[str]:
    """Yield the row of a finding, after the head of a table where its severity begins."""
    words, problem = report.words, finding.problem
    if before is None or before.severity is not finding.severity:
        yield from ("", f"### {words(f'report.heading-{finding.severity}')}", "")
        yield f"| {words('report.column-place')} | {words('report.column-rule')} | {words('report.column-finding')} |"
        yield "|---|---|---|"
    hint = report.hint(finding)
    text = _escaped(report.say(problem.message)) + (f"<br>*{_escaped(hint)}*" if hint else "")
    yield f"| {_place(report, finding)} | {finding.code} {problem.rule} | {text} |"


def _place(report: Report, finding: Finding) -> str:
    """Return where a finding is, leading to the line on the code host where that is known."""
    span = finding.problem.span
    shown = _escaped(plain(f"{span.path}:{span.line}:{span.column}"))
    address = report.repository.address
    if not address:
        return shown
    path = quote(report.path(span.path).encode("utf-8", "surrogateescape"))
    return f"[{shown}]({address}{path}#L{span.line})"


def _escaped(text: str) -> str:
    """Make a text say itself: no markup, no table cell, no HTML, and nobody is called by `@name`."""
    return _MENTIONS.sub(r"\1<!-- -->", _SIGNS.sub(r"\\\1", text))
