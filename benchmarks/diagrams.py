"""How long checking diagrams takes, against bpmnlint and pm4py on the same BPMN files.

    pip install -e '.[test,bench]'
    npm install --prefix FOLDER bpmn-moddle bpmnlint
    python benchmarks/diagrams.py FOLDER/node_modules [FLOWS]

The flows of a company (`company.py`) are exported and then read by each tool in a process of its own, start included;
what counts is the time of the processor. pm4py has some seconds for each diagram and gives up on the others; without it
its column stays empty.
"""

# ruff: noqa: S603, T201 - it runs tools that it names itself, and prints what it found

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from company import write_company
from measure import BIN, CONFIG, cost

LINT = Path(__file__).parent.parent / "tests" / "browser" / "lint.mjs"
PATIENCE = 5
PM4PY = f"""
import contextlib, os, signal, sys
def give_up(*_):
    raise TimeoutError
signal.signal(signal.SIGALRM, give_up)
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
    import pm4py
    late = unsound = 0
    for file in sys.argv[1:]:
        signal.alarm({PATIENCE})
        try:
            unsound += not pm4py.check_soundness(*pm4py.convert_to_petri_net(pm4py.read_bpmn(file)))[0]
        except TimeoutError:
            late += 1
        signal.alarm(0)
with open("told", "w") as told:
    told.write(f"{{unsound}} called unsound, {{late}} given up")
"""


def main(modules: Path, flows: int) -> None:
    """Export a company's flows and let each tool read them."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_company(root, flows)
        (root / "mkdocs.yml").write_text(CONFIG)
        subprocess.run(
            [BIN / "policyc", "export", "--bpmn", "--to", "drawn"], cwd=root, check=True, stdout=subprocess.DEVNULL
        )
        files = [str(file) for file in sorted((root / "drawn").rglob("*.bpmn"))]
        ours = cost([BIN / "policyc", "check", "drawn"], root, fails=True)
        linted = cost(["node", LINT, modules.resolve(), *files], root, fails=True).processors
        print("| diagrams | `policyc check`, s | of one, ms | peak MB | bpmnlint | pm4py `check_soundness` |")
        print("|--:|--:|--:|--:|--:|--:|")
        mined = ""
        if importlib.util.find_spec("pm4py"):
            taken = cost([sys.executable, "-c", PM4PY, *files], root, 1).processors
            mined = f"× {taken / ours.processors:,.1f} ({(root / 'told').read_text()})"
        print(
            f"| {len(files):,} | {ours.processors:.2f} | {1e3 * ours.processors / len(files):.1f} | {ours.peak:.0f} "
            f"| × {linted / ours.processors:.2f} "
            f"| {mined} |"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)
