"""Texts → the form that all texts share that a reader cannot tell apart."""

from __future__ import annotations

import unicodedata
from functools import cache

import opencc

_SAME = {
    "a": "аα", "b": "вβ", "c": "с", "e": "еε", "g": "ɡ", "h": "н", "i": "іιı", "j": "ј", "k": "кκ", "l": "1ӏ", "m": "м",
    "n": "ηп", "o": "0оο", "p": "рρ", "r": "г", "s": "ѕ", "t": "тτ", "u": "υ", "v": "ν", "w": "ѡω", "x": "хχ",
    "y": "уγ", "z": "ζ",
    "己": "已巳", "日": "曰", "未": "末", "土": "士", "戊": "戌戍", "人": "入", "口": "ロ", "二": "ニ", "八": "ハ",
    "工": "エ", "力": "カ", "夕": "タ", "卜": "ト", "一": "ー", "-": "_",
}  # fmt: skip
"""What looks the same in lower case: Greek and Cyrillic letters, digits, Chinese characters a stroke apart, kana."""
_TO_ONE = str.maketrans({sign: one for one, signs in _SAME.items() for sign in signs})


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def other_script(text: str) -> str:
    """Return a text in the Chinese script in which it is not written; empty where both write it alike."""
    simplified: str = _converter().convert(text)
    traditional: str = _to_traditional().convert(text)
    return " ".join(dict.fromkeys(other for other in (simplified, traditional) if other != text))


def likeness(text: str) -> str:
    """Return a text without what a reader overlooks: width, case, script, and signs that look alike."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    simplified: str = plain if plain.isascii() else _converter().convert(plain)
    return simplified.translate(_TO_ONE)
