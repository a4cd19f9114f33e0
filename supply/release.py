"""Whether the commit can be released: packages that come out the same twice, and work offline on every Python.

`python -m supply.release [PYTHON…]` tries the Pythons that are named, or all it finds. It takes a minute for each.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from supply import ROOT
from supply.packages import build, build_twice, commit_time
from supply.wheelhouse import environment, fill, install

PYTHONS = ("python3.11", "python3.12", "python3.13")
_PLAIN = {"SOURCE_COMMIT": "release", "LC_ALL": "C.UTF-8"}


def found() -> Iterator[str]:
    """Yield the Python that runs this, and the others of this machine that run."""
    yield sys.executable
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    yield from (name for name in PYTHONS if name != own and runs(name))


def runs(python: str) -> bool:
    """Say whether there is a Python of this name that runs: pyenv has names for those that are switched off."""
    return (
        bool(shutil.which(python)) and not subprocess.run([python, "-V"], capture_output=True, check=False).returncode
    )


def packages(folder: Path) -> Path:
    """Build the packages twice, and the wheel once more from the sdist; return the wheel. Exits where they differ."""
    first, again = build_twice(folder)
    [sdist] = (name for name in first if name.endswith(".tar.gz"))
    [wheel] = (name for name in first if name.endswith(".whl"))
    shutil.unpack_archive(folder / "dist" / sdist, folder)
    source = folder / sdist.removesuffix(".tar.gz")
    unpacked = build(source, folder / "from sdist", SOURCE_DATE_EPOCH=commit_time())
    for name, data in first.items():
        if again[name] != data:
            sys.exit(f"{name} differs between two builds")
        print(f"{hashlib.sha256(data).hexdigest()}  {name}")
    if unpacked[wheel] != first[wheel]:
        sys.exit(f"{sdist} gives another wheel")
    return folder / "dist" / wheel


def use(programs: Path, folder: Path) -> Mapping[str, bytes]:
    """Start a handbook in an empty folder, check and publish it; then publish ours. Return ours, file by file."""
    policyc = str(programs / "policyc")
    (folder / "empty").mkdir(parents=True)
    for words in (("init",), ("check", "--fail-on", "info"), ("build", "--strict")):
        run(policyc, *words, folder=folder / "empty")
    shutil.copytree(ROOT / "policies", folder / "ours" / "policies")
    shutil.copyfile(ROOT / "mkdocs.yml", folder / "ours" / "mkdocs.yml")
    run(policyc, "build", folder=folder / "ours")
    site = folder / "ours" / "site"
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def run(*command: str, folder: Path) -> None:
    """Run a program of an installed policyc, away from this repository."""
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, **_PLAIN}, stdout=subprocess.DEVNULL)


def main(*named: str) -> int:
    """Try all of it."""
    sites: dict[str, Mapping[str, bytes]] = {}
    with tempfile.TemporaryDirectory() as place:
        wheel = packages(Path(place))
        for python in named or found():
            folder = Path(place, str(len(sites)))
            programs = environment(folder / "environment", python)
            fill(folder / "wheels", wheel, programs / "python")
            install(folder / "wheels", programs)
            sites[python] = use(programs, folder)
            files = len(sites[python])
            print(f"{python}: installed offline, a new handbook and ours published ({files} files)", flush=True)
    first, *others = sites
    for other in others:
        names = sites[first].keys() | sites[other].keys()
        different = sorted(name for name in names if sites[first].get(name) != sites[other].get(name))
        if different:
            print(f"{other} publishes other bytes than {first}: {', '.join(different[:10])}")
            return 1
        print(f"{other} publishes the same bytes as {first}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
