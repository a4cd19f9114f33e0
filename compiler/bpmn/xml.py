"""Bytes of a BPMN file → a tree of its elements with places; without entities, without network, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from compiler.diagnostics import Place, Problem, Span, problem

MAX_BYTES = 10_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 100_000

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "https://policyc.dev/bpmn"
"""The namespace of what policyc keeps in `extensionElements`."""

_SPACES = {MODEL: "bpmn", "http://schema.omg.org/spec/BPMN/2.0": "bpmn", OURS: "policyc"}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8-sig"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "shift_jis", "euc-kr", "euc-jp"), ""),
    **dict.fromkeys(("iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "windows-1250", "windows-1251"), ""),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), ""),
}
"""Encodings that are read, and by which codec where it has another name."""

_TAG = re.compile(r"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>?""")
_VARIANTS = {
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]: "tag",
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: "empty",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "unclosed",
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "entity",
    expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]: "prefix",
    expat.errors.codes[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: "attribute",
    expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "after",
}


@dataclass(slots=True, eq=False)
class Element:
    """One element of the BPMN model, or of our own namespace (`space`); others are not kept."""

    space: str
    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly inside it."""
        return "".join(self.parts).strip()

    def get(self, name: str) -> str:
        """Return an attribute; nothing where it is missing."""
        return self.attributes.get(name, "").strip()

    def all(self, *tags: str, space: str = "bpmn") -> Iterator[Element]:
        """Yield the children of these tags; of every tag without any."""
        for child in self.children:
            if child.space == space and (not tags or child.tag in tags):
                yield child

    def first(self, tag: str, space: str = "bpmn") -> Element | None:
        """Return the first child of a tag."""
        return next(self.all(tag, space=space), None)


@dataclass(frozen=True, slots=True)
class Tree:
    """A BPMN file as read: its lines and its root; no root where it could not be read."""

    path: str
    lines: tuple[str, ...]
    root: Element | None = None

    def span(self, element: Element | None) -> Span:
        """Return the place of an element's start tag, as far as it stands in one line."""
        if element is None:
            return Span(self.path)
        return Span(self.path, *self.place(element))

    def place(self, element: Element) -> Place:
        """Return line and columns of an element's start tag."""
        line = self.lines[element.line - 1] if element.line <= len(self.lines) else ""
        match = _TAG.match(line, element.column - 1)
        return element.line, element.column, element.line, (match.end() if match else element.column) + 1


class _Refused(Exception):
    """The file is not read on: the problem says why."""

    def __init__(self, told: Problem) -> None:
        super().__init__()
        self.told = told


def parse(path: str, data: bytes) -> tuple[Tree, tuple[Problem, ...]]:
    """Read a BPMN file; whatever is wrong with it as XML, or dangerous in it, is told and nothing is raised."""
    if len(data) > MAX_BYTES:
        size, limit = f"{len(data) / 1e6:.1f}", f"{MAX_BYTES // 1_000_000}"
        return Tree(path, ()), (problem("too-large", Span(path), hint=None, size=size, limit=limit),)
    text = _decode(data)
    if text is None:
        return Tree(path, ()), (problem("not-xml", Span(path), variant="encoding", hint="encoding"),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = tuple(text.split("\n"))
    builder = _Builder(path)
    try:
        builder.read(text)
    except _Refused as refused:
        return Tree(path, lines), (refused.told,)
    except expat.ExpatError as error:
        return Tree(path, lines), (_not_xml(path, error),)
    return Tree(path, lines, builder.root), ()


def _decode(data: bytes) -> str | None:
    """Turn bytes into text by byte-order mark or declaration; None where that is no encoding, or a wrong one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data.startswith((b"<\x00", b"\x00<")):
        encoding = "utf-16-le" if data[1] == 0 else "utf-16-be"
    else:
        match = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")[:200])
        declared = match[1].decode().lower() if match else "utf-8"
        if declared not in _ENCODINGS or declared.startswith("utf-16"):
            return None
        encoding = _ENCODINGS[declared] or declared
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return None


def _not_xml(path: str, error: expat.ExpatError) -> Problem:
    line, column = error.lineno, error.offset + 1
    variant = _VARIANTS.get(error.code, "")
    detail = expat.ErrorString(error.code) or ""
    return problem("not-xml", Span(path, line, column, line, column + 1), variant=variant, detail=detail)


class _Builder:
    """Builds the tree from parser events; nothing that XML could fetch or blow up is ever followed."""

    def __init__(self, path: str) -> None:
        self.root: Element | None = None
        self._path = path
        self._open: list[Element] = []
        self._foreign = 0
        """How many open elements belong to nobody we know; what is inside them is not kept."""
        self._depth = 0
        self._count = 0
        # The encoding is settled already: what the file declares is not asked again.
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype
        self._parser.ExternalEntityRefHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, text: str) -> None:
        """Read the whole text."""
        self._parser.Parse(text.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - expat's own signature

    def _here(self) -> Span:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        return Span(self._path, line, column, line, column + 1)

    def _doctype(self, *_: object) -> int:
        raise _Refused(problem("unsafe-xml", self._here()))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise _Refused(problem("too-deep", self._here(), hint=None, limit=MAX_DEPTH))
        if self._count > MAX_ELEMENTS:
            raise _Refused(problem("unsafe-xml", self._here(), variant="many", hint="many", limit=MAX_ELEMENTS))
        uri, _, tag = name.rpartition(" ")
        space = _SPACES.get(uri, "")
        if self._foreign or (not space and self.root is not None):
            self._foreign += 1
            return
        known = {key: value for key, value in attributes.items() if " " not in key}
        here = self._here()
        element = Element(space, tag, known, here.line, here.column)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._foreign:
            self._foreign -= 1
        else:
            self._open.pop()

    def _characters(self, text: str) -> None:
        if self._open and not self._foreign:
            self._open[-1].parts.append(text)
