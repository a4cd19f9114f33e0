"""Whole reports as the user reads them: a folder of `cases/` is a project, `out.txt` is what `policyc check` says.

Where a case has an `out.en.txt`, the English report is held too. `pytest --bless` writes them anew; read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from compiling import TODAY

from compiler.pipeline import compile_company
from compiler.project import gather
from compiler.report import FORMATS, make_report
from compiler.settings import load_settings
from compiler.words import words

CASES = sorted(folder for folder in (Path(__file__).parent / "cases").iterdir() if folder.is_dir())
REPORTS = [
    (folder, language, name)
    for folder in CASES
    for language, name in (("zh-Hans", "out.txt"), ("en", "out.en.txt"))
    if name == "out.txt" or (folder / name).exists()
]


@pytest.mark.parametrize(
    ("folder", "language", "name"), REPORTS, ids=[f"{folder.name}-{name}" for folder, _, name in REPORTS]
)
def test_case(folder: Path, language: str, name: str, bless: bool) -> None:
    settings = load_settings(folder)
    files, problems = gather(folder, folder)
    compiled = compile_company(files, problems, today=TODAY, severities=settings.severities)
    report = make_report(compiled.company, compiled.findings, compiled.documents, words(language))
    text = FORMATS["text"](report)
    expected = folder / name
    if bless:
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")
