"""What there is to draw, before it is drawn: so that whoever has more than one processor, or a memory, can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from compiler.render.page import Attachment, Page

Made = tuple[Page, tuple[Attachment, ...]]
"""A page, and the files that belong to it."""
STANDING = "/"
"""Within no handbook: what stands there is the same for every company, in the same language."""


@dataclass(frozen=True, slots=True)
class Task:
    """Pages that are made together; `path` is that of the first, and no other task's.

    `within` is the handbook from which, with those it is tied to by references, all comes that stands on them, or
    STANDING; it is empty where something comes from elsewhere. `besides` is what else they rest on, if it can be told.
    """

    path: str
    make: Callable[[], Iterable[Made]]
    within: str = ""
    besides: object = None


Run = Callable[[Sequence[Task]], Iterable[Iterable[Made]]]
"""Makes what tasks are about, in their order."""


def page_task(path: str, make: Callable[[], Page], within: str = "") -> Task:
    """Return what makes one page without files."""
    return Task(path, lambda: [(make(), ())], within)


def collect(made: Iterable[Iterable[Made]]) -> tuple[tuple[Page, ...], tuple[Attachment, ...]]:
    """Return all pages, and all files, in order."""
    flat = [one for some in made for one in some]
    return tuple(page for page, _ in flat), tuple(file for _, files in flat for file in files)
