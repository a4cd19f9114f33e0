"""How long `policyc build` takes, against MkDocs building as many trivial pages, and the same pages as Markdown.

    pip install -e '.[test,bench]'
    python benchmarks/build.py [FLOWS ...]

Companies of growing size (`company.py`). The floor is MkDocs with the same theme, addresses and navigation (without
units, posts and flows) and no search, on pages of one line. The other rival builds the pages of `policyc pages` with
the stock search and jieba, which cuts Chinese into words; it is left out for large sites. Every build is a process of
its own, start included. Prints Markdown: seconds by the clock and of the processors, ratios, peak memory, growth, and
what our stages take.
"""

# ruff: noqa: S603, T201 - it runs what it names itself, and prints what it found

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from company import write_company

from compiler.publish import workshop
from compiler.publish.site import configure, publish, workshop_of

BIN = Path(sys.executable).parent
SIZES = (80, 400, 1_400)
LARGEST_WITH_SEARCH = 400
TIMES = 3
CONFIG = "site_name: x\ndocs_dir: policies\ntheme: {name: material}\nplugins: [policyc]\n"
STOCK = "plugins:\n  - search:\n      lang: zh\n      separator: '[\\s\\u200b\\-]'\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of all processors, and the most memory of one process in MB."""

    clock: float
    processors: float
    peak: float


def main(sizes: list[int]) -> None:
    """Measure every size, in a folder that is thrown away."""
    print(
        "| pages | floor, s (processor, s) | `policyc build` by the clock | of the processors "
        "| Markdown, stock search, jieba | peak MB: floor, ours, Markdown | site MB | per page, × the smallest |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    first = 0.0
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            write_company(root, size)
            (root / "mkdocs.yml").write_text(CONFIG)
            subprocess.run([BIN / "policyc", "pages", "plain"], cwd=root, check=True, stdout=subprocess.DEVNULL)
            pages = trivial(root / "plain", root / "floor")
            plainly: list[str | Path] = [BIN / "mkdocs", "build", "-q"]
            ours, floor = cheapest(([BIN / "policyc", "build"], root), (plainly, root / "floor"))
            stock = None
            if size <= LARGEST_WITH_SEARCH:
                with (root / "plain" / "mkdocs.yml").open("a") as config:
                    config.write(STOCK)
                stock = cost(plainly, root / "plain")
            first = first or ours.processors / pages
            print(
                f"| {pages:,} | {floor.clock:.1f} ({floor.processors:.1f}) | × {ours.clock / floor.clock:.2f} "
                f"| × {ours.processors / floor.processors:.2f} "
                f"| {f'× {stock.clock / floor.clock:.2f}' if stock else ''} "
                f"| {floor.peak:.0f}, {ours.peak:.0f}{f', {stock.peak:.0f}' if stock else ''} "
                f"| {weight(root / 'site'):.0f} | {ours.processors / pages / first:.2f} |",
                flush=True,
            )
            stages(root)


def trivial(plain: Path, floor: Path) -> int:
    """Copy a plain folder with a page of one line for every page; return how many there are."""
    shutil.copytree(plain, floor)
    pages = sorted((floor / "docs").rglob("index.md"))
    for page in pages:
        front_matter = page.read_text("utf-8").split("---\n")[1]
        page.write_text(f"---\n{front_matter}---\n\n# Page\n\nOne line.\n", "utf-8")
    with (floor / "mkdocs.yml").open("a") as config:
        config.write("plugins: []\n")
    return len(pages)


def cheapest(*builds: tuple[list[str | Path], Path]) -> list[Cost]:
    """Return the least that each of some builds takes, in turns, so that what else is going on hinders all alike."""
    taken = [[cost(command, folder) for command, folder in builds] for _ in range(TIMES)]
    return [
        Cost(min(one.clock for one in costs), min(one.processors for one in costs), max(one.peak for one in costs))
        for costs in zip(*taken, strict=True)
    ]


def cost(command: list[str | Path], folder: Path) -> Cost:
    """Run a command and say what it took."""
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
    if process.returncode:
        raise SystemExit(f"{command} failed in {folder}")
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3)


def weight(site: Path) -> float:
    """Return the size of a site in MB."""
    return sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) / 1e6


def stages(root: Path) -> None:
    """Print what each stage of a build takes of the processors, in this process and its helpers."""
    spent = {"compile": 0.0, "draw": 0.0}
    for name, stage in (("compile_company", "compile"), ("render", "draw")):
        setattr(workshop, name, _timed(getattr(workshop, name), spent, stage))
    start = _used()
    product = workshop_of(root, configure(root)).make()
    before = _used()
    publish(root, root / "site", product)
    spent["MkDocs and search"] = _used() - before
    total = _used() - start
    print(
        f"<!-- stages of {total:.1f} s: {', '.join(f'{name} {part / total:.0%}' for name, part in spent.items())} -->"
    )


def _timed(act: Callable[..., Any], spent: dict[str, float], stage: str) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        start = _used()
        try:
            return act(*given, **named)
        finally:
            spent[stage] += _used() - start

    return run


def _used() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
