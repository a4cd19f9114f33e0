"""Serving while editing: pages follow every save, a broken file stops nothing, mended all is well again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from handbooks import CONFIG

pytestmark = [pytest.mark.xdist_group("serve")]

BOOK = """\
handbook: {title: 小手册, language: zh-Hans, owner: 部门}
units: {部门: {kind: department, head: 经理}}
roles:
  经理: {unit: 部门, duties: [{id: 审批, text: 审批单子, steps: 流程/审批}]}
flows:
  流程:
    owner: 经理
    starts_when: 有事
    steps:
      审批: {responsible: 经理, accountable: 经理}
"""
COMMANDS = {"policyc": ["policyc", "serve", "--dev-addr"], "mkdocs": ["mkdocs", "serve", "--dev-addr"]}
PATIENCE = 40.0


@dataclass
class Server:
    """A server at work: its address, its project, and what it has said so far."""

    address: str
    root: Path
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def terminal(self) -> str:
        return re.sub(r"\x1b\[[0-9;]*m", "", "".join(self.said))

    def page(self, path: str) -> str:
        try:
            with urlopen(self.address + quote(path), timeout=5) as answer:
                return str(answer.read().decode())
        except (URLError, OSError):
            return ""

    def shows(self, path: str, wanted: Callable[[str], bool]) -> str:
        """Wait until a page is as wanted, and return it."""
        until = time.monotonic() + PATIENCE
        html = ""
        while time.monotonic() < until:
            assert self.process.poll() is None, f"the server has stopped:\n{self.terminal}"
            html = self.page(path)
            if html and wanted(html):
                return html
            time.sleep(0.1)
        raise AssertionError(f"{path} is not as wanted:\n{html[-2000:]}\n{self.terminal}")

    def write(self, text: str, name: str = "handbook.yaml") -> None:
        (self.root / "policies" / "book" / name).write_text(text, "utf-8")


@contextmanager
def serving(root: Path, command: str) -> Iterator[Server]:
    """Serve a project until the block ends, then end the server and whatever it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    words = COMMANDS[command]
    with subprocess.Popen(
        [str(Path(sys.executable).parent / words[0]), *words[1:], host],
        cwd=root,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_MKDOCS_2_WARNING": "1", "POLICYC_LANGUAGE": "zh-Hans"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        server = Server(f"http://{host}/", root, process)
        assert process.stdout is not None
        reader = Thread(target=lambda: server.said.extend(iter(process.stdout.readline, "")), daemon=True)  # type: ignore[union-attr]
        reader.start()
        try:
            yield server
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            reader.join(5)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "policies" / "book").mkdir(parents=True)
    (tmp_path / "policies" / "book" / "handbook.yaml").write_text(BOOK, "utf-8")
    (tmp_path / "mkdocs.yml").write_text(CONFIG, "utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_pages_follow_the_files_through_faults(project: Path, command: str) -> None:
    with serving(project, command) as server:
        server.shows("book/roles/经理/", lambda html: "审批单子" in html)
        assert "没有发现问题" in server.shows("findings/", bool)

        server.write(BOOK.replace("审批单子", "审批新单子"))
        server.shows("book/roles/经理/", lambda html: "审批新单子" in html)

        server.write(BOOK.replace("roles:\n", "roles: [\n").replace("审批单子", "审批坏单子"))
        findings = server.shows("findings/", lambda html: "DOC0" in html)
        assert "policies/book/handbook.yaml" in findings
        good = server.shows("book/roles/经理/", lambda html: 'href="../../../findings/"' in html)
        assert "审批新单子" in good, "the last good page is shown"
        assert "DOC0" in server.terminal

        server.write(BOOK.replace("unit: 部门, duties", "unit: 没有的部门, duties"))
        assert "没有的部门" in server.shows("findings/", lambda html: "REF001" in html)

        server.write(BOOK.replace("审批单子", "审批修好的单子"))
        mended = server.shows("book/roles/经理/", lambda html: "审批修好的单子" in html)
        assert 'href="../../../findings/"' not in mended
        assert "Traceback" not in server.terminal


@pytest.mark.parametrize("command", COMMANDS)
def test_it_starts_on_a_broken_tree(project: Path, command: str) -> None:
    (project / "policies" / "book" / "handbook.yaml").write_text("handbook: {title: 小手册\n", "utf-8")
    with serving(project, command) as server:
        assert "handbook.yaml" in server.shows("findings/", lambda html: "DOC0" in html)
        server.write(BOOK)
        server.shows("book/roles/经理/", lambda html: "审批单子" in html)


def test_new_and_deleted_files_are_followed(project: Path) -> None:
    with serving(project, "policyc") as server:
        server.shows("book/", bool)
        server.write("terms: {词: 意思是这样}\n", "terms.yaml")
        server.shows("book/terms/", lambda html: "意思是这样" in html)
        (project / "policies" / "book" / "terms.yaml").unlink()
        server.shows("book/", lambda html: 'href="terms/"' not in html)


def test_faulty_settings_stop_no_server(project: Path) -> None:
    with serving(project, "policyc") as server:
        server.shows("book/", bool)
        (project / "pyproject.toml").write_text("[tool.policyc]\nlanguage = 'klingon'\n", "utf-8")
        server.write(BOOK.replace("小手册", "新手册"))
        until = time.monotonic() + PATIENCE
        while "klingon" not in server.terminal and time.monotonic() < until:
            time.sleep(0.1)
        assert "小手册" in server.shows("book/", bool)
        (project / "pyproject.toml").unlink()
        server.write(BOOK.replace("小手册", "新新手册"))
        server.shows("book/", lambda html: "新新手册" in html)
