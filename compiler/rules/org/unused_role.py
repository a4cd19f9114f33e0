"""Nobody uses this post.

It has no duties, takes part in no step, leads and is told nothing, no text names it, and no unit whose work is
described holds it. Either its part was forgotten, or the post is not needed. Outsiders are left alone.

Bad:
    roles: {经办人: {}, 主管: {}, 出纳: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          付款: {responsible: 经办人, accountable: 主管}

Good:
    roles: {经办人: {}, 主管: {}, 出纳: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
          付款: {responsible: 出纳, accountable: 主管}
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Problem, problem
from compiler.model import Role
from compiler.relations import Mentions, texts


def check_company(mentions: Mentions) -> Iterator[Problem]:
    """Report every post that nothing mentions, in a company all of whose steps say who does them and who answers."""
    books = mentions.company.handbooks
    working = [step for book in books for flow in book.flows for step in flow.steps if step.works and not step.calls]
    if not mentions.complete or not working:
        return
    if not all(step.responsible and step.accountable for step in working):
        return  # the post may be the one that is missing there
    for role in (role for book in books for role in book.roles):
        idle = not role.duties and not role.external
        if idle and not _is_mentioned(mentions, role) and not _is_written(mentions, role):
            yield problem("unused-role", role.span, where=role.where, role=role.name)


def _is_mentioned(mentions: Mentions, role: Role) -> bool:
    """Say whether anything but its membership mentions a post, or anything but the chart one of its units."""
    if any(mention.field != "members" for mention in mentions.to(role.where)):
        return True
    waiting, seen = list(mentions.units(role)), set[str]()
    while waiting:
        unit = waiting.pop()
        if unit.where in seen:
            continue
        seen.add(unit.where)
        if any(mention.field not in ("unit", "parent") for mention in mentions.to(unit.where)):
            return True
        parent = mentions.company.find(unit.parent)
        waiting += [parent] if parent else []
    return False


def _is_written(mentions: Mentions, role: Role) -> bool:
    """Say whether any text of the company names a post."""
    return any(role.name in text for entry in mentions.company.things.values() for text in texts(entry))
