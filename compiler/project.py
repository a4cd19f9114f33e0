"""The policy files of a project folder; the one room that reads policies from the disk."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from compiler.bpmn.xml import MAX_BYTES as MOST_OF_DIAGRAM
from compiler.diagnostics import Problem, Span, problem
from compiler.resolve.names import is_device, is_id, normal
from compiler.source import MAX_BYTES

SUFFIXES = (".yaml", ".yml")
DIAGRAMS = (".bpmn", ".bpmn20.xml", ".bpmn2")
"""How the names of BPMN files end."""
HANDBOOK_FILES = ("handbook.yaml", "handbook.yml")
RESERVED_IDS = frozenset({"assets", "search", "404", "sitemap", "rules", "findings", "guide"})
"""Folders that the published site needs for itself."""

_READINGS = 10
"""How often files that keep changing are read before what was read last has to do."""

State = tuple[tuple[str, tuple[int, ...]], ...]


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


def name_of(files: Iterable[SourceFile]) -> str:
    """Name files by all that is known of them: others have another name."""
    made = sha256()
    for file in files:
        made.update(repr((file.path, file.handbook, file.fragment, file.unread, file.diagram)).encode())
        made.update(sha256(file.data).digest())
    return made.hexdigest()


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
