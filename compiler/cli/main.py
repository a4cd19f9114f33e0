"""The command line; the only room that reads options, prints and exits."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

import click

from compiler.cli.baseline import baseline
from compiler.cli.bpmn import export, import_
from compiler.cli.check import check
from compiler.cli.common import COULD_NOT_RUN, HELP, Failure
from compiler.cli.explain import explain
from compiler.cli.init import init
from compiler.cli.publish import build, pages, serve


@click.group(help=HELP("cli.about"), context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "directory", type=click.Path(path_type=Path), default=Path(), help=HELP("cli.directory"))
@click.version_option(version("policyc"), prog_name="policyc")
@click.pass_context
def cli(context: click.Context, directory: Path) -> None:
    """Remember the project folder."""
    if not directory.is_dir():
        raise Failure(HELP("cli.no-path", path=str(directory)))
    context.obj = directory


for _command in (check, baseline, build, serve, explain, pages, init, import_, export):
    cli.add_command(_command)


def main() -> None:
    """Run the command; whatever fails in policyc itself ends with exit code 2, never 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower() not in ("utf-8", "utf8"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli(prog_name="policyc")
    except Exception as error:  # a bug: say so, and never let it look like a finding
        if os.environ.get("POLICYC_DEBUG"):
            raise
        click.echo("policyc: " + HELP("cli.failed", detail=f"{type(error).__name__}: {error}"), err=True)
        sys.exit(COULD_NOT_RUN)
