"""The same policies give the same bytes: whatever the machine, the folder, the order of files, the day, the language."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from handbooks import CONFIG, ROOT, SMALL
from test_publish import snapshot

COMMAND = Path(sys.executable).parent
COMMIT = "0123456789ab"
OTHER_MACHINE = """\
import os, random

order = random.Random(7)

class Shuffled:
    def __init__(self, entries):
        self.entries = entries
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.entries)
    def close(self):
        pass

def listdir(path=".", listed=os.listdir):
    names = listed(path)
    order.shuffle(names)
    return names

def scandir(path=".", scanned=os.scandir):
    with scanned(path) as found:
        entries = list(found)
    order.shuffle(entries)
    return Shuffled(iter(entries))

os.listdir, os.scandir = listdir, scandir
os.cpu_count = lambda: 64
os.sched_getaffinity = lambda _: set(range(64))
os.umask(0o077)
"""
"""Python runs a module of this name before anything else: folders are listed in another order, and there is more of all."""

ONE_PROCESSOR = "import os\nos.sched_getaffinity = lambda _: {0}\n"

HERE: Mapping[str, str] = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
THERE: Mapping[str, str] = {
    "PYTHONHASHSEED": "1",
    "TZ": "Asia/Shanghai",
    "LC_ALL": "POSIX",
    "LANG": "zh_CN.UTF-8",
    "COLUMNS": "40",
    "HOME": "nowhere",
    "TMPDIR": ".",
    "PATH": str(COMMAND),  # no git
    "SOURCE_DATE_EPOCH": "1798761600",  # 2027-01-01
}


def build(project: Path, there: Mapping[str, str], module: str = "") -> dict[str, bytes]:
    """Build a project in an environment of its own; return the published files."""
    elsewhere = project.parent / f"{project.name}-python"
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "sitecustomize.py").write_text(module, "utf-8")
    done = subprocess.run(
        [str(COMMAND / "policyc"), "build"],
        cwd=project,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(elsewhere), "NO_MKDOCS_2_WARNING": "1", **there},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return snapshot(project / "site")


def copy(target: Path) -> Path:
    """Copy this repository's policies; the project has an address, as only then MkDocs lists its pages."""
    shutil.copytree(ROOT / "policies", target / "policies")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    (target / "mkdocs.yml").write_text(f"site_url: https://example.com/handbook/\n{settings}", "utf-8")
    return target


def copy_backwards(target: Path, source: Path) -> Path:
    """Copy a project so that its last file is made first."""
    for file in sorted(source.rglob("*"), reverse=True):
        if file.is_file():
            (target / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / file.relative_to(source))
    return target


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(tmp_path_factory.mktemp("one") / "project")


@pytest.fixture(scope="module")
def built(one: Path) -> dict[str, bytes]:
    return build(one, {**HERE, "SOURCE_COMMIT": COMMIT}, ONE_PROCESSOR)


def different(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def test_another_machine_publishes_the_same_bytes(one: Path, built: dict[str, bytes], tmp_path: Path) -> None:
    policies = tmp_path / "别处 的" / "手册 B"
    copy_backwards(policies / "policies", one / "policies")
    shutil.copyfile(one / "mkdocs.yml", policies / "mkdocs.yml")
    again = build(policies, {**THERE, "SOURCE_COMMIT": COMMIT}, OTHER_MACHINE)
    assert different(built, again) == []
    assert built["sitemap.xml"].count(b"<loc>https://example.com/handbook/operations-department/") > 30


def test_the_other_machine_is_another_one(tmp_path: Path) -> None:
    """The test above would show nothing if what it changes did not reach the compiler."""
    for name in "abcdefgh":
        (tmp_path / "folder" / name).mkdir(parents=True)
    (tmp_path / "sitecustomize.py").write_text(OTHER_MACHINE, "utf-8")
    script = """
import os
print(os.cpu_count(), os.umask(0))
for names in (os.listdir("folder"), [entry.name for entry in os.scandir("folder")]):
    print(sorted(names) == list("abcdefgh") != names)
"""
    seen = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**THERE, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert seen.stdout.splitlines() == [f"64 {0o077}", "True", "True"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "project" / "policies" / "book").mkdir(parents=True)
    (tmp_path / "project" / "policies" / "book" / "handbook.yaml").write_text(SMALL, "utf-8")
    (tmp_path / "project" / "mkdocs.yml").write_text(CONFIG, "utf-8")
    return tmp_path / "project"


def test_only_the_assurance_page_names_the_commit(small: Path) -> None:
    """What rightly differs: where nobody says which commit is built, and git says it on one machine and not on the other."""
    without = build(small, {**HERE, "SOURCE_COMMIT": ""})
    named = build(small, {**HERE, "SOURCE_COMMIT": COMMIT, "PYTHONHASHSEED": "random", "SOURCE_DATE_EPOCH": ""})
    assert different(without, named) == ["book/assurance/index.html"]
    page = "book/assurance/index.html"
    assert COMMIT.encode() in named[page]
    assert COMMIT.encode() not in without[page]
