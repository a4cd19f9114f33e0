"""The JSON Schema of policy files: where it lies, and what it says."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA_NAME = "policy.schema.json"


def schema_file() -> Path:
    """Return the schema's path: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).parent.parent
    packaged = here / "schemas" / SCHEMA_NAME
    return packaged if packaged.exists() else here.parent / "schemas" / SCHEMA_NAME


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy file."""
    loaded: dict[str, Any] = json.loads(schema_file().read_text("utf-8"))
    return loaded


def is_day(value: object) -> bool:
    """Say whether a text is a day; what is not text, or not of the form, is the business of `type` and `pattern`."""
    if isinstance(value, str) and len(value) == 10 and value.isascii():
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True
