"""What one run leaves for the next, in the user's cache folder: a convenience, which may be lost or spoilt at any time.

A file is taken for what it is about, byte for byte, or not at all.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from compiler.schema import schema_file

_OWN = (".py", ".toml", ".json", ".html")
_LONGEST = 60 * 24 * 3600.0
"""Seconds after which what is kept is forgotten."""


def cache_file(root: Path, kind: str = "") -> Path:
    """Return the file for what is kept of a project, by where it lies."""
    return user_cache_path("policyc") / f"{sha256(str(root.resolve()).encode()).hexdigest()}{kind}"


def load(file: Path | None, about: str) -> Any:
    """Return what is kept in a file, None where it is not there, not whole, or about something else."""
    if file is None:
        return None
    with suppress(OSError, ValueError, EOFError, ImportError, AttributeError, pickle.PickleError):
        seal, _, body = file.read_bytes().partition(b"\n")
        if seal == _seal(about, body):
            return pickle.loads(body)  # noqa: S301 - ours, whole, and in the user's own folder
    return None


def keep(file: Path | None, about: str, value: object) -> None:
    """Keep a value in one step, so that nobody reads half of it; where there is no room, it is not kept."""
    if file is None:
        return
    body = pickle.dumps(value)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            new.write_bytes(_seal(about, body) + b"\n" + body)
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
        _forget_old(file.parent)


def _forget_old(folder: Path) -> None:
    """Take away what has not been written for long: its project may be gone, or it was left half written."""
    oldest = time.time() - _LONGEST
    for file in folder.iterdir():
        if file.is_file() and file.stat().st_mtime < oldest:
            file.unlink()


def _seal(about: str, body: bytes) -> bytes:
    return sha256(about.encode() + body).hexdigest().encode()


@cache
def this_compiler(*libraries: str) -> str:
    """Name this very compiler: its files as they are, and the libraries that what it makes depends on besides."""
    here = Path(__file__).parent
    files = [file for file in sorted(here.rglob("*")) if file.suffix in _OWN]
    stamps = [(str(file), (known := file.stat()).st_mtime_ns, known.st_size) for file in [*files, schema_file()]]
    return repr((sys.version, [version(library) for library in libraries], stamps))
