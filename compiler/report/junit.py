"""Findings as a JUnit report, for CI servers that show tests: a suite for each handbook."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from compiler.baseline import fingerprints, identity
from compiler.diagnostics import Finding
from compiler.report.report import Report, plain
from compiler.rules import RULES
from compiler.rules.speech import rule_words

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELSEWHERE = "policyc"


def to_junit(report: Report) -> str:
    """Return a suite for each handbook: a case for each finding, and one for each rule that found nothing.

    A finding fails its case when it fails the run (`--fail-on`); one that a waiver excuses or the baseline knows is a
    skipped case. The name of a case holds no line number, so that servers follow it from run to run.
    """
    suites: dict[str, list[tuple[Finding, int]]] = {id: [] for id in sorted(report.handbooks.values())}
    for finding, (_, number) in zip(report.findings, fingerprints(report.findings), strict=True):
        suites.setdefault(_handbook(report, finding), []).append((finding, number))
    everything = [one for found in suites.values() for one in found]
    clean = sum(len(_clean(report, found)) for found in suites.values())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_numbers(report, 'policyc', everything, clean)}>"]
    for name, found in suites.items():
        lines.append(f"<testsuite {_numbers(report, name, found, len(_clean(report, found)))}>")
        lines += _cases(report, name, found)
        lines.append("</testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _handbook(report: Report, finding: Finding) -> str:
    """Return the handbook that a finding belongs to, by its logical path or by the folder of its file."""
    if finding.problem.where:
        return finding.problem.where.partition("/")[0]
    folder = finding.problem.span.path
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        if folder in report.handbooks:
            return report.handbooks[folder]
    return _ELSEWHERE


def _numbers(report: Report, name: str, found: list[tuple[Finding, int]], clean: int) -> str:
    """Return the attributes of a suite; `clean` is the number of rules that found nothing in it."""
    failed = sum(_fails(report, finding) for finding, _ in found)
    skipped = sum(not finding.open for finding, _ in found)
    tests = clean + len(found)
    return f'name={_quoted(name)} tests="{tests}" failures="{failed}" errors="0" skipped="{skipped}" time="0"'


def _clean(report: Report, found: list[tuple[Finding, int]]) -> list[str]:
    """Return the names of the rules that ran and found nothing, waived or not."""
    hit = {finding.problem.rule for finding, _ in found}
    return [rule.name for rule in RULES if rule.name not in hit and rule.name not in report.left_out]


def _fails(report: Report, finding: Finding) -> bool:
    return finding.open and finding.severity.rank <= report.fail_on.rank


def _cases(report: Report, suite: str, found: list[tuple[Finding, int]]) -> Iterator[str]:
    for finding, number in sorted(found, key=lambda one: one[0].severity.rank):
        yield from _case(report, suite, finding, number)
    clean = set(_clean(report, found))
    for rule in RULES:
        if rule.name in clean:
            name = f"{rule.code} {rule_words(rule, report.words)[0]}"
            yield f'<testcase classname={_quoted(suite)} name={_quoted(name)} time="0"/>'


def _case(report: Report, suite: str, finding: Finding, number: int) -> Iterator[str]:
    problem, known = finding.problem, identity(finding.problem)
    path = plain(report.path(problem.span.path))
    names = report.words.join([value for _, value in known.arguments])
    name = " ".join(filter(None, (finding.code, problem.rule, known.at, names, f"({number})" if number > 1 else "")))
    yield f'<testcase classname={_quoted(suite)} name={_quoted(name)} file={_quoted(path)} time="0">'
    place = f"{path}:{problem.span.line}:{problem.span.column}"
    message = report.say(problem.message)
    text = _text("\n".join(filter(None, (place, message, report.hint(finding)))))
    if not finding.open:
        reason = report.waivers.get(finding.waived_by, "") or report.words("report.in-baseline")
        yield f"<skipped message={_quoted(reason)}/>"
    elif _fails(report, finding):
        yield f'<failure type="{finding.severity}" message={_quoted(message)}>{text}</failure>'
    else:
        yield f"<system-out>{_text(report.words(f'report.{finding.severity}'))}: {text}</system-out>"
    yield "</testcase>"


def _text(text: str) -> str:
    return html.escape(_NO_XML.sub("�", text), quote=False)


def _quoted(text: str) -> str:
    return f'"{html.escape(_NO_XML.sub("�", plain(text)))}"'
