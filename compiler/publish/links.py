"""Linked folders: MkDocs and what watches files for it go into them, round for ever where one leads back, and out.

What lies behind a link is no part of the handbooks, so neither goes there.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from typing import Any

from mkdocs.livereload import LiveReloadServer
from mkdocs.structure import files
from watchdog.observers.polling import PollingObserverVFS

_EVERY = 0.2
"""Seconds between two looks at the files; looking at a thousand takes a hundredth of one."""


class _WithoutLinks:
    """The module `os` as MkDocs sees it where it lists files: one that goes into no linked folder."""

    def walk(self, top: str, **_: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield folders with what is in them."""
        return os.walk(top)

    def __getattr__(self, name: str) -> Any:
        """Return all else as it is."""
        return getattr(os, name)


def list_no_links() -> None:
    """Let MkDocs list no file behind a linked folder; it has no setting for that."""
    vars(files)["os"] = _WithoutLinks()


def watch_no_links(server: LiveReloadServer) -> None:
    """Let a server that has not started yet follow no file behind a linked folder, and see changes sooner."""
    watched = list(Counter(server._watched_paths).elements())
    for path in watched:
        server.unwatch(path)
    observer: Any = PollingObserverVFS(stat=_no_linked_folder, listdir=os.scandir, polling_interval=_EVERY)
    server.observer = observer
    for path in watched:
        server.watch(path)


def _no_linked_folder(path: str) -> os.stat_result:
    """Return the state of what a path leads to; of the link itself where it leads to a folder."""
    found = os.stat(path)  # noqa: PTH116 - asked for every file, some times a second
    return os.lstat(path) if stat.S_ISDIR(found.st_mode) else found
