"""Which names there are, and what a reference means: `id`, `flow/step` or `role/duty`, maybe after `handbook/`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from compiler.diagnostics import Message, Place, Problem, Span, problem
from compiler.model import SECTIONS, Reference
from compiler.source import Document, Mapping, Sequence, Value

PARTS = {"steps": "flows", "duties": "roles"}
"""Things that stand inside an entry, and the section of that entry."""

_MAX_BYTES = 240  # an id becomes a folder's name
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
_MOST_SEARCHES = 50
"""For so many unknown names a near one is looked for; where there are more, a whole section is missing."""


def normal(text: str) -> str:
    """Return an id in its one form (NFKC)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def is_id(text: str) -> bool:
    """Say whether a normalised text is an id: letters, digits and marks of any script, `-` and `_`."""
    return (
        0 < len(text) <= 64
        and len(text.encode()) <= _MAX_BYTES
        and all(sign in "-_" or unicodedata.category(sign)[0] in "LNM" for sign in text)
        and not unicodedata.category(text[0]).startswith("M")
    )


@dataclass(frozen=True, slots=True)
class Found:
    """Where an entry of a section is written."""

    document: Document
    key: str
    key_at: Place
    value: Value
    broken: bool


def is_device(text: str) -> bool:
    """Say whether an id is the name of a device on Windows, where no folder can be called so."""
    return text.casefold() in _DEVICES


class Names:
    """Every name of the company: by handbook and section, with the steps of flows and the duties of roles."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, dict[str, Found]]] = {}
        self.parts: dict[str, str] = {}
        """`handbook/flow/step` and `handbook/role/duty` → logical path; steps win where both are there."""
        self.incomplete: set[str] = set()
        self._searches = 0

    def add_handbook(self, handbook: str, *, whole: bool) -> None:
        """Make a handbook known; a handbook that is not whole may hold names nobody could read."""
        self.entries[handbook] = {section: {} for section in SECTIONS}
        if not whole:
            self.incomplete.add(handbook)

    def add(self, handbook: str, section: str, found: Found) -> Iterator[Problem]:
        """Take in one entry, unless its id is no id or is taken."""
        id = normal(found.key)
        span = found.document.span(found.key_at)
        where = f"{handbook}/{section}/{id}"
        if not is_id(id):
            if not found.broken:
                yield problem("wrong-form", span, where=where, variant="id", hint="id", value=found.key)
            return
        if is_device(id):
            yield problem("wrong-form", span, where=where, variant="device", hint="device", value=found.key)
        for other in (section, *({"roles", "units"} - {section} if section in ("roles", "units") else ())):
            first = self.entries[handbook][other].get(id)
            if first is not None:
                yield problem(
                    "same-id-twice",
                    span,
                    where=where,
                    variant="" if other == section else "kinds",
                    id=id,
                    first=f"{first.document.path}:{first.key_at[0]}",
                    thing=Message(f"things.{section}"),
                    other=Message(f"things.{other}"),
                )
                if other == section:
                    return
        self.entries[handbook][section][id] = found
        self._add_parts(handbook, section, id, found.value)

    def _add_parts(self, handbook: str, section: str, id: str, value: Value) -> None:
        if not isinstance(value, Mapping):
            return
        if section == "flows" and isinstance(steps := value.get("steps"), Mapping):
            for key in steps:
                step = normal(key)
                self.parts[f"steps:{handbook}/{id}/{step}"] = f"{handbook}/flows/{id}/steps/{step}"
        if section == "roles":
            for duty, _, _ in duty_ids(value):
                self.parts[f"duties:{handbook}/{id}/{duty}"] = f"{handbook}/roles/{id}/duties/{duty}"

    def find(self, handbook: str, kinds: tuple[str, ...], text: str) -> str | None:
        """Return the logical path that a reference of these kinds means, written in a handbook; None for none."""
        parts = normal(text).split("/")
        for kind in kinds:
            if kind in PARTS:
                path = "/".join(parts if len(parts) == 3 else [handbook, *parts])
                if len(parts) in (2, 3) and (found := self.parts.get(f"{kind}:{path}")):
                    return found
            elif len(parts) <= 2:
                book, id = parts if len(parts) == 2 else (handbook, parts[0])
                if id in self.entries.get(book, {}).get(kind, {}):
                    return f"{book}/{kind}/{id}"
        return None

    def resolve(
        self, handbook: str, kinds: tuple[str, ...], text: str, span: Span, where: str
    ) -> tuple[Reference | None, Problem | None]:
        """Find a reference, or say that it is unknown and what may have been meant.

        Both are None where the name leads into a handbook that could not be read as a whole.
        """
        found = self.find(handbook, kinds, text)
        if found is not None:
            return Reference(found, span), None
        parts = normal(text).split("/")
        target = parts[0] if len(parts) > 1 and parts[0] in self.entries else handbook
        if target in self.incomplete:
            return None, None
        return None, self._unknown(handbook, kinds, text, span, where)

    def _unknown(self, handbook: str, kinds: tuple[str, ...], text: str, span: Span, where: str) -> Problem:
        wanted = tuple(Message(f"things.{kind}") for kind in kinds)
        for section in SECTIONS:
            if section not in kinds and self.find(handbook, (section,), text):
                return problem(
                    "unknown-reference", span, where=where, variant="kind", hint="kind", name=text, wanted=wanted,
                    got=Message(f"things.{section}"),
                )  # fmt: skip
        self._searches += 1
        close = self.suggest(handbook, kinds, text) if self._searches <= _MOST_SEARCHES else ""
        return problem(
            "unknown-reference", span, where=where, hint="suggest" if close else "", name=text, wanted=wanted,
            close=close,
        )  # fmt: skip

    def suggest(self, handbook: str, kinds: tuple[str, ...], text: str) -> str:
        """Return what was probably meant: the id behind a name, a near id, that id in another handbook, or nothing."""
        wanted = normal(text).rpartition("/")[2]
        candidates: dict[str, str] = {}
        elsewhere = ""
        for book, sections in self.entries.items():
            for kind in kinds:
                if kind in PARTS:
                    stem = f"{kind}:{book}/"
                    for part in self.parts:
                        if part.startswith(stem) and book == handbook:
                            candidates[part.removeprefix(stem)] = part.removeprefix(stem)
                    continue
                for id, found in sections[kind].items():
                    if book != handbook:
                        if id == wanted:
                            elsewhere = elsewhere or f"{book}/{id}"
                        continue
                    candidates[id] = id
                    if isinstance(found.value, Mapping) and isinstance(name := found.value.get("name"), str):
                        candidates.setdefault(name, id)
        return _closest(normal(text), candidates) or elsewhere


def _closest(text: str, candidates: dict[str, str]) -> str:
    """Return the candidate nearest to a text: equal, differing in case, a part of it, or by letters in common."""
    if text in candidates:
        return candidates[text]
    folded = {name.casefold(): id for name, id in candidates.items()}
    if text.casefold() in folded:
        return folded[text.casefold()]
    near = get_close_matches(text, candidates, 1, 0.5)
    if near:
        return candidates[near[0]]
    within = sorted(name for name in candidates if len(text) > 1 and (text in name or (len(name) > 1 and name in text)))
    return candidates[min(within, key=len)] if within else ""


def closest(text: str, ids: list[str]) -> str:
    """Return the nearest of some ids, or nothing."""
    return _closest(normal(text), {id: id for id in ids})


def duty_ids(role: Mapping) -> Iterator[tuple[str, Value, tuple[str | int, ...]]]:
    """Yield each duty of a role with its id (its number, from 1, where it has none), value and path in the role."""
    duties = role.get("duties")
    if isinstance(duties, Sequence):
        for number, duty in enumerate(duties, 1):
            own = duty.get("id") if isinstance(duty, Mapping) else None
            yield normal(str(own)) if isinstance(own, str | int) else str(number), duty, ("duties", number - 1)
    elif isinstance(duties, str):
        yield "1", duties, ("duties",)
