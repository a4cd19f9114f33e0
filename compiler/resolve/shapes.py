"""What has a shape of its own in YAML: flows with their ways, duties, appraisals, ladders, selectors, title blocks."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from compiler.diagnostics import Message, Place, problem
from compiler.model import (
    Appeal,
    Assessment,
    Band,
    Chapter,
    Duty,
    Flow,
    Handbook,
    HouseRule,
    Role,
    Sanction,
    Selector,
    Step,
    Transition,
    Trigger,
    Via,
    Violation,
    Weighted,
)
from compiler.resolve.build import Builder, Shapes
from compiler.resolve.names import closest, duty_ids, is_id, normal
from compiler.source import Mapping, Sequence, Value

_WORK = (
    "does",
    "responsible",
    "accountable",
    "support",
    "consulted",
    "informed",
    "inputs",
    "outputs",
    "within",
    "decide",
    "calls",
    "uses",
    "by",
)


def _role(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    return {"duties": tuple(_duties(builder, mapping, where, broken=False))}


def _duties(builder: Builder, role: Mapping, where: str, *, broken: bool) -> Iterator[Duty]:
    first: dict[str, Place] = {}
    for id, value, path in duty_ids(role):
        duties = role["duties"]
        at = duties.items_at[int(path[1])] if isinstance(duties, Sequence) else role.values_at["duties"]
        if id in first and not broken:
            builder.problems.append(
                problem(
                    "same-id-twice",
                    builder.document.span(value.values_at.get("id", at) if isinstance(value, Mapping) else at),
                    where=f"{where}/duties/{id}",
                    id=id,
                    first=f"{builder.document.path}:{first[id][0]}",
                )
            )
        first.setdefault(id, at)
        yield builder.entry(Duty, value, id=id, where=f"{where}/duties/{id}", at=at, broken=broken)


def _flow(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    steps = mapping.get("steps")
    read: dict[str, Any] = {"starts_when": tuple(_triggers(builder, mapping, where)), "broken": False}
    if not isinstance(steps, Mapping):
        return read
    ids = [normal(key) for key in steps]
    follows = []
    for number, (key, value) in enumerate(steps.items()):
        at, path = steps.keys_at[key], f"{where}/steps/{ids[number]}"
        before = len(builder.problems)
        written = value if isinstance(value, Mapping) else Mapping(at)
        follows.append(tuple(_transitions(builder, written, ids, number, path, at)))
        # Only a lost way makes the whole flow undecidable; a lost post concerns its step alone.
        read["broken"] |= len(builder.problems) > before
        if not is_id(ids[number]):
            builder.problems.append(
                problem(
                    "wrong-form",
                    builder.document.span(at),
                    where=path,
                    variant="id",
                    hint="id",
                    value=key,
                )
            )
    read["steps"] = tuple(
        _step(builder, value, steps.keys_at[key], follows[number], f"{where}/steps/{ids[number]}")
        for number, (key, value) in enumerate(steps.items())
    )
    return read


def _triggers(builder: Builder, mapping: Mapping, where: str) -> Iterator[Trigger]:
    value = mapping.get("starts_when")
    for item in value if isinstance(value, Sequence) else [value]:
        if isinstance(item, Mapping):
            yield Trigger(**builder.fields(Trigger, item, where))
        elif item is not None:
            yield Trigger(text=str(item))


def _step(builder: Builder, value: Value, at: Place, follows: tuple[Transition, ...], where: str) -> Step:
    mapping = value if isinstance(value, Mapping) else Mapping(at)
    works = any(key in mapping for key in _WORK) or (
        "ends" not in mapping and ("name" in mapping or not ("wait_for" in mapping or "parallel" in mapping))
    )
    id = where.rpartition("/")[2]
    return builder.entry(Step, mapping, id=id, where=where, at=at, broken=False, follows=follows, works=works)


def _transitions(
    builder: Builder, mapping: Mapping, ids: list[str], number: int, where: str, at: Place
) -> Iterator[Transition]:
    """Yield how the work goes on from a step, the step below where nothing else is said."""
    decide, parallel = mapping.get("decide"), mapping.get("parallel")
    if isinstance(decide, Mapping):
        for outcome, target in decide.items():
            place = decide.keys_at[outcome] if target is None else decide.values_at[outcome]
            text = "" if target is None else target if isinstance(target, str) else builder.document.raw(place)
            yield from _transition(builder, Via.OUTCOME, text, place, ids, where, outcome)
    elif isinstance(parallel, Sequence):
        for text, place in builder.texts(mapping, "parallel"):
            yield from _transition(builder, Via.PARALLEL, text, place, ids, where)
    elif "next" in mapping:
        place = mapping.keys_at["next"] if mapping["next"] is None else mapping.values_at["next"]
        text = "" if mapping["next"] is None else builder.written(mapping, "next")
        yield from _transition(builder, Via.NEXT, text, place, ids, where)
    elif "ends" not in mapping and number + 1 < len(ids):
        yield Transition(Via.NEXT, ids[number + 1], builder.document.span(at), written=False)
    overdue = mapping.get("overdue")
    if isinstance(overdue, Mapping):
        text = builder.written(overdue, "next")
        yield from _transition(builder, Via.OVERDUE, text, overdue.values_at["next"], ids, where)


def _transition(
    builder: Builder, via: Via, text: str, place: Place, ids: list[str], where: str, outcome: str = ""
) -> Iterator[Transition]:
    span = builder.document.span(place)
    target = normal(text)
    if target and target not in ids:
        close = closest(target, ids)
        builder.problems.append(
            problem(
                "unknown-reference",
                span,
                where=where,
                variant="step",
                hint="suggest" if close else "step",
                name=text,
                close=close,
                wanted=(Message("things.steps"),),
            )
        )
        return
    yield Transition(via, target, span, outcome)


def _weighted(builder: Builder, mapping: Mapping, name: str, where: str) -> tuple[Weighted, ...]:
    value = mapping.get(name)
    if not isinstance(value, Mapping):
        return tuple(Weighted(text, builder.document.span(place)) for text, place in builder.texts(mapping, name))
    found = []
    for key, item in value.items():
        span = builder.document.span(value.keys_at[key])
        read = builder.fields(Weighted, item, where) if isinstance(item, Mapping) else {}
        weight = item.get("weight") if isinstance(item, Mapping) else item
        found.append(Weighted(name=key, span=span, weight=_percent(weight), **read))
    return tuple(found)


def _assessment(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    results = mapping.get("results")
    bands = []
    for key, item in results.items() if isinstance(results, Mapping) else ():
        assert isinstance(results, Mapping)
        span = builder.document.span(results.keys_at[key])
        if isinstance(item, Mapping):
            low, high = item.get("from"), item.get("to")
            bands.append(
                Band(
                    name=key,
                    span=span,
                    **builder.fields(Band, item, where),
                    start=float(low) if isinstance(low, int | float) else None,
                    end=float(high) if isinstance(high, int | float) else None,
                )
            )
        else:
            bands.append(Band(name=key, span=span, text=str(item)))
    return {
        "methods": _weighted(builder, mapping, "methods", where),
        "indicators": _weighted(builder, mapping, "indicators", where),
        "results": tuple(bands),
    }


def _sanction(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    appeal = mapping.get("appeal")
    return {"appeal": Appeal(**builder.fields(Appeal, appeal, where))} if isinstance(appeal, Mapping) else {}


def _violation(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    repeat = mapping.get("repeat")
    found = []
    for key in repeat if isinstance(repeat, Mapping) else ():
        assert isinstance(repeat, Mapping)
        reference = next(builder.references(repeat, key, ("sanctions",), where), None)
        if reference is not None:
            found.append((int(key), reference))
    return {"repeat": tuple(sorted(found, key=lambda item: item[0]))}


def _house_rule(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    read: dict[str, Any] = {
        name: _selector(builder, mapping[name], mapping.values_at[name])
        for name in ("before", "after", "require", "never", "at_most_once")
        if name in mapping
    }
    separate = mapping.get("separate")
    if isinstance(separate, Sequence):
        read["separate"] = tuple(
            _selector(builder, item, place) for item, place in zip(separate, separate.items_at, strict=True)
        )
    return read


def _selector(builder: Builder, value: Value, place: Place) -> Selector:
    assert isinstance(value, Mapping)
    criteria = tuple((key, tuple(text for text, _ in builder.texts(value, key))) for key in value)
    return Selector(criteria, builder.document.span(place))


def _handbook(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    principles = mapping.get("principles")
    if isinstance(principles, Mapping):
        named = tuple((key, builder.written(principles, key)) for key in principles)
    else:
        named = tuple(("", text) for text, _ in builder.texts(mapping, "principles"))
    chapters = mapping.get("chapters")
    read = []
    for chapter, place in zip(chapters, chapters.items_at, strict=True) if isinstance(chapters, Sequence) else ():
        assert isinstance(chapter, Mapping)
        text = builder.written(chapter, "text") if "text" in chapter else ""
        include = tuple(text for text, _ in builder.texts(chapter, "include"))
        read.append(Chapter(builder.written(chapter, "title"), text, include, builder.document.span(place)))
    return {"principles": named, "chapters": tuple(read)}


def _flow_stub(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    steps = mapping.get("steps")
    if not isinstance(steps, Mapping):
        return {}
    return {
        "steps": tuple(
            builder.entry(
                Step, value, id=normal(key), where=f"{where}/steps/{normal(key)}", at=steps.keys_at[key], broken=True
            )
            for key, value in steps.items()
        )
    }


def _role_stub(builder: Builder, mapping: Mapping, where: str) -> dict[str, Any]:
    return {"duties": tuple(_duties(builder, mapping, where, broken=True))}


def _percent(weight: Value) -> float | None:
    """Read `40` and `40%`; None where no weight is given."""
    if isinstance(weight, str):
        return float(weight.removesuffix("%"))
    return float(weight) if isinstance(weight, int | float) else None


SHAPES = Shapes(
    special=MappingProxyType(
        {
            Role: _role,
            Flow: _flow,
            Assessment: _assessment,
            Sanction: _sanction,
            Violation: _violation,
            HouseRule: _house_rule,
            Handbook: _handbook,
        }
    ),
    stubs=MappingProxyType({Flow: _flow_stub, Role: _role_stub}),
)
