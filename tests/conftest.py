"""The option `--bless`: write what the user sees down as what is expected, to be read in the diff."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="take the output of tests/cases as what is expected")


_UNMEASURED = {"test_ci", "test_determinism", "test_faults", "test_hostile", "test_mutations", "test_supply"}
"""What runs whole commands again and again: measuring it takes twice the time, and shows what other tests show."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what browsers are shown, and what runs whole commands, out of what is measured."""
    for item in items:
        if item.path.stem in _UNMEASURED or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(autouse=True)
def _unmeasured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the commands that such a test starts, too."""
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let commands remember their checks in a folder of this run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def own_pages_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the guide and the rules out of sites that are built in this process: always the same, and many."""
    monkeypatch.setattr("compiler.publish.workshop.guide_tasks", lambda _: ())
    monkeypatch.setattr("compiler.publish.workshop.rule_tasks", lambda _: ())


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--bless"))


@pytest.fixture(scope="session")
def node_modules(request: pytest.FixtureRequest) -> Path:
    """Install what package.json names, once for all runs and all workers, and say where it is."""
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("npm")
    wanted = Path(__file__).with_name("package.json").read_text("utf-8")
    with FileLock(folder / "lock"):
        done = folder / "done"
        if not done.is_file() or done.read_text("utf-8") != wanted:
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            (folder / "package.json").write_text(wanted, "utf-8")
            command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
            subprocess.run(command, cwd=folder, check=True, timeout=600, stdout=subprocess.DEVNULL)
            done.write_text(wanted, "utf-8")
    return folder / "node_modules"
