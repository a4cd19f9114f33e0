"""`policyc check`: compile and report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from compiler.baseline import EMPTY
from compiler.cli.common import (
    HELP,
    Failure,
    baseline_of_project,
    existing,
    exit_on,
    language_option,
    settings_of,
    today,
    words_for,
)
from compiler.cli.outputs import require_formats, write_outputs
from compiler.diagnostics import Problem, Severity
from compiler.kept import cache_file
from compiler.memory import check_company
from compiler.pipeline import Compiled, compile_company, without_collector
from compiler.project import DIAGRAMS, SourceFile, gather_diagrams, gather_each, handbook_folder
from compiler.report import make_report, report_on
from compiler.settings import Settings
from compiler.words import words
from compiler.words.environment import environment_language


@click.command(help=HELP("cli.check"))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--output", "outputs", multiple=True, metavar="FORMAT[=FILE]", help=HELP("cli.output"))
@click.option("--fail-on", type=click.Choice([severity.value for severity in Severity]), help=HELP("cli.fail-on"))
@click.option("--no-baseline", is_flag=True, help=HELP("cli.no-baseline"))
@click.option("--no-cache", is_flag=True, help=HELP("cli.no-cache"))
@language_option
@click.pass_obj
def check(
    root: Path,
    paths: tuple[Path, ...],
    outputs: tuple[str, ...],
    fail_on: str | None,
    no_baseline: bool,
    no_cache: bool,
    language: str | None,
) -> None:
    """Check policies and report."""
    settings = settings_of(root, language)
    require_formats(outputs, words(language or settings.language or environment_language() or "en"))
    baseline = EMPTY if no_baseline else baseline_of_project(root, settings, language)
    with without_collector(at_the_end=True):
        if paths or baseline.known:
            compiled, within = compile_named(root, settings, paths, language)
            spoken = words_for((book.language for book in compiled.company.handbooks), settings, language)
            made = make_report(
                compiled.company, compiled.findings, compiled.documents, spoken, within, baseline=baseline
            )
        else:
            files, told = gather_named(root, settings, paths, language)
            day = today(language or settings.language)
            memory = None if no_cache else cache_file(root)
            checked = check_company(files, told, today=day, severities=settings.severities, file=memory)
            spoken = words_for(checked.survey.languages, settings, language)
            made = report_on(checked.survey, checked.findings, checked.documents, spoken)
        report = replace(
            made,
            fail_on=Severity(fail_on) if fail_on else settings.fail_on,
            left_out=frozenset(rule for rule, severity in settings.severities.items() if severity is None),
            baseline_file=settings.baseline,
        )
        write_outputs(report, root, outputs or ("text",))
    exit_on(report, report.fail_on)


def compile_named(
    root: Path, settings: Settings, paths: tuple[Path, ...], language: str | None
) -> tuple[Compiled, Callable[[str], bool] | None]:
    """Compile what the paths name, with the handbooks around them, and say which files' findings were asked for.

    Without paths that is everything, said by None.
    """
    files, told = gather_named(root, settings, paths, language)
    day = today(language or settings.language)
    compiled = compile_company(files, told, today=day, severities=settings.severities)
    return compiled, _within([_shown_path(root, root / path) for path in paths]) if paths else None


def gather_named(
    root: Path, settings: Settings, paths: tuple[Path, ...], language: str | None
) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Gather what the paths name, with the handbooks around them; everything without paths."""
    spoken = words(language or settings.language or environment_language() or "en")
    policies = root / settings.policies
    if not paths and not policies.is_dir():
        raise Failure(spoken("cli.no-policies", path=settings.policies))
    named = [root / path for path in paths] or [policies]
    for path in named:
        existing(spoken, path)
    is_drawn = [not path.is_dir() and path.name.lower().endswith(DIAGRAMS) for path in named]
    tops = [_top(path, policies) for path, drawn in zip(named, is_drawn, strict=True) if not drawn]
    files, told = gather_each(root, dict.fromkeys(tops))
    diagrams, of_diagrams = gather_diagrams(root, _diagrams(named) if paths else [])
    files, told = files + diagrams, told + of_diagrams
    if not files and not told:
        raise Failure(spoken("cli.nothing", path=str(named[0])))
    return files, told


def _diagrams(named: list[Path]) -> list[Path]:
    """Return the paths in which diagrams are looked for: those that were named.

    A diagram that lies among the policies is a picture there, and checked when it is named.
    """
    return [path for path in named if path.is_dir() or path.name.lower().endswith(DIAGRAMS)]


def _top(path: Path, policies: Path) -> Path:
    """Return what to compile for a path: all policies around it, its handbook, or the file by itself."""
    if policies.is_dir() and path.resolve().is_relative_to(policies.resolve()):
        return policies
    return handbook_folder(path, Path(path.anchor)) or path


def _shown_path(root: Path, path: Path) -> str:
    resolved, base = path.resolve(), root.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else path.as_posix()


def _within(wanted: list[str]) -> Callable[[str], bool]:
    return lambda path: any(path == name or name == "." or path.startswith(name.rstrip("/") + "/") for name in wanted)
