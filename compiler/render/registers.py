"""The registers: a readable page for every section whose entries have no page of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from compiler.model import Assessment, Entry, Handbook, Provision, Record
from compiler.render.address import anchor_of
from compiler.render.facts import Fact, facts
from compiler.render.kit import Kit, searched
from compiler.render.page import Page, SearchEntry

REGISTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "records": ("records",),
        "measures": ("measures",),
        "meetings": ("meetings",),
        "assessments": ("assessments",),
        "discipline": ("sanctions", "violations"),
        "rewards": ("rewards",),
        "trainings": ("trainings",),
        "provisions": ("provisions",),
        "risks": ("risks",),
        "terms": ("terms",),
        "rules": ("rules", "waivers"),
    }
)
"""Each register's page and the sections on it."""

_WAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "outputs": ("steps", "meetings"),
        "inputs": ("steps",),
        "source": ("measures",),
        "measures": ("assessments",),
        "sanction": ("violations",),
        "repeat": ("violations",),
        "sanctions": ("assessments",),
        "rewards": ("assessments",),
        "breaches": ("violations",),
    }
)
"""Fields by which other entries use an entry of a register, and the sections that have them."""
_SEVERITIES = ("grave", "serious", "moderate", "minor", "")


def register_page(kit: Kit, handbook: Handbook, name: str, parent: str) -> Page:
    """Make the page of one register of a handbook."""
    sections = REGISTERS[name]
    entries = [entry for section in sections for entry in handbook.entries(section)]
    return kit.page(
        f"{name}.html" if name in ("discipline", "provisions", "terms", "measures", "risks") else "register.html",
        kit.t(f"page.{name}"),
        parent=parent,
        source=entries[0].span,
        search=[_entry(kit, entry) for entry in entries],
        values={
            "name": name,
            "handbook": handbook,
            "sections": [(section, handbook.entries(section)) for section in sections if handbook.entries(section)],
            "facts_of": lambda entry, *leave_out: facts(kit, entry, leave_out=leave_out),
            "uses_of": lambda entry: uses(kit, entry),
            **_more(name, handbook),
        },
    )


def _more(name: str, handbook: Handbook) -> dict[str, Any]:
    """Return what the template of one register needs besides."""
    if name == "discipline":
        groups = {
            severity: [violation for violation in handbook.violations if violation.severity == severity]
            for severity in _SEVERITIES
        }
        return {"by_severity": [(severity, found) for severity, found in groups.items() if found]}
    if name == "provisions":
        topics: dict[str, list[Provision]] = {}
        for provision in handbook.provisions:
            topics.setdefault(provision.topic, []).append(provision)
        return {"topics": list(topics.items())}
    return {}


def uses(kit: Kit, entry: Entry) -> tuple[Fact, ...]:
    """Return who mentions an entry, by the way in which it does: who writes and who reads a record, and so on."""
    found: list[Fact] = []
    for field, sections in _WAYS.items():
        mentioning = [item for section in sections for item in kit.mentions.of(entry.where, section, field)]
        if mentioning:
            found.append(Fact(field, kit.t(f"used.{field}"), kit.things(mentioning)))
    return tuple(found)


def _entry(kit: Kit, entry: Entry) -> SearchEntry:
    kind = kit.t(f"things.{entry.section}")
    return SearchEntry(anchor_of(entry.where), entry.name, kind, searched(entry.text, *_texts(entry)), 1)


def _texts(entry: Entry) -> Iterable[str | Iterable[str]]:
    if isinstance(entry, Record):
        yield entry.contents
    if isinstance(entry, Assessment):
        yield [item.name for item in (*entry.methods, *entry.indicators)]
        yield [band.name for band in entry.results]
    for name in ("means", "agenda", "contents", "methods", "response", "evidence", "notice"):
        value = getattr(entry, name, "")
        if isinstance(value, str) or (isinstance(value, tuple) and all(isinstance(item, str) for item in value)):
            yield value
