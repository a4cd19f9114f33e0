"""What every command needs: the project's folder, its settings, the language to speak, and how to fail."""

from __future__ import annotations

import locale
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from compiler import project
from compiler.baseline import Baseline
from compiler.diagnostics import Severity
from compiler.project import Settings, SettingsError, load_baseline, load_settings, reason
from compiler.report import Report
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


HELP = words(environment_language() or "en")
"""The words of help texts and of failures before any handbook is read."""


class Failure(click.ClickException):
    """Could not run: a message for the user, exit code 2."""

    exit_code = COULD_NOT_RUN

    def show(self, file: Any = None) -> None:
        """Print the message alone."""
        click.echo(f"policyc: {self.message}", err=True, file=file)


language_option = click.option("--language", type=click.Choice(LANGUAGES), help=HELP("cli.language"))


def settings_of(root: Path) -> Settings:
    """Read the project's settings."""
    try:
        return load_settings(root)
    except SettingsError as error:
        raise Failure(str(error)) from error


def today() -> date:
    """Return the day to judge waivers on."""
    try:
        return project.today()
    except SettingsError as error:
        raise Failure(str(error)) from error


def words_for(languages: Iterable[str], settings: Settings, language: str | None) -> Words:
    """Choose the report's language: asked for, set, or that of most handbooks; one may have none yet."""
    asked = os.environ.get("POLICYC_LANGUAGE", "")
    spoken = language or (asked if asked in LANGUAGES else "") or settings.language
    if not spoken:
        written = Counter(filter(None, languages))
        spoken = written.most_common(1)[0][0] if written else environment_language() or "en"
    return words(spoken)


def baseline_of_project(root: Path, settings: Settings) -> Baseline:
    """Read the findings that the project knows already."""
    try:
        return load_baseline(root, settings.baseline)
    except SettingsError as error:
        raise Failure(str(error)) from error


def existing(spoken: Words, path: Path) -> Path:
    """Return a path that the user has named, if something is there."""
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises on a name that is too long
        raise Failure(spoken("cli.no-path", path=str(path)))
    return path


@contextmanager
def writing(spoken: Words, path: Path) -> Iterator[None]:
    """Turn a failure to write into one that the user can read."""
    try:
        yield
    except OSError as error:
        raise Failure(spoken("cli.cannot-write", path=str(path), detail=reason(spoken, error))) from error


def exit_on(report: Report, fail_on: Severity) -> None:
    """Exit with 1 where a finding is at least as bad as `fail_on`."""
    worst = report.worst()
    if worst is not None and worst.rank <= fail_on.rank:
        sys.exit(FINDINGS)
