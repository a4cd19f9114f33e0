"""What a check found before, on this machine: told again for every part of a company in which nothing has changed.

A part is known by its bytes, the day, the severities and this very compiler. What is remembered is a convenience: where
it cannot be read or written, everything is checked.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Generic, TypeVar

from compiler.diagnostics import Finding, Problem, Severity
from compiler.islands import Ties
from compiler.model import Company
from compiler.pipeline import compile_part, in_parts, read_ties
from compiler.project import SourceFile
from compiler.report import Survey, survey, together
from compiler.schema import schema_file
from compiler.source import Document
from compiler.verify import in_order, verify

_LIBRARIES = ("PyYAML", "jsonschema-rs", "jsonschema", "networkx")
"""What findings depend on besides our own code."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check leaves: the findings, the documents in which some stand, and what was checked."""

    findings: tuple[Finding, ...]
    documents: Mapping[str, Document]
    survey: Survey


def check_company(
    files: Iterable[SourceFile],
    told: Iterable[Problem],
    *,
    today: date,
    severities: Mapping[str, Severity | None],
    file: Path | None,
) -> Checked:
    """Check a company, looking again only at what has changed since it was remembered in a file (None for nowhere).

    The findings are those of `compile_company`.
    """
    memory = _Memory(file, repr((today, sorted(severities.items()), _compiler())))

    def make(part: Sequence[SourceFile]) -> Checked:
        compiled = compile_part(part, (), today=today, severities=severities)
        problems = [found.problem for found in compiled.findings]
        places = {span.path for one in problems for span in (one.span, *(other.span for other in one.related))}
        documents = {path: document for path, document in compiled.documents.items() if path in places}
        return Checked(compiled.findings, documents, survey(compiled.company))

    parts = in_parts(
        files,
        lambda each: memory.ties.get(_name([each]), lambda: read_ties(each)),
        lambda part: memory.parts.get(_name(part), lambda: make(part)),
    )
    memory.keep()
    nothing = Company((), {})
    rest = verify(nothing, told, today=today, severities=severities)
    return Checked(
        tuple(sorted([*rest, *(found for part in parts for found in part.findings)], key=in_order)),
        {path: document for part in parts for path, document in part.documents.items()},
        together([survey(nothing), *(part.survey for part in parts)]),
    )


Kept = TypeVar("Kept", Ties, Checked)


class _Shelf(Generic[Kept]):
    """Results by what they were made of: those remembered, and those of this run, which are the ones to keep."""

    def __init__(self, known: Mapping[str, Kept]) -> None:
        self.known: Mapping[str, Kept] = known
        self.used: dict[str, Kept] = {}

    def get(self, name: str, make: Callable[[], Kept]) -> Kept:
        """Return a result, made now where it is not remembered."""
        if name not in self.used:
            self.used[name] = self.known[name] if name in self.known else make()
        return self.used[name]


class _Memory:
    """The ties of files and the checks of parts, in one file; with `about`, the rest of what they depend on."""

    def __init__(self, file: Path | None, about: str) -> None:
        """Read what is remembered; nothing where the file is not whole, or about something else."""
        self._file = file
        self._about = about.encode()
        known: tuple[dict[str, Ties], dict[str, Checked]] = ({}, {})
        if file is not None:
            with suppress(OSError, ValueError, EOFError, ImportError, AttributeError, pickle.PickleError):
                seal, _, body = file.read_bytes().partition(b"\n")
                if seal == self._seal(body):
                    known = pickle.loads(body)  # noqa: S301 - ours, whole, and in the user's own folder
        self.ties: _Shelf[Ties] = _Shelf(known[0])
        self.parts: _Shelf[Checked] = _Shelf(known[1])

    def _seal(self, body: bytes) -> bytes:
        return sha256(self._about + body).hexdigest().encode()

    def keep(self) -> None:
        """Remember what this run used; in one step, so that nobody reads half of it."""
        shelves = (self.ties, self.parts)
        if self._file is None or all(shelf.used.keys() == shelf.known.keys() for shelf in shelves):
            return
        body = pickle.dumps(tuple(shelf.used for shelf in shelves))
        new = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                new.write_bytes(self._seal(body) + b"\n" + body)
                new.replace(self._file)
            finally:
                new.unlink(missing_ok=True)


def _name(files: Iterable[SourceFile]) -> str:
    """Name files by all that is known of them."""
    made = sha256()
    for file in files:
        made.update(repr((file.path, file.handbook, file.fragment, file.unread, file.diagram)).encode())
        made.update(sha256(file.data).digest())
    return made.hexdigest()


@cache
def _compiler() -> str:
    """Name this very compiler: its files as they are, and what findings depend on besides."""
    here = Path(__file__).parent
    files = [file for file in sorted(here.rglob("*")) if file.suffix in (".py", ".toml", ".json")]
    stamps = [(str(file), (known := file.stat()).st_mtime_ns, known.st_size) for file in [*files, schema_file()]]
    return repr((sys.version, [version(library) for library in _LIBRARIES], stamps))
