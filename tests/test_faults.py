"""Whatever happens to a build or a server, the published site is a whole one, and the next run works."""

from __future__ import annotations

import errno
import fcntl
import gc
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from faults import TITLES, entitle, fresh, site_of, start_project
from handbooks import ROOT
from mkdocs.livereload import LiveReloadServer
from saves import Saves, build_as_served, free_port, serving

from compiler import project as project_module
from compiler.cli import INTERRUPTED
from compiler.cli.common import HELP
from compiler.cli.main import cli, main
from compiler.project import SourceFile, gather
from compiler.publish import place as place_module
from compiler.publish import plugin as plugin_module
from compiler.publish import site as site_module
from compiler.publish.place import alone
from compiler.publish.workshop import Workshop, drawn_file

FULL = {
    "zh-Hans": "磁盘已满；腾出空间后再试",
    "zh-Hant": "磁盤已滿；騰出空間後再試",
    "en": "the disk is full; make room and do it again",
}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.setenv("POLICYC_LANGUAGE", "zh-Hans")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


@pytest.fixture
def project(tmp_path: Path, own_pages_only: None) -> Path:
    return start_project(tmp_path / "project")


def policyc(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(root), *words], catch_exceptions=False)


def left(root: Path) -> list[str]:
    return sorted(file.name for file in root.iterdir())


# Stopped


def test_stopped_anywhere_the_site_is_whole() -> None:
    script = [sys.executable, str(ROOT / "benchmarks" / "faults.py"), "kills", "--times", "8", "--seed", "7"]
    done = subprocess.run(script, capture_output=True, encoding="utf-8", timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    assert "all held" in done.stdout
    assert done.stdout.count("build SIGKILL") == 4


EARLY = """\
import os, signal, sys
from importlib.abc import MetaPathFinder
class Impatient(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "compiler.cli.main":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Impatient())
from compiler.cli import main
main()
"""


def test_interrupted_while_it_starts_it_just_ends(project: Path) -> None:
    done = subprocess.run([sys.executable, "-c", EARLY], cwd=project, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, b"", b"")


def test_interrupted_while_it_reads_its_options_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "make_context", interrupt)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == INTERRUPTED
    assert capsys.readouterr().err.strip() == "policyc: " + HELP("cli.stopped")


@pytest.mark.parametrize("words", [["check"], ["build"], ["pages", "out"]])
def test_who_interrupts_is_told_in_one_line(project: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    def interrupt(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(project_module, "_read_all", interrupt)
    done = policyc(project, *words)
    assert done.exit_code == INTERRUPTED
    assert done.stderr.splitlines()[-1] == "policyc: " + HELP("cli.stopped")
    assert "Traceback" not in done.output
    assert left(project) == ["mkdocs.yml", "policies", "site"]


def test_whoever_stops_a_build_that_cleans_up_has_it_cleaned_up(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remove = shutil.rmtree
    stops = iter([KeyboardInterrupt])

    def stopped(*words: Any, **more: Any) -> None:
        for stop in stops:
            raise stop
        remove(*words, **more)

    monkeypatch.setattr(shutil, "rmtree", stopped)
    assert policyc(project, "build").exit_code == INTERRUPTED
    assert left(project) == ["mkdocs.yml", "policies", "site"]


def test_a_build_that_died_under_our_number_is_cleared_away(project: Path) -> None:
    (project / f".policyc-site-{os.getpid()}-abc").mkdir()
    assert policyc(project, "build").exit_code == 0
    assert left(project) == ["mkdocs.yml", "policies", "site"]


# Two at once


def test_a_second_build_waits_for_the_first(project: Path) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    script = [str(Path(sys.executable).parent / "policyc"), "build"]
    with alone(project / "site", lambda: pytest.fail("nobody is there yet")):
        second = subprocess.Popen(
            script, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )
        assert second.stderr is not None
        assert second.stderr.readline().rstrip() == f"另一个发布正在写入“{project / 'site'}”，等它结束"
        entitle(project, TITLES[1])  # what changes meanwhile is published by the one that waited
        assert site_of(project).keys() == {".gitignore"}
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 0, said
    assert TITLES[1] in (project / "site" / "book" / "index.html").read_text("utf-8")


def test_two_builds_at_once_publish_one_whole_site(project: Path, tmp_path: Path) -> None:
    clean = start_project(tmp_path / "clean")
    running = [
        subprocess.Popen([str(Path(sys.executable).parent / "policyc"), "build"], cwd=root, stdout=subprocess.DEVNULL)
        for root in (project, project, clean)
    ]
    assert [process.wait(300) for process in running] == [0, 0, 0]
    assert site_of(project) == site_of(clean)
    assert left(project) == ["mkdocs.yml", "policies", "site"]


def test_where_folders_cannot_be_locked_nobody_waits(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: int) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    assert policyc(project, "build").exit_code == 0


# Nowhere to write to


@pytest.mark.parametrize("language", FULL)
def test_a_full_disk_is_told_in_words(project: Path, language: str) -> None:
    done = policyc(project, "check", "--language", language, "--output", "json=/dev/full")
    assert done.exit_code == 2
    assert FULL[language] in done.stderr


def limited(most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def test_a_build_that_can_write_no_more_leaves_the_last_site(project: Path) -> None:
    assert policyc(project, "build").exit_code == 0
    before = site_of(project)
    entitle(project, TITLES[1])
    for most in (0, 60_000):
        done = subprocess.run(
            [str(Path(sys.executable).parent / "policyc"), "build"],
            cwd=project, preexec_fn=limited(most), capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert done.stderr.splitlines()[-1] == f"policyc: 无法写入“{project / 'site'}”：文件超出了这里允许的大小"
        assert "Traceback" not in done.stderr
        assert site_of(project) == before
        assert left(project) == ["mkdocs.yml", "policies", "site"]


@pytest.mark.parametrize(
    "words", [["build", "--site-dir", "{}/site"], ["pages", "{}"], ["check", "--output", "json={}"]]
)
def test_where_nobody_can_write_is_told(project: Path, words: list[str]) -> None:
    done = policyc(project, *(word.format("/proc/policyc/x") for word in words))
    assert done.exit_code == 2
    assert "无法写入“/proc/policyc/x" in done.stderr
    assert "没有文件或文件夹“/proc/policyc" in done.stderr
    assert "Errno" not in done.stderr


@pytest.mark.parametrize(
    ("code", "told"), [("EROFS", "只能读"), ("EBUSY", "挂载的卷"), ("EXDEV", "不在同一个卷"), ("EACCES", "没有权限")]
)
def test_a_folder_that_cannot_change_places_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    def refuse(*_: Path) -> None:
        raise OSError(getattr(errno, code), code, "site")

    monkeypatch.setattr(place_module, "_exchange_or_rename", refuse)
    done = policyc(project, "build")
    assert done.exit_code == 2
    assert told in done.stderr
    assert left(project) == ["mkdocs.yml", "policies", "site"]


# Changing while it is read


@pytest.fixture
def meddling(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, str, Iterator[Callable[[], object]]], None]:
    """Let something happen after each of the first calls of a function."""

    def meddle(module: object, name: str, acts: Iterator[Callable[[], object]]) -> None:
        original = getattr(module, name)

        def meddled(*words: object, **more: object) -> object:
            result = original(*words, **more)
            for act in acts:
                act()
                break
            return result

        monkeypatch.setattr(module, name, meddled)

    return meddle


Meddle = Callable[[object, str, Iterator[Callable[[], object]]], None]


def test_policies_are_read_again_until_they_keep_still(project: Path, meddling: Meddle) -> None:
    book = project / "policies" / "book"
    acts = [
        lambda: (book / "more.yaml").write_text("terms: {词: 意思}\n", "utf-8"),
        lambda: (book / "more.yaml").write_text("terms: {字: 意思}\n", "utf-8"),
        lambda: (book / "more.yaml").rename(book / "most.yaml"),
        lambda: (book / "handbook.yaml").touch(),
    ]
    meddling(project_module, "_read_all", iter(acts))
    files, problems = gather(project, project / "policies")
    assert not problems
    assert [(file.path, file.data) for file in files][1:] == [
        ("policies/book/most.yaml", "terms: {字: 意思}\n".encode())
    ]


def test_policies_that_never_keep_still_are_read_at_last(project: Path, meddling: Meddle) -> None:
    file = project / "policies" / "book" / "more.yaml"
    numbers = iter(range(1000))
    meddling(project_module, "_read_all", iter(lambda: lambda: file.write_text(f"# {next(numbers)}\n"), None))
    files, _ = gather(project, project / "policies")
    assert [SourceFile("policies/book/more.yaml", "book", b"# 8\n")] == list(files)[1:]


def test_pages_beside_the_policies_are_of_one_state(project: Path, meddling: Meddle) -> None:
    notes, picture = project / "policies" / "notes.md", project / "policies" / "book" / "picture.png"
    meddling(
        site_module, "mkdocs_build", iter([lambda: notes.write_text("# 新说明\n", "utf-8"), lambda: picture.unlink()])
    )
    done = policyc(project, "build")
    assert done.exit_code == 0
    assert done.stderr.count("文件有改动，重新生成") == 2
    assert "新说明" in (project / "site" / "notes" / "index.html").read_text("utf-8")
    assert not (project / "site" / "book" / "picture.png").exists()


def test_a_page_that_goes_while_it_is_read_is_built_without(project: Path, meddling: Meddle) -> None:
    meddling(plugin_module, "navigation", iter([(project / "policies" / "notes.md").unlink]))
    done = policyc(project, "build")
    assert done.exit_code == 0, done.stderr
    assert "文件有改动，重新生成" in done.stderr
    assert not (project / "site" / "notes").exists()


def test_what_never_keeps_still_is_not_published(project: Path, meddling: Meddle) -> None:
    assert policyc(project, "build").exit_code == 0
    before = site_of(project)
    notes, numbers = project / "policies" / "notes.md", iter(range(1000))
    meddling(site_module, "mkdocs_build", iter(lambda: lambda: notes.write_text(f"# {next(numbers)}\n"), None))
    done = policyc(project, "build")
    assert done.exit_code == 2
    assert "没有发布" in done.stderr
    assert site_of(project) == before


def test_a_page_in_another_encoding_is_told(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    (project / "policies" / "notes.md").write_bytes("# 说明\n".encode("gb18030"))
    done = policyc(project, "build")
    assert done.exit_code == 2
    assert "UTF-8" in done.stderr.splitlines()[-1]
    assert "notes.md" in caplog.text


# Served


def documents() -> Counter[str]:
    gc.collect()
    return Counter(type(each).__name__ for each in gc.get_objects())


def test_saves_in_any_order_end_in_the_site_of_a_clean_build(tmp_path: Path) -> None:
    saves = Saves(tmp_path / "project", 5)
    counted: list[int] = []

    def work(rebuild: Callable[[], None]) -> None:
        for _ in range(15):
            for _ in range(4):
                saves.save()
            rebuild()
            counted.append(documents()["Document"])
        saves.mend_all()
        rebuild()

    build_as_served(saves.root, work, tmp_path / "served")
    drawn_file(saves.root).unlink()  # who builds cleanly knows nothing of earlier runs
    clean = f"""\
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT / "tests")!r})
from saves import build_as_served
build_as_served(Path({str(saves.root)!r}), lambda rebuild: None, Path({str(tmp_path / "clean")!r}))
"""
    done = subprocess.run(
        [sys.executable, "-c", clean], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    served, wanted = (
        {file.relative_to(top).as_posix(): file.read_bytes() for file in top.rglob("*") if file.is_file()}
        for top in (tmp_path / "served", tmp_path / "clean")
    )
    assert sorted(name for name in served.keys() | wanted.keys() if served.get(name) != wanted.get(name)) == []
    assert saves.last_words in wanted["index.html"].decode()
    assert 20 < saves.broken < 40, "half of the saves were broken"
    assert max(counted[8:]) <= max(counted[:8]) + 8, f"documents are kept: {counted}"


def test_a_server_goes_on_whatever_is_saved(project: Path) -> None:
    page = project / "policies" / "notes.md"
    with serving(project, free_port(), signal.SIGTERM) as server:
        server.wait_for("notes/", "自己写的话")
        page.write_bytes("# 说明\n\n别的编码。\n".encode("gb18030"))
        until = time.monotonic() + 60
        while "没能重新生成网站" not in server.said() and time.monotonic() < until:
            time.sleep(0.1)
        page.write_text("# 说明\n\n又好了。\n", "utf-8")
        server.wait_for("notes/", "又好了")
        assert "另存为 UTF-8" in server.said()


@pytest.mark.parametrize("saved", [True, False])
def test_what_is_saved_while_the_server_starts_is_not_missed(
    project: Path, tmp_path: Path, meddling: Meddle, monkeypatch: pytest.MonkeyPatch, saved: bool
) -> None:
    wanted: list[bool] = []
    monkeypatch.setattr(LiveReloadServer, "serve", lambda server, **_: wanted.append(server._want_rebuild))
    monkeypatch.setattr(LiveReloadServer, "shutdown", LiveReloadServer.server_close)
    meddling(Workshop, "make", iter([lambda: entitle(project, TITLES[1])] if saved else []))
    site_module.serve(project, "127.0.0.1:8000")
    assert wanted == [saved]


def test_a_server_whose_port_is_taken_says_so(project: Path) -> None:
    port = free_port()
    with serving(project, port) as server:
        server.wait_for("", "手册")
        done = fresh(project, "serve", "--dev-addr", f"127.0.0.1:{port}")
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1] == "policyc: 地址已被占用；请用 --dev-addr 换一个端口"


def test_a_picture_that_is_older_than_the_last_is_shown_at_once(project: Path, tmp_path: Path) -> None:
    picture = project / "policies" / "book" / "picture.png"

    def work(rebuild: Callable[[], None]) -> None:
        picture.write_bytes(b"\x89PNG another")
        os.utime(picture, (10**9, 10**9))
        rebuild()

    build_as_served(project, work, tmp_path / "served")
    assert (tmp_path / "served" / "book" / "picture.png").read_bytes() == b"\x89PNG another"
