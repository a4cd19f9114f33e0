"""How much each post does: its letters counted over all steps, and who does far more than the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from compiler.model import LETTERS, Company, Role, Step
from compiler.relations import performers

FEWEST_POSTS = 5
FEWEST_STEPS = 10
OUTLIER = 3.5
"""The limit of the modified z-score (Iglewicz and Hoaglin 1993)."""


@dataclass(frozen=True, slots=True)
class Load:
    """The steps of each actor by letter, how many steps are usually done, and the posts that do far more.

    What a unit does counts for its head, where it has one. `outlying` are posts of one person only.
    """

    letters: Mapping[str, Mapping[str, int]]
    usual: float
    outlying: frozenset[str]

    def done(self, actor: str) -> int:
        """Return how many steps an actor does."""
        return self.letters.get(actor, {}).get("R", 0)

    @property
    def most(self) -> int:
        """The largest load, all letters taken together."""
        return max((sum(counts.values()) for counts in self.letters.values()), default=0)

    def ranked(self) -> tuple[str, ...]:
        """Return the actors, who does most first, by how much each has of R, then of A, S, C and I."""
        return tuple(
            sorted(self.letters, key=lambda actor: ([-self.letters[actor].get(it, 0) for it in LETTERS], actor))
        )


def load_of(company: Company, steps: Iterable[Step]) -> Load:
    """Count who has which letter in how many of these steps."""
    letters: dict[str, Counter[str]] = {}
    for step in steps:
        for letter, actors in step.actors():
            for actor in sorted(performers(company, actors)) if actors else ():
                letters.setdefault(actor, Counter())[letter] += 1
    done = {actor: count["R"] for actor, count in letters.items() if count["R"]}
    usual = median(done.values()) if done else 0
    return Load(letters, usual, _outlying(company, done, usual))


def _outlying(company: Company, done: Mapping[str, int], usual: float) -> frozenset[str]:
    if len(done) < FEWEST_POSTS:
        return frozenset()
    spread = max(median(abs(count - usual) for count in done.values()), 1)
    return frozenset(
        actor
        for actor, count in done.items()
        if count >= FEWEST_STEPS and 0.6745 * (count - usual) / spread > OUTLIER and _is_one_person(company, actor)
    )


def _is_one_person(company: Company, actor: str) -> bool:
    role = company.things[actor]
    return isinstance(role, Role) and role.headcount in ("", "1")
