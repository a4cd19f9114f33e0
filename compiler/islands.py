"""Which handbooks have to do with each other: those that name one another, directly or through others, are an island.

Nothing in one island rests on what stands in another, so each is compiled by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from compiler.resolve.names import normal
from compiler.source import Document
from compiler.source import Mapping as SourceMapping

_TOKEN = re.compile(r"(?<![^\s\"'\[\]{},/／])[^\s\"'\[\]{},/／]++(?=[/／])")
"""What may be a handbook's id: it stands before a slash. Looked for from its beginning only, or a long line without a
slash would take a square of time."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What a file says of handbooks: the names that it may mean others by, and those by which its own is known."""

    meant: frozenset[str]
    known_as: frozenset[str]


def ties_of(document: Document) -> Ties:
    """Return the ties of a file; where some of it could not be read, whatever stands in it may name a handbook."""
    texts = document.lines if document.broken else _texts_with_slash(document.root)
    meant = {normal(token) for text in texts for token in _TOKEN.findall(text)}
    book = document.root.get("handbook")
    if not isinstance(book, SourceMapping):
        return Ties(frozenset(meant), frozenset())
    supersedes = book.get("supersedes")
    meant |= {_plain(text) for text in (supersedes if isinstance(supersedes, list) else [supersedes])}
    return Ties(frozenset(meant), frozenset(_plain(book.get(field)) for field in ("title", "code")))


def _texts_with_slash(root: SourceMapping) -> Iterator[str]:
    waiting: list[object] = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if "/" in value or "／" in value:
                yield value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _plain(title: object) -> str:
    return normal(str(title)).strip().strip("《》") if title is not None else ""


def islands(ties: Mapping[str, Iterable[Ties]]) -> tuple[frozenset[str], ...]:
    """Return the ids of handbooks by islands, in the order of their first ones, given the ties of each one's files."""
    named: dict[str, list[str]] = {}
    for handbook, files in ties.items():
        for name in {handbook}.union(*(file.known_as for file in files)) - {""}:
            named.setdefault(name, []).append(handbook)
    return connected(
        ties,
        (
            (handbook, other)
            for handbook, files in ties.items()
            for name in frozenset[str]().union(*(file.meant for file in files)) & named.keys()
            for other in named[name]
        ),
    )


def connected(things: Iterable[str], pairs: Iterable[tuple[str, str]]) -> tuple[frozenset[str], ...]:
    """Return the groups in which things are tied by pairs, directly or through others, in the order of the things.

    Pairs with something else tie nothing.
    """
    beside: dict[str, set[str]] = {thing: set() for thing in things}
    for one, other in pairs:
        if one in beside and other in beside:
            beside[one].add(other)
            beside[other].add(one)
    found: dict[str, frozenset[str]] = {}
    for thing in beside:
        if thing not in found:
            found |= dict.fromkeys(group := _around(thing, beside), group)
    return tuple(dict.fromkeys(found[thing] for thing in beside))


def _around(start: str, beside: Mapping[str, Iterable[str]]) -> frozenset[str]:
    seen, waiting = {start}, [start]
    while waiting:
        onward = set(beside[waiting.pop()]) - seen
        seen |= onward
        waiting += onward
    return frozenset(seen)
