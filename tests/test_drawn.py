"""What is drawn is kept from run to run: the same site as without, whatever changes, and whatever befalls the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from compiling import TODAY, spoilt
from handbooks import SMALL
from test_upkeep import FILES, SAVES, save

from compiler.kept import load, this_compiler
from compiler.publish import drawn
from compiler.publish.crew import all_hands
from compiler.publish.workshop import Product, Workshop
from compiler.render.task import Task

pytestmark = pytest.mark.usefixtures("own_pages_only")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_COMMIT", "0")
    save(tmp_path / "project", dict(FILES))
    return tmp_path / "project"


@pytest.fixture
def drawn_now(monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """Return what tells the addresses that were drawn since it was last asked."""
    seen: set[str] = set()

    def note(tasks: Sequence[Task]) -> object:
        seen.update(task.path for task in tasks)
        return all_hands(tasks)

    def told() -> set[str]:
        found = set(seen)
        seen.clear()
        return found

    monkeypatch.setattr(drawn, "all_hands", note)
    return told


def make(root: Path, file: Path | None, **how: Any) -> Product:
    """Make the pages in a run of its own."""
    return Workshop(root, root / "policies", today=lambda: TODAY, drawn=file).make(**how)


@pytest.mark.parametrize("how", [{}, {"with_findings": True}, {"keep_last_good": True, "with_findings": True}])
def test_every_run_comes_to_what_one_without_does(root: Path, tmp_path: Path, how: dict[str, Any]) -> None:
    english = "handbook: {title: Another, language: en}\n"
    saves: list[dict[str, str | None]] = [
        {},
        *SAVES.values(),
        {f"policies/{name}/handbook.yaml": english for name in ("x", "y", "z")},  # the site speaks English now
        dict(FILES),
    ]
    for files in saves:
        save(root, files)
        assert make(root, tmp_path / "kept", **how) == make(root, None, **how), files


def test_only_what_has_changed_is_drawn(root: Path, tmp_path: Path, drawn_now: Callable[[], set[str]]) -> None:
    always = {"", "one/assurance", "two/assurance", "three/assurance"}
    make(root, tmp_path / "kept")
    everything = drawn_now()
    assert always < everything
    written = (tmp_path / "kept").read_bytes()
    make(root, tmp_path / "kept")
    assert drawn_now() == always
    assert (tmp_path / "kept").read_bytes() == written
    save(root, {"policies/three/organization.yaml": "# 注\n" + str(FILES["policies/three/organization.yaml"])})
    make(root, tmp_path / "kept")
    assert drawn_now() == always | {path for path in everything if path.partition("/")[0] == "three"}
    save(root, SAVES["a text"])
    make(root, tmp_path / "kept")
    assert drawn_now() == always | {path for path in everything if path.partition("/")[0] in ("one", "two")}


def test_another_compiler_draws_anew(
    root: Path, tmp_path: Path, drawn_now: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(root, tmp_path / "kept")
    everything = drawn_now()
    monkeypatch.setattr(drawn, "this_compiler", lambda *_: "another")
    make(root, tmp_path / "kept")
    assert drawn_now() == everything


def test_whatever_befalls_the_file_the_pages_are_right(tmp_path: Path) -> None:
    save(tmp_path, {"policies/book/handbook.yaml": SMALL})
    file = tmp_path / "deep" / "kept"
    right = make(tmp_path, file)
    about = this_compiler(*drawn._LIBRARIES)
    kept = load(file, about)
    assert kept
    for hurt in spoilt(file.read_bytes(), 20):
        file.write_bytes(hurt)
        assert make(tmp_path, file) == right
        assert load(file, about) == kept
    file.unlink()
    file.mkdir()
    assert make(tmp_path, file) == right
    assert [path.name for path in file.parent.iterdir()] == ["kept"]
