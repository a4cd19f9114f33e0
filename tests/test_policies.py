"""This repository's own policies compile without a finding and without a waiver."""

from __future__ import annotations

from pathlib import Path

from compiling import TODAY, told

from compiler.pipeline import compile_company
from compiler.project import gather
from compiler.settings import load_settings

ROOT = Path(__file__).parent.parent


def test_policies_are_clean() -> None:
    settings = load_settings(ROOT)
    files, problems = gather(ROOT, ROOT / settings.policies)
    result = compile_company(files, problems, today=TODAY, severities=settings.severities)
    assert [file.path for file in files if file.path.endswith("handbook.yaml")]
    assert told(result) == []
    assert [waiver.where for book in result.company.handbooks for waiver in book.waivers] == []
    assert dict(settings.severities) == {}
