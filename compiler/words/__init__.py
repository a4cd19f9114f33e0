"""The message catalogue: every word a person reads, in Simplified Chinese, Traditional Chinese and English.

The files `*zh-Hans.toml` and `*en.toml` are written by hand. Traditional Chinese is converted from the simplified
catalogue by OpenCC; `zh-Hant.toml` holds only the words that need to differ.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

import opencc

from compiler.diagnostics import Argument, Message

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

_MARK = "\x1e"
_CORNER_QUOTES = str.maketrans("“”", "「」")
_JOINTS = {"zh-Hans": ("、", "或"), "zh-Hant": ("、", "或"), "en": (", ", " or ")}


class Words:
    """The catalogue in one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "zh-Hans"
        self._texts = _catalogue(self.language)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __call__(self, key: str, /, **arguments: Argument) -> str:
        """Say the text of a key; with `count=1` the key's `-one` form where there is one.

        Raises KeyError for a key that the catalogue lacks.
        """
        if arguments.get("count") == 1 and f"{key}-one" in self._texts:
            key += "-one"
        text = self._texts[key]
        if key.startswith("rules.") and key.endswith((".title", ".about")):
            return text  # a rule's page is taken as it stands: it may show YAML in braces
        return text.format_map({name: self._spoken(value) for name, value in arguments.items()})

    def say(self, message: Message) -> str:
        """Say a message."""
        return self(message.key, **dict(message.arguments))

    def blanks(self, key: str) -> frozenset[str]:
        """Return the names of what is filled into the text of a key."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self._texts[key]) if name)

    def in_script(self, text: str) -> str:
        """Return a text written in Simplified Chinese in this language's script."""
        return _convert(text) if self.language == "zh-Hant" else text

    def join(self, parts: tuple[str, ...] | list[str]) -> str:
        """List parts as the language does."""
        return _JOINTS[self.language][0].join(parts)

    def _spoken(self, value: Argument) -> str:
        """Say an argument: texts in a tuple are listed, messages in a tuple are alternatives."""
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, tuple):
            parts = [self._spoken(part) for part in value]
            if len(parts) > 1 and isinstance(value[0], Message):
                return self.join(parts[:-1]) + _JOINTS[self.language][1] + parts[-1]
            return self.join(parts)
        return str(value)


@cache
def words(language: str) -> Words:
    """Return the catalogue of a language (`zh-Hans` for one that is not known)."""
    return Words(language)


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    if language != "zh-Hant":
        return _load(language)
    simplified = _load("zh-Hans")
    # One call for all: it is quicker than a call for each. No text holds the mark.
    converted = _convert(_MARK.join(simplified.values())).split(_MARK)
    return dict(zip(simplified, converted, strict=True)) | _load("zh-Hant")


def _convert(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted.translate(_CORNER_QUOTES)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def _load(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(f"{language}.toml"):
            texts.update(_flat(tomllib.loads(file.read_text("utf-8")), ""))
    return texts


def _flat(table: Mapping[str, Any], stem: str) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in table.items():
        flat += _flat(value, f"{stem}{key}.") if isinstance(value, dict) else [(stem + key, value)]
    return flat
