"""Files that are no files, that cannot be read, that lead elsewhere; settings that cannot be meant."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from hostile.case import BOOK, HEAD, Case

_BOOK: dict[str, bytes | str] = {f"{BOOK}handbook.yaml": HEAD}
_SETTINGS = "pyproject.toml"
_KNOWN = "policyc-baseline.json"
Build: TypeAlias = Callable[[Path], None]


def _links(**links: str) -> Build:
    def build(root: Path) -> None:
        for name, to in links.items():
            (root / BOOK / name.replace("__", ".")).symlink_to(to)

    return build


def _handbook_elsewhere(root: Path) -> None:
    (root / BOOK).mkdir(parents=True)
    (root / BOOK / "handbook.yaml").symlink_to(root / "x.yaml")


def _fifo(name: str) -> Build:
    return lambda root: os.mkfifo(root / name)


def _folder(name: str) -> Build:
    return lambda root: (root / name).mkdir(parents=True)


def _socket(root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(root / BOOK)
        try:
            made.bind("a.yaml")
        finally:
            os.chdir(here)


def _giant(name: str, start: bytes = b"") -> Build:
    def build(root: Path) -> None:
        with (root / name).open("wb") as file:
            file.write(start)
            file.truncate(100_000_000)

    return build


def _many(root: Path) -> None:
    for n in range(3_000):
        (root / BOOK / f"f{n}.yaml").write_text("x: 1\n" if n == 2_999 else "", "utf-8")


CASES = (
    Case("link", "a link to a file elsewhere", _BOOK, build=_links(a__yaml="/etc/passwd")),
    Case("link-inside", "a link to a file beside it", _BOOK, build=_links(a__yaml="handbook.yaml")),
    Case("dangling", "a link to nowhere", _BOOK, build=_links(a__yaml="nowhere.yaml")),
    Case("link-to-itself", "a link to itself", _BOOK, build=_links(a__yaml="a.yaml")),
    Case("folder-link", "a link to a folder elsewhere", _BOOK, build=_links(more="/etc")),
    Case("loop", "two links to the folder they stand in", _BOOK, build=_links(one=".", two=".")),
    Case("device", "a link to a device without end", _BOOK, build=_links(a__yaml="/dev/zero")),
    Case("handbook-link", "a handbook's first file that is a link", {"x.yaml": HEAD}, build=_handbook_elsewhere),
    Case("pipe", "a pipe into which nobody writes", _BOOK, build=_fifo(f"{BOOK}a.yaml")),
    Case("named-pipe", "a pipe, named", _BOOK, build=_fifo("pipe.yaml"), command=("check", "pipe.yaml")),
    Case("diagram-pipe", "a pipe for a diagram", _BOOK, build=_fifo("a.bpmn"), command=("check", "a.bpmn")),
    Case("import-pipe", "a pipe to import from", _BOOK, build=_fifo("a.bpmn"), command=("import", "a.bpmn")),
    Case("socket", "a socket", _BOOK, build=_socket),
    Case("folder-for-a-file", "a folder with a file's name", _BOOK | {f"{BOOK}a.yaml/b.yaml": "x: 1\n"}),
    Case(
        "folder-for-a-handbook",
        "a folder where the handbook's first file should be",
        {"policies/book/handbook.yaml/a.yaml": HEAD},
    ),
    Case("giant", "a file of 100 MB", _BOOK, build=_giant(f"{BOOK}a.yaml", b"terms: {a: b}\n#")),
    Case("giant-diagram", "a diagram of 100 MB", _BOOK, build=_giant("a.bpmn", b"<a>"), command=("check", "a.bpmn")),
    Case("many-files", "3,000 files", _BOOK, build=_many),
    Case("policies-file", "a file where the folder of policies should be", {"policies": "x"}),
    Case(
        "policies-link",
        "policies that lie elsewhere",
        {"elsewhere/book/handbook.yaml": HEAD},
        build=lambda root: (root / "policies").symlink_to("elsewhere"),
    ),
    Case("no-such-path", "a path that is not there", _BOOK, command=("check", "policies/\x1b[2J")),
    Case("long-path", "a path longer than any may be", _BOOK, command=("check", "a/" * 3_000)),
    Case(
        "nul-path", "a path that ends in the middle", _BOOK, command=("-C", ".", "check", "policies/./../policies/book")
    ),
    Case("settings-pipe", "settings from a pipe", _BOOK, build=_fifo(_SETTINGS)),
    Case("settings-folder", "a folder for settings", _BOOK, build=_folder(_SETTINGS)),
    Case("settings-deep", "settings within settings within settings", _BOOK | {_SETTINGS: "x = " + "[" * 100_000}),
    Case(
        "settings-long-number", "a setting of 5,000 digits", _BOOK | {_SETTINGS: f"[tool.policyc]\nx = {'9' * 5_000}\n"}
    ),
    Case("settings-date", "a day that is not there", _BOOK | {_SETTINGS: "[tool.policyc]\nlanguage = 2026-02-30\n"}),
    Case("settings-utf-16", "settings in another encoding", _BOOK | {_SETTINGS: "[tool.policyc]\n".encode("utf-16")}),
    Case(
        "settings-device",
        "a device for known findings",
        _BOOK | {_SETTINGS: "[tool.policyc]\nbaseline = '/dev/zero'\n"},
    ),
    Case("known-pipe", "known findings from a pipe", _BOOK, build=_fifo(_KNOWN)),
    Case("known-folder", "a folder of known findings", _BOOK, build=_folder(_KNOWN)),
    Case("known-deep", "known findings within known findings", _BOOK | {_KNOWN: "[" * 100_000}),
    Case("known-long-number", "a number of 5,000 digits", _BOOK | {_KNOWN: '{"version": ' + "9" * 5_000 + "}"}),
    Case("known-list", "a list of nothing", _BOOK | {_KNOWN: "[null, 1e999, NaN]"}),
    Case("known-giant", "known findings of 100 MB", _BOOK, build=_giant(_KNOWN, b'{"a":"')),
    Case("import-nothing", "an import of a policy", _BOOK, command=("import", f"{BOOK}handbook.yaml")),
    Case("output-folder", "an output that is a folder", _BOOK, command=("check", "--output", "json=policies")),
    Case("output-device", "an output that is full", _BOOK, command=("check", "--output", "json=/dev/full")),
)
