"""One entry's YAML → its dataclass, field by field as the model declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, TypeAlias, TypeVar

from compiler.diagnostics import Place, Problem, Span
from compiler.forms import Form
from compiler.model import Entry, Places, Reference
from compiler.resolve.measure import read_duration, read_rhythm
from compiler.resolve.names import Names
from compiler.source import Document, Mapping, Sequence, Value

AnyEntry = TypeVar("AnyEntry", bound=Entry)


@cache
def _declared(cls: type) -> AnyMapping[str, tuple[Form, tuple[str, ...]]]:
    """Return form and kinds of the fields that are read from YAML, by name."""
    return {
        declared.name: (declared.metadata["form"], declared.metadata.get("kinds", ()))
        for declared in fields(cls)
        if declared.metadata.get("form", Form.SPECIAL) is not Form.SPECIAL
    }


Shape: TypeAlias = "Callable[[Builder, Mapping, str], dict[str, Any]]"


@dataclass(frozen=True, slots=True)
class Shapes:
    """What has a shape of its own, by its dataclass: read in full, and for a broken entry only what others refer to."""

    special: AnyMapping[type, Shape]
    stubs: AnyMapping[type, Shape]


def _no_stub(_builder: Builder, _mapping: Mapping, _where: str) -> dict[str, Any]:
    return {}


class Builder:
    """Builds the entries of one document of one handbook; what cannot be found is collected in `problems`."""

    def __init__(self, names: Names, handbook: str, document: Document, shapes: Shapes) -> None:
        self._shapes = shapes
        self.names = names
        self.handbook = handbook
        self.document = document
        self.problems: list[Problem] = []
        self.lost = 0
        """How many references lead nowhere, told or not: what a broken file would hold is not told."""

    def entry(
        self,
        cls: type[AnyEntry],
        value: Value,
        *,
        id: str,
        where: str,
        at: Place,
        broken: bool,
        main: str = "text",
        **more: Any,
    ) -> AnyEntry:
        """Build an entry; one that is broken, or whose references are not all found, is marked so.

        `main` is the field that a bare text stands for; `more` are fields that have been read already.
        """
        mapping = value if isinstance(value, Mapping) else Mapping(at)
        name = mapping.get("name")
        places = Places(self.document.path, at, mapping.values_at)
        shown = self.written(mapping, "name") if isinstance(name, str | int | float) else id
        if broken:
            stub = self._shapes.stubs.get(cls, _no_stub)(self, mapping, where)
            return cls(id=id, where=where, name=shown, places=places, broken=True, **stub)
        before = self.lost
        read = self.fields(cls, mapping, where)
        if isinstance(value, str):
            read[main] = value
        lost = bool(read.pop("broken", self.lost > before))
        return cls(id=id, where=where, name=shown, places=places, broken=lost, **read, **more)

    def fields(self, cls: type, mapping: Mapping, where: str) -> dict[str, Any]:
        """Read the declared fields that are written."""
        read: dict[str, Any] = {}
        declared = _declared(cls)
        for name, value in mapping.items():
            if name not in declared:
                continue
            form, kinds = declared[name]
            match form:
                case Form.LINE | Form.DATE:
                    read[name] = self.written(mapping, name)
                case Form.FLAG:
                    read[name] = value is True
                case Form.LINES:
                    read[name] = tuple(text for text, _ in self.texts(mapping, name))
                case Form.DURATION:
                    read[name] = read_duration(self.written(mapping, name))
                case Form.RHYTHM:
                    read[name] = read_rhythm(self.written(mapping, name))
                case Form.REFERENCE:
                    read[name] = next(iter(self.references(mapping, name, kinds, where)), None)
                case Form.REFERENCES:
                    read[name] = tuple(self.references(mapping, name, kinds, where))
        special = self._shapes.special.get(cls)
        if special is not None:
            read.update(special(self, mapping, where))
        return read

    def written(self, mapping: Mapping, name: str) -> str:
        """Return a text as typed: a number keeps its zeros."""
        value = mapping[name]
        return value if isinstance(value, str) else self.document.raw(mapping.values_at[name])

    def texts(self, mapping: Mapping, name: str) -> Iterator[tuple[str, Place]]:
        """Yield the texts of a single value or a list, each with its place."""
        value = mapping.get(name)
        if isinstance(value, Sequence):
            for item, place in zip(value, value.items_at, strict=True):
                yield (item if isinstance(item, str) else self.document.raw(place)), place
        elif value is not None:
            yield self.written(mapping, name), mapping.values_at[name]

    def references(self, mapping: Mapping, name: str, kinds: tuple[str, ...], where: str) -> Iterator[Reference]:
        """Yield the references of a single value or a list that are found; the others are told."""
        for text, place in self.texts(mapping, name):
            found = self.reference(text, kinds, self.document.span(place), where)
            if found is not None:
                yield found

    def reference(self, text: str, kinds: tuple[str, ...], span: Span, where: str) -> Reference | None:
        """Find one reference, or tell that it is unknown."""
        found, unknown = self.names.resolve(self.handbook, kinds, text, span, where)
        self.lost += found is None
        if unknown is not None:
            self.problems.append(unknown)
        return found
