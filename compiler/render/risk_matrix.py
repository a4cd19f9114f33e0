"""The risk register as a matrix of likelihood and impact."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.model import Risk

LEVELS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Cell:
    """The risks of one likelihood and one impact, with their numbers in the register; `level` is that of both."""

    level: str
    risks: tuple[tuple[int, Risk], ...]


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    """Rows by likelihood, likeliest first, each with its cells by impact, mildest first; and the risks without both."""

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    unrated: tuple[tuple[int, Risk], ...]

    @property
    def rated(self) -> bool:
        """Whether any risk has a place in the matrix."""
        return any(cell.risks for _, cells in self.rows for cell in cells)


def make_risk_matrix(risks: tuple[Risk, ...]) -> RiskMatrix:
    """Place every risk; it is numbered from 1, in the order of the register."""
    numbered = tuple(enumerate(risks, 1))
    rows = tuple(
        (
            likelihood,
            tuple(
                Cell(
                    _level(likelihood, impact),
                    tuple(pair for pair in numbered if (pair[1].likelihood, pair[1].impact) == (likelihood, impact)),
                )
                for impact in LEVELS
            ),
        )
        for likelihood in reversed(LEVELS)
    )
    placed = {number for _, cells in rows for cell in cells for number, _ in cell.risks}
    return RiskMatrix(rows, tuple(pair for pair in numbered if pair[0] not in placed))


def _level(likelihood: str, impact: str) -> str:
    """Return the level of a cell: both high is high, both low is low, and so on along the diagonals."""
    sum_of_both = LEVELS.index(likelihood) + LEVELS.index(impact)
    return "high" if sum_of_both >= 3 else "medium" if sum_of_both == 2 else "low"
