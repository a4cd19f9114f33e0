"""Saves as people make them, half of them broken, in random order; and a server that follows them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from handbooks import CONFIG, SMALL
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer

from compiler.cli import TERMINATED
from compiler.publish.site import serve

BROKEN: tuple[Callable[[str], bytes], ...] = (
    lambda text: text[: len(text) // 2].encode(),
    lambda text: text.encode()[:-40],
    lambda text: text.replace("unit: 部门", "unit: 没有的部门").encode(),
    lambda text: text.replace("roles:", "roles: [").encode(),
    lambda text: text.replace(": ", "：", 3).encode(),
    lambda text: (text + text).encode(),
    lambda text: text.encode("gb18030"),
    lambda text: text.replace("    owner: 经理\n", "").encode(),
    lambda text: text.replace("审批: {", "填写: {").encode(),
    lambda text: text.replace("steps:", "\tsteps:").encode(),
    lambda _: b"",
    lambda _: b"\x00\xff\xfe nothing but noise \x80",
    lambda _: b"- a\n- list\n",
)
"""What can be wrong with a file that was saved."""


class Saves:
    """The policies of a project, and somebody at work on them."""

    def __init__(self, root: Path, seed: int) -> None:
        """Begin with one handbook."""
        self.root = root
        self.policies = root / "policies"
        self.random = Random(seed)
        self.number = 0
        self.broken = 0
        self.last_words = ""
        self.policies.mkdir(parents=True)
        (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
        self._new_handbook()

    def save(self) -> str:
        """Save something, as likely broken as not; say what was done."""
        self.number += 1
        whole = [
            self._edit,
            self._edit,
            self._edit,
            self._mend,
            self._add,
            self._remove,
            self._rename,
            self._page,
            self._picture,
        ]
        whole += [self._new_handbook, self._rename_folder, self._remove_folder]
        act = self._break if self.random.random() < 0.5 else self.random.choice(whole)
        self.broken += act == self._break
        act()
        return f"{self.number} {act.__name__.strip('_')}"

    def mend_all(self) -> None:
        """Leave a project without a fault, whose home page shows `last_words`."""
        for book in self._books():
            for file in book.glob("*.yaml"):
                if file.name != "handbook.yaml":
                    file.unlink()
            self._write(book / "handbook.yaml", self._book_text())
        for page in self.policies.glob("*.md"):
            self._write(page, "# 完\n")
        self.last_words = f"最后的手册{self.number}"
        self._write(self._books()[0] / "handbook.yaml", SMALL.replace("小手册", self.last_words))

    def _books(self) -> list[Path]:
        return sorted(folder for folder in self.policies.iterdir() if folder.is_dir())

    def _book(self) -> Path:
        return self.random.choice(self._books())

    def _book_text(self) -> str:
        """Return a handbook that no other save has written."""
        return SMALL.replace("小手册", f"手册{self.number}").replace("text: 填写", f"text: 第{self.number}次填写")

    def _extra_text(self) -> str:
        return f"terms: {{词{self.number}: 第{self.number}次的意思}}\n"

    def _write(self, file: Path, text: str | bytes) -> None:
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def _edit(self) -> None:
        self._write(self._book() / "handbook.yaml", self._book_text())

    def _break(self) -> None:
        file = self._book() / self.random.choice(["handbook.yaml", "handbook.yaml", "broken.yaml"])
        self._write(file, self.random.choice(BROKEN)(self._book_text()))

    def _mend(self) -> None:
        for file in self.policies.rglob("*.yaml"):
            self._write(file, self._book_text() if file.name == "handbook.yaml" else self._extra_text())

    def _add(self) -> None:
        self._write(self._book() / f"extra-{self.random.randrange(4)}.yaml", self._extra_text())

    def _remove(self) -> None:
        files = [file for file in self.policies.rglob("*.*") if file.name != "handbook.yaml"]
        if files:
            self.random.choice(files).unlink()

    def _rename(self) -> None:
        file = self._book() / "extra-0.yaml"
        if file.exists():
            file.rename(file.with_name(f"extra-{self.random.randrange(1, 4)}.yaml"))

    def _page(self) -> None:
        self._write(self.policies / f"page-{self.random.randrange(3)}.md", f"# 页\n\n第 {self.number} 次保存。\n")

    def _picture(self) -> None:
        """Move a picture here that is as old as it may be: its place and its bytes are all that is new."""
        picture = self._book() / "picture.png"
        self._write(picture, b"\x89PNG %06d" % self.number)
        os.utime(picture, (self.random.randrange(10**9), 10**9))

    def _new_handbook(self) -> None:
        folder = self.policies / f"book-{self.random.randrange(4)}"
        folder.mkdir(exist_ok=True)
        self._write(folder / "handbook.yaml", self._book_text())

    def _rename_folder(self) -> None:
        target = self.policies / f"book-{self.random.randrange(4)}"
        if not target.exists():
            self._book().rename(target)

    def _remove_folder(self) -> None:
        if len(self._books()) > 1:
            shutil.rmtree(self._book())


@dataclass
class Server:
    """A `policyc serve` at work on a project, in a process of its own."""

    process: subprocess.Popen[bytes]
    address: str
    folder: Path
    log: Path

    def page(self, path: str = "") -> str:
        """Return a page, or nothing where there is none (yet)."""
        try:
            with urlopen(self.address + quote(path), timeout=60) as answer:
                return str(answer.read().decode())
        except (URLError, OSError):
            return ""

    def wait_for(self, path: str, wanted: str, patience: float = 180) -> None:
        """Wait until a page holds something."""
        until = time.monotonic() + patience
        while wanted not in self.page(path):
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(f"“{wanted}” never came:\n{self.said()[-3000:]}")
            time.sleep(0.2)

    def site(self) -> dict[str, bytes]:
        """Return every file of the site that it serves."""
        [site] = self.folder.glob("mkdocs_*")
        return {
            file.relative_to(site).as_posix(): file.read_bytes() for file in sorted(site.rglob("*")) if file.is_file()
        }

    def memory(self) -> int:
        """Return how much memory it holds now, in kilobytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")))

    def said(self) -> str:
        """Return what it has told so far."""
        return self.log.read_text("utf-8", "replace")

    def builds(self) -> int:
        """Return how often it has built the site."""
        return self.log.read_bytes().count("个手册".encode())


@contextmanager
def serving(root: Path, port: int, stop: signal.Signals = signal.SIGINT) -> Iterator[Server]:
    """Serve a project; at the end, stop the server, with Ctrl-C as a user does, and demand that it leaves nothing."""
    folder = Path(tempfile.mkdtemp(prefix="policyc-serve-"))
    log = folder / "said.txt"
    with (
        log.open("wb") as said,
        subprocess.Popen(
            [str(Path(sys.executable).parent / "policyc"), "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=root,
            env={**os.environ, "TMPDIR": str(folder), "POLICYC_LANGUAGE": "zh-Hans", "PYTHONUNBUFFERED": "1"},
            stdout=said,
            stderr=said,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # shells let what runs behind ignore it
        ) as process,
    ):
        try:
            yield Server(process, f"http://127.0.0.1:{port}/", folder, log)
            process.send_signal(stop)
            code = process.wait(60)
            text = log.read_text("utf-8", "replace")
            assert code == (0 if stop is signal.SIGINT else TERMINATED), f"it ended with {code}:\n{text[-3000:]}"
            assert "Traceback" not in text, text[-6000:]
            assert [file.name for file in folder.iterdir()] == ["said.txt"], "its site is still there"
        finally:
            process.kill()
            process.wait()
            shutil.rmtree(folder)


def build_as_served(root: Path, work: Callable[[Callable[[], None]], None], target: Path) -> None:
    """Serve a project without a network: `work` is given what a server does on a save; keep its site as `target`."""

    def serve_nobody(server: LiveReloadServer, **_: object) -> None:
        def rebuild() -> None:
            with suppress(Abort):  # as the server does: it is told, and the next save tries again
                server.builder()

        work(rebuild)
        shutil.copytree(server.root, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveReloadServer, "serve", serve_nobody)
        serve(root, "127.0.0.1:8000")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
