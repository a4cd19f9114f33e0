"""Findings as SARIF 2.1.0, as GitHub's code scanning takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from compiler.baseline import fingerprints
from compiler.diagnostics import Finding, Severity, Span
from compiler.report.report import Report
from compiler.rules import RULES, Rule
from compiler.rules.speech import rule_words
from compiler.words import Words

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LOCALES = MappingProxyType({"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"})
"""SARIF knows languages with a country only."""

_PLACES = MappingProxyType({rule.name: place for place, rule in enumerate(RULES)})


def to_sarif(report: Report) -> str:
    """Return a SARIF log of one run.

    It holds all findings in the order of their places; those that a waiver excuses or the baseline knows are
    suppressed, with the waiver's reason. Columns are code points, as ours are.
    """
    driver = {
        "name": "policyc",
        "version": version("policyc"),
        "semanticVersion": version("policyc"),
        "rules": [_rule(rule, report) for rule in RULES],
    }
    marks = fingerprints(report.findings)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "language": _LOCALES.get(report.words.language, report.words.language),
                "columnKind": "unicodeCodePoints",
                "automationDetails": {"id": "policyc/"},
                "results": [
                    _result(report, finding, mark) for finding, mark in zip(report.findings, marks, strict=True)
                ],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: Rule, report: Report) -> dict[str, Any]:
    title, about = rule_words(rule, report.words)
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": about},
        "help": {"text": about, "markdown": "".join(_help(rule, about, report.words))},
        "defaultConfiguration": {
            "level": _LEVELS[rule.severity],
            **({"enabled": False} if rule.name in report.left_out else {}),
        },
        "properties": {
            "tags": [rule.family, rule.name],
            "precision": "very-high",
            "problem.severity": "recommendation" if rule.severity is Severity.INFO else rule.severity.value,
        },
    }


def _help(rule: Rule, about: str, words: Words) -> list[str]:
    parts = [about, "\n"]
    for key, example in (("cli.bad", rule.page.bad), ("cli.good", rule.page.good)):
        if example is not None:
            parts.append(f"\n**{words(key)}**\n\n```yaml\n{example.text}```\n")
    return parts


def _result(report: Report, finding: Finding, mark: tuple[str, int]) -> dict[str, Any]:
    problem = finding.problem
    location = _location(report, problem.span)
    if problem.where:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.where}]
    text = "\n".join(filter(None, (report.say(problem.message), report.hint(finding))))
    made: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": _PLACES[problem.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _unlinked(text)},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": f"{mark[0]}:{mark[1]}"},
    }
    if problem.related:
        made["relatedLocations"] = [
            {
                "id": number,
                **_location(report, related.span),
                "message": {"text": _unlinked(report.say(related.message))},
            }
            for number, related in enumerate(problem.related, 1)
        ]
    suppressions = list(_suppressions(report, finding))
    if suppressions:
        made["suppressions"] = suppressions
    return made


def _suppressions(report: Report, finding: Finding) -> list[Mapping[str, str]]:
    """Return what excuses a finding; a waiver stands in the policies themselves, the baseline beside them."""
    made: list[Mapping[str, str]] = []
    if finding.waived_by:
        reason = report.waivers.get(finding.waived_by, "") or finding.waived_by
        made.append({"kind": "inSource", "status": "accepted", "justification": reason})
    if finding.known:
        made.append({"kind": "external", "status": "accepted", "justification": report.words("report.in-baseline")})
    return made


def _location(report: Report, span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    path = quote(report.path(span.path).encode("utf-8", "surrogateescape"))
    return {"physicalLocation": {"artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"}, "region": region}}


def _unlinked(text: str) -> str:
    """Keep a text from holding SARIF's own links, `[text](target)`."""
    return re.sub(r"([\\\[\]])", r"\\\1", text) if "](" in text else text
