"""Something that holds refers to something retired.

A flow that is retired, or all of a retired handbook, is no longer followed: what calls it, starts after it, punishes
its breach or counts on it in another way has nothing to lead to. Refer to what has taken its place, or retire this,
too.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
      旧报销:
        status: retired
        steps:
          申请: {responsible: 经办人, accountable: 主管}
    risks:
      错款: {flows: 旧报销, owner: 主管, response: 双人复核}

Good:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
      旧报销:
        status: retired
        steps:
          申请: {responsible: 经办人, accountable: 主管}
    risks:
      错款: {flows: 报销, owner: 主管, response: 双人复核}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Entry, Flow, Handbook
from compiler.rules.view import View


def check(view: View) -> Iterator[Problem]:
    """Report every reference from what holds to a retired flow, one of its steps, or a retired handbook."""
    if view.handbook.status == "retired":
        return
    for handbook, flow, entry in _retired(view):
        for mention in view.mentions.to(entry.where):
            if mention.entry.handbook == view.handbook.id and not _is_retired(view, mention.entry):
                yield problem(
                    "retired-reference",
                    mention.reference.span,
                    where=mention.entry.where,
                    variant="" if flow else "handbook",
                    entry=mention.entry.name,
                    flow=flow.name if flow else "",
                    name=entry.name,
                    handbook=handbook.name,
                )


def _retired(view: View) -> Iterator[tuple[Handbook, Flow | None, Entry]]:
    """Yield whatever is retired: with its handbook, and with its flow where only that is retired."""
    for book in view.company.handbooks:
        if book.status == "retired":
            yield from ((book, None, entry) for entry in view.company.things.values() if entry.handbook == book.id)
            continue
        for flow in book.flows:
            if flow.status == "retired":
                yield from ((book, flow, entry) for entry in (flow, *flow.steps))


def _is_retired(view: View, entry: Entry) -> bool:
    """Say whether an entry is, or stands in, a retired flow."""
    flow = view.company.find(entry.where.partition("/steps/")[0])
    return isinstance(flow, Flow) and flow.status == "retired"
