"""What the rules on discipline share: the rungs of the ladder."""

from __future__ import annotations

from compiler.rules.view import View


def ladder(view: View) -> dict[str, int]:
    """Return the rung of each sanction of a handbook by its logical path, 1 for the mildest."""
    return {sanction.where: number for number, sanction in enumerate(view.handbook.sanctions, 1)}
