"""`policyc import` and `export`: flows from BPMN 2.0, and to it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

import click

from compiler.bpmn.importing import Imported, as_yaml, import_diagrams
from compiler.cli.common import (
    HELP,
    Failure,
    environment_language,
    exit_on,
    language_option,
    settings_of,
    today,
    writing,
)
from compiler.model import SECTIONS, Company
from compiler.pipeline import compile_company
from compiler.project import DIAGRAMS, HANDBOOK_FILES, gather, gather_diagrams, handbook_folder
from compiler.report import FORMATS, make_report
from compiler.verify import verify
from compiler.words import Words, words


@click.command("import", help=HELP("cli.import"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.bpmn...")
@click.option("--to", "folder", type=click.Path(path_type=Path), metavar="DIR", help=HELP("cli.import-to"))
@language_option
@click.pass_obj
def import_(root: Path, files: tuple[Path, ...], folder: Path | None, language: str | None) -> None:
    """Translate diagrams, say what could not be carried over, and write the rest as policies."""
    spoken = words(language or environment_language() or "en")
    named = [root / file for file in files]
    for path in named:
        if not path.exists():
            raise Failure(spoken("cli.no-path", path=str(path)))
    read, told = gather_diagrams(root, named)
    if not read and not told:
        raise Failure(spoken("cli.no-diagrams", path=str(named[0]), endings=DIAGRAMS))
    target = root / folder if folder else None
    known = _known(root, target) if target else {}
    imported = import_diagrams(((file.path, file.data) for file in read), known, language or "")
    said = words(language or imported.language)
    if target is None:
        click.echo(as_yaml(imported.policies.values()), nl=False)
    else:
        _write(imported, root, target, said)
    settings = settings_of(root)
    company = Company((), MappingProxyType({}))
    problems = (*told, *imported.problems)
    findings = verify(company, problems, today=today(), severities=settings.severities)
    report = make_report(company, findings, imported.documents, said)
    if findings:
        click.echo(FORMATS["text"](report), nl=False, err=True)
    exit_on(report, settings.fail_on)


def _known(root: Path, target: Path) -> dict[str, dict[str, str]]:
    """Return id and name of the entries, by section, of the handbook that a folder belongs to."""
    folder = handbook_folder(target, Path(target.anchor))
    if folder is None:
        return {}
    files, told = gather(root, folder)
    books = compile_company(files, told, today=today()).company.handbooks
    return {
        section: {entry.id: entry.name for book in books for entry in book.entries(section)} for section in SECTIONS
    }


def _write(imported: Imported, root: Path, target: Path, spoken: Words) -> None:
    """Write a file for each diagram into a handbook's folder, which is made where there is none."""
    contents: dict[str, str] = {}
    if handbook_folder(target, Path(target.anchor)) is None:
        head = {"title": target.resolve().name, "language": imported.language}
        contents[HANDBOOK_FILES[0]] = as_yaml([{"handbook": head}])
    for path, data in imported.policies.items():
        stem = Path(path).name.partition(".")[0] or "diagram"
        name, number = f"{stem}.yaml", 2
        while name in contents:
            name, number = f"{stem}-{number}.yaml", number + 1
        contents[name] = as_yaml([data])
    write_all(root, target, contents, spoken)


def write_all(root: Path, target: Path, contents: dict[str, str], spoken: Words, *, anew: bool = False) -> None:
    """Write files into a folder; one that is there already is left alone, unless all are written `anew`."""
    left_alone = []
    with writing(spoken, target):
        target.mkdir(parents=True, exist_ok=True)
        for name, text in contents.items():
            file = target / name
            shown = _shown(root, file)
            if file.exists() and not anew:
                left_alone.append(shown)
                continue
            file.write_text(text, "utf-8", newline="\n")
            click.echo(spoken("cli.wrote", path=shown))
    _tell_left_alone(left_alone, spoken)


def _tell_left_alone(paths: Iterable[str], spoken: Words) -> None:
    told = [spoken("cli.exists", path=path) for path in paths]
    if told:
        click.echo("\n".join(told), err=True)
        sys.exit(2)


def _shown(root: Path, file: Path) -> str:
    resolved, base = file.resolve(), root.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else str(file)
