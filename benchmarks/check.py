"""How long `policyc check` takes on companies of growing size, against merely reading or validating the same files.

    pip install -e '.[test,bench]'
    python benchmarks/check.py [FLOWS ...]

Everything runs as a process of its own, start included, and counts the time of the processor in all its threads and
children. Prints Markdown: the time per size, ratios to reading the files with PyYAML's C loader, growth, and what each
stage takes.
"""

# ruff: noqa: T201 - it prints what it found

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from company import write_company
from measure import BIN, CONFIG, TIMES, cost, shares, timed, used

from compiler import pipeline
from compiler.project import gather
from compiler.schema import schema_file

SIZES = (100, 1_000, 10_000)
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
            (root / "mkdocs.yml").write_text(CONFIG)
            files = [str(file) for file in sorted((root / "policies").rglob("*.yaml"))]
            floor = cost([sys.executable, "-c", FLOOR, root / "policies"], root).processors
            ours = cost([BIN / "policyc", "check", "--no-cache"], root, fails=True)
            again = cost(["sh", "-c", EDIT.format(BIN / "policyc")], root, TIMES + 1, fails=True)
            validator = [BIN / "check-jsonschema", "--schemafile", schema_file(), *files]
            validated = cost(validator, root, fails=True).processors
            linter = [BIN / "yamllint", "-d", "relaxed", "."]
            linted = cost(linter, root, fails=True).processors if size < SIZES[-1] else 0.0
            first = first or ours.processors / size
            told = [
                f"{size:,}", f"{written / 1e6:.1f}", f"{floor:.2f}", f"× {ours.processors / floor:.2f}",
                f"{again.processors / ours.processors:.0%}",
                f"× {validated / floor:.2f}", f"× {linted / floor:.2f}" if linted else "", f"{ours.peak:.0f}",
                f"{ours.processors / size / first:.2f}",
            ]  # fmt: skip
            print("|", " | ".join(told), "|", flush=True)
            if size == SIZES[1]:
                stages(root)
            shutil.rmtree(root)


def stages(root: Path) -> None:
    """Print what each stage takes of one compilation, in this process."""
    spent: dict[str, float] = {}
    for name in ("read", "validate", "resolve", "Mentions", "verify"):
        setattr(pipeline, name, timed(getattr(pipeline, name), spent, name))
    files, _ = gather(root, root / "policies")
    start = used()
    pipeline.compile_company(files, today=date(2026, 6, 1))
    print(shares(spent, used() - start))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
