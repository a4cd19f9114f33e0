"""What every format reports: findings in words, with the lines they stand in, and what was checked."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from compiler.baseline import EMPTY, Baseline, Known
from compiler.diagnostics import Finding, Message, Severity
from compiler.model import Company
from compiler.source import Document
from compiler.words import Words

_TURNS_WRITING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the project lies in its repository, for what a code host reads.

    `prefix` leads from the top of the repository to the project (`handbook/`); `address` is that of the repository's
    files on the host, empty where it is not known; `changed` are the paths that the pull request changes.
    """

    prefix: str = ""
    address: str = ""
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run.

    `counts` holds errors, warnings, infos, waived, known, handbooks, flows, steps and placeholders; `color` asks for
    terminal colours. `handbooks` names the handbook of each folder, `waivers` the reason of each waiver; `left_out` are
    rules that did not run, `obsolete` entries of the baseline that no finding needs any more.
    """

    findings: tuple[Finding, ...]
    documents: Mapping[str, Document]
    words: Words
    counts: Mapping[str, int]
    color: bool = False
    handbooks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    waivers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    obsolete: tuple[Known, ...] = ()
    left_out: frozenset[str] = frozenset()
    fail_on: Severity = Severity.ERROR
    baseline_file: str = ""
    repository: Repository = field(default_factory=Repository)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that are neither waived nor known, in the order of their places."""
        return tuple(finding for finding in self.findings if finding.open)

    def rank(self, finding: Finding) -> tuple[int, bool]:
        """Say how early to show a finding: the worst first, of equals those in files of the pull request."""
        return finding.severity.rank, self.path(finding.problem.span.path) not in self.repository.changed

    @property
    def ranked(self) -> tuple[Finding, ...]:
        """The findings shown, in the order of their rank."""
        return tuple(sorted(self.shown, key=self.rank))

    def worst(self) -> Severity | None:
        """Return the worst severity among the findings shown, or None."""
        return min((finding.severity for finding in self.shown), key=lambda severity: severity.rank, default=None)

    def path(self, path: str) -> str:
        """Return a file's path from the top of the repository."""
        return self.repository.prefix + path

    def say(self, message: Message) -> str:
        """Say a message in one line, without anything that a reader cannot see or a terminal would obey."""
        return plain(self.words.say(message))

    def hint(self, finding: Finding) -> str:
        """Say the cure of a finding with what introduces it; nothing where it has none."""
        hint = finding.problem.hint
        return "" if hint is None else self.words("report.hint") + self.say(hint)


def plain(text: str) -> str:
    """Return a text in one line, what controls or is no character in it shown as a replacement sign."""
    return "".join(" " if sign in "\n\t" else "�" if _obeyed(sign) else sign for sign in text)


def _obeyed(sign: str) -> bool:
    """Say whether a terminal or a page would obey a sign instead of showing it, or could not write it at all."""
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or sign in _TURNS_WRITING


def make_report(
    company: Company,
    findings: tuple[Finding, ...],
    documents: Mapping[str, Document],
    words: Words,
    within: Callable[[str], bool] | None = None,
    *,
    baseline: Baseline = EMPTY,
) -> Report:
    """Make the report on the findings in the files that `within` accepts; on all without it.

    Findings that the baseline knows are marked.
    """
    inside = within or (lambda _path: True)
    marked, left = baseline.mark(findings)
    findings = tuple(finding for finding in marked if inside(finding.problem.span.path))
    return Report(
        findings,
        documents,
        words,
        _counts(company, findings, inside),
        handbooks=MappingProxyType({_folder(book.places.path): book.id for book in company.handbooks}),
        waivers=MappingProxyType(
            {waiver.where: waiver.reason for book in company.handbooks for waiver in book.waivers}
        ),
        obsolete=tuple(known for known in left if known.obsolete(company, within)),
    )


def _counts(company: Company, findings: tuple[Finding, ...], within: Callable[[str], bool]) -> Mapping[str, int]:
    handbooks = {thing.handbook for thing in company.things.values() if within(thing.places.path)}
    flows = [flow for book in company.handbooks for flow in book.flows if within(flow.places.path)]
    by_severity = Counter(finding.severity for finding in findings if finding.open)
    counts = {f"{severity}s": by_severity[severity] for severity in Severity}
    counts["waived"] = sum(bool(finding.waived_by) for finding in findings)
    counts["known"] = sum(finding.known for finding in findings)
    counts["handbooks"] = len(handbooks)
    counts["flows"] = len(flows)
    counts["steps"] = sum(len(flow.steps) for flow in flows)
    counts["placeholders"] = sum(flow.status == "placeholder" for flow in flows)
    return MappingProxyType(counts)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
