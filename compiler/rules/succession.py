"""What the rules on a handbook's life share: which handbook a text names."""

from __future__ import annotations

from compiler.model import Handbook
from compiler.resolve.names import normal


def is_named(handbook: Handbook, text: str) -> bool:
    """Say whether a text names a handbook: its title (maybe in 《》), its code or its id."""
    named = normal(text).strip().strip("《》")
    return named in {handbook.id, normal(handbook.title), normal(handbook.code)} - {""}
