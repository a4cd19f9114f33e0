"""Findings → what a person or a program reads: one file per format, each a function from a report to text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from compiler.report.github import to_github
from compiler.report.json import to_json
from compiler.report.report import Report, make_report
from compiler.report.text import to_text

__all__ = ["FORMATS", "Report", "make_report"]

FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"text": to_text, "json": to_json, "github": to_github}
)
