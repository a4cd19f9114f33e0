"""Runs the rules, stamps code and severity on every problem, applies waivers and sorts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from compiler.diagnostics import Finding, Problem, Severity, problem
from compiler.model import Company, Handbook, Waiver
from compiler.relations import Mentions
from compiler.resolve.names import closest, normal
from compiler.rules import RULES, View, find_rule
from compiler.soundness import Judgements

_OF_DIAGRAMS = ("FLOW",)
"""What diagrams are judged by; they say nothing of what the other rules ask for."""


def verify(
    company: Company,
    told: Iterable[Problem],
    *,
    today: date,
    severities: Mapping[str, Severity | None],
    judgements: Judgements | None = None,
) -> tuple[Finding, ...]:
    """Check a company against every rule; what is decided about its flows is kept in `judgements`.

    `told` are the problems of the stages before; `severities` gives rules by name another severity, None to leave one
    out. Returns all findings, waived ones marked, in the order of their places.
    """
    problems = list(told)
    judgements = judgements or Judgements(Mentions(company))
    rules = [rule for rule in RULES if severities.get(rule.name, rule.severity) is not None]
    for handbook in company.handbooks:
        view = View(company, handbook, today, judgements)
        for rule in rules:
            if rule.check is not None and (not handbook.drawn or rule.family in _OF_DIAGRAMS):
                problems.extend(rule.check(view))
        problems.extend(_unknown_rules(handbook))
    for rule in rules:
        if rule.check_company is not None:
            problems.extend(rule.check_company(judgements.mentions))
    findings = [_stamp(found, severities) for found in problems]
    used: set[str] = set()
    for handbook in (handbook for handbook in company.handbooks if handbook.waivers):
        waivers = [waiver for waiver in handbook.waivers if _valid(waiver, today)]
        findings = [_waive(finding, handbook, waivers, used) for finding in findings]
    findings += [_stamp(found, severities) for found in _unused(company, used, today)]
    kept = [finding for finding in findings if severities.get(finding.problem.rule, finding.severity) is not None]
    return tuple(sorted(kept, key=in_order))


def _stamp(found: Problem, severities: Mapping[str, Severity | None]) -> Finding:
    rule = find_rule(found.rule)
    assert rule is not None, f"problem of no rule: {found.rule}"
    return Finding(rule.code, severities.get(rule.name) or rule.severity, found)


def in_order(finding: Finding) -> tuple[object, ...]:
    """Say where a finding stands among others: by its place."""
    span = finding.problem.span
    return span.path, span.line, span.column, finding.code, finding.problem.where


def _valid(waiver: Waiver, today: date) -> bool:
    return not waiver.broken and (not waiver.until or waiver.until >= today.isoformat())


def _waive(finding: Finding, handbook: Handbook, waivers: list[Waiver], used: set[str]) -> Finding:
    """Mark a finding that a waiver of its handbook excuses; reading and waivers themselves are never excused."""
    if finding.code.startswith(("DOC", "WAIV")) or finding.waived_by:
        return finding
    for waiver in waivers:
        rule = find_rule(waiver.rule)
        where = finding.problem.where
        if rule is not None and rule.code == finding.code and _inside(where, _excused(handbook, waiver)):
            used.add(waiver.where)
            return replace(finding, waived_by=waiver.where)
    return finding


def _unused(company: Company, used: set[str], today: date) -> Iterator[Problem]:
    for handbook in company.handbooks:
        if not handbook.whole:
            continue
        for waiver in handbook.waivers:
            if (
                _valid(waiver, today)
                and waiver.where not in used
                and find_rule(waiver.rule) is not None
                and judged(company, _excused(handbook, waiver))
            ):
                yield problem(
                    "unused-waiver", waiver.span, where=waiver.where, waiver=waiver.name, rule=waiver.rule, at=waiver.at
                )


def _excused(handbook: Handbook, waiver: Waiver) -> str:
    """Return the logical path below which a waiver excuses findings."""
    return f"{handbook.id}/{normal(waiver.at).strip('/')}"


def _inside(where: str, at: str) -> bool:
    return where == at or where.startswith(at + "/")


def judged(company: Company, at: str) -> bool:
    """Say whether all that stands at a place, or around it in its handbook, was judged by the rules."""
    return not any(
        thing.broken and (_inside(where, at) or _inside(at, where))
        for where, thing in company.things.items()
        if "/" in where
    )


def _unknown_rules(handbook: Handbook) -> Iterator[Problem]:
    for waiver in handbook.waivers:
        if not waiver.broken and find_rule(waiver.rule) is None:
            close = closest(waiver.rule, [rule.name for rule in RULES] + [rule.code for rule in RULES])
            yield problem(
                "unknown-rule", waiver.places.of("rule"), where=waiver.where, hint="suggest" if close else "",
                rule=waiver.rule, close=close,
            )  # fmt: skip
