"""What there is to draw, before it is drawn: so that whoever has more than one processor, or a memory, can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from compiler.render.page import Attachment, Page

Made = tuple[Page, tuple[Attachment, ...]]
"""A page, and the files that belong to it."""


@dataclass(frozen=True, slots=True)
class Task:
    """Pages that are made together; `path` is that of the first, and no other task's.

    `within` is the handbook from which, with those it is tied to by references, all comes that stands on them; empty
    where something comes from elsewhere.
    """

    path: str
    make: Callable[[], Iterable[Made]]
    within: str = ""


Run = Callable[[Sequence[Task]], Iterable[Iterable[Made]]]
"""Makes what tasks are about, in their order."""


def one_by_one(tasks: Sequence[Task]) -> Iterable[Iterable[Made]]:
    """Make everything here and now."""
    return (task.make() for task in tasks)
