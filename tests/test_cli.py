"""The command line: what is printed, where files go, and exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from compiler.cli.main import cli
from compiler.model import SECTIONS
from compiler.rules import RULES
from compiler.words.environment import environment_language

BAD = "handbook: {title: 手册, language: zh-Hans}\nroles: {甲: {headcont: 1}}\n"
WARNED = "handbook: {title: 手册, language: zh-Hans}\nflows: {f: {}}\n"
GOOD = "handbook: {title: 手册, language: zh-Hans}\nterms: {工单: 登记}\n"
UNKNOWN = "policies/a/handbook.yaml:2:13: 错误 DOC015 unknown-key"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("POLICYC_LANGUAGE", "SOURCE_DATE_EPOCH", "NO_COLOR", "POLICYC_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        file = root / (name.replace("__", "/") + ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def said(result: Result) -> tuple[int, str]:
    """Return exit code and the first line printed, in English where no handbook was read."""
    return result.exit_code, result.output.partition("\n")[0]


def process(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "POLICYC_LANGUAGE")}
    return subprocess.run(
        [sys.executable, "-c", "from compiler.cli import main; main()", *arguments],
        cwd=root,
        env=kept | {"LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


# check: what is named


def test_policies_are_checked_by_default(project: Path) -> None:
    write(project, policies__a__handbook=BAD)
    result = run("check")
    assert result.exit_code == 1
    assert result.output == (
        f"{UNKNOWN}\n"
        "  没有“headcont”这个字段\n"
        "  2 │ roles: {甲: {headcont: 1}}\n"
        "    │              ^^^^^^^^\n"
        "  怎么改：是不是“headcount”？\n"
        "\n"
        "1 个错误；检查了 1 个手册、0 个流程、0 个步骤\n"
    )


def test_a_clean_project_exits_with_0(project: Path) -> None:
    write(project, policies__a__handbook=GOOD)
    assert said(run("check")) == (0, "没有发现问题；检查了 1 个手册、0 个流程、0 个步骤")


@pytest.mark.parametrize(
    "path",
    ["policies", "policies/", "policies/a", "policies/a/handbook.yaml", "./policies", "policies/../policies/a", "."],
)
def test_paths_inside(project: Path, path: str) -> None:
    write(project, policies__a__handbook=BAD)
    assert said(run("check", path)) == (1, UNKNOWN)
    assert said(run("check", str(project / path))) == (1, UNKNOWN)


def test_only_what_is_named_is_told_though_all_is_read(project: Path) -> None:
    write(
        project,
        policies__a__handbook=BAD,
        policies__a__more="terms: {工单: 登记}",
        policies__b__handbook="handbook: {title: 乙}\nmeetings: {会: {chair: a/甲, outputs: 无}}\n",
    )
    assert said(run("check", "policies/a/more.yaml")) == (0, "没有发现问题；检查了 1 个手册、0 个流程、0 个步骤")
    assert said(run("check", "policies/b")) == (1, "policies/b/handbook.yaml:2:37: 错误 REF001 unknown-reference")
    assert "2 个错误" in run("check", "policies/a", "policies/b").output


def test_paths_outside_policies(project: Path) -> None:
    write(
        project, policies__a__handbook=BAD, elsewhere__b__handbook=BAD, elsewhere__b__c__d="x: 1", loose="roles: [甲]\n"
    )
    found = "elsewhere/b/handbook.yaml:2:13: 错误 DOC015 unknown-key"
    for path in ("elsewhere", "elsewhere/b", "elsewhere/b/handbook.yaml"):
        assert found in run("check", path).output
    assert said(run("check", "elsewhere/b/c/d.yaml"))[1].startswith("elsewhere/b/c/d.yaml:1:1: 错误 DOC015")
    assert said(run("check", "loose.yaml", "--language", "en")) == (1, "loose.yaml:1:1: error DOC017 wrong-type")
    assert "3 errors" in run("check", "loose.yaml", "elsewhere", "--language", "en").output


@pytest.mark.parametrize("paths", [("a/x", "b/x"), ("a", "b"), ("a/x/handbook.yaml", "b")])
def test_two_folders_of_one_name_are_no_handbook_together(project: Path, paths: tuple[str, str]) -> None:
    write(project, a__x__handbook=GOOD, b__x__handbook=GOOD, b__x__more="roles: {甲: {headcont: 1}}")
    done = run("check", *paths, "--language", "en")
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "b/x/handbook.yaml:1:1: error DOC024 outside-handbook",
        '  the folder "a/x" has the handbook id "x" already; nothing in "b/x" was checked',
        "  cure: rename one of the folders, or check each in a run of its own",
        "",
        "1 error; checked 1 handbook, 0 flows, 0 steps",
    ]


def test_a_folder_that_looks_like_one_of_the_policies_is_told(project: Path) -> None:
    write(project, policies__x__handbook=GOOD, copy__X__handbook=GOOD)
    assert "“policies/x”已经用了手册编号“X”，“copy/X”里的内容没有检查" in run("check", "policies", "copy/X").output


def test_what_is_named_twice_is_read_once(project: Path) -> None:
    write(project, a__x__handbook=GOOD, a__y__handbook=GOOD)
    clean = (0, "没有发现问题；检查了 2 个手册、0 个流程、0 个步骤")
    assert said(run("check", "a", "a/x", "a/../a/y")) == clean
    assert said(run("check", "a/y", "a")) == clean


def test_files_of_one_name_stand_each_for_itself(project: Path) -> None:
    write(project, a__f=GOOD, b__f=GOOD, c__f__handbook=GOOD)
    assert said(run("check", "a/f.yaml", "b/f.yaml", "c")) == (0, "没有发现问题；检查了 3 个手册、0 个流程、0 个步骤")


def test_a_handbook_outside_the_project(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    write(other, b__handbook=BAD)
    path = (other / "b").as_posix()
    assert said(run("check", path)) == (1, f"{path}/handbook.yaml:2:13: 错误 DOC015 unknown-key")


def test_what_is_not_there(project: Path) -> None:
    assert said(run("check")) == (
        2,
        'policyc: there is no policy folder "policies"; start one with policyc init, or name the project folder with -C',
    )
    assert said(run("check", "nowhere")) == (2, "policyc: there is no such file or folder: nowhere")
    assert said(run("-C", "nowhere", "check")) == (2, "policyc: there is no such file or folder: nowhere")
    (project / "policies").mkdir()
    assert said(run("check")) == (2, 'policyc: there are no policy files (.yaml) in "policies"')
    (project / "empty").mkdir()
    assert said(run("check", "empty")) == (2, 'policyc: there are no policy files (.yaml) in "empty"')
    write(project, policies__loose="roles: {}")
    assert said(run("check", "--language", "en")) == (1, "policies/loose.yaml:1:1: error DOC024 outside-handbook")


def test_another_project_folder(project: Path) -> None:
    write(project / "there", policies__a__handbook=BAD)
    assert said(run("-C", "there", "check")) == (1, UNKNOWN)
    assert said(run("-C", "there", "check", "policies/a")) == (1, UNKNOWN)
    assert said(run("-C", "there", "check", "--output", "json=out.json")) == (1, "")
    assert json.loads((project / "there/out.json").read_text("utf-8"))["summary"]["errors"] == 1


# check: options


def test_outputs(project: Path) -> None:
    write(project, policies__a__handbook=BAD)
    result = run("check", "--output", "json=report.json", "--output", "text", "--output", "github")
    assert said(result) == (1, UNKNOWN)
    assert "\n::error file=policies/a/handbook.yaml,line=2,col=13" in result.output
    report = json.loads((project / "report.json").read_text("utf-8"))
    assert [finding["code"] for finding in report["findings"]] == ["DOC015"]
    assert json.loads(run("check", "--output", "json").output) == report


def test_an_output_that_is_not_there_does_nothing_at_all(project: Path) -> None:
    write(project, policies__a__handbook=BAD)
    result = run("check", "--output", "json=out.json", "--output", "nonsense")
    assert result.exit_code == 2
    assert result.output.startswith('policyc: there is no output format "nonsense"; there are ')
    assert not (project / "out.json").exists()


def test_an_output_that_cannot_be_written(project: Path) -> None:
    write(project, policies__a__handbook=GOOD)
    assert said(run("check", "--output", "json=nowhere/out.json")) == (
        2,
        "policyc: 无法写入“nowhere/out.json”：没有文件或文件夹“nowhere/out.json”",
    )


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        (WARNED, "error", 0), (WARNED, "warning", 1), (WARNED, "info", 1), (BAD, "error", 1), (GOOD, "info", 0),
    ],
)  # fmt: skip
def test_fail_on(project: Path, text: str, level: str, code: int) -> None:
    write(project, policies__a__handbook=text)
    assert run("check", "--fail-on", level).exit_code == code
    (project / "pyproject.toml").write_text(f'[tool.policyc]\nfail_on = "{level}"\n')
    assert run("check").exit_code == code


def test_options_that_are_not_there(project: Path) -> None:
    write(project, policies__a__handbook=GOOD)
    assert run("check", "--fail-on", "never").exit_code == 2
    assert run("check", "--language", "tlh").exit_code == 2
    assert run("chekc").exit_code == 2


def test_settings(project: Path) -> None:
    write(project, rules__a__handbook=WARNED)
    (project / "pyproject.toml").write_text('[tool.policyc]\npolicies = "rules"\nlanguage = "en"\n')
    assert said(run("check")) == (0, "rules/a/handbook.yaml:2:9: warning FLOW007 placeholder-flow")
    (project / "pyproject.toml").write_text('[tool.policyc]\npolicies = "rules"\nseverity = {FLOW007 = "off"}\n')
    assert said(run("check")) == (0, "没有发现问题；检查了 1 个手册、1 个流程、0 个步骤")
    (project / "pyproject.toml").write_text("[tool.policyc]\npolicy = 1\n")
    assert said(run("check"))[1].startswith("policyc: pyproject.toml: [tool.policyc] has no setting policy; there are")


FAULTS = {
    "pyproject.toml": '[tool.policyc]\nfail_on = "never"\n',
    "policyc-baseline.json": "[]",
}
"""Files around the policies that nobody can use."""


@pytest.mark.parametrize(
    ("file", "language", "words"),
    [
        ("pyproject.toml", "zh-Hans", "fail_on 只能是 error、warning、info 之一，不能是 'never'"),
        ("pyproject.toml", "zh-Hant", "fail_on 只能是 error、warning、info 之一，不能是 'never'"),
        ("pyproject.toml", "en", "fail_on is one of error, warning, info, not 'never'"),
        ("policyc-baseline.json", "zh-Hans", "format_version 不是 1；删掉它，再用 policyc baseline 重新写入"),
        ("policyc-baseline.json", "zh-Hant", "format_version 不是 1；刪掉它，再用 policyc baseline 重新寫入"),
        ("policyc-baseline.json", "en", "format_version is not 1; delete it, and policyc baseline writes it anew"),
    ],
)
def test_faulty_settings_are_told_in_the_readers_language(
    project: Path, monkeypatch: pytest.MonkeyPatch, file: str, language: str, words: str
) -> None:
    write(project, policies__a__handbook=GOOD)
    (project / "mkdocs.yml").write_text(
        "site_name: x\ndocs_dir: policies\ntheme: {name: material}\nplugins: [policyc]\n"
    )
    (project / file).write_text(FAULTS[file])
    colon = ": " if language == "en" else "："
    for command in ("check", "build"):
        assert said(run(command, "--language", language)) == (2, f"policyc: {file}{colon}{words}")
    monkeypatch.setenv("POLICYC_LANGUAGE", language)
    assert said(run("check")) == (2, f"policyc: {file}{colon}{words}")
    monkeypatch.delenv("POLICYC_LANGUAGE")
    with (project / "pyproject.toml").open("a") as settings:
        settings.write(f'{"" if file == "pyproject.toml" else "[tool.policyc]"}\nlanguage = "{language}"\n')
    for command in ("check", "build"):
        assert said(run(command)) == (2, f"policyc: {file}{colon}{words}"), "their own language"


def test_languages(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        project,
        policies__a__handbook=GOOD,
        policies__b__handbook=GOOD,
        policies__c__handbook=GOOD.replace("-Hans", "-Hant"),
    )
    assert run("check").output.startswith("没有发现问题")
    monkeypatch.setenv("POLICYC_LANGUAGE", "en")
    assert run("check").output.startswith("no findings")
    assert run("check", "--language", "zh-Hant").output.startswith("沒有發現問題")
    monkeypatch.setenv("POLICYC_LANGUAGE", "tlh")
    assert run("check").output.startswith("没有发现问题")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-Hans"), ({"LANG": "zh_TW.UTF-8"}, "zh-Hant"), ({"LANG": "zh-HK"}, "zh-Hant"),
        ({"LANG": "en_GB.UTF-8"}, "en"), ({"LANG": "C.UTF-8"}, ""), ({}, ""), ({"LC_ALL": "zh_CN", "LANG": "en_US"}, "zh-Hans"),
        ({"POLICYC_LANGUAGE": "en", "LANG": "zh_CN"}, "en"), ({"POLICYC_LANGUAGE": "tlh", "LANG": "zh_CN"}, "zh-Hans"),
        ({"LANG": "de_DE"}, ""),
    ],
)  # fmt: skip
def test_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("POLICYC_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert environment_language() == language


def test_the_day_can_be_fixed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiver = "waivers: {例外: {rule: FLOW007, at: flows/f, reason: 试点, until: 2026-05-31}}\n"
    write(project, policies__a__handbook=WARNED + waiver)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780185600")  # 2026-05-31
    assert said(run("check"))[1].endswith("1 条已豁免")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780272000")
    assert "WAIV002" in run("check").output
    for wrong in ("²", "soon", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        assert said(run("check"))[0] == 2
        assert said(run("check"))[1].startswith("policyc: SOURCE_DATE_EPOCH: ")


# explain


def test_explain_lists_every_rule(project: Path) -> None:
    lines = run("explain", "--language", "zh-Hans").output.splitlines()
    end = lines.index("")
    assert [line.split()[:2] for line in lines[:end]] == [[rule.code, rule.name] for rule in RULES]
    assert "走到这里就断了" in "\n".join(lines)
    assert [line.split()[0] for line in lines[end + 1 :]] == ["handbook", *SECTIONS]


def test_explain_a_rule(project: Path) -> None:
    by_code, by_name = (
        run("explain", "flow001", "--language", "zh-Hans"),
        run("explain", "dead-end", "--language", "zh-Hans"),
    )
    assert by_code.output == by_name.output
    assert by_code.output.startswith(
        "FLOW001 dead-end  走到这里就断了\n级别：错误\n\n某个判断结果（或 next）没有写下一步"
    )
    assert "\n不对的写法\n  roles: {经办人: {}, 主管: {}}\n" in by_code.output
    assert "\n正确的写法\n" in by_code.output
    english = run("explain", "DOC024", "--language", "en").output
    assert english.startswith("DOC024 outside-handbook  A policy file stands outside every handbook\nseverity: error\n")
    assert "Bad" not in english


def test_explain_a_field(project: Path) -> None:
    within = run("explain", "flows.steps.within", "--language", "zh-Hans").output
    assert within.startswith("flows.steps.within  时限\n\n这一步最多用多久。\n时长，如 3个工作日")
    assert "\n  within: 4小时\n" in within
    assert "\n  FLOW015 " in within
    appeal = run("explain", "sanctions.appeal", "--language", "en").output
    assert "\n  to      To (required): The post or unit that hears the appeal" in appeal
    kind = run("explain", "units.kind", "--language", "en").output
    assert "\n  committee      Committee or board\n" in kind
    assert "required" not in kind


def test_explain_a_section(project: Path) -> None:
    risks = run("explain", "risks", "--language", "zh-Hant").output
    assert risks.startswith("risks  風險\n\n可能出的問題：")
    assert "\n  risks:\n    投訴積壓:\n" in risks
    assert "\n  owner         責任崗位：" in risks
    assert "policyc explain risks.owner" in run("explain", "RSK001", "--language", "zh-Hant").output


def test_explain_what_is_not_there(project: Path) -> None:
    assert said(run("explain", "dead-endd", "--language", "zh-Hans")) == (
        2,
        "policyc: 没有规则、部分或字段“dead-endd”，是不是“dead-end”？",
    )
    assert said(run("explain", "flows.steps.withn", "--language", "en")) == (
        2,
        'policyc: no rule, section or field "flows.steps.withn"; did you mean "flows.steps.within"?',
    )
    assert said(run("explain", "zzz", "--language", "en")) == (2, 'policyc: no rule, section or field "zzz"')


# init


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_new_project_is_clean(project: Path, language: str) -> None:
    assert run("init", "new", "--language", language).exit_code == 0
    result = run("-C", "new", "check", "--fail-on", "info")
    assert (result.exit_code, result.output.count("\n")) == (0, 1), result.output
    again = run("init", "new", "--language", language)
    assert again.exit_code == 0
    assert "new handbook is ready" in again.output or "建好" in again.output


def test_a_new_project_where_nothing_can_be_written(project: Path) -> None:
    (project / "file").write_text("")
    result = run("init", "file", "--language", "en")
    assert result.exit_code == 2
    assert result.output.startswith('policyc: cannot write "file": ')


# The process


def test_version_and_help(project: Path) -> None:
    assert run("--version").output.startswith("policyc, version ")
    assert "check" in run("-h").output


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BAD, 1)])
def test_exit_codes(project: Path, text: str, code: int) -> None:
    write(project, policies__a__handbook=text)
    done = process(project, "check")
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.endswith("检查了 1 个手册、0 个流程、0 个步骤\n")


def test_whoever_cannot_run_exits_with_2(project: Path) -> None:
    done = process(project, "check", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "policyc: there is no such file or folder: nowhere\n"
    assert process(project, "check", "nowhere", LANG="zh_CN.UTF-8").stderr == "policyc: 没有这个文件或文件夹：nowhere\n"


def test_a_terminal_that_is_not_utf_8(project: Path) -> None:
    write(project, policies__a__handbook=BAD)
    done = process(project, "check", LANG="C", PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(UNKNOWN)


def test_a_bug_exits_with_2_and_says_so(project: Path) -> None:
    write(project, policies__a__handbook=GOOD)
    program = (
        "import compiler.cli.check as check\n"
        "def fail(*_, **__): raise RuntimeError('boom')\n"
        "check.check_company = fail\n"
        "from compiler.cli import main\nmain()"
    )
    for environment, expected in (
        ({}, "policyc: policyc itself failed and could not finish: RuntimeError: boom\n"),
        ({"POLICYC_DEBUG": "1"}, "Traceback"),
    ):
        kept = {"LANG": "en_US.UTF-8", "PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        done = subprocess.run(
            [sys.executable, "-c", program, "check"],
            cwd=project, env=kept | environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == (1 if environment else 2)
        assert done.stderr.startswith(expected)


@pytest.mark.skipif(os.name != "posix", reason="a pipe of the shell")
@pytest.mark.parametrize(("text", "code"), [(WARNED, 0), (BAD, 1)])
def test_a_reader_who_stops_changes_nothing(project: Path, text: str, code: int) -> None:
    write(project, policies__a__handbook=text)
    command = f'"{sys.executable}" -c "from compiler.cli import main; main()" check 2>err; echo $? >code'
    done = subprocess.run(["sh", "-c", f"({command}) | true; sleep 0.1; while [ ! -s code ]; do sleep 0.1; done"],
                          cwd=project, check=False, timeout=30)  # fmt: skip
    assert done.returncode == 0
    assert (project / "code").read_text() == f"{code}\n"
    assert (project / "err").read_text() == ""
