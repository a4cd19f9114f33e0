"""The code host that policyc runs on, GitHub or GitLab: what it says of the repository and the pull request."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from compiler.report import Repository

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SECONDS = 30


def on_github() -> bool:
    """Say whether this is a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def on_gitlab() -> bool:
    """Say whether this is a job of GitLab CI."""
    return os.environ.get("GITLAB_CI") == "true"


def repository(root: Path) -> Repository:
    """Return where a project lies in its repository; on a code host, also its address and what the request changes."""
    top = next((folder for folder in (root.resolve(), *root.resolve().parents) if (folder / ".git").exists()), None)
    if top is None:
        return Repository()
    prefix = root.resolve().relative_to(top).as_posix()
    return Repository(
        prefix="" if prefix == "." else f"{prefix}/",
        address=_address(),
        changed=next(filter(None, (_changed(top, *revisions) for revisions in _bases())), frozenset()),
    )


def _address() -> str:
    """Return the address below which the host shows the files of this commit."""
    known = os.environ.get
    if on_github() and known("GITHUB_REPOSITORY") and known("GITHUB_SHA"):
        return f"{known('GITHUB_SERVER_URL', 'https://github.com')}/{known('GITHUB_REPOSITORY')}/blob/{known('GITHUB_SHA')}/"
    if on_gitlab() and known("CI_PROJECT_URL") and known("CI_COMMIT_SHA"):
        return f"{known('CI_PROJECT_URL')}/-/blob/{known('CI_COMMIT_SHA')}/"
    return ""


def _bases() -> Iterator[tuple[str, ...]]:
    """Yield what to compare to learn what a pull request changes, the surest first."""
    branch = os.environ.get("GITHUB_BASE_REF", "") if on_github() else ""
    if branch:
        yield (f"refs/remotes/origin/{branch}...HEAD",)
        yield "HEAD^1", "HEAD"  # GitHub checks out the merge of branch into base; two commits of depth hold both
    commit = os.environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "") if on_gitlab() else ""
    if _COMMIT.fullmatch(commit):
        yield commit, "HEAD"


def _changed(top: Path, *revisions: str) -> frozenset[str]:
    """Return the paths that differ between revisions; none where git or a revision is missing."""
    git = shutil.which("git")
    if git is None:
        return frozenset()
    command = [git, "-c", "core.fsmonitor=false", "diff", "--name-only", "--no-ext-diff", "-z", *revisions, "--"]
    try:
        done = subprocess.run(command, cwd=top, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - fixed words, and revisions that were looked at
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    if done.returncode:
        return frozenset()
    return frozenset(path for path in done.stdout.decode("utf-8", "backslashreplace").split("\0") if path)
