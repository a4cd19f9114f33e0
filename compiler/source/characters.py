"""Bytes → text: the encoding and the characters that nobody sees, each named with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from compiler.diagnostics import Problem, Span, first_ones, problem

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
_UNSEEN = re.compile(f"[{_CONTROL}{_BIDI}{_INVISIBLE}\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]")
_BIDI_SET = re.compile(f"[{_BIDI}]")
_CONTROL_SET = re.compile(f"[{_CONTROL}]")
_JOINER = "\u200d"
HIDDEN = "\u200b"
"""What stands for a hidden character while a text is read; YAML takes it for a letter."""

_NO_TEXT = (
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)
"""How files of other programs begin: archives and office files, pictures, PDF."""

_HAN = frozenset("的一是在不了有和人这這中大为為上个個国國我以要他时時来來部门門工作管理公司责責任经經员員流程")
_KANA = frozenset(map(chr, range(0x3041, 0x30FF)))
_GUESSES = (("GBK", "gb18030", _HAN), ("Big5", "big5", _HAN), ("Shift-JIS", "shift_jis", _KANA))
"""Encodings with the signs that are common in texts written in them: most bytes are text in any of the three."""


def decode(path: str, data: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    """Turn a file's bytes into text without byte-order mark, or say which encoding it seems to be in."""
    if data.startswith(_NO_TEXT) or (data and not data.strip(b"\0")):
        return None, (problem("not-utf8", Span(path), variant="binary", hint="binary"),)
    # Every second byte of Latin letters and punctuation in UTF-16 is zero.
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.count(0) * 4 > len(data):
        return None, (problem("not-utf8", Span(path), encoding="UTF-16"),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        # Every byte before the fault is UTF-8, so lines and columns up to it are exact.
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        span = Span(path, line, column, line, column + 1)
        guess = _guess(data)
        return None, (problem("not-utf8", span, variant="" if guess else "unknown", encoding=guess),)


def _guess(data: bytes) -> str:
    """Name the encoding that text is in when it is not UTF-8, by the signs that it would have then; or nothing."""
    if 0 in data:
        return "UTF-16"
    best = ""
    most = 0
    for name, encoding, signs in _GUESSES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        common = sum(sign in signs for sign in text)
        if common > most or not best:
            best, most = name, common
    return best


def inspect(path: str, lines: tuple[str, ...]) -> tuple[Problem, ...]:
    """Name every character that a reader does not see."""
    return tuple(first_ones(_inspect(path, lines)))


def mark_hidden(text: str) -> str:
    """Put `HIDDEN` for every hidden character, so that all places stay where they are."""
    return _UNSEEN.sub(lambda match: match.group() if _belongs(text, match) else HIDDEN, text)


def visible(text: str) -> str:
    """Return a text without the characters that nobody sees; the reader refuses them."""
    return mark_hidden(text).replace(HIDDEN, "")


def _inspect(path: str, lines: tuple[str, ...]) -> Iterator[Problem]:
    for number, line in enumerate(lines, 1):
        if line.isascii() and line.isprintable():
            continue
        for match in _UNSEEN.finditer(line):
            sign = match.group()
            if _belongs(line, match):
                continue
            column = match.start() + 1
            kind = "bidi" if _BIDI_SET.match(sign) else "control" if _CONTROL_SET.match(sign) else "invisible"
            yield problem(
                "hidden-character",
                Span(path, number, column, number, column + 1),
                variant=kind,
                code=f"U+{ord(sign):04X}",
                sign=unicodedata.name(sign, "").lower() or f"U+{ord(sign):04X}",
            )


def _belongs(text: str, match: re.Match[str]) -> bool:
    """Say whether a character is a zero-width joiner between two pictographs, where it belongs."""
    around = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    return match.group() == _JOINER and all(
        sign and unicodedata.category(sign) in ("So", "Sk", "Mn") for sign in around
    )
