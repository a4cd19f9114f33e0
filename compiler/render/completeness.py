"""How much of what ISO 9001 asks a management system to determine a handbook has written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from compiler.model import Flow, Handbook


@dataclass(frozen=True, slots=True)
class Share:
    """How many of all entries have something written; `key` names it in the catalogue, `clause` is ISO 9001:2015's."""

    key: str
    clause: str
    written: int
    all: int


_ASKED: tuple[tuple[str, str, str, Callable[[Any], Any]], ...] = (
    ("flow-owner", "4.4", "flows", lambda flow: flow.owner),
    ("flow-trigger", "4.4", "flows", lambda flow: flow.starts_when),
    ("flow-records", "4.4", "flows", lambda flow: _uses_records(flow)),
    ("role-duties", "5.3", "posts", lambda role: role.duties),
    ("step-responsible", "5.3", "steps", lambda step: step.responsible),
    ("step-accountable", "5.3", "steps", lambda step: step.accountable),
    ("risk-owner", "6.1", "risks", lambda risk: risk.owner),
    ("risk-response", "6.1", "risks", lambda risk: risk.response),
    ("risk-rating", "6.1", "risks", lambda risk: risk.likelihood and risk.impact),
    ("role-requirements", "7.2", "posts", lambda role: role.requirements),
    ("training-audience", "7.2", "trainings", lambda training: training.audience),
    ("training-evaluation", "7.2", "trainings", lambda training: training.evaluation),
    ("meeting-rhythm", "7.4", "meetings", lambda meeting: meeting.every or meeting.on),
    ("record-owner", "7.5.3", "records", lambda record: record.owner),
    ("record-keep", "7.5.3", "records", lambda record: record.keep),
    ("step-within", "8.1", "steps", lambda step: step.within),
    ("measure-target", "9.1.1", "measures", lambda measure: measure.target),
    ("measure-period", "9.1.1", "measures", lambda measure: measure.period),
    ("measure-owner", "9.1.1", "measures", lambda measure: measure.owner),
    ("measure-source", "9.1.1", "measures", lambda measure: measure.source),
)
"""What is asked of every entry of a kind, in the order of the clauses."""


def completeness(handbook: Handbook) -> tuple[Share, ...]:
    """Count what a handbook has written down; what it has no entries for is left out."""
    found = []
    for key, clause, kind, written in _ASKED:
        entries = list(_entries(handbook, kind))
        if entries:
            found.append(Share(key, clause, sum(bool(written(entry)) for entry in entries), len(entries)))
    return tuple(found)


def _entries(handbook: Handbook, kind: str) -> Iterator[Any]:
    if kind == "steps":
        for flow in handbook.flows:
            yield from (step for step in flow.steps if step.works)
    elif kind == "posts":
        yield from (role for role in handbook.roles if not role.external)
    else:
        yield from handbook.entries(kind)


def _uses_records(flow: Flow) -> bool:
    return bool(flow.inputs or flow.outputs or any(step.inputs or step.outputs for step in flow.steps))
