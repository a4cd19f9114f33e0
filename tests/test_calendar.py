"""The year of a handbook, and its calendar files, read back by a library that did not write them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
import vobject
from dateutil.rrule import rrulestr
from handbooks import FULL, company, hostile, pages_of
from markup import parse

from compiler.relations import Mentions
from compiler.render.year import events, of_role

YEAR = """
handbook: {title: 书, effective: 2026-03-10}
units: {部: {head: 甲, members: [乙]}}
roles: {甲: {}, 乙: {}, 丙: {}}
meetings:
  季会: {every: 每季, chair: 甲}
  周会: {every: 每周, "on": 周三、周五上午, chair: 甲, attendees: 部, agenda: ["看数据,看计划;定事"]}
  月会: {every: 每月, "on": 每月5日, chair: 丙}
  临会: {"on": 有事时, chair: 甲}
assessments: {年评: {period: 每年, held: 年末, subjects: 乙}}
"""


def read(text: str, path: str = "book/calendar/calendar.ics") -> dict[str, Any]:
    data = next(file.data for file in pages_of(company(text))[1] if file.path == path)
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    calendar = vobject.readOne(data.decode())
    return {event.summary.value: event for event in calendar.vevent_list}


def days(event: Any, count: int) -> list[date]:
    """Return the first days of an event, as another library counts them."""
    start = event.dtstart.value
    found = rrulestr(event.rrule.value, dtstart=datetime.combine(start, time()))
    return [day.date() for day, _ in zip(found, range(count), strict=False)]


def test_the_most_frequent_comes_first_and_what_has_no_rhythm_last() -> None:
    found = events(company(YEAR).handbooks[0])
    assert [(event.entry.name, event.spans, event.marks, event.place) for event in found] == [
        ("周会", (1,) * 12, 4, ""),
        ("月会", (1,) * 12, 1, ""),
        ("季会", (3,) * 4, 1, ""),
        ("年评", (12,), 1, "end"),
        ("临会", (1,) * 12, 0, ""),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("周会", ["2026-03-11", "2026-03-13", "2026-03-18"]),
        ("月会", ["2026-04-05", "2026-05-05", "2026-06-05"]),
        ("季会", ["2026-04-01", "2026-07-01", "2026-10-01"]),
        ("年评", ["2026-12-31", "2027-12-31", "2028-12-29"]),
    ],
)
def test_events_recur_from_the_day_the_handbook_takes_effect(name: str, expected: list[str]) -> None:
    assert [day.isoformat() for day in days(read(YEAR)[name], 3)] == expected


def test_an_event_tells_who_and_what_and_whether_the_day_is_given() -> None:
    found = read(YEAR)
    assert set(found) == {"周会", "月会", "季会", "年评"}
    told = found["周会"].description.value
    assert "每周 周三、周五上午\n参加：甲、部\n- 看数据,看计划;定事" in told
    assert "没有写明" not in told
    assert "没有写明是哪一天" in found["季会"].description.value
    assert {event.transp.value for event in found.values()} == {"TRANSPARENT"}
    assert found["周会"].dtstamp.value.isoformat() == "2026-03-10T00:00:00+00:00"


def test_each_post_has_its_own_calendar() -> None:
    made = company(YEAR)
    found, roles = events(made.handbooks[0]), made.handbooks[0].roles
    mine = {role.id: [event.entry.id for event in of_role(found, role, Mentions(made))] for role in roles}
    assert mine == {"甲": ["周会", "季会", "临会"], "乙": ["周会", "年评"], "丙": ["月会"]}
    assert set(read(YEAR, "book/calendar/roles/乙.ics")) == {"周会", "年评"}
    everything, own = read(YEAR), read(YEAR, "book/calendar/roles/乙.ics")
    assert everything["周会"].uid.value == own["周会"].uid.value
    assert len({event.uid.value for event in everything.values()}) == len(everything)


def test_an_event_keeps_its_identity_when_its_name_changes() -> None:
    before, after = read(YEAR), read(YEAR.replace("季会: {", "季会: {name: 季度经营会, "))
    assert before["季会"].uid.value == after["季度经营会"].uid.value
    assert read(YEAR)["季会"].serialize() == before["季会"].serialize()


@pytest.mark.parametrize(
    ("every", "rule"),
    [
        ("每天", "FREQ=DAILY;INTERVAL=1"),
        ("每个工作日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("2 weeks", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("每半年", "FREQ=MONTHLY;INTERVAL=6;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
    ],
)
def test_every_rhythm_has_its_rule(every: str, rule: str) -> None:
    found = read(f"handbook: {{title: 书}}\nmeetings: {{会: {{every: {every}}}}}\n")
    assert found["会"].rrule.value == rule
    assert days(found["会"], 1) == [date(2024, 1, 1)]


def test_the_page_shows_the_year_and_what_has_no_rhythm() -> None:
    pages, files = pages_of(company(YEAR))
    body = parse(next(page.body for page in pages if page.path == "book/calendar"))
    rows = {row.all("th")[0].all("a")[0].text: row.all("td") for row in body.all("table")[0].all("tr")[1:]}
    assert {name: [cell.attributes["colspan"] for cell in cells] for name, cells in rows.items()} == {
        "周会": ["1"] * 12, "月会": ["1"] * 12, "季会": ["3"] * 4, "年评": ["12"],
    }  # fmt: skip
    assert next(item.text for item in body.all("li")) == "临会 有事时"
    assert "calendar/" in {
        link.attributes.get("href") for link in parse(next(p.body for p in pages if p.path == "book")).all("a")
    }
    assert [file.path for file in files if file.path.endswith(".ics")] == [
        "book/calendar/calendar.ics", *(f"book/calendar/roles/{name}.ics" for name in "甲乙丙"),
    ]  # fmt: skip


def test_without_any_rhythm_there_is_no_calendar() -> None:
    pages, files = pages_of(company("handbook: {title: 书}\nmeetings: {临会: {on: 有事时}}\n".replace("on:", '"on":')))
    assert not [page.path for page in pages if "calendar" in page.path]
    assert not [file.path for file in files if file.path.endswith(".ics")]


def test_hostile_texts_stay_inside_their_event() -> None:
    honest, evil = read(FULL), read(hostile())
    assert len(evil) == len(honest)
    assert {name: event.rrule.value for name, event in honest.items()}.keys() < {
        "门店例会",
        "年评",
        "入职培训",
        "顾客退款",
        "顾客满意度",
        "x",
    }
    for event in evil.values():
        assert set(event.contents) == {
            "summary",
            "dtstart",
            "dtend",
            "dtstamp",
            "uid",
            "rrule",
            "categories",
            "description",
            "transp",
        }
