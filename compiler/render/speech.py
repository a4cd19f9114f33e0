"""How lengths of time and rhythms are said."""

from __future__ import annotations

from compiler.model import Duration, Rhythm
from compiler.words import Words


def say_duration(length: Duration | None, words: Words) -> str:
    """Say a length of time: `3 个工作日`; nothing for none."""
    if length is None:
        return ""
    whole = length.amount == int(length.amount)
    amount: int | str = int(length.amount) if whole else f"{length.amount:g}"
    return words(f"duration.{length.unit}", count=amount)


def say_rhythm(rhythm: Rhythm | None, words: Words) -> str:
    """Say how often: `每月`, `每 2 周`; nothing for none."""
    if rhythm is None:
        return ""
    return words(f"rhythm.{rhythm.unit}" + ("s" if rhythm.count > 1 else ""), number=rhythm.count)
