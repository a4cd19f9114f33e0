"""Stops builds anywhere, saves at random under `serve`, and demands that the site is whole: `benchmarks/README.md`."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from faults import Ordeal
from saves import Saves, free_port, serving

from compiler.publish.workshop import drawn_file


def _say(what: str) -> None:
    """Say how far it has come: it takes its time."""
    print(what, flush=True)  # noqa: T201


def kills(times: int, seed: int, folder: Path) -> None:
    """Stop builds, most by SIGKILL, and checks, now and then."""
    ordeal = Ordeal(folder, seed)
    _say(f"a build takes {ordeal.seconds:.2f} s and {ordeal.acts} acts on files")
    started = time.monotonic()
    stopped: Counter[str] = Counter()
    for number in range(times):
        how = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[number % 4]
        what = "check" if number % 8 == 7 else "build"
        stop = (ordeal.check_is_stopped if what == "check" else ordeal.build_is_stopped)(how)
        stopped[f"{what} by {how.name}"] += 1
        _say(f"{number + 1:4} {what} {stop}")
    seconds = time.monotonic() - started
    _say(f"all held in {seconds:.0f} s: " + ", ".join(f"{n} {what}" for what, n in sorted(stopped.items())))


def soak(times: int, seed: int, folder: Path) -> None:
    """Save at random under a server; in the end it must serve what a server does that has seen none of it."""
    saves, port = Saves(folder / "project", seed), free_port()
    started, memory = time.monotonic(), {}
    with serving(saves.root, port) as server:
        server.wait_for("", "手册")
        for number in range(1, times + 1):
            saves.save()
            time.sleep(saves.random.expovariate(2))
            if number % 100 == 0:
                memory[number] = server.memory()
                seconds = time.monotonic() - started
                _say(f"{number:5} saves, {server.builds():5} builds, {memory[number]:,} kB, {seconds:.0f} s")
        saves.mend_all()
        server.wait_for("", saves.last_words)
        after, builds = server.site(), server.builds()
    drawn_file(saves.root).unlink()  # who builds cleanly knows nothing of earlier runs
    with serving(saves.root, port) as server:
        server.wait_for("", saves.last_words)
        clean = server.site()
    differ = sorted(name for name in after.keys() | clean.keys() if after.get(name) != clean.get(name))
    if differ:
        sys.exit(f"the site is not that of a clean build: {differ}")
    _say(f"{times} saves, {saves.broken} of them broken, {builds} builds: the same {len(clean)} files as a clean build")


def main() -> None:
    """Run what the arguments ask for; an exit code other than 0 says that something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["kills", "soak"])
    parser.add_argument("--times", type=int, default=200, help="how many builds to stop, or saves to make")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        {"kills": kills, "soak": soak}[options.what](options.times, options.seed, Path(folder).resolve())


if __name__ == "__main__":
    main()
