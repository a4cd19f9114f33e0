"""What policyc stands on: locked within bounds, licensed, built the same twice, and at work without this repository."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply import licences, lock
from supply.packages import build_twice

ROOT = Path(__file__).parent.parent
LOCKS = ("run", "build", "test", "supply")
DEPENDENCIES = [Requirement(text) for text in lock.project()["project"]["dependencies"]]
THEME = "mkdocs-material"
"""Named in mkdocs.yml, never imported."""


def holds(requirement: Requirement, *extras: str) -> bool:
    """Say whether a requirement is one on this Python and this system, with these extras of who requires it."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def needed(requirements: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """Return all that is needed here, what the needed itself needs included, by what the installed packages say."""
    found: dict[str, list[Requirement]] = {}
    waiting = [it for it in requirements if holds(it)]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in found or requirement.extras:
            asked = map(Requirement, distribution(name).requires or ())
            waiting += [it for it in asked if holds(it, *requirement.extras)]
        found.setdefault(name, []).append(requirement)
    return found


# The locks


@pytest.mark.parametrize("name", ["run", "build", "test"])
def test_a_lock_holds_what_is_needed_and_nothing_else(name: str) -> None:
    pins = lock.read(name)
    asked = needed(Requirement(text) for text in lock.wanted()[name])
    here = {pin for pin, it in pins.items() if holds(Requirement(f"{pin}; {it.marker}" if it.marker else pin))}
    assert here == asked.keys(), "python3 develop.py lock"
    for pin, requirements in asked.items():
        outside = [str(it) for it in requirements if not it.specifier.contains(pins[pin].version, prereleases=True)]
        assert outside == [], f"{pin} is locked at {pins[pin].version}: python3 develop.py lock"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_every_direct_requirement(name: str) -> None:
    pins = lock.read(name)
    for requirement in map(Requirement, lock.wanted()[name]):
        pin = pins[canonicalize_name(requirement.name)]
        assert pin.version in requirement.specifier, requirement


def test_locks_agree() -> None:
    versions: dict[str, set[str]] = {}
    for name in LOCKS:
        for package, pin in lock.read(name).items():
            versions.setdefault(package, set()).add(str(pin.version))
    assert {package: several for package, several in versions.items() if len(several) > 1} == {}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_takes_files_from_anywhere_by_their_hashes(name: str) -> None:
    text = lock.lock_file(name).read_text("utf-8")
    assert re.findall(r"://|^-|@ |/", text.removeprefix(lock.HEAD), re.MULTILINE) == []
    for package, pin in lock.read(name).items():
        assert pin.hashes, package
        assert [it for it in pin.hashes if not re.fullmatch(r"sha256:[0-9a-f]{64}", it)] == [], package


@pytest.mark.parametrize("name", ["run", "build", "test"])
def test_what_is_tested_is_what_is_locked(name: str) -> None:
    installed = {}
    for package in lock.read(name):
        try:
            installed[package] = distribution(package).version
        except PackageNotFoundError:
            continue  # for another Python or system: the test of what is needed knows
    locked = {package: str(lock.read(name)[package].version) for package in installed}
    assert installed == locked, "python3 develop.py setup"


# The bounds


def test_every_dependency_has_bounds_and_a_reason_to_be_there() -> None:
    for requirement in DEPENDENCIES:
        assert {it.operator for it in requirement.specifier} == {">=", "<"}, requirement
    written = (ROOT / "pyproject.toml").read_text("utf-8")
    [block] = re.findall(r"^dependencies = \[\n(.*?)^\]", written, re.MULTILINE | re.DOTALL)
    unexplained = [line for line in block.splitlines() if "#" not in line]
    assert unexplained == []


def imported() -> set[str]:
    """Return the packages of others that policyc imports."""
    names = set()
    for file in (ROOT / "compiler").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add((node.module or "").partition(".")[0])
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
                names |= {str(it.value).partition(".")[0] for it in node.args if isinstance(it, ast.Constant)}
    return names - set(sys.stdlib_module_names) - {"compiler"}


def test_what_is_imported_is_what_is_required() -> None:
    owners = packages_distributions()
    ours = {canonicalize_name(owner) for module in imported() for owner in set(owners[module])}
    assert ours == {canonicalize_name(requirement.name) for requirement in DEPENDENCIES} - {THEME}


# The licences


def test_licences_are_listed_and_accepted() -> None:
    text = licences.LISTING.read_text("utf-8")
    rows = dict(re.findall(r"^\| ([a-z0-9-]+) \| (\d.*) \|$", text, re.MULTILINE))
    pins = lock.read("run")
    assert rows.keys() == pins.keys(), "python3 develop.py lock"
    for name, pin in pins.items():
        version, _, licence = rows[name].partition(" | ")
        assert version == str(pin.version), name
        assert licence in licences.ACCEPTED, name
        if not pin.marker:
            assert licence == licences.declared(distribution(name)), name


def test_nothing_shipped_needs_the_agpl() -> None:
    locked = {name for which in LOCKS for name in lock.read(which)}
    assert "pm4py" not in locked
    assert any(text.startswith("pm4py") for text in lock.project()["project"]["optional-dependencies"]["bench"])


# The packages


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    return build_twice(tmp_path_factory.mktemp("packages"))


def test_packages_are_the_same_from_two_folders(
    built: tuple[Mapping[str, bytes], Mapping[str, bytes]], tmp_path: Path
) -> None:
    first, again = built
    assert [re.sub(r"[\d.]+", "1", name, count=1) for name in first] == [
        "policyc-1-py3-none-any.whl",
        "policyc-1tar.gz",
    ]
    assert {name for name in first if first[name] != again[name]} == set()


def test_packages_hold_what_they_should(built: tuple[Mapping[str, bytes], Mapping[str, bytes]]) -> None:
    wheel, sdist = built[0].values()
    inside = set(zipfile.ZipFile(io.BytesIO(wheel)).namelist())
    tracked = subprocess.run(
        ["git", "ls-tree", "-rz", "--name-only", "HEAD", "compiler"], cwd=ROOT, capture_output=True, check=True
    )
    ours = set(tracked.stdout.decode().rstrip("\0").split("\0"))
    [about] = {name.partition("/")[0] for name in inside if ".dist-info/" in name}
    assert inside == ours | {"compiler/schemas/policy.schema.json"} | {
        f"{about}/{name}"
        for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/THIRD-PARTY.md")
    }
    with tarfile.open(fileobj=io.BytesIO(sdist)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "schemas/policy.schema.json", "THIRD-PARTY.md", *ours} <= names


def test_the_wheel_works_in_an_empty_folder(
    built: tuple[Mapping[str, bytes], Mapping[str, bytes]], tmp_path: Path
) -> None:
    """Only the wheel itself, beside what it needs; `develop.py release` installs all of it offline."""
    wheel = next(data for name, data in built[0].items() if name.endswith(".whl"))
    zipfile.ZipFile(io.BytesIO(wheel)).extractall(tmp_path / "installed")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path / "installed"), "LC_ALL": "C.UTF-8"}

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=empty, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert Path(run("-c", "import compiler; print(compiler.__file__)").strip()).is_relative_to(tmp_path)
    for words in (("init", "--language", "en"), ("check", "--fail-on", "info"), ("build", "--strict")):
        run("-c", "from compiler.cli import main; main()", *words)
    assert "Operations" in (empty / "site" / "index.html").read_text("utf-8")


# CI


def test_ci_tries_the_release_on_every_python_and_asks_for_weaknesses() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/supply.yml").read_text("utf-8"))
    jobs = workflow["jobs"]
    pythons = lock.project()["project"]["classifiers"]
    named = [text.rpartition(" :: ")[2] for text in pythons if re.search(r":: 3\.\d+$", text)]
    assert jobs["release"]["strategy"]["matrix"]["python"] == named
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert commands == ["python3 develop.py release python3", "python3 develop.py audit"]
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in jobs.values())
