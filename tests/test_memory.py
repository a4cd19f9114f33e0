"""What a check remembers: the same findings as without, whatever changes, and whatever befalls the file."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from compiling import TODAY, spoilt

from compiler import memory
from compiler.diagnostics import Severity
from compiler.kept import this_compiler
from compiler.memory import Checked, check_company
from compiler.pipeline import compile_company, compile_part
from compiler.project import SourceFile

ORGANISATION = (
    "units: {公司: {head: 经理}}\nroles: {经理: {unit: 公司, duties: 管理}, 文员: {unit: 公司, duties: 记录}}\n"
)
TEXTS = (
    "flows: {办理: {steps: {做: {responsible: 文员, accountable: 经理}}}}\n",
    "flows: {办理: {steps: {做: {responsible: one/文员, accountable: 经理}}}}\n",
    "flows: {办理: {steps: {做: {responsible: 谁, accountable: 经理}}}}\n",
    "flows: {办理: {steps: {做: {responsible: 文员}, 看: {responsible: 文员, accountable: 经理, decide: {好: 做, 坏: }}}}}\n",
    "flows: {办理: {steps: {做: {responsible: 文员, calls: three/办理}}}}\n",
    "flows: {办理: [\n",
    "records: {表: {kind: form}}\n",
    "waivers: {免: {rule: dead-end, at: flows/办理, reason: 试行, until: '2026-06-10'}}\n",
    "",
)
BOOKS = ("one", "two", "three")
CHOICES: tuple[Mapping[str, Severity | None], ...] = ({}, {}, {"dead-end": None})


def files(texts: Mapping[str, str]) -> list[SourceFile]:
    """Make handbooks of one organisation each, and one more file of a given text."""
    return [
        SourceFile(f"policies/{book}/{name}.yaml", book, written.encode())
        for book, text in texts.items()
        for name, written in (
            ("handbook", f"handbook: {{title: {book}, language: zh-Hans}}\n{ORGANISATION}"),
            ("more", text),
        )
    ]


def check(
    texts: Mapping[str, str],
    file: Path | None,
    today: date = TODAY,
    severities: Mapping[str, Severity | None] | None = None,
) -> Checked:
    return check_company(files(texts), (), today=today, severities=severities or {}, file=file)


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return a list that grows by the handbooks of each part that is compiled."""
    seen: list[list[str]] = []

    def watched(part: list[SourceFile], *rest: object, **named: object) -> object:
        seen.append(sorted({file.handbook for file in part}))
        return compile_part(part, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(memory, "compile_part", watched)
    return seen


def test_only_what_changed_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = looked_at(monkeypatch)
    texts = {"one": TEXTS[0], "two": TEXTS[1], "three": TEXTS[3]}
    first = check(texts, tmp_path / "m")
    assert seen == [["one", "two"], ["three"]]
    assert check(texts, tmp_path / "m") == first
    assert len(seen) == 2
    changed = check(texts | {"three": TEXTS[0]}, tmp_path / "m")
    assert seen[2:] == [["three"]]
    assert changed.findings != first.findings
    check(texts | {"three": TEXTS[0], "one": TEXTS[6]}, tmp_path / "m")
    assert seen[3:] == [["one", "two"]]


def test_any_changes_end_in_what_is_found_without_memory(tmp_path: Path) -> None:
    random = Random(7)
    texts = dict.fromkeys(BOOKS, "")
    file = tmp_path / "m"
    for _ in range(60):
        texts[random.choice(BOOKS)] = random.choice(TEXTS)
        today = TODAY + timedelta(days=random.choice((0, 0, 0, 20)))
        severities = random.choice(CHOICES)
        remembered = check(texts, file, today, severities)
        compiled = compile_company(files(texts), (), today=today, severities=severities)
        assert remembered.findings == compiled.findings
        shown = {found.problem.span.path for found in remembered.findings}
        assert {path: remembered.documents[path] for path in shown} == {
            path: compiled.documents[path] for path in shown
        }
        assert remembered.survey.counts["flows"] == sum(len(book.flows) for book in compiled.company.handbooks)


def test_day_severities_and_compiler_are_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = looked_at(monkeypatch)
    texts = {"one": TEXTS[3]}
    for day, severities, compiler in (
        (TODAY, {}, "1"),
        (TODAY, {}, "1"),
        (date(2026, 6, 2), {}, "1"),
        (TODAY, {"dead-end": None}, "1"),
        (TODAY, {}, "2"),
    ):
        monkeypatch.setattr(memory, "this_compiler", lambda *_, compiler=compiler: compiler)
        check(texts, tmp_path / "m", day, severities)
    assert len(seen) == 4


def test_the_compiler_is_known_by_its_files() -> None:
    files = ("dead_end.py", "policy.schema.json", "zh-Hans.toml", "flow.html")
    assert all(name in this_compiler("PyYAML") for name in files)
    assert this_compiler("PyYAML") != this_compiler("networkx")


def test_whatever_befalls_the_file_the_findings_are_right(tmp_path: Path) -> None:
    texts = {"one": TEXTS[3], "two": TEXTS[0]}
    file = tmp_path / "deep" / "m"
    right = check(texts, file)
    for hurt in spoilt(file.read_bytes(), 40):
        file.write_bytes(hurt)
        assert check(texts, file) == right
    assert check(texts, None) == right
    assert [path.name for path in file.parent.iterdir()] == ["m"]


def test_where_nothing_can_be_remembered_it_is_checked_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    texts = {"one": TEXTS[3]}
    right = check(texts, None)
    assert check(texts, tmp_path / "file" / "m") == right
    (tmp_path / "folder").mkdir()
    assert check(texts, tmp_path / "folder") == right
    assert check(texts, Path(os.devnull)) == right


def test_it_keeps_no_more_than_the_last_check_used(tmp_path: Path) -> None:
    file = tmp_path / "m"
    check({"one": TEXTS[0]}, file)
    small = file.stat().st_size
    for text in TEXTS:
        check({"one": text, "two": text}, file)
    check({"one": TEXTS[0]}, file)
    assert file.stat().st_size == small


def test_what_nobody_needed_for_months_is_forgotten(tmp_path: Path) -> None:
    old, young, folder = tmp_path / "old", tmp_path / "young", tmp_path / "templates"
    folder.mkdir()
    for file, days in ((old, 61), (young, 59)):
        file.write_bytes(b"")
        os.utime(file, (0, time.time() - days * 24 * 3600))
    check({"one": TEXTS[0]}, tmp_path / "m")
    assert {path.name for path in tmp_path.iterdir()} == {"m", "young", "templates"}
