"""Events as an iCalendar file (RFC 5545) to subscribe to; the one place that knows the library.

Handbooks seldom name days. Where one does not, an event is a note on the first working day of its period (the last
where it says so, Monday for a week), which takes up no time and says that the day is not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import icalendar
from dateutil.rrule import rrulestr

from compiler.model import Handbook, Meeting
from compiler.render.kit import Kit
from compiler.render.text import plain
from compiler.render.year import Event

_EPOCH = date(2024, 1, 1)
"""A Monday, and the first day of a year: where rhythms are counted from."""
_LAST = date(9000, 1, 1)
"""Dates end with the year 9999: a calendar begins early enough to come round before."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = list(_DAYS[:5])
_WEEKDAY = re.compile(r"(?:周|週|星期|禮拜|礼拜)([一二三四五六日天])")
_ENGLISH = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*day\b", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(?<!\d)([12]?\d|3[01])\s*[日号號](?!\d)")


def to_ics(kit: Kit, handbook: Handbook, name: str, events: Iterable[Event]) -> bytes:
    """Write events as a calendar of some name: the same events, the same bytes."""
    since = min(date.fromisoformat(handbook.effective or handbook.issued or _EPOCH.isoformat()), _LAST)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//policyc//handbook//")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for event in events:
        rule, given = recurrence(event)
        if not rule:
            continue
        start = _first(rule, event, since)
        made = icalendar.Event()
        made.add("uid", str(uuid5(NAMESPACE_URL, f"policyc:{event.entry.where}:{event.number}")))
        made.add("dtstamp", datetime.combine(since, time(), UTC))
        made.add("dtstart", start)
        made.add("dtend", start + timedelta(days=1))
        made.add("rrule", rule)
        made.add("summary", event.entry.name)
        made.add("description", _description(kit, event, given=given))
        made.add("categories", [kit.t(f"things.{event.entry.section}")])
        made.add("transp", "TRANSPARENT")
        calendar.add_component(made)
    written: bytes = calendar.to_ical()
    return written


def recurrence(event: Event) -> tuple[dict[str, Any], bool]:
    """Return how an event recurs, and whether the handbook gives the day.

    Nothing for what no calendar shows well: what comes every hour, or every few working days.
    """
    rhythm = event.rhythm
    if rhythm is None or rhythm.unit == "hour" or (rhythm.unit == "workday" and rhythm.count > 1):
        return {}, False
    if rhythm.unit == "day":
        return {"FREQ": "DAILY", "INTERVAL": rhythm.count}, True
    if rhythm.unit == "workday":
        return {"FREQ": "WEEKLY", "BYDAY": _WORKDAYS}, True
    if rhythm.unit == "week":
        days = _weekdays(event.when)
        return {"FREQ": "WEEKLY", "INTERVAL": rhythm.count, "BYDAY": days or ["MO"]}, bool(days)
    monthly: dict[str, Any] = {"FREQ": "MONTHLY", "INTERVAL": event.months}
    if rhythm.unit == "month" and (day := _MONTH_DAY.search(event.when)):
        return {**monthly, "BYMONTHDAY": int(day[1])}, True
    return {**monthly, "BYDAY": _WORKDAYS, "BYSETPOS": -1 if event.place == "end" else 1}, False


def _weekdays(when: str) -> list[str]:
    named = ["一二三四五六日".index(day.replace("天", "日")) for day in _WEEKDAY.findall(when)]
    named += [[day[:2] for day in _DAYS].index(day[:2].upper()) for day in _ENGLISH.findall(when)]
    return [_DAYS[number] for number in sorted(set(named))]


def _first(rule: dict[str, Any], event: Event, since: date) -> date:
    """Return the first day on or after `since`; what stands at the end of a period begins in its last month."""
    month = (event.months - 1) % 12 + 1 if event.place == "end" and event.months else 1
    begin = datetime(_EPOCH.year, month, 1)
    found = rrulestr(str(icalendar.vRecur(rule).to_ical(), "utf-8"), dtstart=begin)  # type: ignore[no-untyped-call] # the library leaves it so
    day = found.after(max(datetime.combine(since, time()), begin), inc=True)
    return day.date() if day else since  # a rhythm longer than the calendar


def _description(kit: Kit, event: Event, *, given: bool) -> str:
    actors = [kit.company.find(actor).name for actor in event.actors]
    agenda = event.entry.agenda if isinstance(event.entry, Meeting) else ()
    lines = [
        " ".join(part for part in (kit.rhythm(event.rhythm), plain(event.when)) if part),
        kit.t("calendar.who", who=kit.t.join(actors)) if actors else "",
        *(f"- {plain(item)}" for item in agenda),
        "" if given else kit.t("calendar.day-not-given"),
    ]
    return "\n".join(line for line in lines if line)
