"""`policyc import` and `export`: flows from BPMN 2.0, and to it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType

import click

from compiler.bpmn.export import export_flow, has_drawing
from compiler.bpmn.importing import Imported, as_yaml, import_diagrams
from compiler.cli.common import (
    HELP,
    Failure,
    existing,
    exit_on,
    language_option,
    settings_of,
    today,
    writing,
)
from compiler.model import SECTIONS, Company, Flow, Handbook
from compiler.pipeline import compile_company
from compiler.project import DIAGRAMS, HANDBOOK_FILES, gather, gather_diagrams, handbook_folder
from compiler.report import FORMATS, make_report
from compiler.resolve.names import normal
from compiler.verify import verify
from compiler.words import Words, words
from compiler.words.environment import environment_language


@click.command("import", help=HELP("cli.import"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.bpmn...")
@click.option("--to", "folder", type=click.Path(path_type=Path), metavar="DIR", help=HELP("cli.import-to"))
@language_option
@click.pass_obj
def import_(root: Path, files: tuple[Path, ...], folder: Path | None, language: str | None) -> None:
    """Translate diagrams, say what could not be carried over, and write the rest as policies."""
    spoken = words(language or environment_language() or "en")
    named = [existing(spoken, root / file) for file in files]
    read, told = gather_diagrams(root, named)
    if not read and not told:
        raise Failure(spoken("cli.no-diagrams", path=str(named[0]), endings=DIAGRAMS))
    target = root / folder if folder else None
    known = _known(root, target, language) if target else {}
    imported = import_diagrams(((file.path, file.data) for file in read), known, language or "")
    said = words(language or imported.language)
    if target is None:
        click.echo(as_yaml(imported.policies.values()), nl=False)
    else:
        _write(imported, root, target, said)
    settings = settings_of(root, language)
    company = Company((), MappingProxyType({}))
    problems = (*told, *imported.problems)
    findings = verify(company, problems, today=today(language or settings.language), severities=settings.severities)
    report = make_report(company, findings, imported.documents, said)
    if findings:
        click.echo(FORMATS["text"](report), nl=False, err=True)
    exit_on(report, settings.fail_on)


@click.command(help=HELP("cli.export"))
@click.argument("flows", nargs=-1, metavar="[FLOW]...")
@click.option("--bpmn", "as_bpmn", is_flag=True, help=HELP("cli.export-bpmn"))
@click.option("--to", "folder", type=click.Path(path_type=Path), metavar="DIR", help=HELP("cli.export-to"))
@language_option
@click.pass_obj
def export(root: Path, flows: tuple[str, ...], as_bpmn: bool, folder: Path | None, language: str | None) -> None:
    """Write flows for other tools."""
    settings = settings_of(root, language)
    spoken = words(language or settings.language or environment_language() or "en")
    if not as_bpmn:
        raise Failure(spoken("cli.export-what"))
    policies = root / settings.policies
    if not policies.is_dir():
        raise Failure(spoken("cli.no-policies", path=settings.policies))
    files, told = gather(root, policies)
    company = compile_company(files, told, today=today(language or settings.language)).company
    chosen = list(_chosen(company, flows, spoken))
    if folder is None and len(chosen) != 1:
        raise Failure(spoken("cli.export-where"))
    several = len({flow.handbook for _, flow in chosen}) > 1
    contents = {
        f"{flow.handbook}/{flow.id}.bpmn" if several else f"{flow.id}.bpmn": export_flow(
            flow, company, words(language or book.language)
        )
        for book, flow in chosen
    }
    if folder is None:
        click.echo("".join(contents.values()), nl=False)
    else:
        write_all(root, root / folder, contents, spoken, anew=True)


def _chosen(company: Company, wanted: tuple[str, ...], spoken: Words) -> Iterator[tuple[Handbook, Flow]]:
    """Yield the flows that are named by id, name or `handbook/id`, with their handbooks; without names, all."""
    known = [(book, flow) for book in company.handbooks for flow in book.flows if has_drawing(flow)]
    if not wanted:
        yield from known
    for name in wanted:
        asked = normal(name)
        found = [(book, flow) for book, flow in known if asked in (flow.id, flow.name, f"{flow.handbook}/{flow.id}")]
        if not found:
            raise Failure(spoken("cli.no-flow", flow=name))
        yield from found


def _known(root: Path, target: Path, language: str | None) -> dict[str, dict[str, str]]:
    """Return id and name of the entries, by section, of the handbook that a folder belongs to."""
    folder = handbook_folder(target, Path(target.anchor))
    if folder is None:
        return {}
    files, told = gather(root, folder)
    books = compile_company(files, told, today=today(language)).company.handbooks
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
        for name, text in contents.items():
            file = target / name
            file.parent.mkdir(parents=True, exist_ok=True)
            shown = _shown(root, file)
            if file.is_symlink() or (file.exists() and not anew):  # a link would write elsewhere
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
