"""`policyc init`: a new handbook repository that compiles cleanly."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from compiler.cli.common import HELP, environment_language, language_option, writing
from compiler.schema import SCHEMA_NAME, schema_file
from compiler.words import words

_SCAFFOLD = files("compiler.scaffold")
_COMMON = {
    "gitignore": ".gitignore",
    "site-gitignore": "site/.gitignore",
    "vscode-settings.json": ".vscode/settings.json",
    "vscode-extensions.json": ".vscode/extensions.json",
    "github-workflow.yml": ".github/workflows/handbook.yml",
    "gitlab-ci.yml": ".gitlab-ci.yml",
}
"""Files of the scaffold (without their dot, so that they are not taken for this project's own) and where they go."""
_HANDBOOK = "policies/operations"


@click.command(help=HELP("cli.init"))
@click.argument("directory", type=click.Path(path_type=Path), default=Path())
@language_option
@click.pass_obj
def init(root: Path, directory: Path, language: str | None) -> None:
    """Write the scaffold; whatever is there already is left alone."""
    spoken = words(language or environment_language() or "zh-Hans")
    target = root / directory
    contents = {path: (_SCAFFOLD / name).read_text("utf-8") for name, path in _COMMON.items()}
    contents[f"schemas/{SCHEMA_NAME}"] = schema_file().read_text("utf-8")
    folder = _SCAFFOLD / ("en" if spoken.language == "en" else "zh-Hans")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        text = spoken.in_script(file.read_text("utf-8")).replace("zh-Hans", spoken.language)
        at_top = file.name in ("mkdocs.yml", "README.md")
        contents[file.name if at_top else f"{_HANDBOOK}/{file.name}"] = text
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
