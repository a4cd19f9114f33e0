"""What every format reports: findings in words, with the lines they stand in, and what was checked."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
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


@dataclass(frozen=True, slots=True)
class Survey:
    """What a report says of the handbooks themselves.

    `counts` holds handbooks, flows, steps and placeholders; `handbooks` names the handbook of each folder, `waivers`
    the reason of each waiver; `languages` has the language of each handbook.
    """

    counts: Mapping[str, int]
    handbooks: Mapping[str, str]
    waivers: Mapping[str, str]
    languages: tuple[str, ...]


def survey(company: Company, within: Callable[[str], bool] | None = None) -> Survey:
    """Look over a company; only what stands in the files that `within` accepts is counted."""
    inside = within or (lambda _path: True)
    flows = [flow for book in company.handbooks for flow in book.flows if inside(flow.places.path)]
    return Survey(
        {
            "handbooks": len({thing.handbook for thing in company.things.values() if inside(thing.places.path)}),
            "flows": len(flows),
            "steps": sum(len(flow.steps) for flow in flows),
            "placeholders": sum(flow.status == "placeholder" for flow in flows),
        },
        {book.places.path.rpartition("/")[0]: book.id for book in company.handbooks},
        {waiver.where: waiver.reason for book in company.handbooks for waiver in book.waivers},
        tuple(book.language for book in company.handbooks),
    )


def together(surveys: Iterable[Survey]) -> Survey:
    """Put surveys of different handbooks together."""
    surveys = list(surveys)
    counts: Counter[str] = Counter()
    for part in surveys:
        counts.update(part.counts)
    return Survey(
        counts,
        {folder: book for part in surveys for folder, book in part.handbooks.items()},
        {waiver: reason for part in surveys for waiver, reason in part.waivers.items()},
        tuple(language for part in surveys for language in part.languages),
    )


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
    marked, left = baseline.mark(findings)
    inside = tuple(finding for finding in marked if within is None or within(finding.problem.span.path))
    obsolete = tuple(known for known in left if known.obsolete(company, within))
    return report_on(survey(company, within), inside, documents, words, obsolete)


def report_on(
    survey: Survey,
    findings: tuple[Finding, ...],
    documents: Mapping[str, Document],
    words: Words,
    obsolete: tuple[Known, ...] = (),
) -> Report:
    """Make the report on findings; `documents` need only be those in which some stand."""
    by_severity = Counter(finding.severity for finding in findings if finding.open)
    counts = {f"{severity}s": by_severity[severity] for severity in Severity}
    counts["waived"] = sum(bool(finding.waived_by) for finding in findings)
    counts["known"] = sum(finding.known for finding in findings)
    return Report(
        findings,
        documents,
        words,
        MappingProxyType(counts | dict(survey.counts)),
        handbooks=MappingProxyType(dict(survey.handbooks)),
        waivers=MappingProxyType(dict(survey.waivers)),
        obsolete=obsolete,
    )
