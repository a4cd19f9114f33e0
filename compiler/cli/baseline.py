"""`policyc baseline`: write today's findings down, so that only new ones are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from compiler.baseline import renewed, written
from compiler.cli.check import compile_named
from compiler.cli.common import HELP, baseline_of_project, exit_on, language_option, settings_of, words_for, writing
from compiler.cli.outputs import write_outputs
from compiler.report import make_report


@click.command(help=HELP("cli.baseline"))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--write", "file", metavar="FILE", help=HELP("cli.write"))
@language_option
@click.pass_obj
def baseline(root: Path, paths: tuple[Path, ...], file: str | None, language: str | None) -> None:
    """Write the baseline, then report what it cannot hold."""
    settings = settings_of(root, language)
    settings = replace(settings, baseline=file or settings.baseline)
    before = baseline_of_project(root, settings, language)
    compiled, within = compile_named(root, settings, paths, language)
    spoken = words_for((book.language for book in compiled.company.handbooks), settings, language)
    made = renewed(before, compiled.company, compiled.findings, within)
    with writing(spoken, Path(settings.baseline)):
        (root / settings.baseline).write_text(written(made), "utf-8", newline="\n")
    click.echo(spoken("cli.baseline-written", count=len(made.known), path=settings.baseline), err=True)
    report = make_report(compiled.company, compiled.findings, compiled.documents, spoken, within, baseline=made)
    if report.shown:
        click.echo(spoken("cli.not-in-baseline", count=len(report.shown)), err=True)
    write_outputs(report, root)
    exit_on(report, settings.fail_on)
