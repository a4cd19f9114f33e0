"""Dates, times, numbers and choices that cannot be."""

from __future__ import annotations

from hostile.case import BOOK, HEAD, Case, attack


def _title(fields: str) -> dict[str, bytes | str]:
    """Return a handbook with further fields in its title block."""
    return {f"{BOOK}handbook.yaml": HEAD.replace("zh-Hans}", f"zh-Hans,\n  {fields}}}")}


CASES = (
    Case("no-such-day", "the 30th of February", _title("effective: 2026-02-30")),
    Case("day-zero", "a day of no month", _title("effective: 2026-00-00")),
    Case("year-zero", "a year that no calendar has", _title("effective: 0000-01-01")),
    Case("year-10000", "a year of five digits", _title("effective: 10000-01-01")),
    Case(
        "last-day",
        "the last day that there is, from which calendars count on",
        _title("effective: 9999-12-31") | {f"{BOOK}a.yaml": "meetings:\n  周会: {chair: 经理, every: week}\n"},
        shows={"calendar": "周会"},
    ),
    Case(
        "first-day",
        "the first day that there is",
        _title("effective: 0001-01-01") | {f"{BOOK}a.yaml": "meetings:\n  周会: {chair: 经理, every: week}\n"},
        shows={"calendar": "周会"},
    ),
    Case("full-width-date", "a date in full-width digits", _title("effective: ２０２６-０１-０１")),
    Case("leap-second", "a date with a time", _title("effective: 2026-06-30T23:59:60Z")),
    Case("klingon", "a language that is not there", {f"{BOOK}handbook.yaml": HEAD.replace("zh-Hans", "tlh")}),
    attack(
        "endless-time",
        "times beyond all times",
        "flows:\n  f:\n    owner: 经理\n    within: 999999999999 years\n    steps:\n"
        f"      a: {{responsible: 经理, accountable: 经理, within: {'9' * 30} hours}}\n"
        f"      b: {{responsible: 经理, accountable: 经理, within: P{'9' * 300}D}}\n",
    ),
    attack(
        "no-time",
        "no time, and less",
        "flows:\n  f: {owner: 经理, within: 0 hours, status: placeholder}\n"
        "  g: {owner: 经理, within: -1 days, status: placeholder}\n",
    ),
    attack(
        "endless-rhythm",
        "every 10^30 weeks",
        "meetings:\n  周会: {chair: 经理, every: 1000000000000000000000000000000 weeks}\n",
    ),
    attack("long-rhythm", "every 99 years", "meetings:\n  周会: {chair: 经理, every: 99 years}\n"),
    attack(
        "headcount",
        "minus five people, and nobody knows how many",
        "roles:\n  甲: {unit: 公司, headcount: -5}\n"
        "  乙: {unit: 公司, headcount: .nan}\n  丙: {unit: 公司, headcount: 1e99}\n",
    ),
    attack(
        "weights",
        "weights without measure",
        "assessments:\n  年评: {subjects: 公司, methods: {甲: 1e308, 乙: .inf, 丙: -1}}\n",
    ),
    attack(
        "bands",
        "results without order",
        "assessments:\n  年评:\n    subjects: 公司\n    results:\n"
        "      甲: {from: 1e308, to: -1e308, text: 好}\n      乙: {from: .nan, text: 坏}\n",
    ),
    attack(
        "repeat",
        "the hundredth time",
        "sanctions: {警告: {decided_by: 经理, evidence: 记录, appeal: {to: 公司, within: 5 workdays}}}\n"
        "violations:\n  迟到: {sanction: 警告, repeat: {100: 警告, -1: 警告}}\n",
    ),
    attack("truths", "truths where texts belong", "roles:\n  甲: {unit: true, purpose: ~, duties: [1, false, ~]}\n"),
    attack("mappings", "mappings where names belong", "roles:\n  甲: {unit: {公司: 公司}, reports_to: [[经理]]}\n"),
    attack("long-reference", "a reference of a million letters", f"roles:\n  甲: {{unit: {'长' * 1_000_000}}}\n"),
    attack(
        "many-references",
        "4,000 references that lead nowhere",
        "roles:\n" + "".join(f"  岗{n}: {{unit: 公司, reports_to: 没有{n}}}\n" for n in range(4_000)),
    ),
    attack(
        "same-attendee",
        "10,000 times the same attendee",
        f"meetings:\n  会: {{chair: 经理, attendees: [{'经理, ' * 10_000}]}}\n",
    ),
)
