"""Compiling texts in tests, and findings as short lines that a test can show whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

from compiler.diagnostics import Finding, Severity
from compiler.pipeline import Compiled, compile_company
from compiler.project import SourceFile
from compiler.report import FORMATS, make_report
from compiler.rules import RULES
from compiler.words import words

TODAY = date(2026, 6, 1)
TITLE = "handbook: {title: 示例, language: zh-Hans}\n"
FOLDER = "policies/example/"
_KNOWN = re.compile("DOC...|REF00[12]|ORG00[1-4]|FLOW00[1-8]|RACI00[1-3]|WAIV00[1-4]")
STAGES_ONLY: Mapping[str, Severity | None] = {rule.name: None for rule in RULES if not _KNOWN.fullmatch(rule.code)}
"""What the tests of the stages leave out: rules on contents, which have tests of their own and grow in number."""


def compiled(
    *texts: str | bytes,
    title: str | None = TITLE,
    severities: Mapping[str, Severity | None] = STAGES_ONLY,
    today: date = TODAY,
    **books: str | bytes,
) -> Compiled:
    """Compile texts as files `a.yaml`, `b.yaml`, … of the handbook `example`, and one file of each further handbook."""
    files = [
        SourceFile(f"{FOLDER}{name}.yaml", "example", _bytes(text))
        for name, text in zip("abcdefgh", texts, strict=False)
    ]
    if title is not None:
        files.append(SourceFile(f"{FOLDER}handbook.yaml", "example", title.encode()))
    files += [SourceFile(f"policies/{book}/handbook.yaml", book, _bytes(text)) for book, text in books.items()]
    return compile_company(files, today=today, severities=severities)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def line(finding: Finding, language: str = "zh-Hans") -> str:
    """Return place (`file:line:column-end`), code and sentence of a finding."""
    span = finding.problem.span
    end = span.end_column if span.line == span.end_line else f"{span.end_line}:{span.end_column}"
    place = f"{span.path.removeprefix(FOLDER).removeprefix('policies/')}:{span.line}:{span.column}-{end}"
    return f"{place} {finding.code} {words(language).say(finding.problem.message)}"


def told(result: Compiled, language: str = "zh-Hans") -> list[str]:
    """Return every finding that is not waived as a line."""
    return [line(finding, language) for finding in result.findings if not finding.waived_by]


def findings(*texts: str | bytes, title: str | None = TITLE) -> list[str]:
    """Compile texts and return the findings as lines."""
    return told(compiled(*texts, title=title))


def hints(*texts: str | bytes, title: str | None = TITLE) -> list[str]:
    """Compile texts and return what each finding tells to do."""
    found = compiled(*texts, title=title).findings
    return [words("zh-Hans").say(finding.problem.hint) if finding.problem.hint else "" for finding in found]


def as_text(result: Compiled, language: str = "zh-Hans") -> str:
    """Return the report as a user reads it."""
    return FORMATS["text"](make_report(result.company, result.findings, result.documents, words(language)))


def spoilt(whole: bytes, times: int) -> Iterator[bytes]:
    """Yield what may become of a file: cut off, a bit turned, emptied, written twice."""
    random = Random(3)
    for _ in range(times):
        cut = random.randrange(len(whole))
        turned = whole[:cut] + bytes([whole[cut] ^ 1]) + whole[cut + 1 :]
        yield random.choice((whole[:cut], turned, b"", whole * 2))
