"""Diagrams as the rules see them: each file a handbook of its own whose steps are the diagram's elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from compiler.bpmn.diagram import Diagram, line
from compiler.bpmn.draft import Draft, DraftFlow, Gate
from compiler.bpmn.read import read_diagram
from compiler.bpmn.translate import translate
from compiler.bpmn.xml import Element, Tree
from compiler.diagnostics import Finding, Message, Place, Problem
from compiler.model import Company, Entry, Flow, Handbook, Places, Reference, Step, Transition, Via
from compiler.resolve.measure import read_duration
from compiler.source import Document
from compiler.words import Words, words

_HAN = re.compile("[\u3400-\u9fff]")
_SPLITS = {Gate.ANY: Via.NEXT, Gate.ALL: Via.PARALLEL, Gate.ONE: Via.OUTCOME, Gate.SOME: Via.PARALLEL}
_HINTS = {
    "deadlock": ("-go", "-merge"),
    "started-twice": ("-wait", "-separate"),
    "work-left-over": ("-wait", "-separate"),
    "unreachable-step": (),
    "endless-loop": (),
    "same-follower": (),
    "endless-calls": (),
    "too-many-steps": (),
}
"""Rules whose hints speak of fields, and the variants of the hint that diagrams have too."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A diagram file as it is checked: its handbook, what shows it to readers, and what was wrong in reading it."""

    handbook: Handbook
    document: Document
    problems: tuple[Problem, ...]


def language_of(data: bytes) -> str:
    """Return the language in which a diagram is written: Chinese where it holds Chinese characters."""
    return "zh-Hans" if _HAN.search(data.decode("utf-8", "ignore")) else "en"


def draw(files: Iterable[tuple[str, str, bytes]]) -> tuple[Drawn, ...]:
    """Read diagram files (path, id of the handbook that it becomes, bytes), which may call each other's processes.

    A process that several files have can be called in its own file only. Nothing is raised on a faulty file.
    """
    read = [(handbook, data, *read_diagram(path, data)) for path, handbook, data in files]
    homes: dict[str, list[str]] = {}
    for handbook, _, diagram, *_ in read:
        for process in diagram.processes if diagram is not None else ():
            homes.setdefault(process, []).append(handbook)
    callable_ = {process: books[0] for process, books in homes.items() if len(books) == 1}
    return tuple(_draw(*one, callable_) for one in read)


def _draw(
    handbook: str,
    data: bytes,
    diagram: Diagram | None,
    tree: Tree,
    problems: tuple[Problem, ...],
    elsewhere: Mapping[str, str],
) -> Drawn:
    language = language_of(data)
    document = Document(tree.path, tree.lines, broken=diagram is None)
    flows: list[Flow] = []
    if diagram is not None:
        homes = {**elsewhere, **dict.fromkeys(diagram.processes, handbook)}
        flows = [
            _flow(diagram, flow, handbook, homes) for flow in draft_flows(diagram, words(language), frozenset(homes))
        ]
        problems = tuple(_placed(handbook, flows, diagram.problems))
    name = tree.path.rpartition("/")[2]
    own = Handbook(
        id=handbook,
        where=handbook,
        name=name,
        title=name,
        language=language,
        drawn=True,
        whole=diagram is not None,
        flows=tuple(flows),
    )
    return Drawn(own, document, problems)


def draft_flows(diagram: Diagram, words: Words, elsewhere: frozenset[str] = frozenset()) -> list[DraftFlow]:
    """Translate every process of a diagram; one in which nothing is a step is no flow.

    `elsewhere` are the processes of other files that may be called.
    """
    flows = [translate(diagram, process, words, elsewhere) for process in diagram.processes.values()]
    return [flow for flow in flows if flow.steps]


def join_company(company: Company, drawn: Iterable[Drawn]) -> Company:
    """Put diagrams beside the handbooks of a company."""
    books = [one.handbook for one in drawn]
    things: dict[str, Entry] = dict(company.things)
    for book in books:
        things[book.where] = book
        for flow in book.flows:
            things[flow.where] = flow
            things |= {step.where: step for step in flow.steps}
    return Company((*company.handbooks, *books), MappingProxyType(things))


def in_terms_of_diagrams(findings: Iterable[Finding], drawn: Iterable[Drawn]) -> tuple[Finding, ...]:
    """Say what to do about findings in diagrams in terms of gateways and sequence flows instead of fields."""
    paths = {one.document.path for one in drawn}
    return tuple(
        replace(finding, problem=replace(finding.problem, hint=_hint(finding.problem)))
        if finding.problem.span.path in paths
        else finding
        for finding in findings
    )


def _hint(found: Problem) -> Message | None:
    if found.hint is None or found.rule not in _HINTS:
        return found.hint
    variant = found.hint.key.rpartition(".")[2].removeprefix("hint")
    key = found.rule + (variant if variant in _HINTS[found.rule] else "")
    return replace(found.hint, key=f"bpmn.hints.{key}")


def _placed(handbook: str, flows: list[Flow], problems: list[Problem]) -> Iterator[Problem]:
    """Say of each problem where its element stands in the handbook."""
    known = {step.id: step.where for flow in flows for step in flow.steps} | {flow.id: flow.where for flow in flows}
    for found in problems:
        yield replace(found, where=known.get(found.where) or "/".join(filter(None, (handbook, found.where))))


def _flow(diagram: Diagram, draft: DraftFlow, handbook: str, homes: Mapping[str, str]) -> Flow:
    """Make a flow of the model; its steps keep the ids of the elements, and their names show these ids."""
    where = f"{handbook}/flows/{draft.id}"
    tree = diagram.tree
    return Flow(
        id=draft.id,
        where=where,
        name=draft.name or draft.id,
        places=_places(tree, draft.element),
        broken=draft.undecided,
        purpose=draft.purpose,
        steps=tuple(_step(tree, draft.steps[id], where, homes) for id in draft.reading_order()),
    )


def _step(tree: Tree, draft: Draft, where: str, homes: Mapping[str, str]) -> Step:
    via = _SPLITS[draft.split]
    follows = [
        Transition(via, way.to, tree.span(way.element or draft.element), way.outcome if via is Via.OUTCOME else "")
        for way in draft.ways
    ]
    if draft.overdue is not None:
        follows.append(Transition(Via.OVERDUE, draft.overdue.to, tree.span(draft.overdue.element)))
    return Step(
        id=draft.id,
        where=f"{where}/steps/{draft.id}",
        name=shown_name(draft),
        places=_places(tree, draft.element),
        works=draft.works,
        within=read_duration(draft.within) if draft.within else None,
        wait_for="all" if draft.join is Gate.ALL else "",
        calls=Reference(f"{homes[draft.calls]}/flows/{draft.calls}", tree.span(draft.element)) if draft.calls else None,
        follows=tuple(_named_apart(follows)),
    )


def _named_apart(follows: list[Transition]) -> Iterator[Transition]:
    """Give every outcome a name; where one has none it is called by where it leads."""
    taken: set[str] = set()
    for way in follows:
        if way.via is Via.OUTCOME:
            name = way.outcome or way.to
            name = name if name not in taken else f"{name} → {way.to}"
            taken.add(name)
            yield replace(way, outcome=name)
        else:
            yield way


def shown_name(draft: Draft) -> str:
    """Return a step's name with its element's id: a reader finds it in the file and in the editor."""
    id = draft.id.partition(":")[0]
    name = line(draft.name)
    if not name or name == id:
        return id
    return f"{name}（{id}）" if _HAN.search(name) else f"{name} ({id})"


def _places(tree: Tree, element: Element | None) -> Places:
    place: Place = tree.place(element) if element is not None else (1, 1, 1, 1)
    return Places(tree.path, place, MappingProxyType({}))
