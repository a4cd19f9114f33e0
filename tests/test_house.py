"""The house: layers are kept, no room outgrows itself, every rule is shown to fire, the order of files is nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from compiling import TODAY
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.pipeline import compile_company
from compiler.project import SourceFile, gather
from compiler.report import FORMATS, make_report
from compiler.rules import RULES
from compiler.words import words

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"
MOST_LINES = 350


def test_imports_go_down() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_too_long() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in (ROOT / "compiler").rglob("*.py")
        if path.name != "model.py"  # one declaration a field: long, but not complicated
    }
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_every_rule_is_fired_by_an_example_or_a_case() -> None:
    """The cases show rules at work among others; what no case shows has an example that test_rules.py runs."""
    shown = "".join(path.read_text("utf-8") for path in CASES.glob("*/out.txt"))
    quiet = [rule for rule in RULES if f" {rule.code} {rule.name}\n" not in shown and rule.page.bad is None]
    silent = {rule.name for rule in quiet if rule.family != "BPMN"}  # shown in test_bpmn.py
    assert silent == {"more-of-the-same", "unreadable-file"}  # shown in test_source.py and test_project.py


def every_case() -> tuple[SourceFile, ...]:
    files: list[SourceFile] = []
    for folder in sorted(CASES.iterdir()):
        for file in gather(folder, folder)[0]:
            files.append(SourceFile(f"{folder.name}/{file.path}", f"{folder.name}-{file.handbook}", file.data))  # noqa: PERF401
    return tuple(files)


def as_json(files: list[SourceFile] | tuple[SourceFile, ...]) -> str:
    result = compile_company(files, today=TODAY)
    return FORMATS["json"](make_report(result.company, result.findings, result.documents, words("zh-Hans")))


@pytest.fixture(scope="module")
def sorted_output() -> str:
    return as_json(every_case())


@settings(derandomize=True, deadline=None, max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_files_is_nothing(sorted_output: str, random: object) -> None:
    files = list(every_case())
    random.shuffle(files)  # type: ignore[attr-defined]
    assert as_json(files) == sorted_output


@pytest.mark.xdist_group("kept-together")
def test_groups_of_tests_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    """Browser tests share sites that take long to build; some versions of pytest and xdist forget the groups."""
    if "PYTEST_XDIST_WORKER" in os.environ and request.config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@kept-together")
