"""Builds the site with MkDocs, and puts it in place as a whole."""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from compiler.publish.folder import NotOurs
from compiler.publish.plugin import PolicycPlugin
from compiler.publish.workshop import Product, Workshop

_BUILDING = ".policyc-site-"
_OLD = ".old"


class CannotPublish(Exception):
    """The site could not be built or put in place; the message says why. What was published before is untouched."""


class _Heard(logging.Handler):
    """Keeps what MkDocs says of a faulty mkdocs.yml, for its exception only says that there was something."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self.messages.append(record.getMessage())


def configure(root: Path) -> MkDocsConfig:
    """Load mkdocs.yml of a project. Raises CannotPublish."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
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
        raise CannotPublish("mkdocs.yml: plugins: [policyc]")
    return config


def workshop_of(root: Path, config: MkDocsConfig) -> Workshop:
    """Return the workshop for the policies that mkdocs.yml names. Raises SettingsError."""
    return Workshop(root, Path(config.docs_dir))


def publish(root: Path, site: Path, product: Product, progress: Callable[[], None] = lambda: None) -> None:
    """Build a product's site in a folder beside `site`, then let it take the place of `site` in one step.

    A build that fails or is killed leaves `site` as it was. Raises CannotPublish, and NotOurs for a folder with other
    things in it.
    """
    site = site.resolve()
    _keep_off(site, root.resolve())
    config = configure(root)
    plugin = config.plugins["policyc"]
    assert isinstance(plugin, PolicycPlugin)
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        _clear_left_over(site)
        building = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{os.getpid()}-", dir=site.parent))
    except OSError as error:
        raise CannotPublish(f"{site}: {error.strerror}") from error
    config.site_dir = str(building)
    plugin.take(product, progress)
    try:
        mkdocs_build(config)
        building.chmod(0o755)
        _keep_hidden(site, building)
        _put_in_place(building, site)
    except (MkDocsException, OSError) as error:
        raise CannotPublish(str(error)) from error
    finally:
        plugin.leave()
        shutil.rmtree(building, ignore_errors=True)


def serve(root: Path, dev_addr: str | None) -> None:
    """Serve the site and rebuild it on every save, until interrupted. Raises CannotPublish."""
    configure(root)
    try:
        mkdocs_serve(config_file=str(root / "mkdocs.yml"), dev_addr=dev_addr)
    except (MkDocsException, OSError) as error:
        raise CannotPublish(str(error)) from error


def _keep_off(site: Path, root: Path) -> None:
    """Raise NotOurs for what is no site: publishing would delete what is in it."""
    if root.is_relative_to(site) or (site.exists() and not site.is_dir()):
        raise NotOurs(str(site))
    visible = {file.name for file in site.iterdir() if not file.name.startswith(".")} if site.is_dir() else set()
    if visible and not visible >= {"index.html", "404.html"}:
        raise NotOurs(str(site))


def _clear_left_over(site: Path) -> None:
    """Remove what builds that were killed have left; a site that one of them had put aside comes back."""
    for left in site.parent.glob(f"{_BUILDING}*"):
        owner = left.name.removeprefix(_BUILDING).partition("-")[0]
        if not owner.isdigit() or _is_running(int(owner)):
            continue
        if left.name.endswith(f"-{site.name}{_OLD}") and not site.exists():
            left.rename(site)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _keep_hidden(site: Path, building: Path) -> None:
    """Take over hidden files of the published folder (`.gitignore`, `.git`, …), as MkDocs leaves them in place."""
    for hidden in sorted(site.glob(".*")) if site.is_dir() else ():
        if hidden.is_dir():
            shutil.copytree(hidden, building / hidden.name, symlinks=True)
        else:
            shutil.copy2(hidden, building / hidden.name, follow_symlinks=False)


def _put_in_place(building: Path, site: Path) -> None:
    """Exchange two folders in one step where the system can; else rename one after the other."""
    if not site.exists():
        building.rename(site)
    elif not _exchange(building, site):
        aside = building.with_name(f"{building.name}-{site.name}{_OLD}")
        site.rename(aside)
        building.rename(site)
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders with renameat2(RENAME_EXCHANGE); say whether that could be done."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    rename = getattr(library, "renameat2", None)
    if rename is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    failed = ctypes.get_errno()
    if failed in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(failed, os.strerror(failed), str(other))
