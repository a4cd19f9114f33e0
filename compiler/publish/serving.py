"""Keeps `serve` going: what fails on a save is told in a line, and no save is missed while it starts."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from threading import Timer

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer

from compiler.project import State, files_below, state_of
from compiler.settings import reason
from compiler.words import Words

_UNTIL_TIDY = 1.0
"""Seconds after a build; looking takes a third of one where there are a thousand pages."""


def watched(config: MkDocsConfig) -> State:
    """Return the state of the files that a server follows."""
    return state_of([Path(config.config_file_path or ""), *files_below(Path(config.docs_dir))])


def keep_serving(server: LiveReloadServer, config: MkDocsConfig, before: State, spoken: Callable[[], Words]) -> None:
    """Let a server go on when a build fails, and build again where files changed since `before` its first one."""
    rebuild = server.builder

    def build() -> None:
        try:
            rebuild()
        except MkDocsException:
            raise
        except Exception as error:
            if os.environ.get("POLICYC_DEBUG"):
                raise
            raise Abort(spoken()("cli.unbuilt", detail=reason(spoken(), error))) from error
        finally:
            _tidy_up_soon()

    server.builder = build
    if watched(config) != before:
        server._want_rebuild = True  # it looks for changes from when it is started on


def _tidy_up_soon() -> None:
    """Look for garbage once browsers have the new pages: what builds leave is most of it, and none of them looks."""
    timer = Timer(_UNTIL_TIDY, gc.collect)
    timer.daemon = True
    timer.start()
