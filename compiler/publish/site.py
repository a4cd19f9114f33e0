"""Builds the site with MkDocs, and puts it in place as a whole."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from compiler.project import SUFFIXES, State, files_below, state_of
from compiler.publish.place import keep_off, put_in_place, workplace
from compiler.publish.plugin import PolicycPlugin
from compiler.publish.workshop import Product, Workshop, drawn_file
from compiler.words import words
from compiler.words.environment import environment_language


class CannotPublish(Exception):
    """The site could not be built or put in place; the message says why. What was published before is untouched."""


class Changed(Exception):
    """Files that MkDocs reads changed while the site was built: it would be of no one state of them."""


class _Heard(logging.Handler):
    """Keeps what MkDocs says of a faulty mkdocs.yml, for its exception only says that there was something."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self.messages.append(record.getMessage())


def _is_no_warning_of_dirty_builds(record: logging.LogRecord) -> bool:
    """MkDocs knows no better than the times of files, and warns of that; our plugin does."""
    return "'dirty' build" not in record.msg


def configure(root: Path) -> MkDocsConfig:
    """Load mkdocs.yml of a project. Raises CannotPublish."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    logging.getLogger("mkdocs.commands.build").addFilter(_is_no_warning_of_dirty_builds)
    log = logging.getLogger("mkdocs")
    log.setLevel(logging.WARNING)
    heard = _Heard(logging.ERROR)
    log.addHandler(heard)
    try:
        config: MkDocsConfig = load_config(config_file=str(root / "mkdocs.yml"))
    except MkDocsException as error:
        raise CannotPublish("; ".join(heard.messages) or str(error)) from error
    finally:
        log.removeHandler(heard)
    if not isinstance(config.plugins.get("policyc"), PolicycPlugin):
        raise CannotPublish(words(environment_language() or "en")("mkdocs.plugin"))
    return config


def workshop_of(root: Path, config: MkDocsConfig, *, no_cache: bool = False) -> Workshop:
    """Return the workshop for the policies that mkdocs.yml names. Raises SettingsError."""
    return Workshop(root, Path(config.docs_dir), drawn=None if no_cache else drawn_file(root))


def files_beside(root: Path) -> State:
    """Return the state of what MkDocs reads of a project: mkdocs.yml, pages written by hand, pictures."""
    config = configure(root)
    beside = (file for file in files_below(Path(config.docs_dir)) if not file.name.lower().endswith(SUFFIXES))
    return state_of([Path(config.config_file_path or ""), *beside])


def publish(
    root: Path,
    site: Path,
    product: Product,
    progress: Callable[[], None] = lambda: None,
    read: State | None = None,
) -> None:
    """Build a product's site in a folder beside `site`, then let it take the place of `site` in one step.

    A build that fails or is killed leaves `site` as it was. Raises NotOurs for a folder with other things in it,
    CannotPublish, and Changed where `files_beside` the policies are no longer as they were `read`.
    """
    site = site.resolve()
    keep_off(site, root.resolve())
    config = configure(root)
    plugin = config.plugins["policyc"]
    assert isinstance(plugin, PolicycPlugin)
    try:
        with workplace(site) as building:
            config.site_dir = str(building)
            with plugin.taking(product, progress):
                mkdocs_build(config, dirty=True)
            if read not in (None, files_beside(root)):
                raise Changed
            put_in_place(building, site)
    except (MkDocsException, OSError, UnicodeError) as error:
        if read not in (None, files_beside(root)):
            raise Changed from error
        raise CannotPublish(str(error)) from error


def serve(root: Path, dev_addr: str | None) -> None:
    """Serve the site and make anew on every save what it changes, until interrupted. Raises CannotPublish."""
    configure(root)
    try:
        mkdocs_serve(config_file=str(root / "mkdocs.yml"), build_type="dirty", dev_addr=dev_addr)
    except (MkDocsException, OSError, UnicodeError) as error:
        raise CannotPublish(str(error)) from error
