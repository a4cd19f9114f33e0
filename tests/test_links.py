"""Linked folders among the policies: nothing behind them is published, watched or gone round in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from handbooks import CONFIG, SMALL
from saves import free_port, serving

PROGRAMS = Path(sys.executable).parent
LONGEST = 60
"""Seconds; going round in two loops takes 2**40 folders."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "policies" / "book").mkdir(parents=True)
    (root / "policies" / "book" / "handbook.yaml").write_text(SMALL, "utf-8")
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    return root


def loop(project: Path, name: str = "") -> None:
    for way in ("one", "two"):
        (project / "policies" / "book" / f"{name}{way}").symlink_to(".")


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAMS / words[0]), *words[1:]]
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=LONGEST, check=False)


def test_a_build_for_review_goes_into_no_loop(project: Path) -> None:
    loop(project)
    done = run(project, "policyc", "build", "--with-findings")
    assert done.returncode == 1
    assert "DOC025" in done.stdout
    assert (project / "site" / "book" / "index.html").is_file()
    assert not (project / "site" / "book" / "one").exists()


@pytest.mark.parametrize("command", ["policyc", "mkdocs"])
def test_what_lies_behind_a_link_is_not_published(project: Path, command: str) -> None:
    private = project / "private"
    private.mkdir()
    (private / "salaries.md").write_text("# 工资\n", "utf-8")
    (private / "secret.png").write_bytes(b"\x89PNG")
    (project / "policies" / "_drafts").symlink_to(private)  # a folder that nobody checks
    (project / "policies" / "_own").mkdir()
    (project / "policies" / "_own" / "page.md").write_text("# 自己的页\n", "utf-8")
    loop(project, "_")
    done = run(project, command, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (project / "site" / "_own" / "page" / "index.html").is_file()
    assert [file for file in (project / "site").rglob("*") if file.stem in ("salaries", "secret", "_one")] == []


def test_policies_that_are_a_link_themselves_are_published(project: Path) -> None:
    (project / "policies").rename(project / "elsewhere")
    (project / "policies").symlink_to("elsewhere")
    assert run(project, "policyc", "build").returncode == 0
    assert (project / "site" / "book" / "roles" / "经理" / "index.html").is_file()


def test_a_server_follows_saves_beside_a_loop(project: Path) -> None:
    loop(project)
    with serving(project, free_port()) as server:
        server.wait_for("book/", "小手册", LONGEST)
        (project / "policies" / "book" / "handbook.yaml").write_text(SMALL.replace("小手册", "新手册"), "utf-8")
        server.wait_for("book/", "新手册", LONGEST)
        assert "DOC025" in server.said()


def test_a_server_follows_saves_of_linked_settings(project: Path) -> None:
    (project / "mkdocs.yml").rename(project / "own.yml")
    (project / "mkdocs.yml").symlink_to("own.yml")
    with serving(project, free_port()) as server:
        server.wait_for("book/", "小手册", LONGEST)
        (project / "own.yml").write_text(CONFIG.replace("site_name: 手册", "site_name: 改了名"), "utf-8")
        server.wait_for("book/", "改了名", LONGEST)
