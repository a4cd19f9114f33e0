"""The account of what was checked and proved about a handbook, for whoever answers for its quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compiler.coverage import coverage, is_exercised, is_mentioned, work_of
from compiler.diagnostics import Finding
from compiler.model import SECTIONS, Duty, Entry, Flow, Handbook, Role, Step
from compiler.relations import every_entry
from compiler.render.audit import Audit
from compiler.render.completeness import completeness
from compiler.render.facts import title_block
from compiler.render.kit import Kit
from compiler.render.page import Page, SearchEntry
from compiler.resolve.measure import WORKDAY
from compiler.rules import RULES, Rule, find_rule
from compiler.rules.speech import rule_words
from compiler.soundness import Verdict
from compiler.soundness.schedule import longest_way

NAME = "assurance"

SUBJECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "DOC": ("entries",),
        "REF": ("entries",),
        "ORG": ("units", "roles"),
        "FLOW": ("flows", "steps"),
        "RACI": ("steps",),
        "RULE": ("rules",),
        "PEN": ("sanctions", "violations"),
        "ASM": ("assessments",),
        "MTG": ("meetings",),
        "REC": ("records",),
        "MSR": ("measures",),
        "TRN": ("trainings",),
        "RSK": ("risks",),
        "LIFE": ("handbooks",),
        "DUTY": ("duties", "steps"),
        "WAIV": ("waivers",),
    }
)
"""What each family of rules looks at; those of diagrams have no part in a handbook."""

SEPARATION = ("self-approval", "judge-in-own-cause", "judge-hears-appeal")
"""The rules by which nobody checks himself."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What a rule came to in a handbook: its findings, those excused among them, and whether it was off.

    `judged` says whether there is anything in the handbook that the rule looks at.
    """

    rule: Rule
    found: tuple[Finding, ...]
    off: bool
    judged: bool

    @property
    def open(self) -> int:
        """How many findings are neither waived nor known from before."""
        return sum(finding.open for finding in self.found)

    @property
    def state(self) -> str:
        """`found`, `excused`, `off`, `nothing` (to judge) or `clean`."""
        if self.found:
            return "found" if self.open else "excused"
        return "off" if self.off else "clean" if self.judged else "nothing"


@dataclass(frozen=True, slots=True)
class Family:
    """The rules of one family with their results; `subjects` counts what they look at, by kind."""

    name: str
    subjects: tuple[tuple[str, int], ...]
    results: tuple[RuleResult, ...]

    @property
    def open(self) -> int:
        """How many findings are open in the family."""
        return sum(result.open for result in self.results)

    @property
    def ran(self) -> int:
        """How many of its rules had something to judge."""
        return sum(result.judged and not result.off for result in self.results)


@dataclass(frozen=True, slots=True)
class FlowResult:
    """What was proved about a flow: `verdict` None where nothing could be; `days` is the longest way, None untold.

    `timed` of its `work` steps have a time limit.
    """

    flow: Flow
    verdict: Verdict | None
    days: float | None
    timed: int
    work: int


def assurance_page(kit: Kit, handbook: Handbook, audit: Audit, parent: str) -> Page:
    """Make the page."""
    findings = audit.of(handbook)
    families = rule_results(handbook, findings, audit.off)
    results = [result for family in families for result in family.results]
    flows = tuple(_flow_result(kit, flow) for flow in handbook.flows)
    houses = kit.desk.judgements.houses(handbook)
    title = kit.t(f"page.{NAME}")
    return kit.page(
        "assurance.html",
        title,
        parent=parent,
        source=handbook.span,
        description=kit.t("assurance.lead"),
        search=[SearchEntry("", title, kit.t("things.handbook"), kit.t("assurance.lead"), 3)],
        values={
            "handbook": handbook,
            "revision": audit.revision,
            "control": title_block(kit, handbook),
            "uncontrolled": [kit.t(f"field.{name}") for name in _CONTROL if not getattr(handbook, name)],
            "families": families,
            "ran": sum(family.ran for family in families),
            "open": [finding for finding in findings if finding.open],
            "known": sum(finding.known for finding in findings),
            "flows": flows,
            "proved": [result for result in flows if result.verdict is not None and result.verdict.sound],
            "houses": houses,
            "held": [house for house in houses if house.holds],
            "separation": [result for result in results if result.rule.name in SEPARATION],
            "separated": [house for house in houses if house.rule.separate],
            "coverage": coverage(handbook, kit.mentions),
            "idle": _idle_duties(kit, handbook),
            "unmentioned": _unmentioned(kit, handbook),
            "shares": completeness(handbook),
            "waivers": [
                (waiver, find_rule(waiver.rule), sum(finding.waived_by == waiver.where for finding in findings))
                for waiver in handbook.waivers
            ],
            "assumed": assumed(handbook),
            "placeholders": [flow for flow in handbook.flows if flow.status == "placeholder"],
            "title_of": lambda rule: rule_words(rule, kit.t)[0],
        },
    )


_CONTROL = ("code", "version", "status", "effective", "review_by", "prepared_by", "reviewed_by", "approved_by")
"""What a controlled document says of itself (ISO 9001:2015, 7.5.2 and 7.5.3)."""


def rule_results(handbook: Handbook, findings: tuple[Finding, ...], off: frozenset[str]) -> tuple[Family, ...]:
    """Return what every rule for handbooks came to in one, family by family."""
    found = []
    for name, kinds in SUBJECTS.items():
        subjects = tuple((kind, _count(handbook, kind)) for kind in kinds)
        judged = any(count for _, count in subjects)
        results = tuple(
            RuleResult(
                rule,
                tuple(finding for finding in findings if finding.code == rule.code),
                rule.name in off,
                judged,
            )
            for rule in RULES
            if rule.family == name
        )
        found.append(Family(name, subjects, results))
    return tuple(found)


def _count(handbook: Handbook, kind: str) -> int:
    match kind:
        case "handbooks":
            return 1
        case "entries":
            return sum(1 for _ in every_entry(handbook))
        case "steps":
            return sum(step.works for flow in handbook.flows for step in flow.steps)
        case "duties":
            return sum(len(role.duties) for role in handbook.roles)
        case _:
            return len(handbook.entries(kind))


def _flow_result(kit: Kit, flow: Flow) -> FlowResult:
    verdict = kit.desk.judgements.verdict(flow)
    work = [step for step in flow.steps if step.works]
    timed = sum(step.within is not None for step in work)
    days = longest_way(flow, kit.company, "hours").hours / WORKDAY if verdict is not None and timed else None
    return FlowResult(flow, verdict, days, timed, len(work))


def _idle_duties(kit: Kit, handbook: Handbook) -> list[tuple[Role, tuple[Duty, ...]]]:
    """Return the duties that no step exercises, by post."""
    idle = [
        (role, tuple(duty for duty in role.duties if not is_exercised(duty, role, kit.mentions)))
        for role in handbook.roles
    ]
    return [(role, duties) for role, duties in idle if duties]


def _unmentioned(kit: Kit, handbook: Handbook) -> list[tuple[Role, tuple[Step, ...]]]:
    """Return the steps that a post does and none of its duties mentions, by post."""
    found: dict[str, tuple[Role, dict[str, Step]]] = {}
    for step, role, _ in work_of(handbook, kit.mentions):
        if not is_mentioned(step, role):
            found.setdefault(role.where, (role, {}))[1][step.where] = step
    return [(role, tuple(steps.values())) for role, steps in found.values()]


def assumed(handbook: Handbook) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Return the entries that say they were assumed, by section."""
    order = [*SECTIONS, "duties", "steps"]
    found: dict[str, list[Entry]] = {}
    for section, entry in every_entry(handbook):
        if entry.assumed:
            found.setdefault(section, []).append(entry)
    return tuple((section, tuple(found[section])) for section in order if section in found)
