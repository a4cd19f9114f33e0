"""The locks: one version, with its hashes, of everything that is installed, for all Pythons and systems alike.

`python -m supply.lock` renews them; they name no host, so that any index or folder may serve the files.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from supply import FOLDER, ROOT

OLDEST = "3.11"
"""The oldest Python that has to do with the locked versions."""
HEAD = """\
# Every version that is tested, with the hashes of its wheels. Made by `python3 develop.py lock`.
"""
_OPTIONS = (
    "--universal",  # one file for all systems and Pythons
    "--fork-strategy=fewest",  # the same version everywhere, so that the same policies give the same site
    f"--python-version={OLDEST}",
    "--only-binary=:all:",  # nothing that is installed runs a program of its own to build itself
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--no-config",
    "--quiet",
)


@dataclass(frozen=True)
class Pin:
    """One locked version."""

    version: Version
    marker: str
    hashes: tuple[str, ...]


def project() -> Mapping[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def wanted() -> Mapping[str, tuple[str, ...]]:
    """Return the requirements behind each lock, by its name. The backend asks for `editables` only while it works."""
    settings = project()
    extras = settings["project"]["optional-dependencies"]
    run = tuple(settings["project"]["dependencies"])
    return {
        "run": run,
        "build": (*settings["build-system"]["requires"], "editables>=0.5"),
        "test": (*run, *extras["test"]),
        "supply": tuple(extras["supply"]),
    }


def lock_file(name: str) -> Path:
    """Return the file of a lock."""
    return FOLDER / f"{name}.txt"


def read(name: str) -> Mapping[str, Pin]:
    """Read a lock: its pins by name."""
    pins: dict[str, Pin] = {}
    for line in lock_file(name).read_text("utf-8").replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            what, *hashes = re.split(r"\s+--hash=", line.strip())
            asked = Requirement(what)
            [exactly] = asked.specifier
            pins[canonicalize_name(asked.name)] = Pin(Version(exactly.version), str(asked.marker or ""), tuple(hashes))
    return pins


def resolve(requirements: tuple[str, ...], among: Path | None = None) -> str:
    """Choose a version for everything that requirements need, from those of another lock where there is one."""
    uv = Path(sys.executable).with_name("uv")
    constraints = [f"--constraint={among}"] if among else []
    command = [str(uv), "pip", "compile", *_OPTIONS, *constraints, "-"]
    asked = "\n".join(requirements)
    done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, encoding="utf-8", check=False, cwd=FOLDER)
    if done.returncode:
        sys.exit("the locks cannot be renewed")
    return done.stdout


def main() -> int:
    """Renew all locks: first all together, so that they never disagree, then each alone."""
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder, "together.txt")
        together.write_text(resolve(tuple(one for many in wanted().values() for one in many)), "utf-8")
        for name, requirements in wanted().items():
            lock_file(name).write_text(HEAD + resolve(requirements, among=together), "utf-8")
            print(f"{lock_file(name).relative_to(ROOT)}: {len(read(name))} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
