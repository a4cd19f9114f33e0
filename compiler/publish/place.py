"""The folder that is published: one build at a time, a new site takes the place of the old one as a whole."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from compiler.publish.folder import NotOurs

if sys.platform != "win32":
    import fcntl

_BUILDING = ".policyc-site-"
_OLD = ".old"


@contextmanager
def alone(site: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keep other builds of a site waiting; where one is at work, call `waiting` and wait for its end.

    The folder around the site is what is locked: that leaves no file behind, and a build that dies lets go of it. Where
    folders cannot be locked (Windows, some network drives) nobody waits, and the build that ends last is published.
    Raises OSError where there is no such folder and none can be made.
    """
    around = site.resolve().parent
    around.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    folder = os.open(around, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(folder, fcntl.LOCK_EX)
        except OSError:  # this drive knows no locks
            pass
        yield
    finally:
        os.close(folder)


def keep_off(site: Path, root: Path) -> None:
    """Raise NotOurs for what is no site: publishing would delete what is in it."""
    if root.is_relative_to(site) or (site.exists() and not site.is_dir()):
        raise NotOurs(str(site))
    visible = {file.name for file in site.iterdir() if not file.name.startswith(".")} if site.is_dir() else set()
    if visible and not visible >= {"index.html", "404.html"}:
        raise NotOurs(str(site))


@contextmanager
def workplace(site: Path) -> Iterator[Path]:
    """Make a folder beside a site to build in; whatever is left of it goes at the end. Raises OSError."""
    site.parent.mkdir(parents=True, exist_ok=True)
    _clear_left_over(site)
    building = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{os.getpid()}-", dir=site.parent))
    try:
        yield building
    finally:
        try:
            shutil.rmtree(building, ignore_errors=True)
        except (KeyboardInterrupt, SystemExit):  # whoever stops a build that cleans up has it cleaned up, too
            shutil.rmtree(building, ignore_errors=True)
            raise


def put_in_place(building: Path, site: Path) -> None:
    """Let what was built take the place of the site, hidden files and all. Raises OSError."""
    building.chmod(0o755)
    _keep_hidden(site, building)
    _exchange_or_rename(building, site)


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
    """Say whether another process has this number; in a container ours may be that of the build that died there."""
    if process == os.getpid() or sys.platform == "win32":  # there, asking would be killing
        return process != os.getpid()
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


def _exchange_or_rename(building: Path, site: Path) -> None:
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
