"""How long `policyc check` takes on companies of growing size, against merely reading or validating the same files.

    pip install -e '.[test,bench]'
    python benchmarks/check.py [FLOWS ...]

Everything runs as a process of its own, start included, and counts the time of the processor in all its threads and
children. Prints Markdown: the time per size, ratios to reading the files with PyYAML's C loader, growth, and what each
stage takes.
"""

# ruff: noqa: S603, T201 - it runs tools that it names itself, and prints what it found

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from company import write_company

from compiler import pipeline
from compiler.project import gather
from compiler.schema import schema_file

BIN = Path(sys.executable).parent
SIZES = (100, 1_000, 10_000)
TIMES = 3
MKDOCS = "site_name: x\ndocs_dir: policies\ntheme: {name: material}\n"
EDIT = "echo '# ' >> policies/book-0001/flows/01.yaml; {} check"
"""A change of one file, and a check that remembers the last one."""
FLOOR = """
import sys, yaml, pathlib
for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml")):
    yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
"""


def main(sizes: list[int]) -> None:
    """Measure every size, in a folder that is thrown away."""
    print(
        "| flows | MB | floor, s | `policyc check` | after an edit | check-jsonschema | yamllint | peak MB "
        "| per flow, × the smallest |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            root = Path(folder) / str(size)
            written = write_company(root, size)
            (root / "mkdocs.yml").write_text(MKDOCS)
            files = [str(file) for file in sorted((root / "policies").rglob("*.yaml"))]
            floor, _ = cost([sys.executable, "-c", FLOOR, str(root / "policies")], root)
            ours, peak = cost([str(BIN / "policyc"), "check", "--no-cache"], root)
            again, _ = cost(["sh", "-c", EDIT.format(BIN / "policyc")], root, TIMES + 1)
            validated = cost([str(BIN / "check-jsonschema"), "--schemafile", str(schema_file()), *files], root)[0]
            linted = cost([str(BIN / "yamllint"), "-d", "relaxed", "."], root)[0] if size < SIZES[-1] else 0.0
            first = first or ours / size
            told = [
                f"{size:,}", f"{written / 1e6:.1f}", f"{floor:.2f}", f"× {ours / floor:.2f}", f"{again / ours:.0%}",
                f"× {validated / floor:.2f}", f"× {linted / floor:.2f}" if linted else "", f"{peak / 1e3:.0f}",
                f"{ours / size / first:.2f}",
            ]  # fmt: skip
            print("|", " | ".join(told), "|", flush=True)
            if size == SIZES[1]:
                stages(root)
            shutil.rmtree(root)


def cost(command: list[str], folder: Path, times: int = TIMES) -> tuple[float, float]:
    """Return the least seconds of the processor that a command takes in some runs, and its peak of memory in kB."""
    best, peak = float("inf"), 0.0
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        peak = max(peak, after.ru_maxrss)
    return best, peak


def stages(root: Path) -> None:
    """Print what each stage takes of one compilation, in this process."""
    spent: dict[str, float] = {}

    def timed(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return act(*given, **named)
            finally:
                spent[name] = spent.get(name, 0.0) + time.process_time() - start

        return run

    for name in ("read", "validate", "resolve", "Mentions", "verify"):
        setattr(pipeline, name, timed(name, getattr(pipeline, name)))
    files, _ = gather(root, root / "policies")
    start = time.process_time()
    pipeline.compile_company(files, today=date(2026, 6, 1))
    total = time.process_time() - start
    print(
        f"<!-- stages of {total:.2f} s: {', '.join(f'{name} {part / total:.0%}' for name, part in spent.items())} -->"
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
