"""An entry's fields → labelled HTML, as the model declares them; so no field can be forgotten on a page."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from markupsafe import Markup

from compiler.forms import Form
from compiler.model import Appeal, Band, Entry, Handbook, Selector, Trigger, Weighted
from compiler.render.kit import Kit

_PROSE = ("text", "means", "response", "purpose")
_NOT_SHOWN = ("assumed", "renamed_from", "tags", "duties", "steps", "follows", "chapters", "principles")


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value of an entry; `name` is the field's."""

    name: str
    label: str
    value: Markup


def facts(kit: Kit, entry: Entry, *, leave_out: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    """Return every field of an entry that is written, in the order of the model; its text comes first."""
    kit = kit.about(entry)
    found = []
    for declared in fields(entry):
        name = declared.name
        if "form" not in declared.metadata or name in _NOT_SHOWN or name in leave_out:
            continue
        value = getattr(entry, name)
        if value in ("", None, (), False):
            continue
        html = _value(kit, declared.metadata["form"], name, value)
        found.append(Fact(name, _label(kit, entry.section, name), html))
    return tuple(found)


def _label(kit: Kit, section: str, name: str) -> str:
    own = f"own.{section}.{name}"
    return kit.t(own) if own in kit.t else kit.t(f"field.{name}")


def _value(kit: Kit, form: Form, name: str, value: Any) -> Markup:
    match form:
        case Form.LINE if name in _PROSE:
            return kit.block(value)
        case Form.LINE | Form.DATE:
            said = kit.value(name, value)
            return Markup("{}").format(said) if said != value else kit.line(value)
        case Form.LINES:
            return _list([kit.line(text) for text in value])
        case Form.FLAG:
            return Markup("{}").format(kit.t("site.yes"))
        case Form.DURATION:
            return Markup("{}").format(kit.time(value))
        case Form.RHYTHM:
            return Markup("{}").format(kit.rhythm(value))
        case Form.REFERENCE:
            return kit.thing(value)
        case Form.REFERENCES:
            return kit.things(value)
        case _:
            return _special(kit, value)


def _special(kit: Kit, value: Any) -> Markup:
    if isinstance(value, Appeal):
        return Markup("{}{}").format(
            kit.thing(value.to), kit.t("site.within", time=kit.time(value.within)) if value.within else ""
        )
    if isinstance(value, Selector):
        return selector(kit, value)
    first = value[0]
    if isinstance(first, Trigger):
        return Markup("<br>").join(_trigger(kit, item) for item in value)
    if isinstance(first, Selector):
        return Markup(kit.t("site.and")).join(selector(kit, item) for item in value)
    if isinstance(first, Weighted):
        return _list([_weighted(kit, item) for item in value])
    if isinstance(first, Band):
        return _list([_band(kit, item) for item in value])
    return _list(  # the repeats of a violation
        [Markup("{}{}").format(kit.t("site.time-number", number=time), kit.thing(to)) for time, to in value]
    )


def selector(kit: Kit, value: Selector) -> Markup:
    """Say which steps a house rule means."""
    parts = [
        Markup("{}{}").format(
            kit.t(f"selector.{kind}"), Markup(kit.t("site.or")).join(Markup("<b>{}</b>").format(name) for name in names)
        )
        for kind, names in value.criteria
    ]
    return Markup(kit.t("site.comma")).join(parts)


def _trigger(kit: Kit, item: Trigger) -> Markup:
    """Say what starts a flow: a rhythm, another flow's end, a text, or all of them."""
    parts = [Markup("{}").format(kit.rhythm(item.every))] if item.every else []
    if item.after:
        result = kit.t("site.with-result", result=item.result) if item.result else ""
        parts.append(Markup("{}{}{}").format(kit.t("site.after"), kit.thing(item.after), result))
    if item.text:
        parts.append(kit.line(item.text))
    return Markup(kit.t("site.semicolon")).join(parts)


def _weighted(kit: Kit, item: Weighted) -> Markup:
    weight = f"{item.weight:g}%" if item.weight is not None else ""
    by = Markup("{}{}").format(kit.t("site.by"), kit.things(item.by)) if item.by else Markup("")
    measures = kit.things(item.measures)
    text = kit.line(item.text) if item.text else Markup("")
    rest = Markup(kit.t("site.semicolon")).join(part for part in (text, by, measures) if part)
    badge = Markup(' <span class="pc-weight">{}</span>').format(weight) if weight else ""
    return Markup("<b>{}</b>{}{}{}").format(item.name, badge, kit.t("site.colon") if rest else "", rest)


def _band(kit: Kit, item: Band) -> Markup:
    low, high = (f"{bound:g}" if bound is not None else "" for bound in (item.start, item.end))
    scores = f" {low}–{high}" if low or high else ""
    parts = [
        kit.line(item.text) if item.text else Markup(""),
        *(
            Markup("{}{}").format(kit.t(f"site.{kind}"), kit.things(items))
            for kind, items in (("gives", item.rewards), ("leads-to", item.sanctions))
            if items
        ),
    ]
    rest = Markup(kit.t("site.semicolon")).join(part for part in parts if part)
    return Markup("<b>{}</b>{}{}{}").format(item.name, scores, kit.t("site.colon") if rest else "", rest)


def _list(items: list[Markup]) -> Markup:
    if len(items) == 1:
        return items[0]
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(item) for item in items))


def title_block(kit: Kit, handbook: Handbook) -> tuple[Fact, ...]:
    """Return what a handbook says of itself as a document."""
    return facts(kit, handbook, leave_out=("title", "text", "purpose", "scope", "principles", "numbering"))
