"""A project's settings (`[tool.policyc]` of pyproject.toml, the day, known findings), and why a file cannot be read."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from errno import errorcode
from pathlib import Path
from types import MappingProxyType
from typing import Any

from compiler.baseline import EMPTY, Baseline, Unreadable, parse
from compiler.diagnostics import Argument, Message, Severity
from compiler.rules import find_rule
from compiler.words import LANGUAGES, Words, words

_SETTINGS_FILE = "pyproject.toml"
_MOST_OF_SETTINGS = 10_000_000
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
"""How the reader of TOML ends what it says."""
BASELINE_FILE = "policyc-baseline.json"
"""Where the known findings stand, unless the settings say otherwise."""


DAY_VARIABLE = "SOURCE_DATE_EPOCH"


class SettingsError(Exception):
    """The settings cannot be used; the message says which and why.

    `language` is what the settings themselves ask for, empty where that is not known.
    """

    def __init__(self, message: Message, language: str = "") -> None:
        super().__init__(message.key)
        self.message = message
        self.language = language

    def __str__(self) -> str:
        """Say it in English, where nobody knows the reader's language."""
        return words("en").say(self.message)


@dataclass(frozen=True, slots=True)
class Settings:
    """`[tool.policyc]` of a project's pyproject.toml.

    `language` is empty where reports follow the handbooks; a severity of None leaves the rule out.
    """

    policies: str = "policies"
    language: str = ""
    fail_on: Severity = Severity.ERROR
    baseline: str = BASELINE_FILE
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))


def today() -> date:
    """Return the day to judge waivers on: SOURCE_DATE_EPOCH where it is set, so that a run can be repeated.

    Raises SettingsError.
    """
    epoch = os.environ.get(DAY_VARIABLE, "")
    if not epoch:
        return date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise _wrong("day", DAY_VARIABLE, value=repr(epoch[:40])) from error


def load_settings(root: Path) -> Settings:
    """Read the settings of a project; the defaults where it has none. Raises SettingsError."""
    file = root / _SETTINGS_FILE
    if not file.exists():
        return Settings()
    try:
        read: Any = tomllib.loads(_text_of(file, _SETTINGS_FILE))
    except RecursionError as error:
        raise _wrong("brackets") from error
    except (OSError, ValueError) as error:
        raise _wrong(_why(error)) from error
    for part in ("tool", "policyc"):
        read = read.get(part, {})
        if not isinstance(read, dict):
            raise _wrong("table", part=part)
    language = read.get("language", "")
    if language != "" and language not in LANGUAGES:
        raise _wrong("choice", name="language", known=LANGUAGES, value=repr(language))
    try:
        return _settings(read, language)
    except SettingsError as error:
        raise SettingsError(error.message, language) from error


def _settings(table: Mapping[str, Any], language: str) -> Settings:
    known = ("policies", "language", "fail_on", "severity", "baseline")
    unknown = tuple(sorted(set(table) - set(known)))
    if unknown:
        raise _wrong("unknown", names=unknown, known=known)
    policies = table.get("policies", "policies")
    if not isinstance(policies, str) or not policies:
        raise _wrong("folder")
    baseline = table.get("baseline", BASELINE_FILE)
    if not isinstance(baseline, str) or not baseline:
        raise _wrong("file")
    return Settings(
        policies=policies,
        language=language,
        baseline=baseline,
        fail_on=_severity("fail_on", table.get("fail_on", "error")),
        severities=MappingProxyType(dict(_severities(table.get("severity", {})))),
    )


def load_baseline(root: Path, settings: Settings) -> Baseline:
    """Read the known findings of a project; none where their file is not there. Raises SettingsError."""
    try:
        return _baseline(root / settings.baseline, settings.baseline)
    except SettingsError as error:
        raise SettingsError(error.message, settings.language) from error


def _baseline(file: Path, name: str) -> Baseline:
    if not file.exists():
        return EMPTY
    try:
        return parse(_text_of(file, name))
    except Unreadable as error:
        raise _wrong(error.message, name) from error
    except (OSError, ValueError) as error:
        raise _wrong(_why(error), name) from error


def _text_of(file: Path, name: str) -> str:
    """Read a file that must be one: reading a pipe or a device may never end."""
    state = file.stat()
    if not stat.S_ISREG(state.st_mode):
        raise _wrong("kind", name)
    if state.st_size > _MOST_OF_SETTINGS:
        raise _wrong("large", name, count=_MOST_OF_SETTINGS // 1_000_000)
    return file.read_text("utf-8")


def _wrong(what: str | Message, file: str = _SETTINGS_FILE, **arguments: Argument) -> SettingsError:
    """Say what is wrong with a file of settings, by its key in the catalogue or as a message."""
    detail = Message(f"settings.{what}", tuple(arguments.items())) if isinstance(what, str) else what
    return SettingsError(Message("settings.at", (("file", file), ("detail", detail))))


def _why(error: OSError | ValueError) -> Message:
    """Say why a file cannot be read, or is no TOML."""
    if isinstance(error, UnicodeError):
        return Message("settings.encoding")
    if isinstance(error, OSError):
        return _fault(error) or Message("settings.reason", (("detail", error.strerror or str(error)),))
    if not isinstance(error, tomllib.TOMLDecodeError):
        return Message("settings.number")
    place = _PLACE.search(str(error))
    if place is None:
        return Message("settings.toml", (("detail", str(error)),))
    detail = str(error)[: place.start()]
    return Message("settings.toml-at", (("line", place[1]), ("column", place[2]), ("detail", detail)))


def _severity(name: str, value: Any) -> Severity:
    if value not in list(Severity):
        raise _wrong("choice", name=name, known=tuple(map(str, Severity)), value=repr(value))
    return Severity(value)


def _severities(table: Any) -> Iterator[tuple[str, Severity | None]]:
    if not isinstance(table, dict):
        raise _wrong("rules")
    for key, value in table.items():
        rule = find_rule(key)
        if rule is None:
            raise _wrong("no-rule", value=repr(key))
        if value != "off":
            yield rule.name, _severity(f"severity.{key}", value)
        elif rule.family in ("DOC", "REF"):
            raise _wrong("never-off", rule=rule.name)
        else:
            yield rule.name, None


def reason(spoken: Words, error: BaseException) -> str:
    """Say why something could not be done: in the reader's words where the system gave a reason that has some."""
    cause = error if isinstance(error, OSError | UnicodeError) else error.__cause__
    if isinstance(cause, UnicodeError):
        return spoken("fault.encoding")
    if not isinstance(cause, OSError):
        return str(error)
    fault = _fault(cause)
    return spoken.say(fault) if fault else cause.strerror or str(cause)


def _fault(error: OSError) -> Message | None:
    """Say what the system says, where there are words for it."""
    key = f"fault.{errorcode.get(error.errno or 0)}"
    return Message(key, (("path", str(error.filename or "")),)) if key in words("en") else None
