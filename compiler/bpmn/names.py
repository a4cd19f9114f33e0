"""Names → ids in the author's language: readable, valid, unique; the same name is the same post or record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from compiler.bpmn.diagram import line
from compiler.resolve.names import is_id, normal
from compiler.source import visible

_APART = re.compile(r"[^\w]+|_+$|^_+")
_SHARED = {"roles": "actors", "units": "actors"}
"""Posts and units are named in the same places, so that no two of them have one id."""
MOST_OF_NAME = 200


def clean(text: str) -> str:
    """Return a name as one line that shows all its characters."""
    return line(visible(text))[:MOST_OF_NAME]


def id_of(name: str, otherwise: str) -> str:
    """Make an id of a name: its letters and digits, words joined by hyphens, Latin letters small."""
    folded = normal(visible(name))
    id = "-".join(part for part in _APART.split(folded) if part)
    if any(unicodedata.category(sign) == "Lo" for sign in id):
        id = id if re.search("[A-Za-z]-[A-Za-z]", id) else id.replace("-", "")
    else:
        id = id.lower()
    id = id[:60].strip("-_")
    while len(id.encode()) > 200:
        id = id[:-1]
    return id if is_id(id) else id_of(otherwise, "x") if otherwise != "x" else "x"


class Ids:
    """The ids of a handbook in the making, by section; `known` are those that it has already, with their names."""

    def __init__(self, known: Mapping[str, Mapping[str, str]]) -> None:
        self._taken: dict[str, set[str]] = {}
        for section, entries in known.items():
            self._taken.setdefault(_SHARED.get(section, section), set()).update(entries)
        self._known = {section: set(entries) for section, entries in known.items()}
        self._named = {
            section: {**{id: id for id in entries}, **{name: id for id, name in entries.items()}}
            for section, entries in known.items()
        }

    def new(self, section: str, name: str, otherwise: str) -> str:
        """Return an id for a thing of its own."""
        taken = self._taken.setdefault(_SHARED.get(section, section), set())
        stem = id = id_of(name, otherwise)
        number = 2
        while id in taken:
            id = f"{stem}-{number}"
            number += 1
        taken.add(id)
        return id

    def same(self, section: str, name: str, otherwise: str) -> str:
        """Return the id of the thing of a name: the one it has, or a new one."""
        named = self._named.setdefault(section, {})
        if name not in named:
            named[name] = self.new(section, name, otherwise)
        return named[name]

    def exact(self, section: str, id: str) -> str:
        """Return an id that policyc gave out itself, for the same thing always the same."""
        named = self._named.setdefault(section, {})
        if id not in named:
            taken = self._taken.setdefault(_SHARED.get(section, section), set())
            named[id] = id if is_id(id) and id not in taken else self.new(section, id, "x")
            taken.add(named[id])
        return named[id]

    def known(self, section: str, id: str) -> bool:
        """Say whether the handbook has an entry already."""
        return id in self._known.get(section, ())
