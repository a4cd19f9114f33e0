"""The pages of units, posts and flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from compiler.diagnostics import Finding
from compiler.model import Entry, Flow, Role, Step, Unit, Violation
from compiler.relations import hand_overs
from compiler.render.facts import facts
from compiler.render.flowchart import draw_flow
from compiler.render.kit import Kit, searched
from compiler.render.orgchart import draw_handovers, draw_unit
from compiler.render.page import Page, SearchEntry
from compiler.render.picture import picture
from compiler.render.raci import Matrix, make_matrix
from compiler.render.trace import trace_of
from compiler.render.work import parts_of


def unit_page(kit: Kit, unit: Unit, parent: str) -> Page:
    """Make the page of a unit: who leads it, who is in it, what it does and where."""
    mentions = kit.mentions
    members = mentions.members(unit)
    children = mentions.of(unit.where, "units", "parent")
    chart = draw_unit(unit, kit.company, kit.t, kit.known)
    return kit.page(
        "unit.html",
        unit.name,
        parent=parent,
        leaf=True,
        source=unit.span,
        search=[
            SearchEntry("", unit.name, kit.t("things.units"), searched(unit.functions, unit.text, _names(members)), 0)
        ],
        values={
            "unit": unit,
            "facts": facts(kit, unit, leave_out=("functions", "members", "text")),
            "members": members,
            "children": children,
            "chart": picture(chart, "unit") if members or children else "",
            "work": parts_of(mentions, unit),
            "elsewhere": _elsewhere(kit, unit.where),
        },
    )


def role_page(kit: Kit, role: Role, parent: str) -> Page:
    """Make the page of a post: what it is responsible for, in which steps, and what follows if not."""
    mentions = kit.mentions
    work = parts_of(mentions, role)
    chart = draw_handovers(role, kit.company, kit.t, kit.known)
    approves = [(part.flow, step.step) for part in work for step in part.parts if _approves(step.step, step.letters)]
    text = searched(role.purpose, role.text, [duty.text for duty in role.duties], role.authority, role.requirements)
    return kit.page(
        "role.html",
        role.name,
        parent=parent,
        leaf=True,
        source=role.span,
        description=searched(role.purpose or [duty.text for duty in role.duties[:2]]),
        search=[SearchEntry("", role.name, kit.t("things.roles"), text, 0)],
        values={
            "role": role,
            "units": mentions.units(role),
            "reports": mentions.of(role.where, "roles", "reports_to"),
            "deputises": mentions.of(role.where, "roles", "deputy"),
            "work": work,
            "approves": approves,
            "chart": picture(chart, "handovers") if len(chart.nodes) > 1 else "",
            "violations": tuple(_violations(kit, role, (step.step for part in work for step in part.parts))),
            "elsewhere": _elsewhere(kit, role.where, *(unit.where for unit in mentions.units(role))),
        },
    )


def _approves(step: Step, letters: str) -> bool:
    return step.decides and ("A" in letters or "R" in letters)


def _violations(kit: Kit, role: Role, steps: Iterable[Step]) -> Iterator[Violation]:
    """Yield what is a violation for a post: a breach of its duties or of the steps it does."""
    seen: set[str] = set()
    for thing in (*role.duties, *steps):
        for violation in kit.mentions.of(thing.where, "violations", "breaches"):
            if violation.where not in seen:
                seen.add(violation.where)
                yield violation


_ELSEWHERE = (
    "flows",
    "records",
    "measures",
    "meetings",
    "assessments",
    "trainings",
    "provisions",
    "sanctions",
    "risks",
)


def _elsewhere(kit: Kit, *wheres: str) -> dict[str, tuple[Entry, ...]]:
    """Return by section what else concerns an actor, its units included."""
    found: dict[str, tuple[Entry, ...]] = {}
    for section in _ELSEWHERE:
        entries = {entry.where: entry for where in wheres for entry in kit.mentions.of(where, section)}
        if entries:
            found[section] = tuple(entries.values())
    return found


def flow_page(kit: Kit, flow: Flow, parent: str) -> tuple[Page, Matrix]:
    """Make the page of a flow, and its RACI matrix."""
    mentions = kit.mentions
    matrix = make_matrix(kit.company, [flow], flow.name)
    records = {
        reference.to: kit.company.find(reference) for step in flow.steps for reference in (*step.inputs, *step.outputs)
    }
    page = kit.page(
        "flow.html",
        flow.name,
        parent=parent,
        leaf=True,
        source=flow.span,
        description=searched(flow.purpose),
        search=[
            SearchEntry("", flow.name, kit.t("things.flows"), searched(flow.purpose, flow.text), 0),
            *(_step_entry(kit, step) for step in flow.steps if step.works),
        ],
        values={
            "flow": flow,
            "facts": facts(kit, flow, leave_out=("text", "purpose")),
            "chart": _flow_chart(kit, flow) if flow.steps else "",
            "findings": _findings(kit, flow),
            "matrix": matrix,
            "records": tuple(records.values()),
            "callers": mentions.of(flow.where, "steps", "calls"),
            "followers": mentions.of(flow.where, "flows", "after"),
            "risks": mentions.of(flow.where, "risks"),
            "verdict": kit.desk.judgements.verdict(flow),
            "proofs": [
                proof
                for proof in kit.desk.judgements.proofs(kit.company.find(flow.handbook))
                if proof.flow.where == flow.where and proof.ruling.applies
            ],
            "handed": len([over for over in hand_overs(flow) if _first(over.giver) != _first(over.taker)]),
        },
    )
    return page, matrix


def _flow_chart(kit: Kit, flow: Flow) -> Markup:
    """Draw a flow; where findings are shown, with the runs that lead to its faults."""
    trace = trace_of(flow, kit.desk.judgements.verdict(flow)) if kit.desk.findings else frozenset()
    return picture(draw_flow(flow, kit.company, kit.t, kit.known, trace), "flow")


def _findings(kit: Kit, flow: Flow) -> tuple[Finding, ...]:
    """Return the findings on a flow and its steps."""
    return tuple(
        finding
        for finding in kit.desk.findings
        if finding.problem.where == flow.where or finding.problem.where.startswith(f"{flow.where}/")
    )


def _first(step: Step) -> str:
    return step.responsible[0].to if step.responsible else ""


def _step_entry(kit: Kit, step: Step) -> SearchEntry:
    actors = [kit.company.find(actor).name for actor in (*step.responsible, *step.accountable)]
    records = [kit.company.find(record).name for record in (*step.inputs, *step.outputs)]
    text = searched(step.does, step.text, actors, records)
    return SearchEntry(kit.anchor(step), step.name, kit.t("things.steps"), text, 2)


def _names(entries: Iterable[Role]) -> list[str]:
    return [entry.name for entry in entries]
