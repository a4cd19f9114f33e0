"""XML written by hand: escaped, indented, the same bytes for the same tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


@dataclass(slots=True)
class Out:
    """One element to write: tag with prefix, attributes in order, children or text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Out] = field(default_factory=list)
    text: str = ""

    def add(self, tag: str, text: str = "", **attributes: str) -> Out:
        """Add a child; attributes without a value are left out."""
        child = Out(tag, {name: value for name, value in attributes.items() if value}, text=text)
        self.children.append(child)
        return child


def to_xml(root: Out) -> str:
    """Write a tree as a document."""
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *_lines(root, 0), ""])


def _lines(element: Out, depth: int) -> Iterator[str]:
    indent = "  " * depth
    written = "".join(f" {name}={quoteattr(_legal(value), _BREAKS)}" for name, value in element.attributes.items())
    if element.children:
        yield f"{indent}<{element.tag}{written}>"
        for child in element.children:
            yield from _lines(child, depth + 1)
        yield f"{indent}</{element.tag}>"
    elif element.text:
        yield f"{indent}<{element.tag}{written}>{escape(_legal(element.text))}</{element.tag}>"
    else:
        yield f"{indent}<{element.tag}{written} />"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
