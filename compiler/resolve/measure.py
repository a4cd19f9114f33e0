"""Texts → lengths of time and rhythms, in English, Chinese and ISO 8601."""

from __future__ import annotations

import re

from compiler.model import Duration, Rhythm

_UNITS = {
    "minute": ("minute", "分钟", "分鐘"),
    "hour": ("hour", "小时", "小時"),
    "workday": ("workday", "工作日"),
    "day": ("day", "天", "日"),
    "week": ("week", "周", "週", "星期"),
    "month": ("month", "月"),
    "quarter": ("quarter", "季度", "季"),
    "half-year": ("half-year", "半年"),
    "year": ("year", "年"),
}
_WORD_TO_UNIT = {word: unit for unit, written in _UNITS.items() for word in written}
WORKDAY = 8.0
"""Hours of work in a working day."""
_HOURS = {
    "minute": 1 / 60, "hour": 1.0, "workday": WORKDAY, "day": WORKDAY * 5 / 7, "week": 5 * WORKDAY,
    "month": 21 * WORKDAY, "year": 250 * WORKDAY,
}  # fmt: skip
_ELAPSED = {
    "minute": 1 / 60, "hour": 1.0, "workday": 24 * 7 / 5, "day": 24.0, "week": 168.0, "month": 720.0, "year": 8760.0,
}  # fmt: skip
_COUNTED = re.compile(r"(\d+(?:\.\d+)?) ?[个個]?([^\d个個]+)")
_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_RHYTHM = re.compile(r"每?(\d*) ?[个個]?([^\d]+)")


def read_duration(text: str) -> Duration | None:
    """Read `3 workdays`, `3个工作日` or `P3D`; None for anything else. ISO 8601 lengths are of the calendar."""
    iso = _ISO.fullmatch(text)
    if iso and any(iso.groups()):
        amounts = [int(amount or 0) for amount in iso.groups()]
        units = ("year", "month", "week", "day", "hour", "minute")
        parts = [(amount, unit) for amount, unit in zip(amounts, units, strict=True) if amount]
        hours = sum(amount * _HOURS[unit] for amount, unit in parts)
        elapsed = sum(amount * _ELAPSED[unit] for amount, unit in parts)
        if len(parts) == 1:
            return Duration(text, parts[0][0], parts[0][1], hours, elapsed)
        return Duration(text, elapsed, "hour", hours, elapsed)
    counted = _COUNTED.fullmatch(text)
    unit = _unit(counted[2]) if counted else None
    if counted is None or unit not in _HOURS:
        return None
    amount = float(counted[1])
    return Duration(text, amount, unit, amount * _HOURS[unit], amount * _ELAPSED[unit])


def read_rhythm(text: str) -> Rhythm | None:
    """Read `month`, `2 weeks` or `每月`; None for anything else."""
    match = _RHYTHM.fullmatch(text)
    unit = _unit(match[2]) if match else None
    if match is None or unit is None:
        return None
    return Rhythm(text, int(match[1] or 1), unit)


def _unit(word: str) -> str | None:
    return _WORD_TO_UNIT.get(word) or _WORD_TO_UNIT.get(word.removesuffix("s"))
