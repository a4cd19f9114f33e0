"""The schema in the editor: a real yaml-language-server completes, explains and judges as it stands in `schemas/`."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("editor")]

ROOT = Path(__file__).parents[2]
TEXT = """\
# yaml-language-server: $schema={schema}
roles:
  经理: {{headcont: 1}}
flows:
  报销:
    steps:
      申请:
        {here}
      审批: {{responsible: 经理, within: 3 dayz}}
      付款: {{responsible: 经理, wait_for: al}}
"""


class Editor:
    """A client of the language server, as an editor is one."""

    def __init__(self, server: Path, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            ["node", str(server), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._last = 0
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {
                "hover": {"contentFormat": ["markdown"]},
                "completion": {"completionItem": {"snippetSupport": True}},
            },
        }
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities})
        self.send({"method": "initialized", "params": {}})

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._process.stdin.flush()

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self._last += 1
        number = self._last
        self.send({"id": number, "method": method, "params": params})
        return self.wait(lambda message: message.get("id") == number and "method" not in message).get("result")

    def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            message = self._receive()
            if wanted(message):
                return message
            if "id" in message and "method" in message:
                items = message["params"].get("items", []) if message.get("params") else []
                settings = {"completion": True, "hover": True, "validate": True}
                answer = [settings if item.get("section") == "yaml" else {} for item in items]
                self.send({"id": message["id"], "result": answer or None})

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message

    def open(self, text: str, name: str) -> str:
        """Open a file and return its address."""
        address = (self.folder / name).as_uri()
        document = {"uri": address, "languageId": "yaml", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return address

    def problems(self, address: str) -> list[tuple[int, str]]:
        """Wait for the problems of a file: line (from 1) and message."""
        told = self.wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == address
                and bool(message["params"]["diagnostics"])
            )
        )
        return [(found["range"]["start"]["line"] + 1, found["message"]) for found in told["params"]["diagnostics"]]

    def at(self, method: str, address: str, line: int, column: int) -> Any:
        place = {"line": line - 1, "character": column - 1}
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": address}, "position": place})


@pytest.fixture(scope="module")
def editor(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Start a language server on a folder with the schema."""
    server = node_modules / "yaml-language-server" / "bin" / "yaml-language-server"
    folder = tmp_path_factory.mktemp("editor")
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    client = Editor(server, folder)
    yield client
    client.close()


def text(editor_folder: Path, here: str) -> str:
    return TEXT.format(schema=(editor_folder / "schemas" / "policy.schema.json").as_uri(), here=here)


def test_problems_are_told_in_words(editor: Editor) -> None:
    address = editor.open(text(editor.folder, "responsible: 经理"), "problems.yaml")
    problems = dict(editor.problems(address))
    assert problems[3] == "Property headcont is not allowed."
    assert "3 workdays" in problems[9]
    assert "时限写成" in problems[9]
    assert "all" in problems[10]


def test_fields_are_completed(editor: Editor) -> None:
    address = editor.open(text(editor.folder, "resp"), "complete.yaml")
    offered = [item["label"] for item in editor.at("completion", address, 8, 13)["items"]]
    assert {"responsible", "accountable", "decide", "within", "步骤 / step", "审批 / approval"} <= set(offered)
    assert "headcount" not in offered


def test_fields_are_explained_in_both_languages(editor: Editor) -> None:
    address = editor.open(text(editor.folder, "responsible: 经理"), "hover.yaml")
    told = editor.at("hover", address, 8, 10)["contents"]["value"]
    assert "执行 R / Responsible" in told
    assert "动手做的岗位或部门，至少一个。" in told
    assert "Who does it: at least one." in told
