"""How long `policyc build` takes, against MkDocs building as many trivial pages, and the same pages as Markdown.

    pip install -e '.[test,bench]'
    python benchmarks/build.py [FLOWS ...]

Companies of growing size (`company.py`). The floor is MkDocs with the same theme, addresses and navigation (without
units, posts and flows) and no search, on pages of one line. The other rival builds the pages of `policyc pages` with
the stock search and jieba, which cuts Chinese into words; it is left out for large sites. Every build is a process of
its own, start included; ours has nothing kept from earlier ones, and then what the last one drew and an edit of one
file. Prints Markdown: seconds by the clock and of the processors, ratios, peak memory, growth, and our stages.
"""

# ruff: noqa: S603, T201 - it runs what it names itself, and prints what it found

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from company import write_company
from measure import BIN, CONFIG, Command, cost, in_turns, shares, timed, used

from compiler.publish import workshop
from compiler.publish.site import configure, publish, workshop_of

SIZES = (80, 400, 1_400)
LARGEST_WITH_SEARCH = 400
EDIT = "echo '# ' >> policies/book-0001/flows/01.yaml; {} {}"
"""A change of one file, and a build that has kept what the last one drew."""
STOCK = "plugins:\n  - search:\n      lang: zh\n      separator: '[\\s\\u200b\\-]'\n"


def main(sizes: list[int]) -> None:
    """Measure every size, in a folder that is thrown away."""
    print(
        "| pages | floor, s (processor, s) | `policyc build` by the clock | of the processors "
        "| after an edit: by the clock, of the processors | Markdown, stock search, jieba "
        "| peak MB: floor, ours, Markdown | site MB | per page, × the smallest |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    first = 0.0
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            write_company(root, size)
            (root / "mkdocs.yml").write_text(CONFIG)
            subprocess.run([BIN / "policyc", "pages", "plain"], cwd=root, check=True, stdout=subprocess.DEVNULL)
            pages = trivial(root / "plain", root / "floor")
            plainly: Command = [BIN / "mkdocs", "build", "-q"]
            build: Command = [BIN / "policyc", "build"]
            ours, again, floor = in_turns(
                ([*build, "--no-cache"], root), (["sh", "-c", EDIT.format(*build)], root), (plainly, root / "floor")
            )
            stock = None
            if size <= LARGEST_WITH_SEARCH:
                with (root / "plain" / "mkdocs.yml").open("a") as config:
                    config.write(STOCK)
                stock = cost(plainly, root / "plain", 1)
            first = first or ours.processors / pages
            print(
                f"| {pages:,} | {floor.clock:.1f} ({floor.processors:.1f}) | × {ours.clock / floor.clock:.2f} "
                f"| × {ours.processors / floor.processors:.2f} "
                f"| × {again.clock / floor.clock:.2f}, × {again.processors / floor.processors:.2f} "
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


def weight(site: Path) -> float:
    """Return the size of a site in MB."""
    return sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) / 1e6


def stages(root: Path) -> None:
    """Print what each stage of a build takes of the processors, in this process and its helpers."""
    spent = {"compile": 0.0}
    workshop.compile_company = timed(workshop.compile_company, spent, "compile")  # type: ignore[attr-defined]
    start = used()
    product = workshop_of(root, configure(root), no_cache=True).make()
    spent["draw"] = used() - start - spent["compile"]
    before = used()
    publish(root, root / "site", product)
    spent["MkDocs and search"] = used() - before
    print(shares(spent, used() - start))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
