"""A folder with policyc and all that it needs, to install where there is no internet.

`python -m supply.wheelhouse FOLDER` fills it for this Python and this system; further options go to `pip download`, as
`--python-version 3.12 --platform manylinux_2_28_aarch64` for another one.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from supply.lock import HEAD, lock_file
from supply.packages import build, check_out, commit_time

LIST = "requirements.txt"


def fill(folder: Path, wheel: Path, python: Path = Path(sys.executable), options: Sequence[str] = ()) -> None:
    """Download what is locked, put a wheel of policyc beside it, and list both with their hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    locked = ("--require-hashes", "--only-binary=:all:", "--requirement", str(lock_file("run")))
    command = (str(python), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *locked)
    subprocess.run([*command, "--dest", str(folder), *options], check=True)
    data = wheel.read_bytes()
    (folder / wheel.name).write_bytes(data)
    name, version = wheel.name.split("-")[:2]
    ours = f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(data).hexdigest()}\n"
    locks = lock_file("run").read_text("utf-8").removeprefix(HEAD)
    (folder / LIST).write_text(ours + locks, "utf-8")


def environment(folder: Path, python: str) -> Path:
    """Make an environment with nothing in it; return the folder of its programs."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    return folder / ("Scripts" if os.name == "nt" else "bin")


def install(folder: Path, programs: Path) -> None:
    """Install from such a folder, and from nowhere else, into an environment."""
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    from_there = ("--no-index", "--find-links", str(folder), "--require-hashes", "--requirement", str(folder / LIST))
    command = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *from_there]
    subprocess.run(command, check=True, env={**alone, "PIP_CONFIG_FILE": os.devnull})


def main(folder: str, *options: str) -> int:
    """Fill a folder with the packages of the commit."""
    with tempfile.TemporaryDirectory() as place:
        source = check_out(Path(place, "source"))
        built = build(source, Path(place, "dist"), SOURCE_DATE_EPOCH=commit_time())
        [wheel] = (Path(place, "dist", name) for name in built if name.endswith(".whl"))
        fill(Path(folder), wheel, options=options)
    print(f"carry {folder} there and run:  pip install --no-index --find-links {folder} -r {folder}/{LIST}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
