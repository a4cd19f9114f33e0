"""A flow while it is being translated: steps that wait and go on as policies say it, still in a diagram's elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from compiler.bpmn.diagram import Trigger
from compiler.bpmn.xml import Element


class Gate(Enum):
    """How branches come together before a step, or part behind it."""

    ANY = auto()
    """Any branch starts the step; behind it, the one way there is."""
    ALL = auto()
    ONE = auto()
    SOME = auto()
    """An inclusive gateway, until it is translated."""


@dataclass(slots=True, eq=False)
class Way:
    """A way from one step to another; `otherwise` marks the default branch."""

    to: str
    element: Element | None = None
    outcome: str = ""
    otherwise: bool = False
    condition: str = ""


@dataclass(slots=True, eq=False)
class Draft:
    """One step in the making. Its id is that of its element; one made for it has a colon in its id."""

    id: str
    element: Element | None
    name: str = ""
    works: bool = True
    join: Gate = Gate.ANY
    split: Gate = Gate.ANY
    ways: list[Way] = field(default_factory=list)
    overdue: Way | None = None
    within: str = ""
    trigger: Trigger = Trigger.NONE
    tag: str = ""
    ends: str = ""
    calls: str = ""
    actor: str = ""
    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    tells: list[str] = field(default_factory=list)
    does: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    part_of: str = ""
    """The id of the step that policyc itself drew this element for."""
    part: str = ""
    """What it is there for."""
    own_id: str = ""
    """The id that policyc itself kept for this step."""
    at: int = 0
    """The place in the order of reading that policyc kept."""
    kept: dict[str, list[str]] = field(default_factory=dict)
    """Fields that BPMN has no place for and policyc kept, by name."""

    def onward(self) -> Iterator[Way]:
        """Yield all ways out, being overdue among them."""
        yield from self.ways
        if self.overdue is not None:
            yield self.overdue


@dataclass(slots=True, eq=False)
class DraftFlow:
    """A flow in the making: its steps by id, the first of them where it starts."""

    id: str
    name: str
    element: Element
    steps: dict[str, Draft] = field(default_factory=dict)
    first: str = ""
    starts: list[str | dict[str, str]] = field(default_factory=list)
    """Texts; what policyc kept of other triggers, by field."""
    purpose: str = ""
    notes: list[str] = field(default_factory=list)
    undecided: bool = False
    """Something in it could not be translated exactly: what happens in it is not judged."""
    kept: dict[str, list[str]] = field(default_factory=dict)
    own_id: str = ""

    def coming(self) -> dict[str, list[tuple[Draft, Way]]]:
        """Return for each step the ways that lead to it, each with the step it comes from."""
        coming: dict[str, list[tuple[Draft, Way]]] = {id: [] for id in self.steps}
        for step in self.steps.values():
            for way in step.onward():
                coming[way.to].append((step, way))
        return coming

    def reach(self, starts: Iterable[str], without: Iterable[str] = ()) -> set[str]:
        """Return the steps that can be reached from some, these included, without passing others."""
        barred = set(without)
        waiting = [start for start in starts if start not in barred]
        seen = set(waiting)
        while waiting:
            for way in self.steps[waiting.pop()].onward():
                if way.to not in seen and way.to not in barred:
                    seen.add(way.to)
                    waiting.append(way.to)
        return seen

    def reading_order(self) -> list[str]:
        """Return the steps as people read them: each after those that lead to it, but for ways back."""
        if self.steps and all(step.at for step in self.steps.values()):
            return sorted(self.steps, key=lambda id: self.steps[id].at)
        order: list[str] = []
        seen: set[str] = set()
        for root in (self.first, *self.steps):
            if not root or root in seen:
                continue
            seen.add(root)
            found: list[str] = []
            stack = [(root, self._followers(root))]
            while stack:
                id, followers = stack[-1]
                onward = next(followers, None)
                if onward is None:
                    found.append(id)
                    stack.pop()
                elif onward not in seen:
                    seen.add(onward)
                    stack.append((onward, self._followers(onward)))
            order += reversed(found)
        return order

    def _followers(self, id: str) -> Iterator[str]:
        """Yield what follows a step, last first, so that the first way is read first."""
        return iter([way.to for way in self.steps[id].onward()][::-1])

    def add(self, step: Draft) -> Draft:
        """Put a step in, under an id that no other has."""
        number = 2
        stem = step.id
        while step.id in self.steps:
            step.id = f"{stem}-{number}"
            number += 1
        self.steps[step.id] = step
        return step
