"""Which fields a rule is about: where its own bad example is found fault with, and what its good one adds there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from compiler.diagnostics import Place, Span
from compiler.fields import address_of, sections
from compiler.resolve import Sources, resolve
from compiler.rules import RULES, Rule
from compiler.rules.page import Example
from compiler.source import Document, read
from compiler.source import Mapping as SourceMapping
from compiler.verify import verify

_GENERAL = ("DOC", "REF", "BPMN")
"""Families that are about any field, or about none."""
_DAY = date(2026, 1, 1)
"""Examples of what is late are years late, and of what is not, centuries early."""

Path = tuple[str | int, ...]


@cache
def concerns() -> Mapping[str, tuple[str, ...]]:
    """Return for each rule's code the addresses of the fields or sections it is about, in the schema's order."""
    order = {path: number for number, path in enumerate(_addresses())}
    return MappingProxyType(
        {rule.code: tuple(sorted(set(_concerns(rule)), key=order.__getitem__)) for rule in RULES if rule.page.bad}
    )


@cache
def rules_of(path: str) -> tuple[Rule, ...]:
    """Return the rules about a field or a section itself."""
    return tuple(rule for rule in RULES if path in concerns().get(rule.code, ()))


def _addresses() -> Iterator[str]:
    for name, section in sections("en").items():
        yield name
        yield from (field.path for field in section.all_fields())


def _concerns(rule: Rule) -> Iterator[str]:
    if rule.family in _GENERAL or rule.page.bad is None:
        return
    document = _read(rule.page.bad)
    company, _ = resolve([Sources("example", (document,), {}, fragment=True)])
    for finding in verify(company, (), today=_DAY, severities={}):
        if finding.code == rule.code:
            spans = (finding.problem.span, *(related.span for related in finding.problem.related))
            for path in filter(None, (_path_at(document, span) for span in spans)):
                address = address_of(path)
                yield _missing(document, rule.page.good, path) or address


def _read(example: Example) -> Document:
    return read("example.yaml", example.data)[0]


def _path_at(document: Document, span: Span) -> Path | None:
    """Return the innermost path whose key or value stands at a span."""
    place: Place = (span.line, span.column, span.end_line, span.end_column)
    found = [path for path in document.paths() if place in (document.place_of(path), document.place_of(path, key=True))]
    return found[-1] if found else None


def _missing(bad: Document, good: Example | None, path: Path) -> str:
    """Return the one field that the good example adds to an entry, where the finding is about the entry itself."""
    if good is None or not isinstance(bad.value_of(path), SourceMapping | type(None)):
        return ""
    here = {address_of(other) for other in bad.paths() if other[: len(path)] == path}
    there = {address_of(other) for other in _read(good).paths() if other[: len(path)] == path}
    added = there - here
    outermost = [address for address in added if address.rpartition(".")[0] not in added]
    return outermost[0] if len(outermost) == 1 else ""
