"""A project folder: its settings and its policy files; the one room that reads policies from the disk."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from errno import errorcode
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from compiler.baseline import EMPTY, Baseline, Unreadable, parse
from compiler.bpmn.xml import MAX_BYTES as MOST_OF_DIAGRAM
from compiler.diagnostics import Argument, Message, Problem, Severity, Span, problem
from compiler.resolve.names import is_device, is_id, normal
from compiler.rules import find_rule
from compiler.source import MAX_BYTES
from compiler.words import LANGUAGES, Words, words

SUFFIXES = (".yaml", ".yml")
DIAGRAMS = (".bpmn", ".bpmn20.xml", ".bpmn2")
"""How the names of BPMN files end."""
HANDBOOK_FILES = ("handbook.yaml", "handbook.yml")
RESERVED_IDS = frozenset({"assets", "search", "404", "sitemap", "rules", "findings", "guide"})
"""Folders that the published site needs for itself."""

_READINGS = 10
"""How often files that keep changing are read before what was read last has to do."""

_SETTINGS_FILE = "pyproject.toml"
_MOST_OF_SETTINGS = 10_000_000
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
"""How the reader of TOML ends what it says."""
BASELINE_FILE = "policyc-baseline.json"
"""Where the known findings stand, unless the settings say otherwise."""


DAY_VARIABLE = "SOURCE_DATE_EPOCH"
State = tuple[tuple[str, tuple[int, ...]], ...]


class SettingsError(Exception):
    """The settings cannot be used; the message says which and why.

    `language` is what the settings themselves ask for, empty where that is not known.
    """

    def __init__(self, message: Message, language: str = "") -> None:
        super().__init__(message.key)
        self.message = message
        self.language = language

    def __str__(self) -> str:
        """Say it in English, where nobody knows the reader's language."""
        return words("en").say(self.message)


@dataclass(frozen=True, slots=True)
class Settings:
    """`[tool.policyc]` of a project's pyproject.toml.

    `language` is empty where reports follow the handbooks; a severity of None leaves the rule out.
    """

    policies: str = "policies"
    language: str = ""
    fail_on: Severity = Severity.ERROR
    baseline: str = BASELINE_FILE
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A policy file: its path relative to the project, the handbook it belongs to, and its bytes.

    One that could not be read is `unread`: what the others refer to may stand in it.
    """

    path: str
    handbook: str
    data: bytes
    fragment: bool = False
    unread: bool = False
    diagram: bool = False
    """A BPMN file: a handbook of its own, of which only the flows are judged."""


def today() -> date:
    """Return the day to judge waivers on: SOURCE_DATE_EPOCH where it is set, so that a run can be repeated.

    Raises SettingsError.
    """
    epoch = os.environ.get(DAY_VARIABLE, "")
    if not epoch:
        return date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise _wrong("day", DAY_VARIABLE, value=repr(epoch[:40])) from error


def load_settings(root: Path) -> Settings:
    """Read the settings of a project; the defaults where it has none. Raises SettingsError."""
    file = root / _SETTINGS_FILE
    if not file.exists():
        return Settings()
    try:
        read: Any = tomllib.loads(_text_of(file, _SETTINGS_FILE))
    except RecursionError as error:
        raise _wrong("brackets") from error
    except (OSError, ValueError) as error:
        raise _wrong(_why(error)) from error
    for part in ("tool", "policyc"):
        read = read.get(part, {})
        if not isinstance(read, dict):
            raise _wrong("table", part=part)
    language = read.get("language", "")
    if language != "" and language not in LANGUAGES:
        raise _wrong("choice", name="language", known=LANGUAGES, value=repr(language))
    try:
        return _settings(read, language)
    except SettingsError as error:
        raise SettingsError(error.message, language) from error


def _settings(table: Mapping[str, Any], language: str) -> Settings:
    known = ("policies", "language", "fail_on", "severity", "baseline")
    unknown = tuple(sorted(set(table) - set(known)))
    if unknown:
        raise _wrong("unknown", names=unknown, known=known)
    policies = table.get("policies", "policies")
    if not isinstance(policies, str) or not policies:
        raise _wrong("folder")
    baseline = table.get("baseline", BASELINE_FILE)
    if not isinstance(baseline, str) or not baseline:
        raise _wrong("file")
    return Settings(
        policies=policies,
        language=language,
        baseline=baseline,
        fail_on=_severity("fail_on", table.get("fail_on", "error")),
        severities=MappingProxyType(dict(_severities(table.get("severity", {})))),
    )


def load_baseline(root: Path, settings: Settings) -> Baseline:
    """Read the known findings of a project; none where their file is not there. Raises SettingsError."""
    try:
        return _baseline(root / settings.baseline, settings.baseline)
    except SettingsError as error:
        raise SettingsError(error.message, settings.language) from error


def _baseline(file: Path, name: str) -> Baseline:
    if not file.exists():
        return EMPTY
    try:
        return parse(_text_of(file, name))
    except Unreadable as error:
        raise _wrong(error.message, name) from error
    except (OSError, ValueError) as error:
        raise _wrong(_why(error), name) from error


def _text_of(file: Path, name: str) -> str:
    """Read a file that must be one: reading a pipe or a device may never end."""
    state = file.stat()
    if not stat.S_ISREG(state.st_mode):
        raise _wrong("kind", name)
    if state.st_size > _MOST_OF_SETTINGS:
        raise _wrong("large", name, count=_MOST_OF_SETTINGS // 1_000_000)
    return file.read_text("utf-8")


def _wrong(what: str | Message, file: str = _SETTINGS_FILE, **arguments: Argument) -> SettingsError:
    """Say what is wrong with a file of settings, by its key in the catalogue or as a message."""
    detail = Message(f"settings.{what}", tuple(arguments.items())) if isinstance(what, str) else what
    return SettingsError(Message("settings.at", (("file", file), ("detail", detail))))


def _why(error: OSError | ValueError) -> Message:
    """Say why a file cannot be read, or is no TOML."""
    if isinstance(error, UnicodeError):
        return Message("settings.encoding")
    if isinstance(error, OSError):
        key = f"fault.{errorcode.get(error.errno or 0)}"
        if key in words("en"):
            return Message(key, (("path", str(error.filename or "")),))
        return Message("settings.reason", (("detail", error.strerror or str(error)),))
    if not isinstance(error, tomllib.TOMLDecodeError):
        return Message("settings.number")
    place = _PLACE.search(str(error))
    if place is None:
        return Message("settings.toml", (("detail", str(error)),))
    detail = str(error)[: place.start()]
    return Message("settings.toml-at", (("line", place[1]), ("column", place[2]), ("detail", detail)))


def _severity(name: str, value: Any) -> Severity:
    if value not in list(Severity):
        raise _wrong("choice", name=name, known=tuple(map(str, Severity)), value=repr(value))
    return Severity(value)


def _severities(table: Any) -> Iterator[tuple[str, Severity | None]]:
    if not isinstance(table, dict):
        raise _wrong("rules")
    for key, value in table.items():
        rule = find_rule(key)
        if rule is None:
            raise _wrong("no-rule", value=repr(key))
        if value != "off":
            yield rule.name, _severity(f"severity.{key}", value)
        elif rule.family in ("DOC", "REF"):
            raise _wrong("never-off", rule=rule.name)
        else:
            yield rule.name, None


def gather(root: Path, folder: Path) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Read every policy file below a folder, in the order of their paths.

    Hidden files are left out. Links and whatever is no ordinary file are not followed, whatever their name: they would
    publish what lies elsewhere. They are told, and so is what cannot be read or belongs to no handbook. What changes
    while it is read is read again: all files are of one state of the folder.
    """
    state = state_of(_files_in(folder, SUFFIXES))
    for _ in range(_READINGS):
        read = _read_all(root, folder, _files_in(folder, SUFFIXES))
        before, state = state, state_of(_files_in(folder, SUFFIXES))
        if state == before:
            break
    found, problems = read
    return found, (*_left_out(root, folder), *problems)


def gather_each(root: Path, named: Iterable[Path]) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Read folders and single files that were named; what lies in two of the folders is read once.

    Where folders in different places would be one handbook, the first is, and the others are told.
    """
    folders: dict[bool, list[Path]] = {True: [], False: []}
    for path in named:
        folders[path.is_dir()].append(path)
    found: dict[str, SourceFile] = {}
    told: list[Problem] = []
    homes: dict[str, str] = {}
    for folder in folders[True]:
        files, problems = gather(root, folder)
        told += problems
        new = [file for file in files if file.path not in found]
        own = {file.handbook: str(PurePosixPath(file.path).parent) for file in new if _begins_handbook(file.path)}
        for handbook, home in own.items():
            homes.setdefault(handbook.casefold(), home)
        apart = {handbook: home for handbook, home in own.items() if homes[handbook.casefold()] != home}
        found |= {file.path: file for file in new if file.handbook not in apart}
        told += [
            _taken(file.path, file.handbook, apart[file.handbook], homes[file.handbook.casefold()], "apart")
            for file in new
            if file.handbook in apart and _begins_handbook(file.path)
        ]
    taken = Counter(homes.keys())
    for single in folders[False]:
        [file], problems = gather_fragment(root, single)
        found.setdefault(file.path, replace(file, handbook=_numbered(file.handbook, taken)))
        told += problems
    return tuple(found.values()), tuple(dict.fromkeys(told))


def state_of(files: Iterable[Path]) -> State:
    """Return what tells whether any of these files is written, replaced, removed or joined by another."""
    return tuple(sorted((str(file), _stamp(file)) for file in files))


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all files below a folder: policies, and beside them pages written by hand and pictures."""
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


def reason(spoken: Words, error: BaseException) -> str:
    """Say why something could not be done: in the reader's words where the system gave a reason that has some."""
    cause = error if isinstance(error, OSError | UnicodeError) else error.__cause__
    if isinstance(cause, UnicodeError):
        return spoken("fault.encoding")
    if not isinstance(cause, OSError):
        return str(error)
    key = f"fault.{errorcode.get(cause.errno or 0)}"
    return spoken(key, path=str(cause.filename or "")) if key in spoken else cause.strerror or str(cause)


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = file.lstat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def gather_fragment(root: Path, file: Path) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Read one policy file that stands in no handbook's folder, as a handbook of its own."""
    data, problems = _read(_relative(root, file), file)
    stem = normal(file.stem)
    handbook = stem if is_id(stem) else "file"
    return (SourceFile(_relative(root, file), handbook, data or b"", fragment=True, unread=data is None),), problems


def gather_diagrams(root: Path, named: Iterable[Path]) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Read BPMN files and those in folders, each as a handbook of its own, in the order of their paths."""
    found: list[SourceFile] = []
    problems: list[Problem] = []
    paths: dict[str, Path] = {}
    for path in named:
        for file in _files_in(path, DIAGRAMS) if path.is_dir() else [path]:
            paths.setdefault(_relative(root, file), file)
    taken: Counter[str] = Counter()
    for shown, file in sorted(paths.items()):
        data, told = _read(shown, file, MOST_OF_DIAGRAM)
        problems.extend(told)
        stem = normal(file.name.partition(".")[0])
        handbook = _numbered(stem if is_id(stem) else "diagram", taken)
        if data is not None:
            found.append(SourceFile(shown, handbook, data, diagram=True))
    return tuple(found), tuple(problems)


def _numbered(stem: str, taken: Counter[str]) -> str:
    """Return the id of a file that is a handbook by itself: one that no other has taken, and no reference can mean."""
    taken[stem.casefold()] += 1
    count = taken[stem.casefold()]
    return stem if count == 1 else f"{stem}~{count}"


def handbook_folder(file: Path, top: Path) -> Path | None:
    """Return the nearest folder, from a file up to `top`, that is a handbook."""
    for folder in file.parents if not file.is_dir() else (file, *file.parents):
        if any((folder / name).is_file() for name in HANDBOOK_FILES):
            return folder
        if folder == top:
            break
    return None


def _files_in(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = _open_folders(folders)
        for name in sorted(names):
            if name.lower().endswith(suffixes) and not name.startswith("."):
                yield Path(parent, name)


def _open_folders(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith((".", "_")))


def _left_out(root: Path, top: Path) -> Iterator[Problem]:
    """Tell of what nobody goes into or publishes: links, folders that the system refuses to open, no ordinary files."""
    refused: list[OSError] = []
    for parent, folders, names in os.walk(top, onerror=refused.append):
        folders[:] = _open_folders(folders)
        for folder in (Path(parent, name) for name in folders):
            if folder.is_symlink():
                yield problem("unreadable-file", Span(_relative(root, folder)), variant="folder", hint="folder")
        for file in (Path(parent, name) for name in sorted(names)):
            if not file.name.lower().endswith(SUFFIXES) and not is_ordinary(file):
                yield problem("unreadable-file", Span(_relative(root, file)), variant="kind")
    for error in refused:
        detail = error.strerror or type(error).__name__
        shown = _relative(root, Path(error.filename))
        yield problem("unreadable-file", Span(shown), variant="closed", hint="closed", detail=detail)


def _read_all(root: Path, top: Path, files: Iterable[Path]) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    found: list[SourceFile] = []
    problems: list[Problem] = []
    owners: dict[str, Path] = {}
    homes: dict[Path, Path | None] = {}
    for file in files:
        path = _relative(root, file)
        folder = homes.setdefault(file.parent, handbook_folder(file, top))
        if folder is None:
            problems.append(problem("outside-handbook", Span(path)))
            continue
        handbook = normal(folder.name or folder.resolve().name)  # the folder "." has no name
        taken = owners.setdefault(handbook.casefold(), folder) != folder
        device = is_device(handbook)
        if not is_id(handbook) or handbook.casefold() in RESERVED_IDS or taken or device:
            if file.name in HANDBOOK_FILES and taken:
                other = _relative(root, owners[handbook.casefold()])
                problems.append(_taken(path, folder.name, _relative(root, folder), other))
            elif file.name in HANDBOOK_FILES:
                variant = "device" if device else "name"
                problems.append(
                    problem("outside-handbook", Span(path), variant=variant, hint=variant, value=folder.name)
                )
            continue
        data, told = _read(path, file)
        problems.extend(told)
        found.append(SourceFile(path, handbook, data or b"", unread=data is None))
    return tuple(found), tuple(problems)


def _begins_handbook(path: str) -> bool:
    return PurePosixPath(path).name in HANDBOOK_FILES


def _taken(path: str, handbook: str, folder: str, other: str, hint: str = "taken") -> Problem:
    """Tell of a folder that would be the handbook that another folder is."""
    place = Span(path)
    return problem("outside-handbook", place, variant="taken", hint=hint, value=handbook, folder=folder, other=other)


def _read(path: str, file: Path, most: int = MAX_BYTES) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Read a file's bytes, no more than the reader takes."""
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return None, (problem("unreadable-file", Span(path), variant="kind"),)
        with file.open("rb") as stream:
            return stream.read(most + 1), ()
    except OSError as error:
        return None, (problem("unreadable-file", Span(path), detail=error.strerror or type(error).__name__),)


def is_ordinary(file: Path) -> bool:
    """Say whether a file is one by itself: no link, pipe or device; what is gone by now is none."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False


def _relative(root: Path, file: Path) -> str:
    """Return a path as shown: relative to the project where it lies inside."""
    try:
        shown = file.parent.resolve().relative_to(root.resolve()).joinpath(file.name)
    except ValueError:
        shown = file
    return shown.as_posix().encode("utf-8", "backslashreplace").decode()  # a name may hold bytes that are no text
