"""A rule's docstring → its page: one line, prose, a bad and a good example."""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import cleandoc

_EXAMPLE = re.compile(r"^(Bad|Good)(?: \(([^)]*)\))?:\n((?:    .*\n|\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A policy file that breaks the rule, or does not: as shown, and as the bytes a user would have on disk."""

    text: str
    note: str = ""

    @property
    def data(self) -> bytes:
        """The file's bytes: the text in UTF-8, unless the note says otherwise."""
        if self.note == "with escapes":
            return re.sub(r"\\(?:u([0-9a-f]{4})|t)", _unescape, self.text).encode()
        if self.note.startswith("encoded as "):
            return self.text.encode(self.note.removeprefix("encoded as "))
        if self.note.startswith("repeated "):
            return self.text.encode() * int(self.note.split()[1])
        return self.text.encode()


@dataclass(frozen=True, slots=True)
class RulePage:
    """What a rule's docstring says, in English; the catalogue holds it in the other languages."""

    summary: str
    prose: str
    bad: Example | None
    good: Example | None


def read_page(docstring: str) -> RulePage:
    """Take a rule's docstring apart."""
    text = cleandoc(docstring) + "\n"
    examples = {match[1]: Example(_dedent(match[3]), match[2] or "") for match in _EXAMPLE.finditer(text)}
    words = _EXAMPLE.sub("", text).strip()
    summary, _, prose = words.partition("\n\n")
    return RulePage(summary.rstrip("."), " ".join(prose.split()), examples.get("Bad"), examples.get("Good"))


def _dedent(block: str) -> str:
    return "".join(line[4:] + "\n" if line else "\n" for line in block.rstrip("\n").split("\n"))


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else "\t"
