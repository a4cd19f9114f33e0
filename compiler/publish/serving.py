"""Keeps `serve` going: what fails on a save is told in a line, and no save is missed while it starts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer

from compiler.project import State, files_below, reason, state_of
from compiler.words import Words


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

    server.builder = build
    if watched(config) != before:
        server._want_rebuild = True  # it looks for changes from when it is started on
