"""What a stage has to say about a policy: problems with places; the lowest room, which knows no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Place: TypeAlias = tuple[int, int, int, int]
"""Line, column, end line, end column: counted from 1 in code points, the end exclusive."""

Argument: TypeAlias = "str | int | Message | tuple[str | Message, ...]"


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a source file; lines and columns as in `Place`, the path relative to the project with `/`."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be said later in the reader's language: a key of the catalogue and what to fill in."""

    key: str
    arguments: tuple[tuple[str, Argument], ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that helps to understand a problem."""

    span: Span
    message: Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One cause at its narrowest place, as a stage or a rule saw it; code and severity are stamped on later.

    `where` is the logical path (`handbook/flows/approval/steps/review`), empty where a file has no entry there.
    """

    rule: str
    span: Span
    message: Message
    hint: Message | None = None
    where: str = ""
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with its code and severity, the waiver that excuses it, if any, and whether the baseline knows it."""

    code: str
    severity: Severity
    problem: Problem
    waived_by: str = ""
    known: bool = False

    @property
    def open(self) -> bool:
        """Whether it is neither waived nor known."""
        return not self.waived_by and not self.known


def problem(
    rule: str,
    span: Span,
    /,
    *,
    where: str = "",
    variant: str = "",
    hint: str | None = "",
    related: tuple[Related, ...] = (),
    **arguments: Argument,
) -> Problem:
    """Make a problem whose words stand in the catalogue under `rules.<rule>`.

    `variant` and `hint` choose `message-<variant>` and `hint-<hint>` instead of `message` and `hint`; `hint=None` gives
    no hint. Message and hint are filled from the same arguments.
    """
    stem = f"rules.{rule}."
    filled = tuple(arguments.items())
    return Problem(
        rule=rule,
        span=span,
        message=Message(stem + "message" + (variant and f"-{variant}"), filled),
        hint=None if hint is None else Message(stem + "hint" + (hint and f"-{hint}"), filled),
        where=where,
        related=related,
    )


MOST_OF_A_KIND = 100
"""So many problems of one kind are told of one file: they have the same cause, or the file is of another shape."""


def first_ones(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first problems, then one that says where those begin that are not looked for any more."""
    for number, found in enumerate(problems):
        if number == MOST_OF_A_KIND:
            yield more_from(found)
            return
        yield found


def more_from(found: Problem) -> Problem:
    """Make the problem that says that from another one on no more are listed."""
    return problem("more-of-the-same", found.span, where=found.where)
