"""The example handbook of the guide: one file for each section, and a few lines of it for every field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from compiler.fields import Field, address_of, sections
from compiler.report.columns import cells
from compiler.source import Document, read
from compiler.source import Mapping as SourceMapping
from compiler.source import Sequence as SourceSequence
from compiler.words import words

_FOLDER = files(__package__) / "examples"
_MOST_LINES = 8
_WIDEST = 80
"""A larger value is no example of a field any more; the section's own example shows it."""


@dataclass(frozen=True, slots=True)
class Examples:
    """`files` are those of the example handbook: one named after each section, and `more` with what is rarer."""

    files: Mapping[str, str]
    snippets: Mapping[str, str]
    """By the keys of the fields."""

    def of(self, field: Field) -> str:
        """Return how a field is written, empty where only the whole example shows it."""
        return self.snippets.get(field.key, "")


@cache
def examples(language: str) -> Examples:
    """Return the examples in a language; those in Chinese follow its script."""
    spoken = words(language)
    folder = _FOLDER / ("en" if language == "en" else "zh-Hans")
    texts = {
        file.name.removesuffix(".yaml"): spoken.in_script(file.read_text("utf-8")).replace("zh-Hans", language)
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
    }
    written = {name: texts[name] for name in (*sections(language), "more")}
    return Examples(MappingProxyType(written), MappingProxyType(_snippets(written)))


def settings_example(language: str) -> str:
    """Return the settings of a project as an example."""
    return (_FOLDER / "settings.toml").read_text("utf-8").replace("zh-Hans", language)


def _snippets(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each field's key the shortest way in which the files write it."""
    keys = {field.path: field.key for section in sections("en").values() for field in section.all_fields()}
    found: dict[str, str] = {}
    for name, text in texts.items():
        document, _ = read(f"{name}.yaml", text.encode())
        for path in document.paths():
            key = keys.get(address_of(path))
            if key is None or path[-1] != key.rpartition(".")[2]:
                continue  # an item of a list, an id
            snippet = _snippet(document, path)
            if _is_short(snippet) and (key not in found or snippet.count("\n") < found[key].count("\n")):
                found[key] = snippet
    return found


def _is_short(snippet: str) -> bool:
    lines = snippet.split("\n")
    return len(lines) <= _MOST_LINES and all(cells(line) <= _WIDEST for line in lines)


def _snippet(document: Document, path: tuple[str | int, ...]) -> str:
    """Return a field without its indent: as it stands, or put together where it stands in braces."""
    line, column, *_ = document.place_of(path, key=True)
    if document.lines[line - 1][: column - 1].strip(" -"):
        return f"{path[-1]}: {_in_braces(document, path)}"
    below = takewhile(lambda text: len(text) - len(text.lstrip()) >= column, document.lines[line:])
    return "\n".join(text[column - 1 :] for text in (document.lines[line - 1], *below))


def _in_braces(document: Document, path: tuple[str | int, ...]) -> str:
    value: Any = document.value_of(path)
    if isinstance(value, SourceMapping):
        return "{" + ", ".join(f"{key}: {_in_braces(document, (*path, key))}" for key in value) + "}"
    if isinstance(value, SourceSequence):
        return "[" + ", ".join(_in_braces(document, (*path, index)) for index in range(len(value))) + "]"
    return document.raw(document.place_of(path))
