"""What is wrong with a document's shape: every error at the key or value itself, in a manager's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, FormatChecker, ValidationError, validators

from compiler.diagnostics import MOST_OF_A_KIND, Message, Place, Problem, first_ones, problem
from compiler.schema.loaded import is_day, schema
from compiler.source import Document, Mapping, Sequence

_EXCLUSIVE = frozenset(
    {"next", "parallel", "decide", "ends", "before", "after", "require", "never", "separate", "at_most_once"}
)
"""Fields of steps and house rules that say the same thing in different ways."""

_COLON = re.compile("[:：]")
_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


def explain(document: Document, handbook: str) -> tuple[frozenset[tuple[str | int, ...]], tuple[Problem, ...]]:
    """Return the paths of the entries with errors, and the problems in the file's order; none where all is in order."""
    broken: set[tuple[str | int, ...]] = set()
    problems = list(first_ones(_faults(document, handbook, broken)))
    if len(problems) > MOST_OF_A_KIND:  # what comes after was not looked at
        broken.update((section,) for section in document.root)
    problems.sort(key=lambda found: found.span)
    return frozenset(broken), tuple(dict.fromkeys(problems))


def _faults(document: Document, handbook: str, broken: set[tuple[str | int, ...]]) -> Iterator[Problem]:
    """Yield every problem of a document, and note the entries with errors in `broken`."""
    for error in validator().iter_errors(document.root):
        path = tuple(error.absolute_path)
        broken.add(path[:2])
        yield from _told(document, handbook, path, error)


@cache
def validator() -> Any:
    """Return the engine that tells every error."""
    checker = FormatChecker(formats=())
    checker.checks("date")(is_day)
    checked = validators.extend(Draft7Validator, {"uniqueItems": _unique})  # type: ignore[no-untyped-call]
    return checked(schema(), format_checker=checker)


def _told(document: Document, handbook: str, path: tuple[str | int, ...], error: ValidationError) -> Iterator[Problem]:
    """Turn one schema error into problems."""
    where = _where(handbook, path)
    limit: Any = error.validator_value
    instance: Any = error.instance
    subschema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    form = str(subschema.get("x-form", ""))
    at = document.place_of(path)
    key_at = document.place_of(path, key=True)
    field = _field(path)
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(document, where, error)
        case "required":
            missing = str(error.message).split("'")[1]
            if form == "no-rule" or (missing == "separate" and "before" not in instance):
                yield _tell(document, "incomplete-rule", key_at, where)
            else:
                cause = (
                    "overdue" if form == "overdue-needs-within" else _cause(instance) if missing == "require" else ""
                )
                variant = "with" if cause else ""
                yield _tell(document, "missing-field", key_at, where, variant, field=missing, entry=field, cause=cause)
        case "dependencies":
            cause, missing = next((cause, field) for cause, [field] in limit.items() if cause in instance)
            yield _tell(document, "missing-field", key_at, where, "with", field=missing, entry=field, cause=cause)
        case "not":
            above = _where(handbook, path[:-1])
            others = tuple(key for key in document.value_of(path[:-1]) if key in _EXCLUSIVE and key != field)
            yield _tell(document, "misplaced-key", key_at, above, "exclusive", key=field, others=others)
        case "type":
            yield _wrong_type(document, where, path, error)
        case "enum":
            allowed = [str(value) for value in subschema["enum"]]
            close = _meant(str(error.instance), allowed, subschema.get("enumDescriptions", ()))
            yield _tell(
                document, "value-not-allowed", at, where, hint="suggest" if close else "", value=str(error.instance),
                field=field, allowed=tuple(allowed), close=close,
            )  # fmt: skip
        case "format":
            yield _tell(document, "wrong-form", at, where, "no-such-date", hint="date", value=str(error.instance))
        case "pattern" | "maxLength" | "minLength" | "minimum" | "maximum":
            yield _wrong_form(document, where, path, error, form)
        case "minItems" | "minProperties":
            few = "few" if limit > 1 else ""
            yield _tell(document, "empty", key_at, where, few, hint=few, field=field, needed=int(limit))
        case "maxItems":
            yield _tell(document, "empty", key_at, where, "many", hint="many", field=field, needed=int(limit))
        case "uniqueItems":
            for index in _repeated(instance):
                place = document.place_of((*path, index))
                yield _tell(document, "listed-twice", place, where, value=str(instance[index]))
        case other:  # pragma: no cover - a test holds that the schema uses no other keyword
            raise AssertionError(f"schema keyword without words: {other}")


def _field(path: tuple[str | int, ...]) -> str:
    """Return the field that a path leads into: an item of a list belongs to the list's."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _cause(rule: Any) -> str:
    return "before" if "before" in rule else "after"


def _meant(value: str, allowed: list[str], described: Iterable[str]) -> str:
    """Return the value that was meant: the one called so in Chinese or English, a near one, or nothing."""
    for known, words in zip(allowed, described, strict=False):
        if value.casefold() in words.casefold().replace("、", " / ").split(" / "):
            return known
    return next(iter(get_close_matches(value, allowed, 1, 0.7)), "")


def _repeated(items: Sequence) -> Iterator[int]:
    """Yield the index of every text or number that stands in a list already; `1` and `true` are not the same."""
    seen: set[tuple[type, str]] = set()
    for index, item in enumerate(items):
        if isinstance(item, Mapping | Sequence):
            continue
        key = (type(item), str(item))
        if key in seen:
            yield index
        seen.add(key)


def _unique(_validator: object, wanted: bool, items: object, _schema: object) -> Iterator[ValidationError]:
    """Say once whether a list repeats anything; jsonschema's own way takes a square of time on mixed lists."""
    if wanted and isinstance(items, Sequence) and any(True for _ in _repeated(items)):
        yield ValidationError("items are repeated")


def _tell(
    document: Document,
    rule: str,
    place: Place,
    where: str,
    variant: str = "",
    *,
    hint: str | None = "",
    **arguments: Any,
) -> Problem:
    return problem(rule, document.span(place), where=where, variant=variant, hint=hint, **arguments)


def _where(handbook: str, path: tuple[str | int, ...]) -> str:
    return "/".join([handbook, *(str(part) for part in path)])


def _unknown_keys(document: Document, where: str, error: ValidationError) -> Iterator[Problem]:
    """Name each key that does not belong, with what was meant: a near key, or where it does belong."""
    assert isinstance(error.instance, Mapping)
    assert isinstance(error.schema, dict)
    allowed = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key in allowed:
            continue
        place = error.instance.keys_at[key]
        if error.instance[key] is None and (colon := _COLON.search(key)):
            yield _colon(document, spot := f"{where}/{key}", place, colon)
            continue
        close = get_close_matches(key.casefold(), allowed, 1, 0.7)
        homes = tuple(Message(f"things.{home}") for home in _homes().get(key, ()))
        spot = f"{where}/{key}"
        if close:
            yield _tell(document, "unknown-key", place, spot, hint="suggest", key=key, close=close[0])
        elif homes:
            yield _tell(document, "misplaced-key", place, spot, key=key, homes=homes)
        else:
            yield _tell(document, "unknown-key", place, spot, key=key, allowed=tuple(allowed))


def _colon(document: Document, where: str, place: Place, colon: re.Match[str]) -> Problem:
    """Tell a colon that separates nothing: a full-width one, or one without a blank after it."""
    line, column = place[0], place[1] + colon.start()
    at = (line, column, line, column + 1)
    if colon[0] == "：":
        return _tell(document, "full-width-colon", at, where)
    return _tell(document, "yaml-syntax", at, where, "no-blank", hint="no-blank")


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    """Return for each key the kinds of thing that have it; sections belong to the file."""
    homes: dict[str, list[str]] = {section: ["file"] for section in schema()["properties"]}
    for name, definition in schema()["definitions"].items():
        for key in definition.get("properties", {}):
            homes.setdefault(key, []).append(name)
    return {key: tuple(kinds) for key, kinds in homes.items() if len(kinds) <= 3}


def _wrong_type(document: Document, where: str, path: tuple[str | int, ...], error: ValidationError) -> Problem:
    expected = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    wanted = tuple(Message(f"types.{name}") for name in _TYPES if name in expected and name != "null")
    value = error.instance
    if "object" in expected and "string" not in expected and (colon := _COLON.search(str(value))):
        return _colon(document, where, document.place_of(path), colon)
    got = next(name for name in _TYPES if _is(value, name))
    place = document.place_of(path) if got not in ("object", "array", "null") else document.place_of(path, key=True)
    variant = "nothing" if got == "null" else ""
    field = _field(path)
    hint = None
    if got in ("boolean", "number", "integer") and "string" in expected:
        hint = "quote"
    elif expected == ["boolean"]:
        hint = "boolean"
    elif got in ("string", "array") and "object" in expected and "string" not in expected:
        hint = "indent"
    return _tell(
        document, "wrong-type", place, where, variant, hint=hint, field=field, wanted=wanted,
        got=Message(f"types.{got}"), value=document.raw(place) or str(value),
    )  # fmt: skip


def _is(value: object, name: str) -> bool:
    """Say whether a value is of a JSON type; a bool is no number."""
    kinds: dict[str, Any] = {
        "object": Mapping, "array": Sequence, "string": str, "boolean": bool, "null": type(None), "integer": int,
        "number": (int, float),
    }  # fmt: skip
    return isinstance(value, kinds[name]) and (not isinstance(value, bool) or name == "boolean")


def _wrong_form(
    document: Document, where: str, path: tuple[str | int, ...], error: ValidationError, form: str
) -> Problem:
    """Say what form a text or number should have; a property name's fault lies at the key."""
    value = str(error.instance)
    bound: Any = error.validator_value
    if "propertyNames" in error.absolute_schema_path:
        mapping_place = document.place_of(path)
        value_path = (*path, value)
        place = document.place_of(value_path, key=True) if isinstance(error.instance, str) else mapping_place
        spot = f"{where}/{value}"
    else:
        place, spot = document.place_of(path), where
    if error.validator in ("maxLength", "minLength") or (form == "id" and len(value) > 64):
        if error.validator == "minLength" or not value.strip():
            return _tell(document, "empty", place, spot, "text", field=_field(path))
        limit = 64 if form == "id" else int(bound)
        return _tell(document, "wrong-form", place, spot, "too-long", hint=None, count=len(value), limit=limit)
    if error.validator in ("minimum", "maximum"):
        return _tell(document, "wrong-form", place, spot, error.validator, hint=None, value=value, limit=int(bound))
    if form in ("text", "line", "headcount") and not value.strip():
        return _tell(document, "empty", place, spot, "text", field=_field(path))
    return _tell(document, "wrong-form", place, spot, form, hint=form, value=value)
