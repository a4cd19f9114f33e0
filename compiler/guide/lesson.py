"""What the compiler says of the first handbook, whole and broken: none of it is written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from compiler.baseline import baseline_of
from compiler.diagnostics import Finding
from compiler.model import Via
from compiler.pipeline import Compiled, compile_company
from compiler.project import SourceFile
from compiler.report import FORMATS, make_report
from compiler.scaffold import HANDBOOK, starter
from compiler.words import Words, words

_DAY = date(2026, 1, 1)
"""The first handbook holds no date, so any day will do."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What `policyc init` writes, how one line of it is broken, and what is printed before and after."""

    paths: tuple[str, ...]
    """All files, from the project's folder."""
    path: str
    """The file with the flow."""
    flow: str
    """Its text, the flow alone."""
    line: int
    whole: str
    broken: str
    """The line as it is, and as it is broken."""
    clean: str
    report: str
    known: str
    """What `policyc check` prints of the handbook as it is, of the broken one, and of that with a baseline."""
    finding: Finding


@cache
def lesson(language: str) -> Lesson:
    """Compile the first handbook, take one way out of its flow, and compile it again."""
    spoken = words(language)
    texts = starter(spoken)
    path = f"{HANDBOOK}/flows.yaml"
    good = _compile(texts)
    back = next(
        way
        for flow in good.company.handbooks[0].flows
        for step in reversed(flow.steps)
        for way in reversed(step.follows)
        if way.via is Via.OUTCOME
    )
    lines = texts[path].split("\n")
    whole = lines[back.span.line - 1]
    broken = whole[: whole.index(":") + 1]
    bad = _compile({**texts, path: "\n".join([*lines[: back.span.line - 1], broken, *lines[back.span.line :]])})
    return Lesson(
        paths=tuple(sorted(texts)),
        path=path,
        flow=texts[path].partition("\n")[2],
        line=back.span.line,
        whole=whole.strip(),
        broken=broken.strip(),
        clean=_report(good, spoken),
        report=_report(bad, spoken),
        known=FORMATS["text"](
            make_report(bad.company, bad.findings, bad.documents, spoken, baseline=baseline_of(bad.findings))
        ),
        finding=bad.findings[0],
    )


def _compile(texts: Mapping[str, str]) -> Compiled:
    files = [
        SourceFile(path, HANDBOOK.rpartition("/")[2], text.encode())
        for path, text in texts.items()
        if path.startswith(HANDBOOK)
    ]
    return compile_company(files, today=_DAY)


def _report(compiled: Compiled, spoken: Words) -> str:
    return FORMATS["text"](make_report(compiled.company, compiled.findings, compiled.documents, spoken))
