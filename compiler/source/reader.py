"""YAML events → documents, strictly: one way to say a thing, every key and value with its place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import yaml

from compiler.diagnostics import MOST_OF_A_KIND, Message, Place, Problem, Related, Span, more_from, problem
from compiler.source.characters import HIDDEN, decode, inspect, mark_hidden, visible
from compiler.source.data import Document, Mapping, Sequence, Value
from compiler.source.scalars import plain
from compiler.source.syntax import explain

MAX_BYTES = 4_000_000
MAX_DEPTH = 64
MOST_SYNTAX_ERRORS = 20
"""So many are told of one file; where there are more, the first of them are the cause of the rest."""

_WIDE_BLANK = re.compile(r"(?:-|[\w-]{1,64}:)?([\u3000\u00a0])")
_PROPERTY = {"&": re.compile(r"&[^\s,\[\]{}]+"), "!": re.compile(r"!(?:<[^>]*>|[^\s,\[\]{}]*)")}
_TOP_KEY = re.compile(r"[^\s#\-%.\]})]")


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
    builder.read_all(mark_hidden(text) if problems else text)
    # A line is told once: what else seems wrong in it may be the doing of the hidden character.
    hidden = {found.span.line for found in problems}
    rest = (found for found in builder.problems if found.span.line not in hidden)
    told = tuple(_first_ones(dict.fromkeys((*problems, *rest))))
    return Document(path, lines, builder.root, builder.broken), told


def _first_ones(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first problems of each kind, and say where the others begin: they have the same cause."""
    counts: Counter[str] = Counter()
    for found in problems:
        counts[found.rule] += 1
        if counts[found.rule] <= MOST_OF_A_KIND:
            yield found
        elif counts[found.rule] == MOST_OF_A_KIND + 1:
            yield more_from(found)


class _Builder:
    """Builds the top mapping of one file from parser events, without recursion."""

    def __init__(self, path: str, lines: tuple[str, ...]) -> None:
        self.path = path
        self.lines = lines
        self.root = Mapping((1, 1, 1, 1))
        self.problems: list[Problem] = []
        self.broken = False
        self._offset = 0
        self._syntax_errors = 0

    def read_all(self, text: str) -> None:
        """Read the text; after a syntax error go on at the next key of the top level, so that every error is told."""
        start = 0
        while start < len(self.lines):
            self._offset = start
            chunk = text if start == 0 else "\n".join(text.split("\n")[start:])
            stopped = self._read_chunk(chunk)
            if stopped is None:
                return
            self.broken = True
            self._syntax_errors += 1
            if self._syntax_errors == MOST_SYNTAX_ERRORS:
                self.problems.append(more_from(self.problems[-1]))
                return
            start = stopped
            while start < len(self.lines) and not _TOP_KEY.match(self.lines[start]):
                start += 1

    def _span(self, place: Place) -> Span:
        return Span(self.path, *place)

    def _tell(self, rule: str, place: Place, variant: str = "", hint: str = "", **arguments: Any) -> None:
        self.problems.append(problem(rule, self._span(place), variant=variant, hint=hint, **arguments))

    def _read_chunk(self, text: str) -> int | None:
        """Read until the end (None) or a syntax error (the index of the line from which to go on)."""
        parser = yaml.CSafeLoader(text)
        before = len(self.problems)
        try:
            return self._build(parser)
        except yaml.MarkedYAMLError as error:
            slip = explain(error, self.lines, self._offset)
            # A text where sections should stand is the doing of the same slip: `roles：` above `a: b`.
            self.problems[before:] = [found for found in self.problems[before:] if found.rule != "not-sections"]
            self._tell(slip.rule, slip.place, slip.variant, slip.hint, **slip.arguments)
            return slip.go_on
        except yaml.reader.ReaderError as error:  # pragma: no cover - a character outside YAML that `inspect` lets pass
            self._tell("yaml-syntax", (1, 1, 1, 1), detail=str(error.reason))
            return len(self.lines)
        finally:
            parser.dispose()

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
                self._scalar(stack, event, place)
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

    def _scalar(self, stack: list[_Frame], event: Any, place: Place) -> None:
        """Take a key or a value."""
        if event.anchor is not None or event.tag is not None:
            self._refuse_property(event, place)
        text: str = event.value.replace(HIDDEN, "")
        quoted = bool(event.style)
        if event.style == '"' and not event.value.isprintable():
            text = self._reveal(event.value, place)
        if not text and not quoted:
            place = self._pointed_at(stack, place)
        if not stack:
            self._not_sections(text or quoted, place)
        elif stack[-1].wants_key:
            self._take_key(stack[-1], text, place, quoted=quoted)
        else:
            self._attach(stack[-1], text if quoted else self._plain(text, place), place)

    def _reveal(self, text: str, place: Place) -> str:
        """Tell the first hidden character that is written as an escape, and return the text without any."""
        line, column, *_ = place
        for found in inspect(self.path, (text,))[:1]:
            span = self._span((line, column, line, column + 1))
            self.problems.append(replace(found, span=span, hint=Message("rules.hidden-character.hint-escape")))
        return visible(text)

    def _open(self, stack: list[_Frame], is_mapping: bool, place: Place) -> _Frame:
        """Start a container and hang it where it belongs."""
        container: Mapping | Sequence
        if not stack:
            if not is_mapping:
                self._not_sections("list", place)
                return _Frame(Sequence(place))
            self.root.at = place
            return _Frame(self.root)
        container = Mapping(place) if is_mapping else Sequence(place)
        parent = stack[-1]
        if parent.wants_key:
            self._tell("key-not-text", place)
            self.broken = True
            parent.take(None, place)
            return _Frame(container)
        again = parent.again if is_mapping else None
        self._attach(parent, container, place)
        return _Frame(container) if again is None else _Frame(again, merged=True)

    def _not_sections(self, content: object, place: Place) -> None:
        if content:
            self._tell("not-sections", place)
            self.broken = True

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
        if not quoted and ("\u3000" in text or "\u00a0" in text):
            self._wide_blank(text, place)
        first = frame.seen.setdefault(_same(text), (text, place))
        if first[1] is place:
            frame.take(text, place)
            return
        # The entries of a section that is written twice are read all the same: others may refer to them.
        assert isinstance(frame.container, Mapping)
        before = frame.container.get(first[0])
        frame.take(None, place, again=before if isinstance(before, Mapping) else None)
        if not (frame.merged or (frame.container is self.root and self._offset)):
            self.problems.append(
                problem(
                    "duplicate-key",
                    self._span(place),
                    variant="" if first[0] == text else "alike",
                    key=text,
                    earlier=first[0],
                    line=first[1][0],
                    related=(Related(self._span(first[1]), Message("rules.duplicate-key.first")),),
                )
            )

    def _attach(self, frame: _Frame, value: Value, place: Place) -> None:
        container = frame.container
        if isinstance(container, Sequence):
            container.append(value)
            container.items_at.append(place)
            return
        frame.wants_key = True
        frame.again = None
        if frame.key is not None:
            container[frame.key] = value
            container.keys_at[frame.key] = frame.key_place
            container.values_at[frame.key] = place

    def _pointed_at(self, stack: list[_Frame], place: Place) -> Place:
        """Return what to point at where nothing stands: the key, or the sign before."""
        if stack and isinstance(stack[-1].container, Mapping) and not stack[-1].wants_key:
            return stack[-1].key_place
        line = min(place[0], len(self.lines))
        column = max(1, min(place[1] - 1, len(self.lines[line - 1])))
        return line, column, line, column + 1

    def _refuse_property(self, event: Any, place: Place) -> None:
        """Refuse an anchor or a tag, at the place of its own; the value itself is read on."""
        line, column, *_ = place
        for rule, sign, there in (("anchor", "&", event.anchor), ("tag", "!", event.tag)):
            written = _PROPERTY[sign].search(self.lines[line - 1], column - 1)
            if there is not None and written:
                at = (line, written.start() + 1, line, written.end() + 1)
                self._tell(rule, at, **{rule: written.group().removeprefix("&")})


def _same(key: str) -> str:
    return key if unicodedata.is_normalized("NFKC", key) else unicodedata.normalize("NFKC", key)


class _Frame:
    """One open container, with the key that waits for its value.

    A `merged` one is read a second time, for its key is written twice; `again` is the mapping that the key had first.
    """

    __slots__ = ("again", "container", "key", "key_place", "merged", "seen", "wants_key")

    def __init__(self, container: Mapping | Sequence, *, merged: bool = False) -> None:
        self.container = container
        self.merged = merged
        self.wants_key = isinstance(container, Mapping)
        self.seen: dict[str, tuple[str, Place]] = {}
        if isinstance(container, Mapping):
            self.seen = {_same(key): (key, place) for key, place in container.keys_at.items()}
        self.key: str | None = None
        self.key_place: Place = (1, 1, 1, 1)
        self.again: Mapping | None = None

    def take(self, key: str | None, place: Place, again: Mapping | None = None) -> None:
        """Remember the key of the value to come; None drops that value."""
        self.key = key
        self.key_place = place
        self.again = again
        self.wants_key = False

    def skip(self) -> None:
        """Let one refused key or value pass."""
        if isinstance(self.container, Mapping):
            self.key = None
            self.wants_key = not self.wants_key
