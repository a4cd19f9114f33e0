"""The findings of an earlier day, so that only new ones are told: what makes a finding the same one on another day.

A finding is known by its rule, its logical path and the names in its message; never by a line, a language or an order.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from compiler.diagnostics import Argument, Finding, Message, Problem
from compiler.model import Company
from compiler.verify import judged
from compiler.words import words

FORMAT_VERSION = 1
_LINE_OF_FILE = re.compile(r"(\.ya?ml):\d+(?::\d+)?")


class Unreadable(Exception):
    """A baseline that cannot be used; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.key)
        self.message = message


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """What stays the same of a finding: its rule, where it is, and the names in its message."""

    at: str
    rule: str
    arguments: tuple[tuple[str, str], ...] = ()

    def obsolete(self, company: Company, within: Callable[[str], bool] | None) -> bool:
        """Say whether the finding is gone because it was mended, and not because nobody looked.

        `within` accepts the files that were asked for; without it all were.
        """
        book = next((book for book in company.handbooks if book.id == self.at.partition("/")[0]), None)
        if book is None:
            return within is None
        at = self.at
        while at not in company.things and "/" in at:
            at = at.rpartition("/")[0]
        thing = company.things.get(at, book)
        return book.whole and judged(company, at) and (within is None or within(thing.places.path))


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings; the same one may stand in it several times."""

    known: tuple[Known, ...] = ()

    def mark(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Known, ...]]:
        """Mark the findings that are known; return all findings, and what of the baseline none of them needed."""
        left = Counter(self.known)
        marked: list[Finding] = []
        for finding in findings:
            known = identity(finding.problem)
            if excusable(finding) and left[known]:
                left[known] -= 1
                marked.append(replace(finding, known=True))
            else:
                marked.append(finding)
        return tuple(marked), tuple(sorted(left.elements()))


EMPTY = Baseline()


def identity(found: Problem) -> Known:
    """Return what stays the same of a problem when lines move; a file stands in for a logical path it lacks."""
    return Known(found.where or found.span.path, found.rule, tuple(sorted(_names(found))))


def fingerprints(findings: Iterable[Finding]) -> tuple[tuple[str, int], ...]:
    """Return for each finding a hash of what stays the same of it, and the how-many-eth of the same hash it is."""
    seen: Counter[str] = Counter()
    made: list[tuple[str, int]] = []
    for finding in findings:
        known = identity(finding.problem)
        text = json.dumps([known.rule, known.at, *known.arguments])
        digest = sha256(text.encode()).hexdigest()[:32]
        seen[digest] += 1
        made.append((digest, seen[digest]))
    return tuple(made)


def excusable(finding: Finding) -> bool:
    """Say whether a baseline may hold a finding.

    Not where a file could not be read, for nobody knows what else is in it; not what a waiver's end or fault brings up,
    for that is what waivers have an end for.
    """
    return bool(finding.problem.where) and not finding.code.startswith("WAIV") and not finding.waived_by


def baseline_of(findings: Iterable[Finding]) -> Baseline:
    """Make the baseline of some findings, as far as it may hold them."""
    return Baseline(tuple(sorted(identity(finding.problem) for finding in findings if excusable(finding))))


def renewed(
    before: Baseline, company: Company, findings: Iterable[Finding], within: Callable[[str], bool] | None
) -> Baseline:
    """Make the baseline of the findings in the files that `within` accepts.

    What stood in the one before stays where nobody looked: in other files, and where a fault hides what was known.
    """
    inside = within or (lambda _path: True)
    marked, left = before.mark(findings)
    here = [finding for finding in marked if inside(finding.problem.span.path)]
    elsewhere = [finding for finding in marked if finding.known and not inside(finding.problem.span.path)]
    unseen = [known for known in left if not known.obsolete(company, within)]
    return Baseline(tuple(sorted((*baseline_of((*here, *elsewhere)).known, *unseen))))


def written(baseline: Baseline) -> str:
    """Return the text of a baseline file: sorted, one finding a line.

    The empty entry at the end lets every finding's line end alike, so that git can merge lines that come and go.
    """
    lines = [f'{{"format_version": {FORMAT_VERSION}, "findings": [']
    for known in sorted(baseline.known):
        entry: dict[str, Any] = {"rule": known.rule, "at": known.at}
        if known.arguments:
            entry["with"] = dict(known.arguments)
        lines.append(_ascii_where_needed(entry) + ",")
    return "\n".join([*lines, "{}]}", ""])


def parse(text: str) -> Baseline:
    """Read a baseline file. Raises Unreadable."""
    try:
        read = json.loads(text)
    except RecursionError as error:
        raise _unreadable("brackets") from error
    except json.JSONDecodeError as error:
        raise _unreadable("json", line=error.lineno, column=error.colno, detail=error.msg) from error
    except ValueError as error:
        raise _unreadable("number") from error
    if not isinstance(read, dict) or read.get("format_version") != FORMAT_VERSION:
        raise _unreadable("version", version=FORMAT_VERSION)
    entries = read.get("findings")
    if not isinstance(entries, list):
        raise _unreadable("findings")
    return Baseline(tuple(sorted(_entry(entry) for entry in entries if entry != {})))


def _entry(entry: Any) -> Known:
    if isinstance(entry, dict) and entry.keys() <= {"rule", "at", "with"}:
        rule, at, names = entry.get("rule"), entry.get("at"), entry.get("with", {})
        if isinstance(rule, str) and isinstance(at, str) and isinstance(names, dict):
            return Known(at, rule, tuple(sorted((name, str(value)) for name, value in names.items())))
    raise _unreadable("entry", value=json.dumps(entry, ensure_ascii=False)[:80])


def _unreadable(key: str, **arguments: Argument) -> Unreadable:
    return Unreadable(Message(f"settings.{key}", tuple(arguments.items())))


def _names(found: Problem) -> Iterator[tuple[str, str]]:
    """Yield the texts that the message holds; numbers and places of files change with their surroundings."""
    spoken = words("zh-Hans").blanks(found.message.key)  # one language for all: its words are not used
    for name, value in found.message.arguments:
        parts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        texts = [part for part in parts if isinstance(part, str)]
        if name in spoken and texts:
            yield name, _LINE_OF_FILE.sub(r"\1", "\n".join(texts))


def _ascii_where_needed(entry: dict[str, Any]) -> str:
    """Write an entry readably; one with signs that UTF-8 has no bytes for, in ASCII."""
    text = json.dumps(entry, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(entry)
