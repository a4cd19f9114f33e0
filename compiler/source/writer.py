"""Plain data → YAML as a person writes it: plain scalars where they are safe, short lists and mappings in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compiler.source.scalars import plain

_WIDEST = 100
_START = re.compile(r"[^\W_]|[（《“「『【]")
_UNSAFE = re.compile(r": |:$| #|[\n\t\u3000\u00a0\u0085\u2028\u2029\ufeff]|[^\x20-\U0010ffff]|[\x7f-\x9f]")
_IN_FLOW = re.compile(r"[,\[\]{}]|:")
_NUMERIC = re.compile(r"[\d.:_+-]+")
_OTHERS_READ_OTHERWISE = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null"})
"""Words that other readers of YAML take for truth values; in quotation marks nobody does."""


def write(data: Mapping[str, Any]) -> str:
    """Write a mapping of sections; an empty line stands between entries that take several lines."""
    blocks = []
    for section, entries in data.items():
        lines = [f"{_key(section)}:" + ("" if entries else " {}")]
        for number, (key, value) in enumerate(entries.items()):
            block = list(_entry(key, value, 1))
            if number and (len(block) > 4 or section == "flows"):
                lines.append("")
            lines += block
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _entry(key: str, value: Any, depth: int) -> Iterator[str]:
    """Yield the lines of a key with its value."""
    indent = "  " * depth
    lead = f"{indent}{_key(key)}:"
    short = _short(value)
    if short is not None and len(lead) + 1 + len(short) <= _WIDEST:
        yield f"{lead} {short}"
    elif isinstance(value, Mapping):
        yield lead
        for name, inner in value.items():
            yield from _entry(name, inner, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield lead
        for item in value:
            yield from _text(f"{indent}  -", item, depth + 2)
    else:
        yield from _text(lead, value, depth + 1)


def _short(value: Any) -> str | None:
    """Return a value as it is written in one line, or None where it should take several."""
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        simple = len(value) <= 2 and all(isinstance(inner, str | bool | int) for inner in value.values())
        if not simple or {"responsible", "name"} & set(value):
            return None
        if not {"ends", "next", "wait_for", "external", "unit", "text", "every", "after"} & set(value):
            return None
        parts = [(_scalar(key, flow=True), _scalar(inner, flow=True)) for key, inner in value.items()]
        return None if any("\\n" in part for _, part in parts) else "{" + ", ".join(map(": ".join, parts)) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = [_flow(item) for item in value]
        return None if any("\\n" in item or len(item) > 40 for item in items) else f"[{', '.join(items)}]"
    return None if isinstance(value, str) and "\n" in value else _scalar(value)


def _flow(value: Any) -> str:
    """Write any value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key, flow=True)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, flow=True)


def _text(lead: str, value: Any, depth: int) -> Iterator[str]:
    """Yield a scalar after its key or dash; a text of several lines as a block."""
    if isinstance(value, Mapping) and value:
        [first, *rest] = (line for name, inner in value.items() for line in _entry(name, inner, depth))
        yield f"{lead} {first.lstrip()}"
        yield from rest
    elif isinstance(value, str) and "\n" in value and _may_be_block(value):
        yield f"{lead} |" + ("" if value.endswith("\n") else "-")
        yield from ("  " * depth + line if line else "" for line in value.rstrip("\n").split("\n"))
    elif isinstance(value, str):
        yield f"{lead} {_scalar(value)}"
    else:
        yield f"{lead} {_flow(value)}"


def _may_be_block(text: str) -> bool:
    lines = text.split("\n")
    return (
        not text.startswith((" ", "\n"))
        and not text.endswith("\n\n")
        and all(line.isprintable() and line == line.rstrip() and "\u3000" not in line for line in lines)
    )


def _key(key: str) -> str:
    return _scalar(key)


def _scalar(value: Any, *, flow: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if _is_plain(value) and not (flow and _IN_FLOW.search(value)):
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def _is_plain(text: str) -> bool:
    return (
        bool(_START.match(text))
        and text == text.strip()
        and not _UNSAFE.search(text)
        and not _NUMERIC.fullmatch(text)
        and text.casefold() not in _OTHERS_READ_OTHERWISE
        and plain(text) == text
        and text.isprintable()
    )


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign == "\n":
        return "\\n"
    if sign.isprintable() and sign != "\u3000":
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
