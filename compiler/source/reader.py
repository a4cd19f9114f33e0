"""YAML events → documents, strictly: one way to say a thing, every key and value with its place."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import yaml

from compiler.diagnostics import Message, Place, Problem, Related, Span, problem
from compiler.source.characters import blank_hidden, decode, inspect
from compiler.source.data import Document, Mapping, Sequence, Value
from compiler.source.scalars import plain

MAX_BYTES = 4_000_000
MAX_DEPTH = 64

_WIDE_SIGN = re.compile(
    r"^[ ]*(?:- +)?(?:[^\s:：#'\"&*!|>%@`{}\[\]-][^:：#'\"{}\[\]]{0,63}(：)|(?:[\w-]{1,64}:|-)?([\u3000\u00a0]))"
)
_WIDE_BLANK = re.compile(r"(?:-|[\w-]{1,64}:)?([\u3000\u00a0])")
_TOP_KEY = re.compile(r"[^\s#\-%.\]})]")

_SYNTAX = {
    "mapping values are not allowed in this context": "second-colon",
    "did not find expected ',' or ']'": "open-bracket",
    "did not find expected ',' or '}'": "open-bracket",
    "found unexpected end of stream": "open-quote",
    "found character that cannot start any token": "bad-start",
    "found unknown escape character": "bad-escape",
    "did not find expected key": "indentation",
    "did not find expected '-' indicator": "indentation",
    "could not find expected ':'": "no-colon",
    "did not find expected node content": "nothing-there",
}
"""What libyaml says, and the variant of our message that says it to a manager."""


def read(path: str, data: bytes) -> tuple[Document, tuple[Problem, ...]]:
    """Read one file.

    `path` is relative to the project and only serves to name the file. Nothing is raised on bad input: whatever is
    wrong is told, and the document is marked `broken` when some of it could not be understood.
    """
    if len(data) > MAX_BYTES:
        return Document(path, (), broken=True), (
            problem("too-large", Span(path), size=f"{len(data) / 1e6:.1f}", limit=f"{MAX_BYTES // 1_000_000}"),
        )
    text, problems = decode(path, data)
    if text is None:
        return Document(path, (), broken=True), problems
    # YAML also breaks lines at NEL, LS and PS; an editor does not, so they would shift every line number after them.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = tuple(text.split("\n"))
    problems = inspect(path, lines)
    builder = _Builder(path, lines)
    builder.read_all(blank_hidden(text) if problems else text)
    return Document(path, lines, builder.root, builder.broken or bool(problems)), problems + tuple(builder.problems)


class _Builder:
    """Builds the top mapping of one file from parser events, without recursion."""

    def __init__(self, path: str, lines: tuple[str, ...]) -> None:
        self.path = path
        self.lines = lines
        self.root = Mapping((1, 1, 1, 1))
        self.problems: list[Problem] = []
        self.broken = False
        self._offset = 0

    def read_all(self, text: str) -> None:
        """Read the text; after a syntax error go on at the next key of the top level, so that every error is told."""
        start = 0
        while start < len(self.lines):
            self._offset = start
            chunk = text if start == 0 else "\n".join(self.lines[start:])
            stopped = self._read_chunk(chunk)
            if stopped is None:
                return
            self.broken = True
            start = stopped
            while start < len(self.lines) and not _TOP_KEY.match(self.lines[start]):
                start += 1

    def _span(self, place: Place) -> Span:
        return Span(self.path, *place)

    def _tell(self, rule: str, place: Place, variant: str = "", **arguments: Any) -> None:
        self.problems.append(problem(rule, self._span(place), variant=variant, **arguments))

    def _read_chunk(self, text: str) -> int | None:
        """Read until the end (None) or a syntax error (the index of the line from which to go on)."""
        parser = yaml.CSafeLoader(text)
        try:
            return self._build(parser)
        except yaml.MarkedYAMLError as error:
            return self._syntax_error(error)
        except yaml.reader.ReaderError as error:  # a character outside YAML that `inspect` lets pass
            self._tell("yaml-syntax", (1, 1, 1, 1), detail=str(error.reason))
            return len(self.lines)
        finally:
            parser.dispose()

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> int:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + self._offset if mark else self._offset, len(self.lines) - 1)
        column = mark.column + 1 if mark else 1
        started = error.context_mark.line + self._offset if error.context_mark else line
        for suspect in range(line, max(min(started, line - 2), self._offset) - 1, -1):
            wide = _WIDE_SIGN.match(self.lines[suspect])
            if wide:
                at = wide.start(wide.lastindex or 0) + 1
                rule = "full-width-colon" if wide[1] else "wide-space"
                self._tell(rule, (suspect + 1, at, suspect + 1, at + 1))
                return max(line, suspect) + 1
        if self.lines[line][column - 1 : column] == "\t":
            self._tell("tab-indent", (line + 1, column, line + 1, column + 1))
            return line + 1
        variant = _SYNTAX.get(error.problem or "", "")
        related_line = started + 1 if started != line else 0
        self._tell(
            "yaml-syntax",
            (line + 1, column, line + 1, column + 1),
            variant=variant,
            detail=" ".join(filter(None, (error.context, error.problem))),
            started=related_line or line + 1,
        )
        return line + 1

    def _build(self, parser: yaml.CSafeLoader) -> int | None:
        """Consume the events of one stream; every open container sits on a stack of our own."""
        stack: list[_Frame] = []
        offset = self._offset + 1
        documents = 0
        get = parser.get_event
        while True:
            event: Any = get()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                start, end = event.start_mark, event.end_mark
                place = (start.line + offset, start.column + 1, end.line + offset, end.column + 1)
                if event.anchor is not None or event.tag is not None:
                    self._refuse_property(event, place)
                text: str = event.value
                if not stack:
                    self._tell("not-sections", place)
                elif stack[-1].wants_key:
                    self._take_key(stack[-1], text, place, quoted=bool(event.style))
                else:
                    self._attach(stack[-1], text if event.style else self._plain(text, place), place)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                start, end = event.start_mark, event.end_mark
                column = start.column + 1
                line = start.line + offset
                place = (line, column, line, max(end.column + 1 if end.line == start.line else 0, column + 1))
                if event.anchor is not None or event.tag is not None:
                    self._refuse_property(event, place)
                if len(stack) >= MAX_DEPTH:
                    self._tell("too-deep", place, limit=MAX_DEPTH)
                    self.broken = True
                    return len(self.lines)
                stack.append(self._open(stack, kind is yaml.MappingStartEvent, place))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                stack.pop()
            elif kind is yaml.AliasEvent:
                start, end = event.start_mark, event.end_mark
                place = (start.line + offset, start.column + 1, end.line + offset, end.column + 1)
                self._tell("anchor", place, variant="alias", anchor=event.anchor)
                self.broken = True
                if stack:
                    stack[-1].skip()
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    line = event.start_mark.line + offset
                    self._tell("several-documents", (line, 1, line, 4))
                    self.broken = True
                    return None
            elif kind is yaml.StreamEndEvent:
                return None

    def _open(self, stack: list[_Frame], is_mapping: bool, place: Place) -> _Frame:
        """Start a container and hang it where it belongs."""
        container: Mapping | Sequence
        if not stack:
            if not is_mapping:
                self._tell("not-sections", place)
                return _Frame(Sequence(place))
            self.root.at = place
            return _Frame(self.root)
        container = Mapping(place) if is_mapping else Sequence(place)
        parent = stack[-1]
        if parent.wants_key:
            self._tell("key-not-text", place)
            self.broken = True
            parent.take(None, place)
        else:
            self._attach(parent, container, place)
        return _Frame(container)

    def _plain(self, text: str, place: Place) -> Value:
        """Read an unquoted scalar, and name a wide blank that was meant to separate `key: value` or `- item`."""
        if "\u3000" in text or "\u00a0" in text:
            self._wide_blank(text, place)
        return plain(text)

    def _wide_blank(self, text: str, place: Place) -> None:
        match = _WIDE_BLANK.match(text)
        if match:
            line, column = place[0], place[1] + match.start(1)
            self._tell("wide-space", (line, column, line, column + 1))
            self.broken = True

    def _take_key(self, frame: _Frame, text: str, place: Place, *, quoted: bool) -> None:
        """Accept a key unless it stands there already (after NFKC) or is a merge key."""
        if text == "<<" and not quoted:
            self._tell("anchor", place, variant="merge")
            self.broken = True
            frame.take(None, place)
            return
        if "\u3000" in text or "\u00a0" in text:
            self._wide_blank(text, place)
        same = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
        first = frame.seen.setdefault(same, text)
        assert isinstance(frame.container, Mapping)
        if text in frame.container or first is not text:
            if frame.container is self.root and self._offset:
                frame.container = Mapping(place)  # after a syntax error the rest of a section may follow
            else:
                earlier = frame.container.keys_at[first]
                self.problems.append(
                    problem(
                        "duplicate-key",
                        self._span(place),
                        variant="" if first == text else "alike",
                        key=text,
                        earlier=first,
                        line=earlier[0],
                        related=(Related(self._span(earlier), Message("rules.duplicate-key.first")),),
                    )
                )
                frame.take(None, place)
                return
        frame.take(text, place)

    def _attach(self, frame: _Frame, value: Value, place: Place) -> None:
        container = frame.container
        if isinstance(container, Sequence):
            container.append(value)
            container.items_at.append(place)
            return
        frame.wants_key = True
        if frame.key is not None:
            if value is None and place[:2] == place[2:]:
                place = frame.key_place  # nothing stands there to point at
            container[frame.key] = value
            container.keys_at[frame.key] = frame.key_place
            container.values_at[frame.key] = place

    def _refuse_property(self, event: Any, place: Place) -> None:
        """Refuse an anchor or a tag; the value itself is read on."""
        if event.anchor is not None:
            self._tell("anchor", place, anchor=event.anchor)
        if event.tag is not None:
            self._tell("tag", place, tag=event.tag)


class _Frame:
    """One open container, with the key that waits for its value."""

    __slots__ = ("container", "key", "key_place", "seen", "wants_key")

    def __init__(self, container: Mapping | Sequence) -> None:
        self.container = container
        self.wants_key = isinstance(container, Mapping)
        self.seen: dict[str, str] = {}
        self.key: str | None = None
        self.key_place: Place = (1, 1, 1, 1)

    def take(self, key: str | None, place: Place) -> None:
        """Remember the key of the value to come; None drops that value."""
        self.key = key
        self.key_place = place
        self.wants_key = False

    def skip(self) -> None:
        """Let one refused key or value pass."""
        if isinstance(self.container, Mapping):
            self.key = None
            self.wants_key = not self.wants_key
