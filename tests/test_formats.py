"""The formats that programs read: exact, valid against what the hosts publish, and safe whatever a policy says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from compiling import compiled
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from compiler.baseline import baseline_of
from compiler.diagnostics import Finding, Message, Related, Severity, Span, problem
from compiler.pipeline import Compiled
from compiler.report import FORMATS, LIMIT, Report, Repository, make_report, to_markdown
from compiler.report.columns import cells, columns, utf8, utf16
from compiler.report.report import plain
from compiler.rules import RULES
from compiler.source import Document
from compiler.words import words

BROKEN = """\
roles: {经办人: {}, 主管: {}}
flows:
  报销:
    steps:
      申请: {responsible: 经办人, accountable: 主管}
      𠮷审批: {responsible: 主管, accountable: 主管, decide: {同意: 付款, 退回: }}
      付款: {responsible: 经办人, accountable: 主管}
  请假: {status: draft}
"""
WAIVER = """\
waivers:
  暂缓:
    rule: dead-end
    at: flows/报销
    reason: 等 <财务> 修订 & 批准
    until: 2099-12-31
"""
HOSTILE = (
    "a\nb\r::error::x %0A ]]> <b>&amp; \x00\x1b[31m\x7f | `c` [l](javascript:x) @all #1 ::set-output name=a::b "
    "\u2028\u202e\ud800{0}"
)


def report(*texts: str, language: str = "en", other: str = "") -> Report:
    return of(compiled(*texts, other=other) if other else compiled(*texts), language)


def of(result: Compiled, language: str = "en") -> Report:
    return make_report(result.company, result.findings, result.documents, words(language))


def findings(count: int, text: str = "x", severity: Severity = Severity.ERROR) -> tuple[Finding, ...]:
    """Make findings of a hostile or long text without a compiler."""
    path = text.encode("utf-8", "backslashreplace").decode()  # as `project` makes it
    return tuple(
        Finding(
            "FLOW001",
            severity,
            problem(
                "dead-end", Span(f"policies/{path}.yaml", number + 1, 1, number + 1, 3),
                where=f"h/flows/f/steps/s{number}",
                step=text, outcome=text, back=text, related=(Related(Span(path), Message("report.clean")),),
            ),
        )
        for number in range(count)
    )  # fmt: skip


def made(found: tuple[Finding, ...], language: str = "en") -> Report:
    counts = dict.fromkeys(("waived", "known", "handbooks", "flows", "steps", "placeholders"), 0)
    counts |= {f"{severity}s": sum(one.severity is severity for one in found) for severity in Severity}
    return Report(found, {}, words(language), counts)


# Exact


def test_gitlab() -> None:
    first, second = json.loads(FORMATS["gitlab"](report(BROKEN)))
    assert re.fullmatch(r"[0-9a-f]{32}-1", first.pop("fingerprint"))
    assert first == {
        "description": 'the outcome "退回" of "𠮷审批" leads nowhere: the flow stops without an end; '
        'cure: say where "退回" leads: back to "申请" to do it again, or to a step with {ends: 退回}',
        "check_name": "FLOW001 dead-end",
        "severity": "critical",
        "location": {"path": "policies/example/a.yaml", "lines": {"begin": 6, "end": 6}},
    }
    assert (second["check_name"], second["severity"]) == ("FLOW007 placeholder-flow", "minor")


def test_rdjson_counts_bytes() -> None:
    result = json.loads(FORMATS["rdjson"](report(BROKEN)))
    assert result["source"] == {"name": "policyc"}
    assert [found["severity"] for found in result["diagnostics"]] == ["ERROR", "WARNING"]
    first = result["diagnostics"][0]
    span = first["location"]["range"]
    line = BROKEN.splitlines()[span["start"]["line"] - 1].encode()
    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1].decode() == "退回"
    assert first == {
        "message": 'the outcome "退回" of "𠮷审批" leads nowhere: the flow stops without an end\n'
        'cure: say where "退回" leads: back to "申请" to do it again, or to a step with {ends: 退回}',
        "location": {"path": "policies/example/a.yaml", "range": span},
        "severity": "ERROR",
        "code": {"value": "FLOW001"},
    }
    related = json.loads(FORMATS["rdjson"](made(findings(1))))["diagnostics"][0]["related_locations"]
    assert [(place["message"], place["location"]["path"]) for place in related] == [("no findings", "x")]


def test_github_counts_utf16() -> None:
    first, second, closing = FORMATS["github"](report(BROKEN)).splitlines()
    assert first == (
        "::error file=policies/example/a.yaml,line=6,col=65,endColumn=67,endLine=6,title=FLOW001 dead-end::"
        'the outcome "退回" of "𠮷审批" leads nowhere: the flow stops without an end%0A'
        'cure: say where "退回" leads: back to "申请" to do it again, or to a step with {ends: 退回}'
    )
    assert second.startswith("::warning file=policies/example/a.yaml,line=8,col=3,endColumn=5,endLine=8,")
    assert closing == "1 error, 1 warning; checked 1 handbook, 2 flows, 3 steps"


def test_github_takes_no_columns_of_several_lines() -> None:
    """The runner refuses them with a word that nobody sees, and shows no annotation."""
    found = replace(findings(1)[0].problem, span=Span("a.yaml", 2, 5, 4, 9))
    line = FORMATS["github"](made((Finding("FLOW001", Severity.INFO, found),))).splitlines()[0]
    assert line.startswith("::notice file=a.yaml,line=2,endLine=4,title=FLOW001 dead-end::")


def test_markdown() -> None:
    shown = replace(report(BROKEN), repository=Repository("sub/", "https://host.example/o/r/blob/1f/"))
    table = "| Place | Rule | Finding |\n|---|---|---|\n| [policies/example/a"
    to = r"\.yaml\:{0}](https://host.example/o/r/blob/1f/sub/policies/example/a.yaml#L{1}) | "
    assert FORMATS["markdown"](shown) == "".join(
        (
            "## policyc\n\n1 error, 1 warning; checked 1 handbook, 2 flows, 3 steps\n",
            "\n### Errors\n\n" + table + to.format(r"6\:64", 6) + "FLOW001 dead-end | ",
            r'the outcome "退回" of "𠮷审批" leads nowhere\: the flow stops without an end<br>*cure\: say where ',
            r'"退回" leads\: back to "申请" to do it again, or to a step with \{ends\: 退回\}* |',
            "\n\n### Warnings\n\n" + table + to.format(r"8\:3", 8) + "FLOW007 placeholder-flow | ",
            r'the flow "请假" has no steps yet<br>*cure\: write its steps, or status\: placeholder if they are still ',
            "to come* |\n",
        )
    )


def test_markdown_without_findings() -> None:
    assert FORMATS["markdown"](report()) == "## policyc\n\nno findings; checked 1 handbook, 0 flows, 0 steps\n"


# JUnit


def junit(shown: Report) -> ET.Element:
    return ET.fromstring(FORMATS["junit"](shown))


def test_junit_has_a_suite_for_each_handbook_and_a_case_for_each_finding() -> None:
    suites = junit(report(BROKEN, other="handbook: {title: 别的}\n"))
    assert [suite.get("name") for suite in suites] == ["example", "other"]
    cases = suites[0].findall("testcase")
    assert [case.get("name") for case in cases[:2]] == [
        "FLOW001 dead-end example/flows/报销/steps/𠮷审批 退回, 𠮷审批",
        "FLOW007 placeholder-flow example/flows/请假 请假",
    ]
    failure, warning = cases[0].find("failure"), cases[1].find("system-out")
    assert failure is not None
    assert warning is not None
    assert (failure.get("type"), cases[0].get("file")) == ("error", "policies/example/a.yaml")
    assert (failure.text or "").splitlines()[0] == "policies/example/a.yaml:6:64"
    assert (warning.text or "").startswith("warning: policies/example/a.yaml:8:3\n")
    quiet = {rule.code for rule in RULES} - {"FLOW001", "FLOW007"}
    assert {(case.get("name") or "").split()[0] for case in cases[2:]} == quiet
    for suite in (*suites, suites):
        every = list(suite.iter("testcase"))
        assert int(suite.get("tests", "")) == len(every)
        assert int(suite.get("failures", "")) == sum(case.find("failure") is not None for case in every)


def test_junit_fails_what_fails_the_run_and_skips_what_is_excused() -> None:
    strict = junit(replace(report(BROKEN), fail_on=Severity.WARNING))
    assert [suite.get("failures") for suite in strict] == ["2"]
    waived = junit(report(BROKEN, WAIVER))
    assert [suite.get("failures") for suite in waived] == ["0"]
    assert [skip.get("message") for skip in waived.iter("skipped")] == ["等 <财务> 修订 & 批准"]
    result = compiled(BROKEN)
    known = make_report(result.company, result.findings, {}, words("en"), baseline=baseline_of(result.findings))
    assert [skip.get("message") for skip in junit(known).iter("skipped")] == ["known from the baseline"] * 2


def test_junit_leaves_out_rules_that_did_not_run() -> None:
    shown = junit(replace(report(), left_out=frozenset({"dead-end"})))
    assert not [case for case in shown.iter("testcase") if (case.get("name") or "").startswith("FLOW001 ")]


def test_junit_finds_the_handbook_of_a_file_nobody_can_read() -> None:
    assert [suite.get("name") for suite in junit(report("a: ["))] == ["example"]
    lost = Finding("DOC024", Severity.ERROR, problem("outside-handbook", Span("policies/x.yaml")))
    assert [suite.get("name") for suite in junit(made((lost,)))] == ["policyc"]


# SARIF


def sarif(shown: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(FORMATS["sarif"](shown))
    return log


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_sarif_describes_every_rule_in_the_language_of_the_report(language: str) -> None:
    driver = sarif(report(language=language))["runs"][0]["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in RULES]
    chinese = [bool(re.search("[一-鿿]", rule["shortDescription"]["text"])) for rule in driver["rules"]]
    assert chinese == [language != "en"] * len(RULES)
    for rule in driver["rules"]:
        for text in (rule["fullDescription"]["text"], rule["help"]["text"], rule["help"]["markdown"]):
            assert text.strip(), rule["id"]


def test_sarif_says_where_and_keeps_our_columns() -> None:
    (run,) = sarif(report(BROKEN))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("FLOW001", "error")
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "FLOW001"
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "policies/example/a.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 6, "startColumn": 64, "endLine": 6, "endColumn": 66},
            },
            "logicalLocations": [{"fullyQualifiedName": "example/flows/报销/steps/𠮷审批"}],
        }
    ]


def test_sarif_suppresses_what_is_waived_or_known_and_says_why() -> None:
    result = compiled(BROKEN, WAIVER)
    known = baseline_of(found for found in result.findings if found.code == "FLOW007")
    shown = make_report(result.company, result.findings, result.documents, words("en"), baseline=known)
    assert [found.get("suppressions") for found in sarif(shown)["runs"][0]["results"]] == [
        [{"kind": "inSource", "status": "accepted", "justification": "等 <财务> 修订 & 批准"}],
        [{"kind": "external", "status": "accepted", "justification": "known from the baseline"}],
    ]


def test_sarif_encodes_paths_and_makes_no_links_of_texts() -> None:
    result = sarif(made(findings(1, "a b/[x](1)#?%")))["runs"][0]["results"][0]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert location == "policies/a%20b/%5Bx%5D%281%29%23%3F%25.yaml"
    assert r"\[x\](1)" in result["message"]["text"]
    assert result["relatedLocations"][0]["id"] == 1


# Fingerprints


def marks(shown: Report) -> list[tuple[str, str]]:
    gitlab = [found["fingerprint"] for found in json.loads(FORMATS["gitlab"](shown))]
    results = sarif(shown)["runs"][0]["results"]
    return list(
        zip(gitlab, (found["partialFingerprints"]["primaryLocationLineHash"] for found in results), strict=True)
    )


def test_fingerprints_stay_when_lines_move_and_whatever_the_language() -> None:
    assert marks(report("# moved\n\n" + BROKEN)) == marks(report(BROKEN)) == marks(report(BROKEN, language="zh-Hant"))


def test_fingerprints_hold_no_line_that_a_message_names() -> None:
    twice = "roles: {a: {}}\nunits: {a: {}}\nflows: {a: {status: placeholder}, A: {}}\nroles: {b: {}}\n"
    assert marks(report(twice)) == marks(report("# moved\n\n" + twice)) != []


def test_fingerprints_are_unique() -> None:
    one = findings(1)[0]
    gitlab, partial = zip(*marks(made((one,) * 3 + findings(2, "y"))), strict=True)
    assert len(set(gitlab)) == len(set(partial)) == 5


# Limits


def test_the_worst_come_first_and_of_equals_what_the_pull_request_changes() -> None:
    found = (*findings(2, "a", Severity.WARNING), *findings(2, "b"), *findings(2, "c"))
    changed = replace(made(found), repository=Repository(changed=frozenset({"policies/c.yaml"})))
    order = ["policies/c.yaml"] * 2 + ["policies/b.yaml"] * 2 + ["policies/a.yaml"] * 2
    assert [one.problem.span.path for one in changed.ranked] == order
    assert re.findall(r"file=([^,]+)", FORMATS["github"](changed)) == order
    assert [issue["location"]["path"] for issue in json.loads(FORMATS["gitlab"](changed))] == order


def test_github_says_what_it_will_not_show() -> None:
    said = FORMATS["github"](made((*findings(12), *findings(10, severity=Severity.WARNING))))
    assert said.count("::error ") == 12
    assert "\nGitHub shows 10 annotations of each kind in a step; 2 more stand in this log only" in said


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_markdown_stays_within_its_room_and_counts_the_rest(language: str) -> None:
    found = findings(4000, "长" * 200)
    shown = made(found, language)
    text = to_markdown(shown)
    assert LIMIT - 3000 < len(text.encode()) <= LIMIT
    listed = text.count("FLOW001 dead-end")
    assert text.splitlines()[-1].replace("\\", "") == words(language)("report.cut", count=4000 - listed)
    assert len(to_markdown(shown, 2000).encode()) <= 2000
    whole = made(found[:100], language)
    assert words(language)("report.cut", count=0)[-8:] not in to_markdown(whole)


# Whatever a policy says


def hostile() -> Report:
    return made(findings(2, HOSTILE))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_written_as_utf8(name: str) -> None:
    text = FORMATS[name](hostile())
    obeyed = "[\x00-\x09\x0b-\x1f]" if text.startswith(("{", "[")) else "[\x00-\x09\x0b-\x1f\x7f\u2028\u202e]"
    assert not re.search(obeyed, text)
    assert text.encode().decode() == text


def test_hostile_texts_add_no_workflow_command() -> None:
    lines = FORMATS["github"](hostile()).split("\n")[:-1]
    assert [line[:8] for line in lines] == ["::error ", "::error ", "2 errors"]
    head, body = lines[0].removeprefix("::error ").split("::", 1)
    assert [part.partition("=")[0] for part in head.split(",")] == [
        "file",
        "line",
        "col",
        "endColumn",
        "endLine",
        "title",
    ]
    assert "%250A" in body


def test_hostile_texts_stay_texts_in_markdown() -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(FORMATS["markdown"](hostile()))
    bare = html.replace("<!-- -->", "").replace("<br>", "")
    tags = set(re.findall(r"<(/?\w+)", bare))
    assert {tag.strip("/") for tag in tags} == {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "em"}
    assert bare.count("<tr>") == 3
    assert "@all" not in html


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(), max_size=30))
def test_any_text_comes_out_well_formed(text: str) -> None:
    shown = made(findings(1, text))
    for name in ("json", "gitlab", "sarif", "rdjson"):
        json.loads(FORMATS[name](shown).encode())
    ET.fromstring(FORMATS["junit"](shown).encode())
    assert len(FORMATS["github"](shown).split("\n")) == 3
    assert FORMATS["markdown"](shown).count("\n| ") == 2


# Columns


def test_columns_are_projected_for_each_format() -> None:
    documents = {"a": Document("a", ("a𐐀b中", "é"))}
    span = Span("a", 1, 3, 1, 5)
    assert columns(span, documents, utf8) == (6, 10)
    assert columns(span, documents, utf16) == (4, 6)
    assert columns(span, documents, len) == (3, 5)
    assert columns(span, documents, cells) == (3, 6)
    assert columns(Span("a", 1, 1, 2, 4), documents, utf8) == (1, 5)
    assert columns(Span("b", 1, 7, 1, 9), documents, utf8) == (7, 9)
    assert columns(Span("a", 9, 7, 9, 9), documents, utf8) == (7, 9)


def test_plain_keeps_what_is_written() -> None:
    assert plain("中文 👩‍💻 é\u0301") == "中文 👩‍💻 é\u0301"


# What the hosts publish


@pytest.fixture(scope="session")
def multitool(node_modules: Path) -> Path:
    """Return the folder of the tool with GitHub's own rules for SARIF."""
    folder = node_modules / "@microsoft" / "sarif-multitool-linux"
    (folder / "Sarif.Multitool").chmod(0o755)
    return folder


def logs() -> dict[str, str]:
    return {
        "none": FORMATS["sarif"](report()),
        "waived": FORMATS["sarif"](report(BROKEN, WAIVER, language="zh-Hans")),
        "hostile": FORMATS["sarif"](hostile()),
    }


@pytest.mark.npm
@pytest.mark.xdist_group("npm")
@pytest.mark.parametrize("name", ["none", "waived", "hostile"])
def test_sarif_keeps_its_schema(multitool: Path, name: str) -> None:
    schema = json.loads((multitool / "sarif-2.1.0.json").read_text("utf-8-sig"))
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(json.loads(logs()[name]))] == []
    assert list(validator.iter_errors({"version": "2.1.0"}))


@pytest.mark.npm
@pytest.mark.xdist_group("npm")
def test_sarif_keeps_the_rules_of_github(multitool: Path, tmp_path: Path) -> None:
    files = {tmp_path / f"{name}.sarif": text for name, text in logs().items()}
    broken = json.loads(logs()["waived"])
    del broken["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    del broken["runs"][0]["results"][0]["locations"]
    files[tmp_path / "broken.sarif"] = json.dumps(broken)
    for file, text in files.items():
        file.write_text(text, "utf-8")
    told: dict[str, set[str]] = {}
    for file in files:
        done = subprocess.run(
            [multitool / "Sarif.Multitool", "validate", file, "--rule-kind", "Sarif;Ghas"],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        )
        assert "1 files scanned" in done.stdout + done.stderr
        told[file.stem] = set(re.findall(r": (?:error|warning|note) (\w+)", done.stdout))
    assert told.pop("broken") - {"SARIF2005"}
    # SARIF2005 wants the address of a home page: there is none to name yet.
    assert told == {name: {"SARIF2005"} for name in logs()}
