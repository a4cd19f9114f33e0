"""Whether a document has the shape that it should: asked of the quick engine, explained only where it says no."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs

from compiler.diagnostics import Problem
from compiler.schema.loaded import is_day, schema
from compiler.source import Document


def validate(document: Document, handbook: str) -> tuple[frozenset[tuple[str | int, ...]], tuple[Problem, ...]]:
    """Check one document's shape.

    `handbook` is the id of the handbook it belongs to, for the logical paths. Returns the paths (section, entry) of the
    entries with errors, a section's own path where the section itself is wrong, and the problems in the file's order.
    """
    if document.broken or _is_valid(document):
        return frozenset(), ()
    from compiler.schema.explain import explain  # what explains takes long to load, and is seldom needed

    return explain(document, handbook)


def _is_valid(document: Document) -> bool:
    """Say whether a document is certainly in order.

    The quick engine is at least as strict as the one that explains; what it refuses is looked at again.
    """
    try:
        return bool(_quick_validator().is_valid(document.root))
    except ValueError:
        return False


@cache
def _quick_validator() -> Any:
    return jsonschema_rs.Draft7Validator(schema(), validate_formats=True, formats={"date": is_day})
