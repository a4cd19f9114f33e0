"""The baseline: only new findings are told, by what they are and never by where they stand."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from compiling import TODAY, compiled
from hypothesis import given
from hypothesis import strategies as st

from compiler.baseline import EMPTY, Baseline, Known, Unreadable, baseline_of, identity, parse, renewed, written
from compiler.cli.main import cli
from compiler.report import FORMATS, make_report
from compiler.words import words

HANDBOOK = "handbook: {title: Example, language: en}\n"
FLOWS = """\
roles: {a: {}, b: {}}
flows:
  buy:
    steps:
      ask: {responsible: a, accountable: b}
      allow: {responsible: b, accountable: b, decide: {yes: pay, no: , later: }}
      pay: {responsible: a, accountable: b}
"""
MENDED = FLOWS.replace("no: ,", "no: ask,")
KNOWN = """\
{"format_version": 1, "findings": [
{"rule": "dead-end", "at": "x/flows/buy/steps/allow", "with": {"outcome": "later", "step": "allow"}},
{"rule": "dead-end", "at": "x/flows/buy/steps/allow", "with": {"outcome": "no", "step": "allow"}},
{}]}
"""
FILE = "policyc-baseline.json"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project with two dead ends in one step."""
    monkeypatch.setenv("POLICYC_LANGUAGE", "en")
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path, "handbook.yaml", HANDBOOK)
    write(tmp_path, "flows.yaml", FLOWS)
    return tmp_path


def write(project: Path, name: str, text: str, handbook: str = "x") -> None:
    file = project / "policies" / handbook / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(project), *arguments], catch_exceptions=False)


def last(result: Result) -> str:
    return result.stdout.splitlines()[-1]


def test_a_baseline_is_written_sorted_one_finding_a_line(project: Path) -> None:
    done = run(project, "baseline")
    assert done.exit_code == 0
    assert done.stderr == "wrote 2 findings to policyc-baseline.json\n"
    assert (project / FILE).read_text("utf-8") == KNOWN


def test_known_findings_are_counted_and_new_ones_told(project: Path) -> None:
    assert run(project, "check").exit_code == 1
    run(project, "baseline")
    quiet = run(project, "check")
    assert (quiet.exit_code, quiet.stdout) == (
        0,
        "no findings; checked 1 handbook, 1 flow, 3 steps; 2 known from the baseline\n",
    )
    write(project, "flows.yaml", "# moved\n\n" + FLOWS.replace("later:", "never: , later:"))
    told = run(project, "check")
    assert told.exit_code == 1
    assert told.stdout.startswith(
        'policies/x/flows.yaml:8:72: error FLOW001 dead-end\n  the outcome "never" of "allow"'
    )
    assert last(told) == "1 error; checked 1 handbook, 1 flow, 3 steps; 2 known from the baseline"


def test_without_the_baseline_all_is_told(project: Path) -> None:
    run(project, "baseline")
    done = run(project, "check", "--no-baseline")
    assert done.exit_code == 1
    assert last(done) == "2 errors; checked 1 handbook, 1 flow, 3 steps"


def test_mended_entries_are_named(project: Path) -> None:
    run(project, "baseline")
    write(project, "flows.yaml", MENDED)
    done = run(project, "check")
    assert done.exit_code == 0
    assert done.stdout == (
        "no findings; checked 1 handbook, 1 flow, 3 steps; 1 known from the baseline\n"
        "1 entry of policyc-baseline.json is mended and can go; policyc baseline writes it anew\n"
        "  dead-end x/flows/buy/steps/allow\n"
    )
    github = run(project, "check", "--output", "github").stdout
    assert github.startswith("::notice file=policyc-baseline.json::1 entry of policyc-baseline.json is mended")
    assert "\\- dead-end" not in run(project, "check", "--output", "markdown").stdout
    assert "- dead-end x/flows/buy/steps/allow" in run(project, "check", "--output", "markdown").stdout
    assert json.loads(run(project, "check", "--output", "json").stdout)["obsolete"] == [
        {"name": "dead-end", "where": "x/flows/buy/steps/allow"}
    ]
    run(project, "baseline")
    assert run(project, "check").stdout.count("\n") == 1


def test_what_nobody_looked_at_is_not_called_mended(project: Path) -> None:
    write(project, "handbook.yaml", HANDBOOK, "y")
    write(project, "flows.yaml", FLOWS, "y")
    run(project, "baseline")
    other = run(project, "check", "policies/y")
    assert other.stdout == "no findings; checked 1 handbook, 1 flow, 3 steps; 2 known from the baseline\n"
    write(project, "flows.yaml", "flows: [\n")
    broken = run(project, "check")
    assert broken.exit_code == 1
    assert "is mended" not in broken.stdout
    assert "are mended" not in broken.stdout
    shutil.rmtree(project / "policies" / "x")
    assert "2 entries of policyc-baseline.json are mended" in run(project, "check").stdout
    assert "mended" not in run(project, "check", "policies/y").stdout


def test_a_part_is_written_anew_and_the_rest_stays(project: Path) -> None:
    write(project, "handbook.yaml", HANDBOOK, "y")
    write(project, "flows.yaml", FLOWS, "y")
    run(project, "baseline")
    both = (project / FILE).read_text("utf-8")
    write(project, "flows.yaml", MENDED)
    write(project, "flows.yaml", MENDED, "y")
    run(project, "baseline", "policies/x")
    part = (project / FILE).read_text("utf-8")
    assert (both.count('"x/'), both.count('"y/'), part.count('"x/'), part.count('"y/')) == (2, 2, 1, 2)


def test_what_cannot_be_known_is_told(project: Path) -> None:
    write(project, "broken.yaml", "terms: [\n")
    write(project, "waivers.yaml", "waivers:\n  w: {rule: dead-end, at: flows/buy, reason: r, until: 2020-01-01}\n")
    done = run(project, "baseline")
    assert done.exit_code == 1
    assert done.stderr == (
        "wrote 2 findings to policyc-baseline.json\n2 findings cannot be in a baseline and have to be mended:\n"
    )
    assert [line.split()[2] for line in done.stdout.splitlines() if line.startswith("policies/")] == [
        "DOC003",
        "WAIV002",
    ]
    assert (project / FILE).read_text("utf-8") == KNOWN


def test_the_file_can_be_chosen(project: Path) -> None:
    assert run(project, "baseline", "--write", "known.json").exit_code == 0
    assert run(project, "check").exit_code == 1
    (project / "pyproject.toml").write_text('[tool.policyc]\nbaseline = "known.json"\n', "utf-8")
    assert run(project, "check").exit_code == 0
    run(project, "baseline")
    assert not (project / FILE).exists()
    (project / "pyproject.toml").write_text("[tool.policyc]\nbaseline = 1\n", "utf-8")
    assert run(project, "check").exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< ours\n",
        "[]",
        '{"format_version": 2, "findings": []}',
        '{"format_version": 1}',
        '{"format_version": 1, "findings": [{"rule": 1}]}',
        '{"format_version": 1, "findings": ["x"]}',
        '{"format_version": 1, "findings": [{"rule": "a", "at": "b", "line": 3}]}',
        "[" * 100_000,
    ],
)
def test_a_baseline_that_cannot_be_read_stops_the_run(project: Path, text: str) -> None:
    (project / FILE).write_text(text, "utf-8")
    for command in (["check"], ["baseline"], ["build"]):
        if command == ["build"]:
            (project / "mkdocs.yml").write_text(
                "site_name: x\ndocs_dir: policies\ntheme: {name: material}\nplugins: [policyc]\n", "utf-8"
            )
        done = run(project, *command)
        assert done.exit_code == 2, command
        assert done.stderr.startswith("policyc: policyc-baseline.json: "), done.stderr
    with pytest.raises(Unreadable):
        parse(text)


def test_a_handbook_with_known_findings_is_published(project: Path) -> None:
    (project / "mkdocs.yml").write_text(
        "site_name: x\ndocs_dir: policies\ntheme: {name: material}\nplugins: [policyc]\n", "utf-8"
    )
    assert run(project, "build").exit_code == 1
    run(project, "baseline")
    assert run(project, "build").exit_code == 0
    assert (project / "site" / "x" / "flows" / "buy" / "index.html").is_file()


def test_branches_that_mend_different_findings_merge(project: Path) -> None:
    flow = FLOWS.split("flows:\n", 1)[1]
    many = FLOWS + "".join(flow.replace("buy", f"buy{number}") for number in range(4))
    write(project, "flows.yaml", many)
    run(project, "baseline")

    def git(*arguments: str) -> None:
        options = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *options, *arguments], cwd=project, check=True, capture_output=True)

    def mend(branch: str, name: str) -> None:
        git("checkout", "-q", "-b", branch, "main")
        start = many.index(f"  {name}:")
        write(project, "flows.yaml", many[:start] + many[start:].replace("no: ,", "no: ask,", 1))
        run(project, "baseline")
        git("commit", "-qam", branch)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "all")
    mend("one", "buy")
    mend("last", "buy3")
    git("merge", "-q", "-m", "both", "one")
    done = run(project, "check")
    assert (done.exit_code, done.stdout) == (
        0,
        "no findings; checked 1 handbook, 5 flows, 15 steps; 8 known from the baseline\n",
    )


# Without a project


def test_the_same_finding_twice_is_known_twice() -> None:
    known = Known("x/a", "dead-end")
    found = compiled(FLOWS).findings
    one = Baseline((identity(found[0].problem),))
    marked, left = one.mark((found[0], found[0]))
    assert [finding.known for finding in marked] == [True, False]
    assert left == ()
    assert Baseline((known, known)).mark(())[1] == (known, known)


def test_a_waived_finding_needs_no_entry() -> None:
    waiver = "waivers:\n  w: {rule: dead-end, at: flows/buy, reason: r, until: 2099-01-01}\n"
    before = baseline_of(compiled(FLOWS).findings)
    result = compiled(FLOWS, waiver, today=TODAY)
    report = make_report(result.company, result.findings, result.documents, words("en"), baseline=before)
    assert len(report.obsolete) == len(before.known) == 2
    assert renewed(before, result.company, result.findings, None) == EMPTY


def test_an_identity_has_no_line_and_no_language() -> None:
    twice = "roles: {a: {}}\n"
    for text in (FLOWS, twice):
        result = compiled(text, twice)
        moved = compiled("# one\n# two\n" + text, "# three\n" + twice)
        assert [identity(one.problem) for one in result.findings] == [identity(one.problem) for one in moved.findings]
        assert result.findings
        assert not [one for one in baseline_of(result.findings).known if ".yaml:" in str(one)]


@given(
    st.lists(
        st.builds(
            Known, st.text(), st.text(),
            st.dictionaries(st.text(), st.text(), max_size=2).map(lambda names: tuple(sorted(names.items()))),
        )
    )
)  # fmt: skip
def test_what_is_written_is_read(known: list[Known]) -> None:
    text = written(Baseline(tuple(known)))
    assert parse(text).known == tuple(sorted(known))
    assert len(text.split("\n")) == len(known) + 3
    assert text.encode().decode() == text


def test_json_says_what_is_known() -> None:
    result = compiled(FLOWS)
    baseline = baseline_of(result.findings[:1])
    report = make_report(result.company, result.findings, result.documents, words("en"), baseline=baseline)
    read = json.loads(FORMATS["json"](report))
    assert [finding.get("known") for finding in read["findings"]] == [True, None]
    assert (read["summary"]["errors"], read["summary"]["known"]) == (1, 1)
