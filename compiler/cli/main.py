"""The command line; the only room that reads options, prints and exits."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import NoReturn

import click

from compiler.cli import INTERRUPTED
from compiler.cli.common import COULD_NOT_RUN, HELP, Failure

COMMANDS = {
    "check": "check",
    "baseline": "baseline",
    "build": "publish",
    "serve": "publish",
    "explain": "explain",
    "pages": "publish",
    "init": "init",
    "import": "bpmn",
    "export": "bpmn",
}
"""Every command with the module it is in."""


class Commands(click.Group):
    """The commands, each loaded when it is asked for: `check` has no use for MkDocs."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Load a command."""
        if name not in COMMANDS:
            return None
        module = import_module(f"compiler.cli.{COMMANDS[name]}")
        command: click.Command = getattr(module, name + "_" * iskeyword(name))
        return command

    def invoke(self, context: click.Context) -> object:
        """Run a command; one that is interrupted says so, and does not end like one that has findings."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            _stop()


def _stop() -> NoReturn:
    click.echo("policyc: " + HELP("cli.stopped"), err=True)
    sys.exit(INTERRUPTED)


@click.group(
    cls=Commands,
    help=HELP("cli.about"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-C", "directory", type=click.Path(path_type=Path), default=Path(), help=HELP("cli.directory"))
@click.version_option(package_name="policyc", prog_name="policyc")
@click.pass_context
def cli(context: click.Context, directory: Path) -> None:
    """Remember the project folder."""
    if not directory.is_dir():
        raise Failure(HELP("cli.no-path", path=str(directory)))
    context.obj = directory


def main() -> None:
    """Run the command; whatever fails in policyc itself ends with exit code 2, never 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower() not in ("utf-8", "utf8"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(cli.main(prog_name="policyc", standalone_mode=False) or 0)
    except click.Abort:  # what click makes of an interrupt before a command runs, or after
        _stop()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:  # a bug: say so, and never let it look like a finding
        if os.environ.get("POLICYC_DEBUG"):
            raise
        click.echo("policyc: " + HELP("cli.failed", detail=f"{type(error).__name__}: {error}"), err=True)
        sys.exit(COULD_NOT_RUN)
