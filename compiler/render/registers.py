"""The registers: a readable page for every section whose entries have no page of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from compiler.model import Assessment, Entry, Handbook, Provision, Record
from compiler.render.address import anchor_of
from compiler.render.facts import Fact, facts, selector
from compiler.render.kit import Kit, searched
from compiler.render.ladder import SEVERITIES, make_ladder
from compiler.render.page import Page, SearchEntry
from compiler.render.record_uses import makers, users
from compiler.render.risk_matrix import LEVELS, make_risk_matrix

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


def register_page(kit: Kit, handbook: Handbook, name: str, parent: str) -> Page:
    """Make the page of one register of a handbook."""
    sections = REGISTERS[name]
    entries = [entry for section in sections for entry in handbook.entries(section)]
    return kit.page(
        f"{name}.html" if name in _OWN else "register.html",
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
            "unwritten": unwritten(entries),
            **_OWN.get(name, _nothing)(kit, handbook),
        },
    )


def unwritten(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the fields that none of some entries of one kind has: a table leaves their columns out, and says so."""
    kinds = {type(entry) for entry in entries}
    return frozenset(
        declared.name
        for kind in kinds
        for declared in fields(kind)
        if "form" in declared.metadata and not any(getattr(entry, declared.name, None) for entry in entries)
    )


def _discipline(_kit: Kit, handbook: Handbook) -> dict[str, Any]:
    groups = {
        severity: [violation for violation in handbook.violations if violation.severity == severity]
        for severity in SEVERITIES
    }
    return {
        "ladder": make_ladder(handbook),
        "by_severity": [(severity, found) for severity, found in groups.items() if found],
    }


def _provisions(_kit: Kit, handbook: Handbook) -> dict[str, Any]:
    topics: dict[str, list[Provision]] = {}
    for provision in handbook.provisions:
        topics.setdefault(provision.topic, []).append(provision)
    return {"topics": list(topics.items())}


def _records(kit: Kit, handbook: Handbook) -> dict[str, Any]:
    return {
        "rows": [(record, makers(record, kit.mentions), users(record, kit.mentions)) for record in handbook.records]
    }


def _risks(_kit: Kit, handbook: Handbook) -> dict[str, Any]:
    return {"matrix": make_risk_matrix(handbook.risks), "levels": LEVELS}


def _rules(kit: Kit, handbook: Handbook) -> dict[str, Any]:
    proofs = {house.rule.where: house.proofs for house in kit.desk.judgements.houses(handbook)}
    return {
        "proofs_of": lambda rule: proofs[rule.where],
        "select": lambda selected: selector(kit, selected),
    }


def _nothing(_kit: Kit, _handbook: Handbook) -> dict[str, Any]:
    return {}


_OWN: Mapping[str, Callable[[Kit, Handbook], dict[str, Any]]] = MappingProxyType(
    {
        "assessments": _nothing,
        "discipline": _discipline,
        "measures": _nothing,
        "provisions": _provisions,
        "records": _records,
        "risks": _risks,
        "rules": _rules,
        "terms": _nothing,
    }
)
"""The registers with a template of their own, and what it needs besides."""


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
