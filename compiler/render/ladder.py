"""The ladder of sanctions as a picture: which violation, and which result of an appraisal, leads to which rung."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.model import Assessment, Duration, Handbook, Reference, Sanction, Violation


@dataclass(frozen=True, slots=True)
class Rung:
    """Where one climb meets one rung: for which times, whether it is `possible` at once, whether it leads `past` it."""

    times: tuple[int, ...] = ()
    possible: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """One line of the picture: what leads up the ladder, and a rung for each sanction, mildest first."""

    cause: Violation | Assessment
    result: str
    """The result of an appraisal; empty for a violation."""
    window: Duration | None
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A handbook's sanctions, mildest first, and all that leads to them; the gravest violations come last."""

    sanctions: tuple[Sanction, ...]
    climbs: tuple[Climb, ...]


SEVERITIES = ("minor", "moderate", "serious", "grave", "")
"""How grave a violation is, mildest first; those that do not say come last."""


def make_ladder(handbook: Handbook) -> Ladder:
    """Read the ladder of a handbook; what leads to a sanction of another handbook has no rung here."""
    return Ladder(handbook.sanctions, tuple(climb for climb in _climbs(handbook) if any(map(_met, climb.rungs))))


def _climbs(handbook: Handbook) -> Iterator[Climb]:
    for violation in sorted(handbook.violations, key=_gravity):
        times: dict[str, list[int]] = {}
        for time, sanction in ((1, violation.sanction), *violation.repeat):
            if sanction is not None:
                times.setdefault(sanction.to, []).append(time)
        yield Climb(violation, "", violation.window, _rungs(handbook, times))
    for assessment in handbook.assessments:
        for band in assessment.results:
            yield Climb(assessment, band.name, None, _rungs(handbook, _once(band.sanctions)))


def _gravity(violation: Violation) -> int:
    return SEVERITIES.index(violation.severity) if violation.severity in SEVERITIES else len(SEVERITIES)


def _once(sanctions: tuple[Reference, ...]) -> dict[str, list[int]]:
    return {sanction.to: [] for sanction in sanctions}


def _rungs(handbook: Handbook, times: dict[str, list[int]]) -> tuple[Rung, ...]:
    met = [number for number, sanction in enumerate(handbook.sanctions) if sanction.where in times]
    return tuple(
        Rung(
            times=tuple(times.get(sanction.where, ())),
            possible=sanction.where in times and not times[sanction.where],
            past=bool(met) and met[0] < number < met[-1] and sanction.where not in times,
        )
        for number, sanction in enumerate(handbook.sanctions)
    )


def _met(rung: Rung) -> bool:
    return bool(rung.times) or rung.possible
