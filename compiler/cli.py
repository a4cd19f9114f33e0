"""The command line; the only room that reads options, prints and exits."""

from __future__ import annotations

import locale
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from compiler.diagnostics import Severity
from compiler.pipeline import Compiled, compile_company
from compiler.project import Settings, SettingsError, gather, gather_fragment, handbook_folder, load_settings
from compiler.report import FORMATS, Report, make_report
from compiler.resolve.names import closest
from compiler.rules import RULES, Rule, find_rule
from compiler.words import LANGUAGES, Words, words

FINDINGS = 1
COULD_NOT_RUN = 2


def environment_language() -> str:
    """Return the language that the environment asks for: POLICYC_LANGUAGE, else the system's, else nothing."""
    wanted = os.environ.get("POLICYC_LANGUAGE", "")
    if wanted in LANGUAGES:
        return wanted
    system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if not system and sys.platform == "win32":  # pragma: no cover - no Windows in CI
        system = locale.getlocale()[0] or ""
    system = system.replace("-", "_")
    if system.lower().startswith(("zh_tw", "zh_hk", "zh_mo", "zh_hant", "chinese (traditional)")):
        return "zh-Hant"
    return "zh-Hans" if system.lower().startswith(("zh", "chinese")) else "en" if system[:2] == "en" else ""


_HELP = words(environment_language() or "en")


class Failure(click.ClickException):
    """Could not run: a message for the user, exit code 2."""

    exit_code = COULD_NOT_RUN

    def show(self, file: Any = None) -> None:
        """Print the message alone."""
        click.echo(f"policyc: {self.message}", err=True, file=file)


@click.group(
    help=_HELP("cli.about"), context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("-C", "directory", type=click.Path(path_type=Path), default=Path(), help=_HELP("cli.directory"))
@click.version_option(version("policyc"), prog_name="policyc")
@click.pass_context
def cli(context: click.Context, directory: Path) -> None:
    """Remember the project folder."""
    if not directory.is_dir():
        raise Failure(_HELP("cli.no-path", path=str(directory)))
    context.obj = directory


_language = click.option("--language", type=click.Choice(LANGUAGES), help=_HELP("cli.language"))


@cli.command(help=_HELP("cli.check"))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--output", "outputs", multiple=True, metavar="FORMAT[=FILE]", help=_HELP("cli.output"))
@click.option("--fail-on", type=click.Choice(list(Severity)), help=_HELP("cli.fail-on"))
@_language
@click.pass_obj
def check(root: Path, paths: tuple[Path, ...], outputs: tuple[str, ...], fail_on: str | None, language: str) -> None:
    """Check policies and report."""
    settings = _settings(root)
    compiled, within = _compile(root, settings, paths)
    spoken = _words(compiled, settings, language)
    report = make_report(compiled.company, compiled.findings, compiled.documents, spoken, within=within)
    _write(report, outputs or ("text",))
    _exit_on(report, Severity(fail_on) if fail_on else settings.fail_on)


@cli.command(help=_HELP("cli.explain"))
@click.argument("rule", required=False)
@_language
def explain(rule: str | None, language: str | None) -> None:
    """Explain a rule, or list all."""
    spoken = words(language or environment_language() or "en")
    if rule is None:
        for known in RULES:
            click.echo(f"{known.code:8} {known.name:24} {rule_title(known, spoken)}")
        return
    found = find_rule(rule)
    if found is None:
        close = closest(rule, [name for known in RULES for name in (known.name, known.code)])
        raise Failure(spoken("cli.no-rule" + ("-suggest" if close else ""), rule=rule, close=close))
    click.echo("\n".join(_explanation(found, spoken)))


def rule_title(rule: Rule, spoken: Words) -> str:
    """Return a rule's one-line meaning in a language."""
    key = f"rules.{rule.name}.title"
    return spoken(key) if key in spoken else rule.page.summary


def _explanation(rule: Rule, spoken: Words) -> Iterator[str]:
    key = f"rules.{rule.name}.about"
    yield click.style(f"{rule.code} {rule.name}", bold=True) + f"  {rule_title(rule, spoken)}"
    yield spoken("cli.severity", severity=spoken(f"report.{rule.severity}"))
    yield ""
    yield click.wrap_text(spoken(key), 100) if key in spoken and spoken.language == "en" else (
        spoken(key) if key in spoken else click.wrap_text(rule.page.prose, 100)
    )
    for title, example in (("bad", rule.page.bad), ("good", rule.page.good)):
        if example is not None:
            yield ""
            yield spoken(f"cli.{title}")
            text = example.text.rstrip("\n").split("\n")
            yield from (f"  {line}" for line in text)


def _settings(root: Path) -> Settings:
    try:
        return load_settings(root)
    except SettingsError as error:
        raise Failure(str(error)) from error


def today() -> date:
    """Return the day to check for: SOURCE_DATE_EPOCH where it is set, so that a run can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else date.today()


def _compile(
    root: Path, settings: Settings, paths: tuple[Path, ...]
) -> tuple[Compiled, Callable[[str], bool]]:
    """Compile what the paths name, with the handbooks around them, and say which files' findings were asked for."""
    spoken = words(settings.language or environment_language() or "en")
    policies = root / settings.policies
    if not paths:
        if not policies.is_dir():
            raise Failure(spoken("cli.no-policies", path=settings.policies))
        paths = (policies,)
    files, told, wanted = [], [], []
    gathered: set[Path] = set()
    for path in (path if path.is_absolute() else root / path for path in paths):
        if not path.exists():
            raise Failure(spoken("cli.no-path", path=str(path)))
        inside = policies.is_dir() and path.resolve().is_relative_to(policies.resolve())
        top = policies if inside else path if path.is_dir() else path.parent
        folder = handbook_folder(path, path.anchor and Path(path.anchor) or top)
        if path.is_file() and folder is None:
            found, problems = gather_fragment(root, path)
        else:
            top = top if inside or folder is None else folder.parent if path != folder.parent else path
            if top in gathered:
                found, problems = (), ()
            else:
                gathered.add(top)
                found, problems = gather(root, top)
        files += found
        told += problems
        wanted.append(_shown_path(root, path))
    within = _within(wanted)
    if not files and not told:
        raise Failure(spoken("cli.nothing", path=str(paths[0])))
    compiled = compile_company(files, told, today=today(), severities=settings.severities)
    return compiled, within


def _shown_path(root: Path, path: Path) -> str:
    resolved, base = path.resolve(), root.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else path.as_posix()


def _within(wanted: list[str]) -> Callable[[str], bool]:
    return lambda path: any(path == name or name == "." or path.startswith(name.rstrip("/") + "/") for name in wanted)


def _words(compiled: Compiled, settings: Settings, language: str | None) -> Words:
    """Choose the report's language: asked for, set, or that of most handbooks."""
    spoken = language or os.environ.get("POLICYC_LANGUAGE") or settings.language
    if not spoken:
        written = Counter(book.language for book in compiled.company.handbooks if book.language)
        spoken = written.most_common(1)[0][0] if written else environment_language() or "en"
    return words(spoken)


def _write(report: Report, outputs: tuple[str, ...]) -> None:
    """Write each output to its file, or to the terminal."""
    for output in outputs:
        name, _, file = output.partition("=")
        render = FORMATS.get(name)
        if render is None:
            raise Failure(report.words("cli.no-format", format=name, formats=tuple(FORMATS)))
        if file:
            with _writing(report.words, Path(file)):
                Path(file).write_text(render(report), "utf-8", newline="\n")
        else:
            click.echo(render(_colored(report)), nl=False)


def _colored(report: Report) -> Report:
    wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return Report(report.findings, report.documents, report.words, report.counts, color=wanted)


@contextmanager
def _writing(spoken: Words, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Failure(spoken("cli.cannot-write", path=str(path), detail=error.strerror or str(error))) from error


def _exit_on(report: Report, fail_on: Severity) -> None:
    worst = report.worst()
    if worst is not None and worst.rank <= fail_on.rank:
        sys.exit(FINDINGS)


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
        click.echo("policyc: " + _HELP("cli.failed", detail=f"{type(error).__name__}: {error}"), err=True)
        sys.exit(COULD_NOT_RUN)
