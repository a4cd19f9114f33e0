"""The pages of units and flows."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from compiler.diagnostics import Finding
from compiler.model import Duration, Flow, Role, Step, Unit
from compiler.relations import hand_overs
from compiler.render.concerns import concerns_of
from compiler.render.facts import facts
from compiler.render.flowchart import draw_flow
from compiler.render.kit import Kit, searched
from compiler.render.orgchart import draw_unit
from compiler.render.page import Page, SearchEntry
from compiler.render.picture import picture
from compiler.render.raci import Matrix, make_matrix
from compiler.render.trace import trace_of
from compiler.render.work import parts_of
from compiler.resolve.measure import WORKDAY
from compiler.soundness import longest_way


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
            "concerns": {kind: found for kind, found in concerns_of(mentions, unit).items() if found},
        },
    )


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
            "longest": _longest(kit, flow),
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


def _longest(kit: Kit, flow: Flow) -> Duration | None:
    """Return the times allowed to the steps on the longest way, in all; None where no step is allowed any."""
    hours = longest_way(flow, kit.company, "hours").hours
    if not hours:
        return None
    unit, size = ("workday", WORKDAY) if hours >= WORKDAY else ("hour", 1)
    return Duration("", round(hours / size, 1), unit, hours, hours)


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
