"""A project folder: its settings, and which files belong to which handbook."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from compiling import line, told

from compiler.diagnostics import Severity
from compiler.pipeline import compile_company
from compiler.project import gather, gather_fragment, handbook_folder
from compiler.settings import SettingsError, load_settings


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def settings(root: Path, text: str) -> Any:
    (root / "pyproject.toml").write_text(text, "utf-8")
    return load_settings(root)


def gathered(root: Path) -> tuple[list[tuple[str, str]], list[str]]:
    files, problems = gather(root, root / "policies")
    result = compile_company((), problems, today=date(2026, 1, 1))
    return [(file.path, file.handbook) for file in files], [line(finding) for finding in result.findings]


# Settings


def test_defaults(tmp_path: Path) -> None:
    for found in (load_settings(tmp_path), settings(tmp_path, ""), settings(tmp_path, "[tool.other]\nx = 1\n")):
        assert (found.policies, found.language, found.fail_on, dict(found.severities)) == ("policies", "", "error", {})


def test_everything_set(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        '[tool.policyc]\npolicies = "regeln"\nlanguage = "en"\nfail_on = "warning"\n'
        '[tool.policyc.severity]\nFLOW007 = "error"\n"role-outside-units" = "off"\nDEAD-END = "info"\n',
    )
    assert (found.policies, found.language, found.fail_on) == ("regeln", "en", Severity.WARNING)
    assert dict(found.severities) == {"placeholder-flow": "error", "role-outside-units": None, "dead-end": "info"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.policyc]\nfail-on = 'error'\n", "has no setting fail-on"),
        ("[tool.policyc]\nlanguage = 'tlh'\n", "language is one of zh-Hans, zh-Hant, en, not 'tlh'"),
        ("[tool.policyc]\nlanguage = []\n", "language is one of"),
        ("[tool.policyc]\npolicies = ''\n", "policies is the name of a folder"),
        ("[tool.policyc]\npolicies = 3\n", "policies is the name of a folder"),
        ("[tool.policyc]\nfail_on = 'never'\n", "fail_on is one of error, warning, info, not 'never'"),
        ("[tool.policyc]\nfail_on = []\n", "fail_on is one of"),
        ("[tool.policyc]\nseverity = 'off'\n", "severity is a table of rules"),
        ("[tool.policyc.severity]\nnonsense = 'off'\n", "severity names no rule: 'nonsense'"),
        ("[tool.policyc.severity]\ndead-end = 'loud'\n", "severity.dead-end is one of"),
        ("[tool.policyc.severity]\nDOC003 = 'off'\n", "yaml-syntax cannot be off"),
        ("[tool.policyc.severity]\nREF001 = 'off'\n", "unknown-reference cannot be off"),
        ("[tool]\npolicyc = 3\n", "policyc is a table of settings"),
        ("tool = 3\n", "tool is a table of settings"),
        ("[tool.policyc\n", "pyproject.toml: "),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as failure:
        settings(tmp_path, text)
    assert message in str(failure.value)


def test_settings_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"pyproject\.toml"):
        load_settings(tmp_path)


# Files


def test_every_file_belongs_to_the_nearest_handbook(tmp_path: Path) -> None:
    write(
        tmp_path / "policies",
        {
            "a/handbook.yaml": "",
            "a/z.yaml": "",
            "a/flows/b.yml": "",
            "a/flows/.hidden.yaml": "",
            "a/.git/c.yaml": "",
            "a/_drafts/d.yaml": "",
            "a/notes.txt": "",
            "a/inner/handbook.yml": "",
            "a/inner/deep/e.yaml": "",
            "index.md": "",
        },
    )
    assert gathered(tmp_path) == (
        [
            ("policies/a/handbook.yaml", "a"),
            ("policies/a/z.yaml", "a"),
            ("policies/a/flows/b.yml", "a"),
            ("policies/a/inner/handbook.yml", "inner"),
            ("policies/a/inner/deep/e.yaml", "inner"),
        ],
        [],
    )


def test_what_belongs_to_no_handbook_is_told(tmp_path: Path) -> None:
    write(
        tmp_path / "policies",
        {
            "loose.yaml": "",
            "my handbook/handbook.yaml": "",
            "my handbook/roles.yaml": "",
            "search/handbook.yaml": "",
            "Ops/handbook.yaml": "",
            "x/ops/handbook.yaml": "",
        },
    )
    assert gathered(tmp_path) == (
        [("policies/Ops/handbook.yaml", "Ops")],
        [
            "loose.yaml:1:1-1 DOC024 这个文件不在任何手册的文件夹里",
            "my handbook/handbook.yaml:1:1-1 DOC024 文件夹名“my handbook”不能作手册的编号",
            "search/handbook.yaml:1:1-1 DOC024 文件夹名“search”不能作手册的编号",
            "x/ops/handbook.yaml:1:1-1 DOC024 文件夹“policies/Ops”已经用了手册编号“ops”，“policies/x/ops”里的内容没有检查",
        ],
    )


def test_what_is_no_ordinary_file_is_told_and_causes_no_cascade(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "policies/a/handbook.yaml": "handbook: {title: 手册}\nmeetings: {会: {chair: 甲}}\n",
            "outside.yaml": "roles: {甲: {}}\n",
        },
    )
    (root / "policies/a/link.yaml").symlink_to(root / "outside.yaml")
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "policies/a/pipe.yaml")
    files, problems = gather(root, root / "policies")
    said = told(compile_company(files, problems, today=date(2026, 1, 1)))
    assert said == [
        f"a/{name}.yaml:1:1-1 DOC025 这不是普通文件（可能是链接、管道或设备），没有读取" for name in ("link", "pipe")
    ]


@pytest.fixture
def _refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if self.name == "secret.yaml" and arguments == ("rb",):
            raise PermissionError(13, "Permission denied")
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)


@pytest.mark.usefixtures("_refusing")
def test_what_cannot_be_read_is_told_and_causes_no_cascade(tmp_path: Path) -> None:
    write(
        tmp_path / "policies/a",
        {"handbook.yaml": "handbook: {title: 手册}\nmeetings: {会: {chair: 甲}}\n", "secret.yaml": "roles: {甲: {}}\n"},
    )
    files, problems = gather(tmp_path, tmp_path / "policies")
    said = told(compile_company(files, problems, today=date(2026, 1, 1)))
    assert said == ["a/secret.yaml:1:1-1 DOC025 这个文件读不出来：Permission denied"]
    files, problems = gather_fragment(tmp_path, tmp_path / "policies/a/secret.yaml")
    assert told(compile_company(files, problems, today=date(2026, 1, 1))) == said


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
def test_a_file_name_that_is_no_text_is_shown_as_it_can_be(tmp_path: Path) -> None:
    folder = write(tmp_path, {"policies/a/handbook.yaml": "handbook: {title: 手册}"}) / "policies/a"
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb2\xbf.yaml")).write_text("x: 1\n")
    files, problems = gather(tmp_path, tmp_path / "policies")
    said = told(compile_company(files, problems, today=date(2026, 1, 1)))
    assert said == [r"a/\udcb2\udcbf.yaml:1:1-2 DOC015 没有“x”这个字段"]


def test_a_file_by_itself_needs_no_title_block(tmp_path: Path) -> None:
    write(tmp_path, {"甲.yaml": "roles: {甲: {reports_to: 乙}}\n", "a b.yaml": "roles: {甲: {}}\n"})
    files, problems = gather_fragment(tmp_path, tmp_path / "甲.yaml")
    assert [(file.path, file.handbook, file.fragment) for file in files] == [("甲.yaml", "甲", True)]
    assert told(compile_company(files, problems, today=date(2026, 1, 1))) == ["甲.yaml:1:25-26 REF001 没有叫“乙”的岗位"]
    [file], _ = gather_fragment(tmp_path, tmp_path / "a b.yaml")
    assert (file.path, file.handbook) == ("a b.yaml", "file")


def test_the_handbook_around_a_file(tmp_path: Path) -> None:
    write(tmp_path, {"a/handbook.yaml": "", "a/b/c.yaml": "", "d/e.yaml": ""})
    assert handbook_folder(tmp_path / "a/b/c.yaml", tmp_path) == tmp_path / "a"
    assert handbook_folder(tmp_path / "a", tmp_path) == tmp_path / "a"
    assert handbook_folder(tmp_path / "d/e.yaml", tmp_path) is None


def test_paths_outside_the_project_are_shown_as_given(tmp_path: Path) -> None:
    write(tmp_path, {"project/x": "", "other/a/handbook.yaml": "handbook: {title: 手册}"})
    [file], _ = gather(tmp_path / "project", tmp_path / "other")
    assert file.path == (tmp_path / "other/a/handbook.yaml").as_posix()
