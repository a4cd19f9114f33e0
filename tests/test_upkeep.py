"""Serving while editing: whatever is saved in whatever order, the site is as if it had been built at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from handbooks import CONFIG
from mkdocs.commands.build import build

from compiler.publish.plugin import PolicycPlugin
from compiler.publish.site import configure

ORGANIZATION = """\
units:
  部门: {kind: department, head: 经理}
roles:
  经理: {unit: 部门, duties: [{id: 审批, text: 审批单子, steps: 流程/审批}]}
  专员: {unit: 部门, reports_to: 经理, duties: [{id: 填写, text: 填写单子, steps: 流程/填写}]}
"""
FLOWS = """\
flows:
  流程:
    owner: 经理
    starts_when: 有事
    steps:
      填写: {responsible: 专员, accountable: 经理, outputs: 单子, next: 审批}
      审批: {responsible: 经理, accountable: 经理, inputs: 单子}
records:
  单子: {kind: form, owner: 专员, keep: 3年}
"""
FILES = {
    "mkdocs.yml": CONFIG,
    "policies/one/handbook.yaml": "handbook: {title: 甲手册, language: zh-Hans, owner: 部门}\n",
    "policies/one/organization.yaml": ORGANIZATION,
    "policies/one/flows.yaml": FLOWS,
    "policies/two/handbook.yaml": "handbook: {title: 乙手册, language: zh-Hans, owner: one/部门}\n",
    "policies/two/flows.yaml": FLOWS.replace("流程:", "另一流程:")
    .replace("经理", "one/经理")
    .replace("专员", "one/专员"),
    "policies/three/handbook.yaml": "handbook: {title: 丙手册, language: zh-Hans, owner: 部门}\n",
    "policies/three/organization.yaml": ORGANIZATION,
    "policies/three/flows.yaml": FLOWS,
    "policies/one/more.md": "# 说明\n\n[流程](flows/流程/index.md)\n",
}
SAVES: dict[str, dict[str, str | None]] = {
    "a text": {"policies/one/organization.yaml": ORGANIZATION.replace("填写单子", "仔细填写单子")},
    "a name that others show": {
        "policies/one/organization.yaml": ORGANIZATION.replace("专员: {", "专员: {name: 文员, ")
    },
    "a line before the others": {"policies/one/flows.yaml": "\n# 注\n" + FLOWS},
    "another step": {
        "policies/one/flows.yaml": FLOWS.replace(
            "inputs: 单子}", "inputs: 单子, next: 归档}\n      归档: {responsible: 专员, accountable: 经理}"
        )
    },
    "another flow": {"policies/one/flows.yaml": FLOWS.replace("records:", FLOWS.splitlines()[1] + "新\nrecords:", 1)},
    "a new file": {"policies/one/terms.yaml": "terms:\n  单据: {text: 指单子。}\n"},
    "a file that cannot be read": {"policies/one/flows.yaml": FLOWS + "flows: [\n"},
    "mended": {"policies/one/flows.yaml": FLOWS},
    "a page by hand": {"policies/one/more.md": "# 新说明\n\n正文\n"},
    "another page by hand": {"policies/more.md": "# 补充\n"},
    "no page by hand": {"policies/more.md": None, "policies/one/more.md": None},
    "the other handbook's duty": {
        "policies/two/flows.yaml": FLOWS.replace("经理", "one/经理").replace("专员", "one/专员")
    },
    "a file less": {"policies/one/terms.yaml": None},
    "a tie": {"policies/three/organization.yaml": ORGANIZATION.replace("reports_to: 经理", "reports_to: one/经理")},
    "a change at the other end of a tie": {
        "policies/one/organization.yaml": ORGANIZATION.replace("  经理: {", "  经理: {name: 主管, ")
    },
    "no tie any more": {"policies/three/organization.yaml": ORGANIZATION},
    "settings": {"mkdocs.yml": FILES["mkdocs.yml"].replace("手册", "新手册")},
    "a handbook less": {"policies/two/handbook.yaml": None, "policies/two/flows.yaml": None},
}


class Served:
    """What `policyc serve` does on every save, without the server."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.made: list[str] = []
        plugin = configure(root).plugins["policyc"]
        assert isinstance(plugin, PolicycPlugin)
        self.plugin = plugin

    def start(self) -> None:
        self.plugin.on_startup(command="serve", dirty=True)

    def build(self, site: Path) -> dict[str, bytes]:
        """Build as MkDocs does for a server, and return what is there to be read."""
        config = configure(self.root)
        config.site_dir = str(site)
        build(config, serve_url="http://127.0.0.1:8000/", dirty=True)
        return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def save(root: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(text, "utf-8")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_pages_only: None) -> Iterator[Served]:
    monkeypatch.setenv("SOURCE_COMMIT", "0")
    monkeypatch.setattr("compiler.publish.plugin.drawn_file", lambda _: None)  # a clean build keeps nothing
    save(tmp_path / "project", dict(FILES))
    server = Served(tmp_path / "project")
    server.start()
    yield server
    server.plugin.on_startup(command="build", dirty=False)


def test_saves_end_in_what_a_build_from_nothing_makes(served: Served, tmp_path: Path) -> None:
    steps = [served.build(tmp_path / "site")]
    for files in SAVES.values():
        save(served.root, files)
        steps.append(served.build(tmp_path / "site"))
    save(served.root, dict(FILES))
    for name, files, site in zip(["nothing", *SAVES], [{}, *SAVES.values()], steps, strict=True):
        save(served.root, files)
        served.start()
        clean = served.build(tmp_path / "clean" / name)
        assert site.keys() == clean.keys(), name
        assert [path for path in clean if site[path] != clean[path]] == [], name


def test_a_save_makes_anew_what_it_changes_and_nothing_else(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.build(tmp_path / "site")
    made = _watched(served, monkeypatch)
    served.build(tmp_path / "site")
    assert made() == {"one/more/"}, "what is written by hand is always made anew"
    save(served.root, SAVES["a text"])
    served.build(tmp_path / "site")
    assert made() == {"one/more/", "one/roles/专员/", "one/document/"}
    save(served.root, SAVES["settings"])
    served.build(tmp_path / "site")
    assert {"one/more/", "one/", "two/flows/另一流程/"} <= made()


def _watched(served: Served, monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """Return what tells the addresses of the pages that were made since it was last asked."""
    seen: set[str] = set()
    around = PolicycPlugin.on_page_context

    def note(plugin: PolicycPlugin, context: object, *, page: object, **given: object) -> object:
        seen.add(page.url)  # type: ignore[attr-defined]
        return around(plugin, context, page=page, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(PolicycPlugin, "on_page_context", note)

    def told() -> set[str]:
        found = {unquote(address) for address in seen}
        seen.clear()
        return found

    return told
