"""`policyc init`: a new handbook repository that compiles cleanly."""

from __future__ import annotations

from pathlib import Path

import click

from compiler.cli.common import HELP, language_option, writing
from compiler.scaffold import starter
from compiler.words import words
from compiler.words.environment import environment_language


@click.command(help=HELP("cli.init"))
@click.argument("directory", type=click.Path(path_type=Path), default=Path())
@language_option
@click.pass_obj
def init(root: Path, directory: Path, language: str | None) -> None:
    """Write the scaffold; whatever is there already is left alone."""
    spoken = words(language or environment_language() or "zh-Hans")
    target = root / directory
    contents = starter(spoken)
    with writing(spoken, target):
        for path in sorted(contents):
            _write(target / path, contents[path], spoken("cli.wrote", path=path), spoken("cli.exists", path=path))
    click.echo(spoken("cli.init-done"))


def _write(file: Path, text: str, wrote: str, exists: str) -> None:
    if file.exists():
        click.echo(exists, err=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")
    click.echo(wrote)
