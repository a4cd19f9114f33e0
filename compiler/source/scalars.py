"""Plain scalars by the YAML 1.2 core rules: `no` is text, `2026-01-01` is text, `010` is ten."""

from __future__ import annotations

import re

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,2})?")
_MAY_BE_MORE = frozenset("~nNtTfF-+.0123456789")


def plain(text: str) -> str | int | float | bool | None:
    """Return what an unquoted scalar means.

    Numbers too long to be meant as numbers (more than 18 digits), infinities and not-a-number stay text.
    """
    if text and text[0] not in _MAY_BE_MORE:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
