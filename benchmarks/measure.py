"""What commands and stages take: of the clock, of the processors and of memory; shared by what compares commands."""

# ruff: noqa: S603 - it runs what the benchmarks name

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
TIMES = 3
CONFIG = "site_name: x\ndocs_dir: policies\ntheme: {name: material}\nplugins: [policyc]\n"
Command = Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of all processors, and the most memory of one process in MB."""

    clock: float
    processors: float
    peak: float


def cost(command: Command, folder: Path, times: int = TIMES, *, fails: bool = False) -> Cost:
    """Return the least that a command takes in some runs; it has to succeed unless its findings make it fail."""
    return _least([_once(command, folder, fails=fails) for _ in range(times)])


def in_turns(*commands: tuple[Command, Path]) -> list[Cost]:
    """Return the least that each of some commands takes, in turns: what else is going on hinders all alike."""
    rounds = [[_once(command, folder) for command, folder in commands] for _ in range(TIMES)]
    return [_least(costs) for costs in zip(*rounds, strict=True)]


def _once(command: Command, folder: Path, *, fails: bool = False) -> Cost:
    start = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and not (fails and process.returncode == 1):
        raise SystemExit(f"{command[0]} failed in {folder} with {process.returncode}")
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3)


def _least(costs: Sequence[Cost]) -> Cost:
    return Cost(min(one.clock for one in costs), min(one.processors for one in costs), max(one.peak for one in costs))


def timed(act: Callable[..., Any], spent: dict[str, float], stage: str) -> Callable[..., Any]:
    """Return `act`, made to add what it takes of the processors to what a stage has taken."""

    def run(*given: Any, **named: Any) -> Any:
        start = used()
        try:
            return act(*given, **named)
        finally:
            spent[stage] = spent.get(stage, 0.0) + used() - start

    return run


def used() -> float:
    """Return the seconds of the processors that this process and its ended children have taken."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def shares(spent: Mapping[str, float], total: float) -> str:
    """Return what stages take of a total, as a comment in Markdown."""
    told = ", ".join(f"{stage} {part / total:.0%}" for stage, part in spent.items())
    return f"<!-- stages of {total:.2f} s: {told} -->"
