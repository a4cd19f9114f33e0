"""Hostile input: everything that somebody could put before the compiler, with what it has to say.

Cases are made when they are run: no checkout holds a pipe, a link that leads nowhere, a name with a line end, or two
names that differ by case only.
"""

from hostile import diagrams, disk, encodings, giants, names, structures, texts, values
from hostile.case import BOOK, HEAD, Case

CASES: tuple[Case, ...] = (
    *encodings.CASES,
    *structures.CASES,
    *values.CASES,
    *names.CASES,
    *texts.CASES,
    *disk.CASES,
    *diagrams.CASES,
    *giants.CASES,
)

__all__ = ["BOOK", "CASES", "HEAD", "Case"]
