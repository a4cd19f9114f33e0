"""The message catalogue: every word a person reads, in Simplified Chinese, Traditional Chinese and English.

`zh-Hans.toml` and `en.toml` are written by hand. Traditional Chinese is converted from the simplified catalogue by OpenCC;
`zh-Hant.toml` holds only the words that need to differ.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import opencc

from compiler.diagnostics import Argument, Message

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

_JOINTS = {"zh-Hans": ("、", "、"), "zh-Hant": ("、", "、"), "en": (", ", " and ")}


class Words:
    """The catalogue in one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "zh-Hans"
        self._texts = _catalogue(self.language)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __call__(self, key: str, **arguments: Argument) -> str:
        """Say the text of a key; with `count=1` the key's `-one` form where there is one.

        Raises KeyError for a key that the catalogue lacks.
        """
        if arguments.get("count") == 1 and f"{key}-one" in self._texts:
            key += "-one"
        text = self._texts[key]
        if not arguments:
            return text
        return text.format_map({name: self._spoken(value) for name, value in arguments.items()})

    def say(self, message: Message) -> str:
        """Say a message."""
        return self(message.key, **dict(message.arguments))

    def join(self, parts: tuple[str, ...] | list[str]) -> str:
        """List parts as the language does."""
        between, last = _JOINTS[self.language]
        return last.join(filter(None, (between.join(parts[:-1]), *parts[-1:])))

    def _spoken(self, value: Argument) -> str:
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, tuple):
            return self.join([self._spoken(part) for part in value])
        return str(value)


@cache
def words(language: str) -> Words:
    """Return the catalogue of a language (`zh-Hans` for one that is not known)."""
    return Words(language)


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    if language != "zh-Hant":
        return _load(language)
    convert = opencc.OpenCC("s2tw").convert
    simplified = _load("zh-Hans")
    # One call for all: the converter is quick, its start is not. No text holds a NUL.
    converted = convert("\0".join(simplified.values())).split("\0")
    return dict(zip(simplified, converted, strict=True)) | _load("zh-Hant")


def _load(language: str) -> dict[str, str]:
    return dict(_flat(tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8")), ""))


def _flat(table: Mapping[str, Any], stem: str) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in table.items():
        flat += _flat(value, f"{stem}{key}.") if isinstance(value, dict) else [(stem + key, value)]
    return flat
