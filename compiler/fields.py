"""What the schema says of sections and their fields, in one language: the source of the author's guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from compiler.diagnostics import Message
from compiler.schema import schema
from compiler.words import Words, words

_FORMS = frozenset(
    {"line", "text", "texts", "date", "duration", "rhythm", "percent", "reference", "references", "id"}
)  # fmt: skip
"""Definitions of the schema that say how a value is written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a fixed list, and what it means."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `path` is its address (`flows.steps.within`), `form` how its value is written (`date`, `choice` …).

    `key` is the same wherever it is the same field: a selector's `step` under `before` and `after`, every `tags`.
    `kinds` are the sections that a name in it may come from, `inside` the fields of what stands in it.
    """

    path: str
    key: str
    name: str
    title: str
    about: str
    form: str
    required: bool
    common: bool
    """Every entry has it."""
    kinds: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    inside: Part | None = None

    def written(self, spoken: Words) -> str:
        """Say how the value is written."""
        return spoken(f"form.{self.form}", kinds=tuple(Message(f"things.{kind}") for kind in self.kinds))


@dataclass(frozen=True, slots=True)
class Part:
    """A thing with fields: an entry of a section, or what stands inside a field. `kind` is its name in the schema."""

    path: str
    kind: str
    title: str
    about: str
    fields: tuple[Field, ...]

    def parts(self) -> Iterator[Part]:
        """Yield the part and every part inside it, outer ones first, each kind of thing once."""
        seen: set[str] = set()
        waiting = [self]
        while waiting:
            part = waiting.pop(0)
            if part.kind not in seen:
                seen.add(part.kind)
                yield part
                waiting = [field.inside for field in part.fields if field.inside is not None] + waiting

    def all_fields(self) -> Iterator[Field]:
        """Yield the fields of the part and of all that is inside them, each at every address it has."""
        for field in self.fields:
            yield field
            if field.inside is not None:
                yield from field.inside.all_fields()


@cache
def sections(language: str) -> Mapping[str, Part]:
    """Return what can be written, by section: the title block first; titles and texts are in the language given."""
    spoken = words(language)
    return {name: _section(name, node, spoken) for name, node in schema()["properties"].items()}


def find(path: str, language: str) -> Part | Field | None:
    """Return the section or the field at an address (`flows`, `flows.within`, `flows.steps.within`)."""
    section, *names = path.split(".")
    part: Part | None = sections(language).get(section)
    found: Part | Field | None = part
    for name in names:
        found = next((field for field in part.fields if field.name == name), None) if part else None
        part = found.inside if isinstance(found, Field) else None
    return found


def address_of(path: Sequence[str | int]) -> str:
    """Return the address of the field, or the section, into which a path of keys and indexes of a document leads."""
    section, *rest = path
    address = str(section)
    part: Part | None = sections("en")[address]
    for name in rest:
        field = next((field for field in part.fields if field.name == name), None) if part else None
        if field is not None:
            address, part = field.path, field.inside
    return address


def _section(name: str, node: Mapping[str, Any], spoken: Words) -> Part:
    shown = _definition(node) if "$ref" in node else node
    _, inner = _inner(node) or ("", {})
    title, about = _told(shown, spoken)
    return Part(name, name, title, about, _fields(name, name, inner, spoken))


def _fields(path: str, kind: str, node: Mapping[str, Any], spoken: Words) -> tuple[Field, ...]:
    required = node.get("required", ())
    return tuple(
        _field(f"{path}.{name}", kind, inner, spoken, required=name in required)
        for name, inner in node["properties"].items()
    )


def _field(path: str, kind: str, node: Mapping[str, Any], spoken: Words, *, required: bool) -> Field:
    name = path.rpartition(".")[2]
    common = not required and node == _common().get(name)
    title, about = _told(node, spoken)
    inside = None
    if (found := _inner(node)) is not None:
        inner_kind, inner = found
        heading, lead = _told(inner, spoken) if inner_kind else (title, about)
        inner_kind = inner_kind or path
        inside = Part(path, inner_kind, heading, lead, _fields(path, inner_kind, inner, spoken))
    return Field(
        path=path,
        key=f"common.{name}" if common else f"{kind}.{name}",
        name=name,
        title=title,
        about=about,
        form=_form(node, inside),
        required=required,
        common=common,
        kinds=tuple(node.get("x-refers-to", ())),
        choices=tuple(
            Choice(str(value), _side(meaning, spoken))
            for value, meaning in zip(node.get("enum", ()), node.get("enumDescriptions", ()), strict=True)
        ),
        inside=inside,
    )


@cache
def _common() -> Mapping[str, Any]:
    """Return the fields that the entries of every section have."""
    written = [node for node in schema()["properties"].values() if "additionalProperties" in node]
    first, *others = (_definition(node["additionalProperties"])["properties"] for node in written)
    return {name: node for name, node in first.items() if all(name in other for other in others)}


def _form(node: Mapping[str, Any], inside: Part | None) -> str:
    """Say how a value is written, by the shape that the schema asks for."""
    kinds = node.get("type", ())
    if "enum" in node:
        return "choice"
    if (name := _reference(node)) in _FORMS:
        return "names" if name == "references" and "x-refers-to" not in node else name
    if isinstance(node.get("additionalProperties"), dict):
        if inside is not None:
            return "named-parts"
        return "named-texts" if "array" in kinds else "named-references"
    if inside is not None:
        if "array" in kinds:
            return "texts-or-parts" if "string" in kinds else "parts"
        return "fields"
    if "array" in kinds:
        return "references" if _reference(node["items"]) == "reference" else "names"
    return str(node.get("x-form", kinds))


def _inner(node: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """Return what has fields of its own in a value, a list or a mapping, with its name in the schema."""
    if "properties" in node:
        return "", node
    if name := _reference(node):
        definition = schema()["definitions"][name]
        return (name, definition) if "properties" in definition else None
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict) and (found := _inner(node[key])):
            return found
    return None


def _reference(node: Mapping[str, Any]) -> str:
    reference = node.get("$ref") or next((part["$ref"] for part in node.get("allOf", ()) if "$ref" in part), "")
    return str(reference).rpartition("/")[2]


def _definition(node: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema()["definitions"][_reference(node)]
    return found


def _told(node: Mapping[str, Any], spoken: Words) -> tuple[str, str]:
    chinese, _, english = node["description"].partition("\n")
    about = english if spoken.language == "en" else spoken.in_script(chinese)
    return _side(node["title"], spoken), about


def _side(text: str, spoken: Words) -> str:
    """Return one language's side of a text in two."""
    chinese, _, english = text.partition(" / ")
    return english if spoken.language == "en" else spoken.in_script(chinese)
