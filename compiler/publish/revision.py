"""Which state of the sources is published: named by whoever builds, else by git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_ASK = ("git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*")
VARIABLE = "SOURCE_COMMIT"


def revision_of(root: Path) -> str:
    """Return the commit of a project, with a plus sign where files were changed since; empty where it is not known.

    `SOURCE_COMMIT` in the environment sets it.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return named
    try:
        told = subprocess.run(_ASK, cwd=root, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout.strip()
