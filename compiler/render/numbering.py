"""How a formal document numbers its clauses: chapters and articles, the Chinese outline, or decimals."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_UNITS = ("", "十", "百", "千")


def chinese(number: int) -> str:
    """Write a number from 1 to 9999 in Chinese: 1 → 一, 10 → 十, 21 → 二十一, 105 → 一百零五."""
    text = ""
    zero = False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero else "") + _DIGITS[digit] + _UNITS[place]
            zero = False
        elif text:
            zero = True
    return text.removeprefix("一") if text.startswith("一十") else text


def number(style: str, path: tuple[int, ...], article: int, *, english: bool = False) -> str:
    """Return what stands before a clause's title.

    `path` holds its position at each level, from 1, the chapter's first; `article` counts the clauses of the second
    level through the whole document. The styles are `articles` (第一章, 第一条, （一）, 1.), `outline` (一、, （一）,
    1., (1)) and `decimal` (1, 1.1, 1.1.1).
    """
    last = path[-1]
    if style == "decimal":
        return ".".join(str(part) for part in path)
    if style == "articles":
        if english:
            return (f"Chapter {last}", f"Article {article}", f"({last})", f"({_letter(last)})")[min(len(path), 4) - 1]
        return (f"第{chinese(last)}章", f"第{chinese(article)}条", f"（{chinese(last)}）", f"{last}.")[
            min(len(path), 4) - 1
        ]
    if english:
        return (f"{_roman(last)}.", f"{chr(64 + last) if last < 27 else last}.", f"{last}.", f"({_letter(last)})")[
            min(len(path), 4) - 1
        ]
    return (f"{chinese(last)}、", f"（{chinese(last)}）", f"{last}.", f"({last})")[min(len(path), 4) - 1]


def _letter(number: int) -> str:
    return chr(96 + number) if number < 27 else str(number)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text
