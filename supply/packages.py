"""Builds wheel and sdist so that anybody gets the same bytes: of a commit, without what lies about in the folder."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from supply import ROOT


def commit_time(root: Path = ROOT) -> str:
    """Return when the commit was made, in seconds: the age of all files in the packages."""
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def check_out(target: Path, *, backwards: bool = False) -> Path:
    """Write the files of the commit into a folder; `backwards`: the last one first, of today, for nobody else."""
    command = ["git", "archive", "--format=tar", "HEAD"]
    packed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = [member for member in archive.getmembers() if not member.isdir()]
        for member in reversed(members) if backwards else members:
            file = target / member.name
            file.parent.mkdir(parents=True, exist_ok=True)
            data = archive.extractfile(member)
            assert data is not None
            file.write_bytes(data.read())
            file.chmod(member.mode & (0o700 if backwards else 0o777))
            if not backwards:
                os.utime(file, (member.mtime, member.mtime))
    return target


def build(root: Path, target: Path, **environment: str) -> Mapping[str, bytes]:
    """Build the packages of a folder with the backend that is installed; return them by name."""
    target.mkdir(parents=True)
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    done = subprocess.run(
        command, cwd=root, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return {file.name: file.read_bytes() for file in sorted(target.iterdir())}


def build_twice(folder: Path) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """Build the commit in two folders that differ in whatever must not matter."""
    epoch = {"SOURCE_DATE_EPOCH": commit_time()}
    one = check_out(folder / "one")
    other = check_out(folder / "another place", backwards=True)
    first = build(one, folder / "dist", **epoch, TZ="UTC", PYTHONHASHSEED="0", LC_ALL="C.UTF-8")
    before = os.umask(0o077)
    try:
        again = build(other, folder / "again", **epoch, TZ="Asia/Shanghai", PYTHONHASHSEED="1", LC_ALL="POSIX")
    finally:
        os.umask(before)
    return first, again
