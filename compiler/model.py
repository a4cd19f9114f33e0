"""What a handbook is: frozen values, each with its place; the fields say how they are read and what they refer to.

A dataclass field's metadata holds its `Form`; `resolve` builds every entry from these declarations, and a test holds
them against the JSON Schema. `Entry` is the one base class of the house: it carries the fields that all entries share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from compiler.diagnostics import Place, Span
from compiler.forms import date, duration, flag, line, lines, reference, references, rhythm, special

ACTORS = ("roles", "units")
LETTERS = "RASCI"
"""Responsible, accountable, support, consulted, informed: the one who has the first of two letters does more."""
ACHIEVEMENTS = ("duties", "steps", "provisions")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that has been found: where it leads (`handbook/section/id`) and where it is written."""

    to: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written, in hours of work (`hours`) and of the calendar (`elapsed`).

    A working day has 8 hours of work, a week 5 working days, a month 21, a year 250; in the calendar they are 24 hours,
    7, 30 and 365 days, and a working day counts 7/5 days.
    """

    text: str
    amount: float
    unit: str
    hours: float
    elapsed: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often: every `count` of `unit` (hour, day, workday, week, month, quarter, half-year, year)."""

    text: str
    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where an entry and its fields stand."""

    path: str
    own: Place
    values: Mapping[str, Place]

    def of(self, name: str) -> Span:
        """Return the span of a field's value; of the entry itself where the field is missing."""
        return Span(self.path, *self.values.get(name, self.own))


_NOWHERE = Places("", (1, 1, 1, 1), MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What all entries share. `where` is the logical path `handbook/section/id`, unique in the company."""

    id: str
    where: str
    name: str
    places: Places = field(default=_NOWHERE, compare=False, repr=False)
    broken: bool = False
    """Known by name only: its text has errors, so it is not judged."""
    text: str = line()
    assumed: bool = flag()
    renamed_from: str = line()
    tags: tuple[str, ...] = lines()

    @property
    def span(self) -> Span:
        """Where the entry's own id stands."""
        return Span(self.places.path, *self.places.own)

    @property
    def handbook(self) -> str:
        """The id of the handbook it stands in."""
        return self.where.partition("/")[0]

    @property
    def section(self) -> str:
        """The section it stands in: `steps` and `duties` for parts of flows and posts, `handbooks` for a handbook."""
        parts = self.where.split("/")
        return parts[-2] if len(parts) > 1 else "handbooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Entry):
    """A company, department, team, committee, region or store."""

    kind: str = line()
    parent: Reference | None = reference("units")
    head: Reference | None = reference("roles")
    members: tuple[Reference, ...] = references("roles")
    functions: tuple[str, ...] = lines()
    established_when: str = line()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Entry):
    """One duty of a post (`text`); without an id of its own it is numbered from 1."""

    steps: tuple[Reference, ...] = references("steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Entry):
    """A post (岗位)."""

    unit: Reference | None = reference("units")
    reports_to: Reference | None = reference("roles")
    headcount: str = line()
    established_when: str = line()
    external: bool = flag()
    purpose: str = line()
    duties: tuple[Duty, ...] = special(())
    authority: tuple[str, ...] = lines()
    requirements: tuple[str, ...] = lines()
    deputy: Reference | None = reference("roles")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a flow: a text, a rhythm, and/or another flow's end with a result."""

    text: str = line()
    every: Rhythm | None = rhythm()
    after: Reference | None = reference("flows")
    result: str = line()


class Via(StrEnum):
    """How one step follows another."""

    NEXT = "next"
    PARALLEL = "parallel"
    OUTCOME = "outcome"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Transition:
    """From a step to the step (id) that follows; `to` is empty where an outcome has been given no follower.

    `outcome` is the outcome's name for a decision; `written` is false for the step below, taken by default.
    """

    via: Via
    to: str
    span: Span = field(compare=False)
    outcome: str = ""
    written: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Entry):
    """One step of a flow. `follows` holds its transitions in the order of the file; none where the flow ends here."""

    does: tuple[str, ...] = lines()
    responsible: tuple[Reference, ...] = references(*ACTORS)
    accountable: tuple[Reference, ...] = references(*ACTORS)
    support: tuple[Reference, ...] = references(*ACTORS)
    consulted: tuple[Reference, ...] = references(*ACTORS)
    informed: tuple[Reference, ...] = references(*ACTORS)
    inputs: tuple[Reference, ...] = references("records")
    outputs: tuple[Reference, ...] = references("records")
    within: Duration | None = duration()
    wait_for: str = line()
    calls: Reference | None = reference("flows")
    ends: str = line()
    uses: tuple[str, ...] = lines()
    by: str = line()
    follows: tuple[Transition, ...] = special(())
    works: bool = True
    """False for a bare end or a bare fork or join: nobody does anything there."""

    @property
    def decides(self) -> bool:
        """Whether exactly one of several named outcomes is taken here."""
        return any(transition.via is Via.OUTCOME for transition in self.follows)

    @property
    def forks(self) -> bool:
        """Whether several branches start here at once."""
        return any(transition.via is Via.PARALLEL for transition in self.follows)

    @property
    def joins(self) -> bool:
        """Whether the step waits for every incoming branch."""
        return self.wait_for == "all"

    @property
    def usual(self) -> tuple[Transition, ...]:
        """The ways on when the step is done in time."""
        for way in self.follows:
            if way.via is Via.OVERDUE:
                return tuple([other for other in self.follows if other.via is not Via.OVERDUE])
        return self.follows

    @property
    def final(self) -> bool:
        """Whether the flow can end here."""
        return not self.usual

    def actors(self) -> Iterator[tuple[str, tuple[Reference, ...]]]:
        """Yield each letter with those who have it, in the order R, A, S, C, I."""
        return zip(
            LETTERS,
            (self.responsible, self.accountable, self.support, self.consulted, self.informed),
            strict=True,
        )

    def raci(self) -> Iterator[tuple[str, Reference]]:
        """Yield letter and reference, in the order R, A, S, C, I."""
        for letter, actors in self.actors():
            for actor in actors:
                yield letter, actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Entry):
    """A process; it starts at its first step."""

    owner: Reference | None = reference(*ACTORS)
    purpose: str = line()
    starts_when: tuple[Trigger, ...] = special(())
    within: Duration | None = duration()
    inputs: tuple[Reference, ...] = references("records")
    outputs: tuple[Reference, ...] = references("records")
    status: str = line()
    steps: tuple[Step, ...] = special(())

    def step(self, id: str) -> Step | None:
        """Return the step of this id."""
        return next((step for step in self.steps if step.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Entry):
    """A document, form, report or register."""

    kind: str = line()
    contents: tuple[str, ...] = lines()
    owner: Reference | None = reference(*ACTORS)
    keep: str = line()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Entry):
    """An indicator (KPI)."""

    unit: str = line()
    target: str = line()
    period: Rhythm | None = rhythm()
    owner: Reference | None = reference(*ACTORS)
    source: tuple[Reference, ...] = references("records", "flows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Entry):
    """A regular meeting."""

    every: Rhythm | None = rhythm()
    on: str = line()
    chair: Reference | None = reference(*ACTORS)
    attendees: tuple[Reference, ...] = references(*ACTORS)
    agenda: tuple[str, ...] = lines()
    outputs: tuple[Reference, ...] = references("records")


@dataclass(frozen=True, slots=True)
class Weighted:
    """A method or an indicator of an appraisal; `weight` in percent, None where none is given."""

    name: str
    span: Span = field(compare=False)
    weight: float | None = None
    text: str = line()
    by: tuple[Reference, ...] = references(*ACTORS)
    measures: tuple[Reference, ...] = references("measures")


@dataclass(frozen=True, slots=True)
class Band:
    """A result of an appraisal and what follows; scores from `start` up to, not including, `end`."""

    name: str
    span: Span = field(compare=False)
    start: float | None = None
    end: float | None = None
    text: str = line()
    rewards: tuple[Reference, ...] = references("rewards")
    sanctions: tuple[Reference, ...] = references("sanctions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Entry):
    """An appraisal (考核)."""

    subjects: tuple[Reference, ...] = references(*ACTORS)
    period: Rhythm | None = rhythm()
    held: str = line()
    methods: tuple[Weighted, ...] = special(())
    indicators: tuple[Weighted, ...] = special(())
    results: tuple[Band, ...] = special(())


@dataclass(frozen=True, slots=True)
class Appeal:
    """To whom one may appeal, and within what time."""

    to: Reference | None = reference(*ACTORS)
    within: Duration | None = duration()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction(Entry):
    """One rung of the discipline ladder; a handbook's sanctions stand mildest first."""

    decided_by: Reference | None = reference(*ACTORS)
    notice: str = line()
    evidence: tuple[str, ...] = lines()
    appeal: Appeal | None = special(None)
    expires: str = line()


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation(Entry):
    """What is punished; `repeat` holds (which time, sanction)."""

    breaches: tuple[Reference, ...] = references(*ACHIEVEMENTS)
    severity: str = line()
    sanction: Reference | None = reference("sanctions")
    repeat: tuple[tuple[int, Reference], ...] = special(())
    window: Duration | None = duration()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward(Entry):
    """What is given."""

    decided_by: Reference | None = reference(*ACTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training(Entry):
    """A course or programme."""

    kind: str = line()
    owner: Reference | None = reference(*ACTORS)
    audience: tuple[Reference, ...] = references(*ACTORS)
    contents: tuple[str, ...] = lines()
    methods: tuple[str, ...] = lines()
    every: Rhythm | None = rhythm()
    schedule: str = line()
    evaluation: tuple[str, ...] = lines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision(Entry):
    """Any other normative statement (条款)."""

    topic: str = line()
    applies_to: tuple[Reference, ...] = references(*ACTORS)
    owner: Reference | None = reference(*ACTORS)
    force: str = line()
    when: str = line()


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk(Entry):
    """An entry of the risk register; likelihood and impact are low, medium or high."""

    flows: tuple[Reference, ...] = references("flows")
    owner: Reference | None = reference(*ACTORS)
    likelihood: str = line()
    impact: str = line()
    response: tuple[str, ...] = lines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Entry):
    """A glossary entry."""

    means: str = line()


@dataclass(frozen=True, slots=True)
class Selector:
    """Selects steps: pairs of what to look at (step, flow, role, unit, tag, output_of, input_of) and ids or names."""

    criteria: tuple[tuple[str, tuple[str, ...]], ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRule(Entry):
    """A rule that flows must obey on every path."""

    flows: tuple[Reference, ...] = references("flows")
    before: Selector | None = special(None)
    after: Selector | None = special(None)
    require: Selector | None = special(None)
    never: Selector | None = special(None)
    separate: tuple[Selector, ...] = special(())
    at_most_once: Selector | None = special(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Entry):
    """Excuses the findings of one rule at one place, until a day."""

    rule: str = line()
    at: str = line()
    reason: str = line()
    until: str = date()
    approved_by: Reference | None = reference(*ACTORS)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the full document: a text and/or what it includes, as written (`roles`, `flows/approval`, …)."""

    title: str
    text: str
    include: tuple[str, ...]
    span: Span = field(compare=False)


SECTIONS: Mapping[str, type[Entry]] = MappingProxyType(
    {
        "units": Unit,
        "roles": Role,
        "flows": Flow,
        "records": Record,
        "measures": Measure,
        "meetings": Meeting,
        "assessments": Assessment,
        "sanctions": Sanction,
        "violations": Violation,
        "rewards": Reward,
        "trainings": Training,
        "provisions": Provision,
        "risks": Risk,
        "terms": Term,
        "rules": HouseRule,
        "waivers": Waiver,
    }
)
"""Every section and what its entries are, in the order of the language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handbook(Entry):
    """A handbook: its title block and its entries by section, in the order of the files."""

    title: str = line()
    code: str = line()
    language: str = line()
    version: str = line()
    status: str = line()
    issued: str = date()
    effective: str = date()
    review_by: str = date()
    owner: Reference | None = reference(*ACTORS)
    prepared_by: tuple[Reference, ...] = references(*ACTORS)
    reviewed_by: tuple[Reference, ...] = references(*ACTORS)
    approved_by: tuple[Reference, ...] = references(*ACTORS)
    interpreted_by: Reference | None = reference(*ACTORS)
    supersedes: tuple[str, ...] = lines()
    purpose: tuple[str, ...] = lines()
    scope: tuple[str, ...] = lines()
    principles: tuple[tuple[str, str], ...] = special(())
    """Name (may be empty) and text."""
    numbering: str = line()
    chapters: tuple[Chapter, ...] = special(())
    whole: bool = True
    """False where one of its files could not be read: what is missing in it proves nothing."""
    drawn: bool = False
    """True for a diagram file: it says what follows what, and next to nothing of posts and who answers."""

    units: tuple[Unit, ...] = ()
    roles: tuple[Role, ...] = ()
    flows: tuple[Flow, ...] = ()
    records: tuple[Record, ...] = ()
    measures: tuple[Measure, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    violations: tuple[Violation, ...] = ()
    rewards: tuple[Reward, ...] = ()
    trainings: tuple[Training, ...] = ()
    provisions: tuple[Provision, ...] = ()
    risks: tuple[Risk, ...] = ()
    terms: tuple[Term, ...] = ()
    rules: tuple[HouseRule, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def entries(self, section: str) -> tuple[Any, ...]:
        """Return the entries of a section, in the order of the files."""
        found: tuple[Any, ...] = getattr(self, section)
        return found


@dataclass(frozen=True, slots=True)
class Company:
    """All handbooks, and every entry, step and duty by its logical path."""

    handbooks: tuple[Handbook, ...]
    things: Mapping[str, Any] = field(compare=False, repr=False)

    def find(self, reference: Reference | str | None) -> Any:
        """Return the entry that a reference or a logical path leads to, or None."""
        return self.things.get(reference.to) if isinstance(reference, Reference) else self.things.get(reference or "")
