"""Whether the commit can be released: packages that come out the same twice, and work offline on every Python.

`python -m supply.release [PYTHON…]` tries the Pythons that are named, or all it finds. It takes a minute for each.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from supply import ROOT
from supply.packages import build, build_twice, commit_time
from supply.wheelhouse import fill, install

PYTHONS = ("python3.11", "python3.12", "python3.13")
_PLAIN = {"SOURCE_COMMIT": "release", "LC_ALL": "C.UTF-8"}


def found() -> Iterator[str]:
    """Yield the Pythons of this machine that run."""
    for name in PYTHONS:
        if shutil.which(name) and not subprocess.run([name, "-V"], capture_output=True, check=False).returncode:
            yield name


def packages(folder: Path) -> Path:
    """Build the packages twice, and the wheel once more from the sdist; return the wheel. Exits where they differ."""
    first, again = build_twice(folder)
    [sdist] = (name for name in first if name.endswith(".tar.gz"))
    [wheel] = (name for name in first if name.endswith(".whl"))
    with tarfile.open(folder / "dist" / sdist) as archive:
        archive.extractall(folder, filter="data")
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
            empty = folder / "download"
            subprocess.run([python, "-m", "venv", str(empty)], check=True)
            fill(folder / "wheels", wheel, empty / "bin" / "python")
            sites[python] = use(install(folder / "wheels", folder / "installed", python), folder)
            files = len(sites[python])
            print(f"{python}: installed offline, a new handbook and ours published ({files} files)", flush=True)
    first, *others = sites
    for other in others:
        names = sites[first].keys() | sites[other].keys()
        different = sorted(name for name in names if sites[first].get(name) != sites[other].get(name))
        if different:
            print(f"{other} publishes other bytes than {first}: {', '.join(different[:10])}")
            return 1
    print(f"the same bytes by {', '.join(sites)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
