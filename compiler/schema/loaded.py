"""The JSON Schema of policy files: where it lies, and what it says."""

from __future__ import annotations

import json
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
