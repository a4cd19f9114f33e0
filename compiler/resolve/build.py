"""One entry's YAML → its dataclass, field by field as the model declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar

from compiler.diagnostics import Message, Place, Problem, Span, problem
from compiler.model import (
    Appeal,
    Band,
    Chapter,
    Duty,
    Entry,
    Form,
    Places,
    Reference,
    Selector,
    Step,
    Transition,
    Trigger,
    Via,
    Weighted,
)
from compiler.resolve.measure import read_duration, read_rhythm
from compiler.resolve.names import Names, closest, duty_ids, is_id, normal
from compiler.source import Document, Mapping, Sequence, Value

AnyEntry = TypeVar("AnyEntry", bound=Entry)

_WORK = (
    "does", "responsible", "accountable", "support", "consulted", "informed", "inputs", "outputs", "within", "decide",
    "calls", "uses", "by",
)  # fmt: skip


@cache
def _declared(cls: type) -> tuple[tuple[str, Form, tuple[str, ...]], ...]:
    """Return name, form and kinds of the fields that are read from YAML."""
    return tuple(
        (declared.name, declared.metadata["form"], declared.metadata.get("kinds", ()))
        for declared in fields(cls)
        if "form" in declared.metadata
    )


class Builder:
    """Builds the entries of one document of one handbook; what cannot be found is collected in `problems`."""

    def __init__(self, names: Names, handbook: str, document: Document) -> None:
        self.names = names
        self.handbook = handbook
        self.document = document
        self.problems: list[Problem] = []

    def entry(
        self, cls: type[AnyEntry], value: Value, *, id: str, where: str, at: Place, broken: bool, main: str = "text"
    ) -> AnyEntry:
        """Build an entry; one that is broken, or whose references are not all found, is marked so."""
        mapping = value if isinstance(value, Mapping) else Mapping(at)
        name = mapping.get("name")
        places = Places(self.document.path, at, mapping.values_at)
        shown = self._written(mapping, "name") if isinstance(name, str | int | float) else id
        if broken:
            return cls(id=id, where=where, name=shown, places=places, broken=True, **self._stubs(cls, mapping, where))
        before = len(self.problems)
        read = self._fields(cls, mapping, where)
        if isinstance(value, str):
            read[main] = value
        lost = bool(read.pop("broken", len(self.problems) > before))
        return cls(id=id, where=where, name=shown, places=places, broken=lost, **read)

    def _stubs(self, cls: type, mapping: Mapping, where: str) -> dict[str, Any]:
        """Return what others may refer to inside a broken entry: the steps of a flow, the duties of a role."""
        names = [declared.name for declared in fields(cls)]
        if "steps" in names and "follows" not in names and isinstance(steps := mapping.get("steps"), Mapping):
            return {
                "steps": tuple(
                    self.entry(
                        Step, value, id=normal(key), where=f"{where}/steps/{normal(key)}", at=steps.keys_at[key],
                        broken=True,
                    )
                    for key, value in steps.items()
                )
            }  # fmt: skip
        if "duties" in names:
            return {"duties": tuple(self._duties(mapping, where, broken=True))}
        return {}

    def _fields(self, cls: type, mapping: Mapping, where: str) -> dict[str, Any]:
        """Read the declared fields that are written."""
        read: dict[str, Any] = {}
        for name, form, kinds in _declared(cls):
            if form is Form.SPECIAL or name not in mapping:
                continue
            value = mapping[name]
            match form:
                case Form.LINE | Form.DATE:
                    read[name] = self._written(mapping, name)
                case Form.FLAG:
                    read[name] = value is True
                case Form.NUMBER:
                    read[name] = float(value) if isinstance(value, int | float) else None
                case Form.LINES:
                    read[name] = tuple(text for text, _ in self._texts(mapping, name))
                case Form.DURATION:
                    read[name] = read_duration(self._written(mapping, name))
                case Form.RHYTHM:
                    read[name] = read_rhythm(self._written(mapping, name))
                case Form.REFERENCE:
                    read[name] = next(iter(self._references(mapping, name, kinds, where)), None)
                case Form.REFERENCES:
                    read[name] = tuple(self._references(mapping, name, kinds, where))
        special = _SPECIAL.get(cls.__name__)
        if special is not None:
            read.update(special(self, mapping, where))
        return read

    def _written(self, mapping: Mapping, name: str) -> str:
        """Return a text as typed: a number keeps its zeros."""
        value = mapping[name]
        return value if isinstance(value, str) else self.document.raw(mapping.values_at[name])

    def _texts(self, mapping: Mapping, name: str) -> Iterator[tuple[str, Place]]:
        """Yield the texts of a single value or a list, each with its place."""
        value = mapping.get(name)
        if isinstance(value, Sequence):
            for item, place in zip(value, value.items_at, strict=True):
                yield (item if isinstance(item, str) else self.document.raw(place)), place
        elif value is not None:
            yield self._written(mapping, name), mapping.values_at[name]

    def _references(self, mapping: Mapping, name: str, kinds: tuple[str, ...], where: str) -> Iterator[Reference]:
        for text, place in self._texts(mapping, name):
            found = self._reference(text, kinds, self.document.span(place), where)
            if found is not None:
                yield found

    def _reference(self, text: str, kinds: tuple[str, ...], span: Span, where: str) -> Reference | None:
        found, unknown = self.names.resolve(self.handbook, kinds, text, span, where)
        if unknown is not None:
            self.problems.append(unknown)
        return found

    # What has a shape of its own, by the name of its dataclass.

    def _role(self, mapping: Mapping, where: str) -> dict[str, Any]:
        return {"duties": tuple(self._duties(mapping, where, broken=False))}

    def _duties(self, role: Mapping, where: str, *, broken: bool) -> Iterator[Duty]:
        for id, value, path in duty_ids(role):
            duties = role["duties"]
            at = duties.items_at[int(path[1])] if isinstance(duties, Sequence) else role.values_at["duties"]
            yield self.entry(Duty, value, id=id, where=f"{where}/duties/{id}", at=at, broken=broken)

    def _flow(self, mapping: Mapping, where: str) -> dict[str, Any]:
        steps = mapping.get("steps")
        read: dict[str, Any] = {"starts_when": tuple(self._triggers(mapping, where)), "broken": False}
        if not isinstance(steps, Mapping):
            return read
        ids = [normal(key) for key in steps]
        follows = []
        for number, (key, value) in enumerate(steps.items()):
            at, path = steps.keys_at[key], f"{where}/steps/{ids[number]}"
            before = len(self.problems)
            written = value if isinstance(value, Mapping) else Mapping(at)
            follows.append(tuple(self._transitions(written, ids, number, path, at)))
            # Only a lost way makes the whole flow undecidable; a lost post concerns its step alone.
            read["broken"] |= len(self.problems) > before
            if not is_id(ids[number]):
                self.problems.append(
                    problem(
                        "wrong-form", self.document.span(at), where=path, variant="id", hint="id", value=key,
                    )  # fmt: skip
                )
        read["steps"] = tuple(
            self._step(value, steps.keys_at[key], follows[number], f"{where}/steps/{ids[number]}")
            for number, (key, value) in enumerate(steps.items())
        )
        return read

    def _triggers(self, mapping: Mapping, where: str) -> Iterator[Trigger]:
        value = mapping.get("starts_when")
        for item in value if isinstance(value, Sequence) else [value]:
            if isinstance(item, Mapping):
                yield Trigger(**self._fields(Trigger, item, where))
            elif item is not None:
                yield Trigger(text=str(item))

    def _step(self, value: Value, at: Place, follows: tuple[Transition, ...], where: str) -> Step:
        mapping = value if isinstance(value, Mapping) else Mapping(at)
        step = self.entry(Step, mapping, id=where.rpartition("/")[2], where=where, at=at, broken=False)
        works = any(key in mapping for key in _WORK) or (
            "ends" not in mapping and ("name" in mapping or not (step.joins or "parallel" in mapping))
        )
        return replace(step, follows=follows, works=works)

    def _transitions(
        self, mapping: Mapping, ids: list[str], number: int, where: str, at: Place
    ) -> Iterator[Transition]:
        """Yield how the work goes on from a step, the step below where nothing else is said."""
        decide, parallel = mapping.get("decide"), mapping.get("parallel")
        if isinstance(decide, Mapping):
            for outcome, target in decide.items():
                place = decide.keys_at[outcome] if target is None else decide.values_at[outcome]
                text = "" if target is None else target if isinstance(target, str) else self.document.raw(place)
                yield from self._transition(Via.OUTCOME, text, place, ids, where, outcome)
        elif isinstance(parallel, Sequence):
            for text, place in self._texts(mapping, "parallel"):
                yield from self._transition(Via.PARALLEL, text, place, ids, where)
        elif "next" in mapping:
            place = mapping.keys_at["next"] if mapping["next"] is None else mapping.values_at["next"]
            text = "" if mapping["next"] is None else self._written(mapping, "next")
            yield from self._transition(Via.NEXT, text, place, ids, where)
        elif "ends" not in mapping and number + 1 < len(ids):
            yield Transition(Via.NEXT, ids[number + 1], self.document.span(at), written=False)
        overdue = mapping.get("overdue")
        if isinstance(overdue, Mapping):
            text = self._written(overdue, "next")
            yield from self._transition(Via.OVERDUE, text, overdue.values_at["next"], ids, where)

    def _transition(
        self, via: Via, text: str, place: Place, ids: list[str], where: str, outcome: str = ""
    ) -> Iterator[Transition]:
        span = self.document.span(place)
        target = normal(text)
        if target and target not in ids:
            close = closest(target, ids)
            self.problems.append(
                problem(
                    "unknown-reference", span, where=where, variant="step", hint="suggest" if close else "step",
                    name=text, close=close, wanted=(Message("things.steps"),),
                )  # fmt: skip
            )
            return
        yield Transition(via, target, span, outcome)

    def _weighted(self, mapping: Mapping, name: str, where: str) -> tuple[Weighted, ...]:
        value = mapping.get(name)
        if not isinstance(value, Mapping):
            return tuple(Weighted(text, self.document.span(place)) for text, place in self._texts(mapping, name))
        found = []
        for key, item in value.items():
            span = self.document.span(value.keys_at[key])
            read = self._fields(Weighted, item, where) if isinstance(item, Mapping) else {}
            weight = item.get("weight") if isinstance(item, Mapping) else item
            found.append(Weighted(name=key, span=span, weight=_percent(weight), **read))
        return tuple(found)

    def _assessment(self, mapping: Mapping, where: str) -> dict[str, Any]:
        results = mapping.get("results")
        bands = []
        for key, item in results.items() if isinstance(results, Mapping) else ():
            assert isinstance(results, Mapping)
            span = self.document.span(results.keys_at[key])
            if isinstance(item, Mapping):
                low, high = item.get("from"), item.get("to")
                bands.append(
                    Band(
                        name=key, span=span, **self._fields(Band, item, where),
                        start=float(low) if isinstance(low, int | float) else None,
                        end=float(high) if isinstance(high, int | float) else None,
                    )  # fmt: skip
                )
            else:
                bands.append(Band(name=key, span=span, text=str(item)))
        return {
            "methods": self._weighted(mapping, "methods", where),
            "indicators": self._weighted(mapping, "indicators", where),
            "results": tuple(bands),
        }

    def _sanction(self, mapping: Mapping, where: str) -> dict[str, Any]:
        appeal = mapping.get("appeal")
        return {"appeal": Appeal(**self._fields(Appeal, appeal, where))} if isinstance(appeal, Mapping) else {}

    def _violation(self, mapping: Mapping, where: str) -> dict[str, Any]:
        repeat = mapping.get("repeat")
        found = []
        for key in repeat if isinstance(repeat, Mapping) else ():
            assert isinstance(repeat, Mapping)
            reference = next(self._references(repeat, key, ("sanctions",), where), None)
            if reference is not None:
                found.append((int(key), reference))
        return {"repeat": tuple(sorted(found, key=lambda item: item[0]))}

    def _house_rule(self, mapping: Mapping, where: str) -> dict[str, Any]:
        read: dict[str, Any] = {
            name: self._selector(mapping[name], mapping.values_at[name])
            for name in ("before", "after", "require", "never", "at_most_once")
            if name in mapping
        }
        separate = mapping.get("separate")
        if isinstance(separate, Sequence):
            read["separate"] = tuple(
                self._selector(item, place) for item, place in zip(separate, separate.items_at, strict=True)
            )
        return read

    def _selector(self, value: Value, place: Place) -> Selector:
        assert isinstance(value, Mapping)
        criteria = tuple((key, tuple(text for text, _ in self._texts(value, key))) for key in value)
        return Selector(criteria, self.document.span(place))

    def _handbook(self, mapping: Mapping, where: str) -> dict[str, Any]:
        principles = mapping.get("principles")
        if isinstance(principles, Mapping):
            named = tuple((key, self._written(principles, key)) for key in principles)
        else:
            named = tuple(("", text) for text, _ in self._texts(mapping, "principles"))
        chapters = mapping.get("chapters")
        read = []
        for chapter, place in (
            zip(chapters, chapters.items_at, strict=True) if isinstance(chapters, Sequence) else ()
        ):
            assert isinstance(chapter, Mapping)
            text = self._written(chapter, "text") if "text" in chapter else ""
            include = tuple(text for text, _ in self._texts(chapter, "include"))
            read.append(Chapter(self._written(chapter, "title"), text, include, self.document.span(place)))
        return {"principles": named, "chapters": tuple(read)}


def _percent(weight: Value) -> float | None:
    """Read `40` and `40%`; None where no weight is given."""
    if isinstance(weight, str):
        return float(weight.removesuffix("%"))
    return float(weight) if isinstance(weight, int | float) else None


_SPECIAL = {
    "Role": Builder._role,
    "Flow": Builder._flow,
    "Assessment": Builder._assessment,
    "Sanction": Builder._sanction,
    "Violation": Builder._violation,
    "HouseRule": Builder._house_rule,
    "Handbook": Builder._handbook,
}
