"""The option `--bless`: write what the user sees down as what is expected, to be read in the diff."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="take the output of tests/cases as what is expected")


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--bless"))


@pytest.fixture(scope="session")
def npm(request: pytest.FixtureRequest) -> Callable[[dict[str, str]], Path]:
    """Return a function that fetches npm packages by name and version, once for all runs, and says where they are."""

    def fetch(packages: dict[str, str]) -> Path:
        assert request.config.cache is not None
        folder = request.config.cache.mkdir("npm-" + "-".join(packages).replace("/", "-").replace("@", ""))
        text = json.dumps({"private": True, "dependencies": packages})
        if not (folder / "done").is_file() or (folder / "done").read_text("utf-8") != text:
            (folder / "package.json").write_text(text, "utf-8")
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
            subprocess.run(command, check=True, timeout=300, stdout=subprocess.DEVNULL)
            (folder / "done").write_text(text, "utf-8")
        return folder / "node_modules"

    return fetch
