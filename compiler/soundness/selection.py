"""Which steps a house rule's selector means."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from compiler.model import Company, Entry, Flow, HouseRule, Reference, Role, Selector, Step, Unit
from compiler.relations import Mentions


def select(selector: Selector, flow: Flow, mentions: Mentions) -> frozenset[str]:
    """Return the ids of the steps of a flow (with the flows it calls put in) that a selector means.

    All criteria have to fit; of the ids or names of one criterion, any. Ends, forks and calls, where nobody works, are
    meant only when they are named.
    """
    named = any(kind == "step" for kind, _ in selector.criteria)
    return frozenset(
        step.id
        for step in flow.steps
        if (named or step.works)
        and all(_FITS[kind](step, {_same(name) for name in names}, mentions) for kind, names in selector.criteria)
    )


def selectors(rule: HouseRule) -> tuple[Selector, ...]:
    """Return every selector of a house rule."""
    found = (rule.before, rule.after, rule.require, rule.never, rule.at_most_once, *rule.separate)
    return tuple(selector for selector in found if selector is not None)


def is_for(rule: HouseRule, flow: Flow) -> bool:
    """Say whether a house rule speaks of a flow: of those it names, or of all."""
    return not rule.flows or flow.where in {reference.to for reference in rule.flows}


def performers(step: Step, mentions: Mentions) -> frozenset[str]:
    """Return who does a step: the posts responsible, and for a unit its posts, or itself where none are known."""
    found: set[str] = set()
    for reference in step.responsible:
        actor = mentions.company.find(reference)
        members = [role.where for role in mentions.members(actor)] if isinstance(actor, Unit) else []
        found.update(members or [reference.to])
    return frozenset(found)


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _named(entry: Entry | None, wanted: set[str]) -> bool:
    if entry is None:
        return False
    return not wanted.isdisjoint({_same(entry.id), _same(entry.name), _same(f"{entry.handbook}/{entry.id}")})


def _any_named(references: Iterable[Reference], wanted: set[str], company: Company) -> bool:
    return any(_named(company.find(reference), wanted) for reference in references)


def _is_step(step: Step, wanted: set[str], mentions: Mentions) -> bool:
    own = step.where.rpartition("/")[2]
    flow = mentions.flow_of(step)
    return bool({_same(own), _same(step.name), _same(f"{flow.id}/{own}")} & wanted)


def _in_flow(step: Step, wanted: set[str], mentions: Mentions) -> bool:
    return _named(mentions.flow_of(step), wanted)


def _by_role(step: Step, wanted: set[str], mentions: Mentions) -> bool:
    return _any_named(step.responsible, wanted, mentions.company)


def _by_unit(step: Step, wanted: set[str], mentions: Mentions) -> bool:
    for reference in step.responsible:
        actor = mentions.company.find(reference)
        units = mentions.units(actor) if isinstance(actor, Role) else (actor,)
        if any(_named(unit, wanted) for unit in units):
            return True
    return False


def _tagged(step: Step, wanted: set[str], mentions: Mentions) -> bool:
    return bool({_same(tag) for tag in (*step.tags, *mentions.flow_of(step).tags)} & wanted)


def _writes(step: Step, wanted: set[str], mentions: Mentions) -> bool:
    return _any_named(step.outputs, wanted, mentions.company)


def _reads(step: Step, wanted: set[str], mentions: Mentions) -> bool:
    return _any_named(step.inputs, wanted, mentions.company)


_FITS: Mapping[str, Callable[[Step, set[str], Mentions], bool]] = MappingProxyType(
    {
        "step": _is_step,
        "flow": _in_flow,
        "role": _by_role,
        "unit": _by_unit,
        "tag": _tagged,
        "output_of": _writes,
        "input_of": _reads,
    }
)
