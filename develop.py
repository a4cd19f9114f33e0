#!/usr/bin/env python3
"""Sets everything up and runs it, on a machine that has only Python 3.11 or newer.

    python3 develop.py serve     build the example handbook and serve it at http://127.0.0.1:8000/
    python3 develop.py test      run everything CI runs: style, types, layers, tests with coverage, browser tests

    python3 develop.py lock                renew the versions that are installed (supply/*.txt) and THIRD-PARTY.md
    python3 develop.py audit               ask for known weaknesses of what is locked; needs the internet
    python3 develop.py wheelhouse FOLDER   gather policyc and all that it needs, to install where there is no internet
    python3 develop.py release             build the packages twice, install them offline on every Python, publish

All install what they need: a virtual environment in .venv, and from Debian's or Ubuntu's packages, as root or by sudo,
only what is missing: python3-venv, libraries that Graphviz expects, and for the tests Chromium, npm and git.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCKS = HERE / "supply"
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
GRAPHVIZ_NEEDS = ("libglib2.0-0", "libx11-6", "libxext6", "libxrender1")
"""What pygraphviz's wheels leave to the system."""
PLAYWRIGHT_NEEDS = ("libatomic1",)
"""What the Node.js that Playwright brings leaves to the system."""
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Chromium without windows opens a tab three times as fast."""


def main() -> int:
    """Run the command that the first argument names; the rest goes to it."""
    commands = {
        "serve": serve,
        "test": test,
        "setup": setup,
        "lock": lock,
        "audit": audit,
        "wheelhouse": partial(supply, "wheelhouse"),
        "release": partial(supply, "release"),
    }
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - somebody may run this file with an older one
        print("policyc needs Python 3.11 or newer; this is " + sys.version.split()[0])
        return 2
    return commands[sys.argv[1]](sys.argv[2:])


def serve(arguments: list[str]) -> int:
    """Build the example handbook and serve it until interrupted."""
    install()
    policyc = str(BIN / "policyc")
    code = run(policyc, "build")
    return code or run(policyc, "serve", *arguments)


def setup(_arguments: list[str]) -> int:
    """Install everything that the tests need."""
    install("test")
    missing = [tool for tool in ("npm", "git") if not shutil.which(tool)]
    if not any(map(shutil.which, BROWSERS)):
        missing.append("chromium-headless-shell|chromium")
    if not succeeds(str(BIN / "playwright"), "--version"):
        missing += PLAYWRIGHT_NEEDS
    if missing:
        system_packages(*missing)
    return 0


def test(arguments: list[str]) -> int:
    """Run every check; with arguments, just the tests they name."""
    setup([])
    tests = [str(BIN / "pytest"), "-n", "auto", "--dist", "loadgroup"]
    if arguments:
        return run(*tests, *arguments)
    steps = (
        (str(BIN / "ruff"), "check", "."),
        (str(BIN / "ruff"), "format", "--check", "."),
        (str(BIN / "mypy"),),
        (str(BIN / "lint-imports"),),
        (*tests, "--cov", "--cov-report", "term"),
    )
    os.environ["COVERAGE_FILE"] = str(HERE / ".coverage")  # commands that run in other folders leave nothing there
    for step in steps:
        print("\n$ " + " ".join(Path(step[0]).name if part == step[0] else part for part in step), flush=True)
        if run(*step):
            return 1
    return 0


def lock(_arguments: list[str]) -> int:
    """Renew what is locked, install it, and list its licences."""
    install("supply")
    if run(str(BIN / "python"), "-m", "supply.lock"):
        return 1
    install()
    return supply("licences", [])


def audit(_arguments: list[str]) -> int:
    """Ask for known weaknesses; a package that cannot be asked for is no clean one."""
    install("supply")
    pip_audit = (str(BIN / "pip-audit"), "--strict", "--disable-pip", "--require-hashes")
    return max([run(*pip_audit, "--requirement", str(file)) for file in sorted(LOCKS.glob("*.txt"))])


def supply(tool: str, arguments: list[str]) -> int:
    """Run a tool of supply/."""
    install()
    return run(str(BIN / "python"), "-m", f"supply.{tool}", *arguments)


def install(*more: str) -> None:
    """Make the virtual environment and install policyc with what is locked into it, unless that has been done."""
    locks = [LOCKS / f"{name}.txt" for name in ("run", "build", *more)]
    files = (HERE / "pyproject.toml", *locks)
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    stamp = VENV / f".installed-{'-'.join(more) or 'policyc'}"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        make_environment()
    pip = (str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    locked = [word for file in locks for word in ("--requirement", str(file))]
    require(*pip, "--require-hashes", "--only-binary=:all:", *locked)
    require(*pip, "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    if not succeeds(str(BIN / "python"), "-c", "import pygraphviz"):
        system_packages(*GRAPHVIZ_NEEDS)
    stamp.write_text(wanted)


def make_environment() -> None:
    """Make .venv; Debian and Ubuntu keep what that needs in a package of its own."""
    if not succeeds(sys.executable, "-c", "import ensurepip, venv"):
        system_packages(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    require(sys.executable, "-m", "venv", str(VENV))


def system_packages(*names: str) -> None:
    """Install packages of Debian or Ubuntu; of `one|other` the first that there is."""
    if not shutil.which("apt-get"):
        sys.exit("please install: " + " ".join(names))
    print("installing " + " ".join(names), flush=True)
    root = [] if os.geteuid() == 0 else ["sudo"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    require(*root, *environment, "apt-get", "update", "-qq")
    there = [next((one for one in name.split("|") if succeeds("apt-cache", "show", one)), name) for name in names]
    require(*root, *environment, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *there)


def run(*command: str) -> int:
    """Run a command in the project's folder; return its exit code."""
    try:
        return subprocess.run(command, cwd=HERE, check=False).returncode
    except KeyboardInterrupt:
        return 0 if "serve" in command else 130


def succeeds(*command: str) -> bool:
    """Say whether a command, whose output is of no interest, succeeds."""
    return not subprocess.run(command, capture_output=True, check=False).returncode


def require(*command: str) -> None:
    """Run a command that has to succeed."""
    if run(*command):
        sys.exit("failed: " + " ".join(command))


if __name__ == "__main__":
    sys.exit(main())
