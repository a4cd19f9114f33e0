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


def kills(times: int, seed: int, folder: Path) -> None:
    """Stop builds, most by SIGKILL, and checks, now and then."""
    ordeal = Ordeal(folder, seed)
    print(f"a build takes {ordeal.seconds:.2f} s and {ordeal.acts} acts on files", flush=True)  # noqa: T201
    started = time.monotonic()
    stopped: Counter[str] = Counter()
    for number in range(times):
        how = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[number % 4]
        what = "check" if number % 8 == 7 else "build"
        stop = (ordeal.check_is_stopped if what == "check" else ordeal.build_is_stopped)(how)
        stopped[f"{what} by {how.name}"] += 1
        print(f"{number + 1:4} {what} {stop}", flush=True)  # noqa: T201
    seconds = time.monotonic() - started
    print(f"all held in {seconds:.0f} s: " + ", ".join(f"{n} {what}" for what, n in sorted(stopped.items())))  # noqa: T201


def main() -> None:
    """Run what the arguments ask for; an exit code other than 0 says that something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["kills"])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        {"kills": kills}[options.what](options.times, options.seed, Path(folder).resolve())


if __name__ == "__main__":
    main()
