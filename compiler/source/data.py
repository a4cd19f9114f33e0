"""The shapes a read file has: dicts and lists that remember where each key and value stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as AnySequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from compiler.diagnostics import Place, Span

Value: TypeAlias = "str | int | float | bool | None | Mapping | Sequence"


class Mapping(dict[str, Value]):
    """A YAML mapping: a dict, with the place of each key (`keys_at`) and value (`values_at`) and its own (`at`)."""

    __slots__ = ("at", "keys_at", "values_at")

    def __init__(self, at: Place) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}


class Sequence(list[Value]):
    """A YAML sequence: a list, with the place of each item (`items_at`) and its own (`at`)."""

    __slots__ = ("at", "items_at")

    def __init__(self, at: Place) -> None:
        super().__init__()
        self.at = at
        self.items_at: list[Place] = []


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: its path, its lines and its top mapping.

    `broken` says that some of the file could not be understood; `root` then holds what could, for names only.
    """

    path: str
    lines: tuple[str, ...]
    root: Mapping = field(default_factory=lambda: Mapping((1, 1, 1, 1)))
    broken: bool = False

    def span(self, place: Place) -> Span:
        """Give a place of this file its path."""
        return Span(self.path, *place)

    def raw(self, place: Place) -> str:
        """Return the text that stands at a place within one line, as the author typed it."""
        line, column, end_line, end_column = place
        if line != end_line or not 0 < line <= len(self.lines):
            return ""
        return self.lines[line - 1][column - 1 : end_column - 1]

    def value_of(self, path: AnySequence[str | int]) -> Any:
        """Return the value at a path of keys and indexes that leads somewhere."""
        value: Any = self.root
        for part in path:
            value = value[part]
        return value

    def place_of(self, path: AnySequence[str | int], *, key: bool = False) -> Place:
        """Return where the value at a path of keys and indexes stands; with `key`, where its key does.

        A path that leads nowhere gives the nearest place on the way.
        """
        value: Value = self.root
        place = self.root.at
        for depth, part in enumerate(path, 1):
            last = depth == len(path)
            if isinstance(value, Mapping) and isinstance(part, str) and part in value:
                place = value.keys_at[part] if last and key else value.values_at[part]
                value = value[part]
            elif isinstance(value, Sequence) and isinstance(part, int) and part < len(value):
                place = value.items_at[part]
                value = value[part]
            else:
                break
        return place

    def paths(self) -> Iterator[tuple[str | int, ...]]:
        """Yield the path of every value, outer ones first."""
        yield from _paths(self.root, ())


def _paths(value: Value, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    inside: Iterable[tuple[str | int, Value]] = ()
    if isinstance(value, Mapping):
        inside = value.items()
    elif isinstance(value, Sequence):
        inside = enumerate(value)
    for key, inner in inside:
        yield (*path, key)
        yield from _paths(inner, (*path, key))
