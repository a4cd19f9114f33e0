"""Where reports go: to the terminal, to files, and to what the code host shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from compiler.cli.common import Failure, writing
from compiler.cli.host import on_github, on_gitlab, repository
from compiler.report import FORMATS, LIMIT, Report, to_markdown
from compiler.words import Words

_AUTO = "auto"
_GITLAB_FILE = "gl-code-quality-report.json"


def require_formats(outputs: tuple[str, ...], spoken: Words) -> None:
    """Fail where an output is in no format that there is, before anything is done."""
    for output in outputs:
        if output != _AUTO and output.partition("=")[0] not in FORMATS:
            raise Failure(spoken("cli.no-format", format=output.partition("=")[0], formats=(_AUTO, *FORMATS)))


def write_outputs(report: Report, root: Path, outputs: tuple[str, ...] = ("text",)) -> None:
    """Write each output (FORMAT or FORMAT=FILE) to its file in the project, or to the terminal."""
    if any(output.partition("=")[0] not in ("text", "json") for output in outputs):
        report = replace(report, repository=repository(root))
    for output in outputs:
        name, _, file = output.partition("=")
        if name == _AUTO:
            _write_where_it_is_seen(report, root)
        elif file:
            _write(report, root / file, FORMATS[name])
        else:
            _print(FORMATS[name](_colored(report)))


def _write_where_it_is_seen(report: Report, root: Path) -> None:
    """Write what the code host shows beside a pull request; elsewhere, what a person reads."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY", "") if on_github() else ""
    if on_github():
        _print(FORMATS["github"](report))
    if summary:
        _append(report, Path(summary))
    if on_gitlab():
        top = os.environ.get("CI_PROJECT_DIR", "")
        _write(report, (Path(top) if Path(top).is_dir() and top else root) / _GITLAB_FILE, FORMATS["gitlab"])
    if not summary:
        _print(FORMATS["text"](_colored(report)))


def _write(report: Report, file: Path, render: Callable[[Report], str]) -> None:
    with writing(report.words, file):
        file.write_text(render(report), "utf-8", newline="\n")


def _append(report: Report, summary: Path) -> None:
    """Add the report to a step's summary, as far as the step has written none yet."""
    with writing(report.words, summary):
        used = summary.stat().st_size if summary.exists() else 0
        with summary.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(to_markdown(report, LIMIT - used))


def _print(text: str) -> None:
    """Print a report; whoever has stopped reading (`| head`) does not change how the run ends."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _colored(report: Report) -> Report:
    wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return replace(report, color=wanted)
