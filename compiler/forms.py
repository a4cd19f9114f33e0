"""How the fields of the model are read from YAML: what a dataclass field's metadata says."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """How a field's value is read from YAML."""

    LINE = "line"
    LINES = "lines"
    FLAG = "flag"
    DATE = "date"
    DURATION = "duration"
    RHYTHM = "rhythm"
    REFERENCE = "reference"
    REFERENCES = "references"
    SPECIAL = "special"
    """Read by a function of its own in `resolve`."""


def line() -> Any:
    """A text: one line or Markdown; empty where it is missing."""
    return field(default="", metadata={"form": Form.LINE})


def lines() -> Any:
    """Texts, one or several."""
    return field(default=(), metadata={"form": Form.LINES})


def flag() -> Any:
    """True or false; false where it is missing."""
    return field(default=False, metadata={"form": Form.FLAG})


def date() -> Any:
    """A day as `2026-01-31`; empty where it is missing."""
    return field(default="", metadata={"form": Form.DATE})


def duration() -> Any:
    """A length of time, or None."""
    return field(default=None, metadata={"form": Form.DURATION})


def rhythm() -> Any:
    """How often, or None."""
    return field(default=None, metadata={"form": Form.RHYTHM})


def reference(*kinds: str) -> Any:
    """One reference to an entry of these sections, or None."""
    return field(default=None, metadata={"form": Form.REFERENCE, "kinds": kinds})


def references(*kinds: str) -> Any:
    """References to entries of these sections."""
    return field(default=(), metadata={"form": Form.REFERENCES, "kinds": kinds})


def special(default: Any) -> Any:
    """A value with a shape of its own."""
    return field(default=default, metadata={"form": Form.SPECIAL})
