"""Tidied flows → the sections of a policy file, as plain data in the order in which people write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compiler.bpmn.diagram import Actor, Diagram
from compiler.bpmn.draft import Draft, DraftFlow, Gate
from compiler.bpmn.names import Ids, clean
from compiler.bpmn.read import stored_fields
from compiler.bpmn.tidy import tidy
from compiler.source import visible
from compiler.words import Words

Data = dict[str, Any]
_MOST_OF_OUTCOME = 40
_LISTS = ("responsible", "accountable", "support", "consulted", "informed", "inputs", "outputs", "does", "uses", "tags")
"""Fields that may hold one value or several."""
_FIRST = (
    "name", "wait_for", "responsible", "accountable", "support", "consulted", "informed", "does", "uses", "inputs",
    "outputs", "within", "calls", "by", "next", "parallel", "decide", "ends", "overdue", "assumed", "text",
)  # fmt: skip
"""The fields of a step, in the order in which they are written; others follow."""
_FLOW_FIRST = ("name", "owner", "purpose", "starts_when", "within", "inputs", "outputs", "status", "text", "steps")


@dataclass(frozen=True, slots=True)
class Translated:
    """One diagram with its flows, and the words of the language it is written in."""

    diagram: Diagram
    flows: tuple[DraftFlow, ...]
    words: Words


def to_policies(translated: Iterable[Translated], known: Mapping[str, Mapping[str, str]]) -> list[Data]:
    """Return the sections of a policy file for each diagram.

    `known` are the entries (id and name, by section) of the handbook that they are for: posts, units and records of
    the same name are the same. What an earlier diagram defines is not defined again.
    """
    return _Writer(list(translated), known).write()


class _Writer:
    """Writes the policies of diagrams that are imported together."""

    def __init__(self, translated: list[Translated], known: Mapping[str, Mapping[str, str]]) -> None:
        self._translated = translated
        self._ids = Ids(known)
        self._written: set[tuple[str, str]] = set()
        self._flow_ids: dict[tuple[int, str], str] = {}
        self._elsewhere: dict[str, str] = {}

    def write(self) -> list[Data]:
        """Write every diagram."""
        for number, one in enumerate(self._translated):
            for flow in one.flows:
                own = flow.own_id if flow.own_id and not self._ids.known("flows", flow.own_id) else ""
                name = clean(flow.own_id or flow.name)
                id = self._ids.exact("flows", own) if own else self._ids.new("flows", name, one.words("bpmn.flow"))
                self._flow_ids[number, flow.id] = id
                self._elsewhere.setdefault(flow.id, id)
        return [self._diagram(number, one) for number, one in enumerate(self._translated)]

    def _diagram(self, number: int, one: Translated) -> Data:
        sections: Data = {"units": {}, "roles": {}, "flows": {}, "records": {}}
        actors = self._actors(one, sections)
        for flow in one.flows:
            tidy(flow)
            id = self._flow_ids[number, flow.id]
            writer = _FlowWriter(flow, one, self, sections, actors)
            sections["flows"][id] = writer.write(id, {one: self._called(number, one) for one in _calls(flow)})
        for name in one.diagram.records.values():
            self.record(name, sections, one.words)
        return {section: entries for section, entries in sections.items() if entries}

    def _called(self, number: int, process: str) -> str:
        return self._flow_ids.get((number, process)) or self._elsewhere.get(process, "")

    def define(self, sections: Data, section: str, id: str, entry: Data) -> None:
        """Define an entry, unless it is there already."""
        if "/" not in id and not self._ids.known(section, id) and (section, id) not in self._written:
            self._written.add((section, id))
            sections[section][id] = entry

    def record(self, name: str, sections: Data, words: Words) -> str:
        """Return the id of a record, which is defined where it is new."""
        id = self._ids.same("records", clean(name), words("bpmn.record"))
        self.define(sections, "records", id, _named(id, clean(name)))
        return id

    def _actors(self, one: Translated, sections: Data) -> dict[str, tuple[str, str]]:
        """Define the posts and units of a diagram; return section and id of each by the key of its lane or pool."""
        found: dict[str, tuple[str, str]] = {}
        actors = one.diagram.actors
        for key, actor in actors.items():
            stored = next((part for part in stored_fields(actor.element) if part.tag == "actor"), None)
            section = stored.get("section") if stored is not None else "units" if actor.outer else "roles"
            name = stored.get("id") if stored is not None else clean(actor.name)
            if stored is not None and name and section in ("roles", "units"):
                found[key] = section, name if "/" in name else self._ids.exact(section, name)
            elif name:
                found[key] = section, self._ids.same(section, name, one.words("bpmn.role"))
        for part in _stored_entries(one.diagram):
            section, id = part.get("section"), part.get("id")
            if section in ("roles", "units", "records") and id:
                entry = _named(id, part.get("name")) | ({"external": True} if part.get("external") else {})
                self.define(sections, section, self._ids.exact(section, id), entry)
        used = {actor for flow in one.flows for step in flow.steps.values() for actor in (step.actor, *step.tells)}
        for key, (section, id) in found.items():
            actor = actors[key]
            if actor.element.tag == "participant" and key not in used:
                continue
            self.define(sections, section, id, self._actor(actor, id, section, found, actors))
        return found

    def _actor(
        self, actor: Actor, id: str, section: str, found: Mapping[str, tuple[str, str]], actors: Mapping[str, Actor]
    ) -> Data:
        entry = _named(id, clean(actor.name))
        around = found.get(actor.inside)
        if around is not None and around[0] == "units":
            entry["parent" if section == "units" else "unit"] = around[1]
        if section == "units":
            inner = (found[key] for key, other in actors.items() if other.inside == actor.key and key in found)
            head = next((inside for kind, inside in inner if kind == "roles"), None)
            entry |= {"head": head, "assumed": True} if head else {}
        elif actor.external:
            entry["external"] = True
        if actor.about:
            entry["purpose" if section == "roles" else "text"] = visible(actor.about)
        return entry


class _FlowWriter:
    """Writes one flow."""

    def __init__(
        self, flow: DraftFlow, one: Translated, writer: _Writer, sections: Data, actors: Mapping[str, tuple[str, str]]
    ) -> None:
        self._flow = flow
        self._words = one.words
        self._writer = writer
        self._sections = sections
        self._actors = actors
        self._order = flow.reading_order()
        ids = Ids({})
        steps = [(id, flow.steps[id]) for id in self._order]
        self._ids = {id: ids.exact("steps", step.own_id) for id, step in steps if step.own_id}
        self._ids |= {id: ids.new("steps", *self._wanted(step)) for id, step in steps if not step.own_id}

    def write(self, id: str, called: Mapping[str, str]) -> Data:
        """Write the flow of this id; `called` are the flows that its steps call, by process."""
        flow = self._flow
        entry = _named(id, clean(flow.name))
        entry["purpose"] = visible(flow.purpose)
        starts = [start if isinstance(start, dict) else clean(start) for start in flow.starts]
        entry["starts_when"] = starts[0] if len(starts) == 1 else starts
        entry["text"] = "\n\n".join(visible(note) for note in dict.fromkeys(flow.notes))
        entry |= {name: _kept(name, values) for name, values in flow.kept.items()}
        below = [*self._order[1:], ""]
        entry["steps"] = {
            self._ids[id]: self._step(flow.steps[id], following, called)
            for id, following in zip(self._order, below, strict=True)
        }
        return _in_order(entry, _FLOW_FIRST)

    def _wanted(self, step: Draft) -> tuple[str, str]:
        """Return the name to make a step's id of, and the word for a step without one."""
        bare = not step.works and step.split is not Gate.ONE
        if bare and not step.ways:
            return clean(step.ends), self._words("bpmn.end")
        if bare:
            kind = "fork" if step.split is Gate.ALL else "join" if step.join is Gate.ALL else "merge"
            return "", self._words(f"bpmn.{kind}")
        return self._name(step), self._words("bpmn.step")

    def _name(self, step: Draft) -> str:
        """Return a step's name; one without says what it is."""
        if step.name:
            return clean(step.name)
        if step.split is Gate.ONE and not step.works:
            return self._words("bpmn.decision")
        kind = "throw" if step.tag.startswith("intermediateThrow") else "wait"
        key = f"bpmn.{kind}-{step.trigger}"
        return self._words(key) if step.trigger and key in self._words else ""

    def _step(self, step: Draft, below: str, called: Mapping[str, str]) -> Data:
        works = step.works or step.split is Gate.ONE
        id = self._ids[step.id]
        entry: Data = {}
        if works:
            entry = _named(id, self._name(step))
            entry |= self._who(step)
        if step.join is Gate.ALL:
            entry["wait_for"] = "all"
        elif not works and step.ways and step.split is not Gate.ALL:
            entry["wait_for"] = "any"
        entry["does"] = _few([visible(text) for text in step.does])
        entry["inputs"] = _few([self._record(name) for name in step.reads])
        entry["outputs"] = _few([self._record(name) for name in step.writes])
        entry["within"] = step.within
        entry["calls"] = called.get(step.calls, "")
        entry["text"] = "\n\n".join(visible(note) for note in dict.fromkeys(step.notes))
        entry |= self._ways(step, below)
        for name, values in step.kept.items():
            if name != "calls" or not entry["calls"]:
                entry[name] = _merged(entry.get(name), name, values)
        return _in_order(entry, _FIRST)

    def _record(self, name: str) -> str:
        return self._writer.record(name, self._sections, self._words)

    def _who(self, step: Draft) -> Data:
        """Say who does a step; who answers for it no diagram says, so it is assumed to be the same."""
        actor = self._actors.get(step.actor)
        who: Data = {"responsible": actor[1] if actor else ""}
        if actor and not step.calls and not step.kept.get("accountable") and not step.own_id:
            who |= {"accountable": actor[1], "assumed": True}
        who["informed"] = _few([self._actors[key][1] for key in step.tells if key in self._actors])
        return who

    def _ways(self, step: Draft, below: str) -> Data:
        ids = self._ids
        said: Data = {}
        if step.split is Gate.ONE:
            said["decide"] = dict(self._outcomes(step))
        elif len(step.ways) > 1:
            said["parallel"] = [ids[way.to] for way in step.ways]
        elif step.ways and step.ways[0].to != below:
            said["next"] = ids[step.ways[0].to]
        elif not step.ways:
            bare = not step.works and step.join is not Gate.ALL
            said["ends"] = clean(step.ends) or (self._words("bpmn.end") if below or bare or not step.works else "")
        if step.overdue is not None:
            said["overdue"] = {"next": ids[step.overdue.to]}
        return said

    def _outcomes(self, step: Draft) -> Iterator[tuple[str, str]]:
        """Yield each outcome with its step; one without a name is called by where it leads."""
        taken: set[str] = set()
        for way in step.ways:
            name = clean(way.outcome) or (self._words("bpmn.otherwise") if way.otherwise else "")
            name = name or self._name(self._flow.steps[way.to]) or self._ids[way.to]
            if len(name) > _MOST_OF_OUTCOME:
                step.notes.append(name)
                name = name[: _MOST_OF_OUTCOME - 1].rstrip() + "…"
            stem, number = name, 2
            while name in taken:
                name = f"{stem[: _MOST_OF_OUTCOME - 4]} {number}"
                number += 1
            taken.add(name)
            yield name, self._ids[way.to]


def _calls(flow: DraftFlow) -> set[str]:
    return {step.calls for step in flow.steps.values() if step.calls}


def _stored_entries(diagram: Diagram) -> Iterator[Any]:
    for process in diagram.processes.values():
        yield from (part for part in stored_fields(process.element) if part.tag == "entry")


def _named(id: str, name: str) -> Data:
    return {"name": name} if name and name != id else {}


def _few(values: list[str]) -> Any:
    """Return one value by itself, several as a list, none as nothing."""
    values = list(dict.fromkeys(value for value in values if value))
    return values[0] if len(values) == 1 else values


def _kept(name: str, values: list[str]) -> Any:
    if name == "assumed":
        return True
    return _few(values) if name in _LISTS else values[0]


def _merged(drawn: Any, name: str, values: list[str]) -> Any:
    """Put what policyc kept behind what is drawn."""
    if name in ("responsible", "informed", "inputs", "outputs"):
        return _few([*([drawn] if isinstance(drawn, str) else drawn or []), *values])
    return _kept(name, values)


def _in_order(entry: Data, order: tuple[str, ...]) -> Data:
    """Leave out what is empty, and put the fields in the order in which they are written."""
    names = [*(name for name in order if name in entry), *(name for name in entry if name not in order)]
    return {name: entry[name] for name in names if entry[name] not in ("", [], None)}
