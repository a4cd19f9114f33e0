"""Reports: what a person, a program and a pull request get; carets under wide characters; nothing a terminal obeys."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from compiling import as_text, compiled
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Severity
from compiler.pipeline import Compiled
from compiler.report import FORMATS, Report, make_report
from compiler.report.columns import cells
from compiler.words import words

FAULTY = """roles: {客服经理: {}}
flows:
  投诉:
    owner: 客服经理
    steps:
      受理: {responsible: 客服经理}
      查: {responsible: 客服经理, accountable: 客服经理, next: 办}
      复核: {responsible: 客服经理, accountable: 客服经理}
      办: {responsible: 客服经理, accountable: 客服经理}
  巡检: {}
waivers: {例外: {rule: RACI002, at: flows/投诉, reason: 试点, until: 2026-12-31}}
"""


def report(result: Compiled, language: str = "zh-Hans", **options: Any) -> Report:
    made = make_report(result.company, result.findings, result.documents, words(language))
    return Report(made.findings, made.documents, made.words, made.counts, **options)


def written(name: str, text: str = FAULTY, language: str = "zh-Hans") -> str:
    return FORMATS[name](report(compiled(text), language))


def test_text() -> None:
    assert written("text") == (
        "policies/example/a.yaml:8:7: 错误 FLOW002 unreachable-step\n"
        "  “复核”永远走不到：从第一步“受理”出发，没有一步通向它\n"
        "  8 │       复核: {responsible: 客服经理, accountable: 客服经理}\n"
        "    │       ^^^^\n"
        "  怎么改：上面的“查”绕过了它：改“查”的下一步，或删掉这一步\n"
        "  policies/example/a.yaml:7:7: 这一步绕了过去\n"
        "\n"
        "policies/example/a.yaml:10:3: 警告 FLOW007 placeholder-flow\n"
        "  流程“巡检”还没有步骤\n"
        "  10 │   巡检: {}\n"
        "     │   ^^^^\n"
        "  怎么改：写上 steps；内容待补就写 status: placeholder\n"
        "\n"
        "1 个错误、1 个警告；检查了 1 个手册、2 个流程、4 个步骤；1 条已豁免\n"
    )


def test_text_in_english_and_traditional_chinese() -> None:
    assert written("text", "roles: {甲: {headcont: 1}}", "en") == (
        "policies/example/a.yaml:1:13: error DOC015 unknown-key\n"
        '  there is no field "headcont" here\n'
        "  1 │ roles: {甲: {headcont: 1}}\n"
        "    │              ^^^^^^^^\n"
        '  cure: did you mean "headcount"?\n'
        "\n"
        "1 error; checked 1 handbook, 0 flows, 0 steps\n"
    )
    assert "沒有「headcont」這個" in written("text", "roles: {甲: {headcont: 1}}", "zh-Hant")


def test_a_clean_report_says_what_was_checked() -> None:
    text = "roles: {甲: {}}\nflows: {f: {status: placeholder}, g: {steps: {s: {responsible: 甲, accountable: 甲}}}}"
    assert written("text", text) == "没有发现问题；检查了 1 个手册、2 个流程、1 个步骤；1 个流程待补\n"
    assert written("text", text, "en") == "no findings; checked 1 handbook, 2 flows, 1 step; 1 placeholder flow\n"


def test_colours_only_where_they_are_asked_for() -> None:
    made = report(compiled(FAULTY), color=True)
    colored = FORMATS["text"](made)
    assert "\x1b[31m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == written("text")
    clean = FORMATS["text"](report(compiled(""), color=True))
    assert clean.startswith("\x1b[32m")


def test_json_is_a_public_format() -> None:
    told = json.loads(written("json"))
    assert {"format_version", "findings", "summary"} <= told.keys()
    assert told["format_version"] == 1
    assert [(found["code"], found.get("waived_by")) for found in told["findings"]] == [
        ("RACI002", "example/waivers/例外"),
        ("FLOW002", None),
        ("FLOW007", None),
    ]
    assert told["findings"][1] == {
        "code": "FLOW002",
        "name": "unreachable-step",
        "severity": "error",
        "message": "“复核”永远走不到：从第一步“受理”出发，没有一步通向它",
        "hint": "上面的“查”绕过了它：改“查”的下一步，或删掉这一步",
        "path": "policies/example/a.yaml",
        "line": 8,
        "column": 7,
        "end_line": 8,
        "end_column": 9,
        "where": "example/flows/投诉/steps/复核",
        "related": [{"path": "policies/example/a.yaml", "line": 7, "column": 7, "message": "这一步绕了过去"}],
    }
    promised = {"errors": 1, "warnings": 1, "infos": 0, "waived": 1, "handbooks": 1, "flows": 2}
    assert {name: told["summary"][name] for name in promised} == promised


def github_lines(text: str = FAULTY) -> list[str]:
    return [line for line in written("github", text).splitlines() if line.startswith("::")]


def test_github_github_lines() -> None:
    place = "file=policies/example/a.yaml"
    assert [sorted(line.removeprefix("::").partition("::")[0].split(",")) for line in github_lines()] == [
        ["col=7", "endColumn=9", "endLine=8", f"error {place}", "line=8", "title=FLOW002 unreachable-step"],
        ["col=3", "endColumn=5", "endLine=10", "line=10", "title=FLOW007 placeholder-flow", f"warning {place}"],
    ]
    assert [line.removeprefix("::").partition("::")[2] for line in github_lines()] == [
        "“复核”永远走不到：从第一步“受理”出发，没有一步通向它%0A怎么改：上面的“查”绕过了它：改“查”的下一步，或删掉这一步",
        "流程“巡检”还没有步骤%0A怎么改：写上 steps；内容待补就写 status: placeholder",
    ]


def test_github_escapes() -> None:
    [line] = github_lines('meetings: {会: {chair: "a%b,c:d::error::x"}}')
    assert line.partition("::")[2].partition("::")[2].startswith("没有叫“a%25b,c:d::error::x”的岗位或部门%0A怎么改：")
    [line] = github_lines('roles: {甲: {name: "100%\\n::error::x"}}')
    assert "\n" not in line


def test_github_says_what_it_hides() -> None:
    text = "roles:\n" + "".join(f"  甲{number}: {{headcont: 1}}\n" for number in range(12))
    assert "GitHub 每一步每类只显示 10 条标注，另有 2 条" in written("github", text)


def test_the_worst_decides() -> None:
    assert report(compiled(FAULTY)).worst() is Severity.ERROR
    assert report(compiled("flows: {f: {}}")).worst() is Severity.WARNING
    assert report(compiled("")).worst() is None


def test_only_the_files_asked_for() -> None:
    result = compiled(FAULTY, "roles: {乙: {headcont: 1}}\nflows: {g: {}}\n")
    made = make_report(
        result.company, result.findings, result.documents, words("zh-Hans"), lambda path: path.endswith("b.yaml")
    )
    assert [finding.code for finding in made.findings] == ["DOC015", "FLOW007"]
    assert made.counts["handbooks"] == made.counts["flows"] == made.counts["errors"] == 1


# The terminal


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("客服", 4),
        ("Ａ", 2),
        ("ｶ", 1),
        ("é", 1),
        ("e\u0301", 1),
        ("❤\ufe0f", 1),
        ("😀", 2),
        ("", 0),
        ("\u200b", 1),
    ],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


def carets(text: str) -> tuple[str, str]:
    """Return the source line and the line of carets below it of the first finding."""
    lines = as_text(compiled(text)).split("\n")
    at = next(number for number, line in enumerate(lines) if set(line.partition("│ ")[2]) <= {" ", "^"} and "^" in line)
    return lines[at - 1].partition("│ ")[2], lines[at].partition("│ ")[2]


@pytest.mark.parametrize(
    "before", ["", "客服部的", "ＡＢ", "ｶﾅ", "e\u0301e\u0301", "😀", "x" * 300, "客" * 300, "客x" * 40]
)
def test_carets_stand_below_what_is_meant(before: str) -> None:
    line, below = carets(f'roles: {{甲: {{purpose: "x{before}", headcont: 1}}}}\n')
    assert cells(line) <= 112
    start = cells(below) - len("headcont")
    assert below == " " * start + "^" * 8
    seen = 0
    for number, sign in enumerate(line):
        if seen == start and line[number : number + 8] == "headcont":
            break
        seen += cells(sign)
    else:
        pytest.fail(f"carets do not stand below headcont:\n{line}\n{below}")


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    text = as_text(compiled("roles: {甲: {purpose: 'a\x1b[31m\u202eb\x07', headcont: 1}}"))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "a�[31m�b�" in text


def test_a_finding_in_a_long_line_is_cut_on_both_sides() -> None:
    line, below = carets("roles: {甲: {purpose: " + "前" * 100 + ", headcont: 1, authority: " + "后" * 100 + "}}")
    assert line[0] == line[-1] == "…"
    assert "headcont" in line
    assert below.strip() == "^" * 8


def test_a_span_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    line, below = carets("roles:\n  甲: {external: 一\n    二}\n")
    assert (line, below) == ("  甲: {external: 一", "                 ^^")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text("ab客Ａ　ｶ\u0301😀'\t ", max_size=150), st.text("ab客 ", max_size=150))
def test_carets_never_leave_the_line(before: str, after: str) -> None:
    quoted = before.replace("'", "''")
    line, below = carets(f"roles: {{甲: {{purpose: 'x{quoted}', headcont: 1, authority: 'x{after}'}}}}\n")
    assert cells(below) <= cells(line)
    assert below.strip() == "^" * 8
