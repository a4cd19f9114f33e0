"""Hostile input is told in the author's words or shown as text: no traceback, no hang, nothing outside the site."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from handbooks import CONFIG
from hostile import BOOK, CASES, HEAD, Case
from markup import Element, parse

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="pipes, links and forks"),
    pytest.mark.xdist_group("hostile"),
]

ROOT = Path(__file__).parent.parent
SECONDS = 20
"""Most cases take a tenth of a second; a machine that is busy with other things may take long."""
MOST, LONGEST = 5, 300
"""So many findings of a case are compared, and so much of each."""
TOLD = ROOT / "tests" / "hostile" / "told.toml"
CURE = re.compile("应写成|最多|允许的最[小大]值|后面没有内容|层次超过|超过了")
"""Sentences that name what is right beside what is wrong: these need no cure of their own."""
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal obeys."""
HARMLESS = [case for case in CASES if case.shows]


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    error: str


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def run() -> Iterator[Run]:
    """Run commands of policyc in processes of their own, which are killed when they hang."""
    environment = {
        **os.environ,
        "POLICYC_LANGUAGE": "zh-Hans",
        "SOURCE_DATE_EPOCH": "1790000000",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(ROOT / "tests" / "hostile" / "server.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdin is not None
        assert server.stdout is not None

        def ask(folder: Path, *words: str, seconds: int = SECONDS) -> Done:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps({"folder": str(folder), "words": words, "seconds": seconds}) + "\n")
            server.stdin.flush()
            return Done(**json.loads(server.stdout.readline()))

        yield ask
        server.stdin.close()


def tree(folder: Path) -> list[tuple[str, int, int]]:
    """Return everything in a folder, with its kind and size, without following or opening anything."""
    found = []
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            state = Path(parent, name).lstat()
            found.append((str(Path(parent, name).relative_to(folder)), state.st_mode, state.st_size * (name in names)))
    return sorted(found)


def told(findings: list[dict[str, Any]]) -> list[str]:
    """Return the first findings as lines, and how many more there are."""
    lines = [
        f"{found['path'].removeprefix(BOOK)}:{found['line']}:{found['column']} {found['code']} {found['message']}"
        for found in findings
    ]
    return [line[:LONGEST] for line in lines[:MOST]] + [f"+{len(lines) - MOST}"] * (len(lines) > MOST)


@pytest.fixture(scope="session")
def expected(bless: bool) -> Iterator[dict[str, list[str]]]:
    """Return what is told of each case, to be read as a manager would; `--bless` writes it anew."""
    read = tomllib.loads(TOLD.read_text("utf-8")) if TOLD.exists() else {}
    lines = {name: entry["told"] for name, entry in read.items()}
    yield lines
    if bless:
        TOLD.write_text("\n".join(_entry(case, lines[case.name]) for case in CASES if case.name in lines), "utf-8")


def _entry(case: Case, lines: list[str]) -> str:
    tries, *quoted = (json.dumps(text, ensure_ascii=False) for text in (case.tries, *lines))
    written = "".join(f"\n    {text}," for text in quoted)
    return f"[{case.name}]\ntries = {tries}\ntold = [{written}{chr(10) * bool(quoted)}]\n"


# One by one


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_told_or_it_is_harmless(
    case: Case, run: Run, expected: dict[str, list[str]], bless: bool, tmp_path: Path
) -> None:
    root = tmp_path / "around" / "project"
    root.mkdir(parents=True)
    case.write(root)
    before = tree(tmp_path)
    words = case.command
    if case.command[0] == "check" and "--output" not in case.command:
        words = (*case.command, "--output", "text", "--output", "json=../../found.json")
    done = run(root, *words)
    assert done.code >= 0, f"killed after {SECONDS} seconds"
    assert "Traceback" not in done.error
    assert "policyc 自身出错" not in done.error, done.error
    found = tmp_path / "found.json"
    found_any = found.exists()
    findings = json.loads(found.read_text("utf-8"))["findings"] if found_any else []
    found.unlink(missing_ok=True)
    assert tree(tmp_path) == before
    said = told(findings) if found_any or done.code == 0 else [line[:LONGEST] for line in done.error.splitlines()]
    if bless:
        expected[case.name] = said
    assert said == expected[case.name]
    assert done.code == (
        1 if any(finding["severity"] == "error" for finding in findings) else 0 if found_any else done.code
    )
    assert not OBEYED.search(done.out)
    uncured = [finding["message"] for finding in findings if not finding["hint"]]
    assert [message for message in uncured if not CURE.search(message)] == []


# All that are harmless, in one site


@pytest.fixture(scope="session")
def site(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build one site of a handbook for every harmless case, beside files that must not change."""
    around = tmp_path_factory.mktemp("hostile")
    root = around / "project"
    for case in HARMLESS:
        for name, content in case.files.items():
            file = root / name.replace(BOOK, f"policies/{case.handbook}/").replace("a.yaml", f"{case.name}.yaml")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    before = tree(around)
    done = run(root, "build", seconds=120)
    assert done.code == 0, done.out + done.error
    assert [entry for entry in tree(around) if not entry[0].startswith("project/site")] == before
    return root / "site"


@cache
def page_at(path: Path) -> Element:
    return parse(path.read_text("utf-8"), lax=True)


@pytest.mark.parametrize("case", HARMLESS, ids=lambda case: case.name)
def test_it_is_shown_as_text(case: Case, site: Path) -> None:
    for path, text in case.shows.items():
        page = site / case.handbook / path / "index.html"
        [body] = page_at(page).all("article")
        assert " ".join(text.split()) in body.text


def test_nothing_on_any_page_runs_or_leads_to_another_host_by_itself(site: Path) -> None:
    theirs = [
        path for path in sorted(site.rglob("*.html")) if path.relative_to(site).parts[0] not in ("guide", "rules")
    ]
    for path in theirs:
        for element in page_at(path):
            where = f"{path}: <{element.tag} {element.attributes}>"
            assert element.tag not in ("iframe", "object", "embed", "base", "math", "applet", "frame"), where
            assert not [name for name in element.attributes if name.startswith("on")], where
            assert element.attributes.get("http-equiv") is None, where
            for name in ("href", "xlink:href", "src", "action", "formaction", "data", "poster"):
                address = urlsplit(element.attributes.get(name, "").strip().lower())
                assert address.scheme in ("", "http", "https", "mailto"), where
                assert name in ("href", "xlink:href") or not address.netloc, where
            assert element.tag != "script" or "alert" not in element.text, where


def test_no_cell_of_a_workbook_or_a_table_is_a_formula(site: Path) -> None:
    books = sorted(site.rglob("*.xlsx"))
    assert books
    for file in books:
        for sheet in openpyxl.load_workbook(file).worksheets:
            kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
            assert "f" not in kinds, file
            assert [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink] == [], file
    for file in sorted(site.rglob("*.csv")):
        for line in file.read_text("utf-8-sig").splitlines():
            cells = [cell.strip('"') for cell in line.split(",")]
            assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t")) and len(cell) > 1] == [], file


def test_no_calendar_holds_more_than_its_events(site: Path) -> None:
    calendars = sorted(site.rglob("*.ics"))
    assert calendars
    for file in calendars:
        lines = file.read_bytes().decode().replace("\r\n ", "").split("\r\n")
        assert {line for line in lines if line.startswith("BEGIN:")} <= {"BEGIN:VCALENDAR", "BEGIN:VEVENT"}, file
        assert [line for line in lines if line.startswith(("ATTACH", "URL", "ACTION"))] == [], file


def test_no_flow_of_a_hostile_name_is_exported_as_markup(site: Path, run: Run) -> None:
    done = run(site.parent, "export", "--bpmn", "at-name-tag/流程")
    assert done.code == 0, done.error
    assert "<script" not in done.out
    assert "&lt;script&gt;" in done.out


# What no file can hold


def test_a_file_that_is_gone_after_it_was_listed(run: Run, tmp_path: Path) -> None:
    book = tmp_path / BOOK
    book.mkdir(parents=True)
    (book / "handbook.yaml").write_text(HEAD, "utf-8")
    (book / "a.yaml").symlink_to(f"/proc/self/fd/{os.getpid()}999")
    done = run(tmp_path, "check")
    assert done.code == 1
    assert "DOC025" in done.out


@pytest.mark.parametrize("name", ["loop", "pipe.md", "link.png"])
def test_what_lies_beside_the_policies_is_not_followed(name: str, run: Run, tmp_path: Path) -> None:
    """Links would publish what lies elsewhere, a pipe would never end, a loop would be walked again and again."""
    book = tmp_path / "project" / BOOK
    book.mkdir(parents=True)
    (book / "handbook.yaml").write_text(HEAD, "utf-8")
    (tmp_path / "project" / "mkdocs.yml").write_text(CONFIG, "utf-8")
    if name == "pipe.md":
        os.mkfifo(book / name)
    else:
        (book / name).symlink_to("." if name == "loop" else "/etc/passwd")
    before = tree(tmp_path)
    done = run(tmp_path / "project", "build")
    assert done.code == 1, done.error
    assert f"policies/book/{name}:1:1" in done.out
    assert tree(tmp_path) == before


def test_a_folder_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from compiler.project import gather

    (tmp_path / BOOK / "closed").mkdir(parents=True)
    (tmp_path / BOOK / "handbook.yaml").write_text(HEAD, "utf-8")
    real = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    files, problems = gather(tmp_path, tmp_path / "policies")
    assert [file.path for file in files] == [f"{BOOK}handbook.yaml"]
    assert [(found.rule, found.span.path) for found in problems] == [("unreadable-file", f"{BOOK}closed")]


def test_an_import_writes_through_no_link(run: Run, tmp_path: Path) -> None:
    from diagrams import definitions, process

    (tmp_path / "project" / BOOK).mkdir(parents=True)
    (tmp_path / "project" / BOOK / "handbook.yaml").write_text(HEAD, "utf-8")
    (tmp_path / "project" / "a.bpmn").write_bytes(definitions(process("start s\ntask t T\nend e\ns > t\nt > e")))
    (tmp_path / "project" / BOOK / "a.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    done = run(tmp_path / "project", "import", "a.bpmn", "--to", BOOK)
    assert done.code == 2
    assert not (tmp_path / "elsewhere.yaml").exists()
