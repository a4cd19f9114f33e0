"""What every command needs: the project's folder, its settings, the language to speak, and how to fail."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from compiler import settings
from compiler.baseline import Baseline
from compiler.diagnostics import Severity
from compiler.report import Report
from compiler.settings import Settings, SettingsError, load_baseline, load_settings, reason
from compiler.words import LANGUAGES, Words, words
from compiler.words.environment import environment_language

FINDINGS = 1
COULD_NOT_RUN = 2

HELP = words(environment_language() or "en")
"""The words of help texts and of failures before any handbook is read."""


class Failure(click.ClickException):
    """Could not run: a message for the user, exit code 2."""

    exit_code = COULD_NOT_RUN

    def show(self, file: Any = None) -> None:
        """Print the message alone."""
        click.echo(f"policyc: {self.message}", err=True, file=file)


language_option = click.option("--language", type=click.Choice(LANGUAGES), help=HELP("cli.language"))


def settings_of(root: Path, language: str | None) -> Settings:
    """Read the project's settings; `language` is that of what is told where they cannot be used."""
    try:
        return load_settings(root)
    except SettingsError as error:
        raise unusable(error, language) from error


def today(language: str | None) -> date:
    """Return the day to judge waivers on."""
    try:
        return settings.today()
    except SettingsError as error:
        raise unusable(error, language) from error


def unusable(error: SettingsError, language: str | None) -> Failure:
    """Say what is wrong with settings in the language asked for, else their own, else that of the environment."""
    return Failure(words(language or error.language or environment_language() or "en").say(error.message))


def words_for(languages: Iterable[str], settings: Settings, language: str | None) -> Words:
    """Choose the report's language: asked for, set, or that of most handbooks; one may have none yet."""
    asked = os.environ.get("POLICYC_LANGUAGE", "")
    spoken = language or (asked if asked in LANGUAGES else "") or settings.language
    if not spoken:
        written = Counter(filter(None, languages))
        spoken = written.most_common(1)[0][0] if written else environment_language() or "en"
    return words(spoken)


def baseline_of_project(root: Path, settings: Settings, language: str | None) -> Baseline:
    """Read the findings that the project knows already."""
    try:
        return load_baseline(root, settings)
    except SettingsError as error:
        raise unusable(error, language) from error


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
