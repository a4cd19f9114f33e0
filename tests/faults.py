"""Builds that are stopped anywhere, and what must hold then; shared by the tests and `benchmarks/faults.py`.

Builds run in forks of a process that has built once: a fork is at work at once, so many can be stopped in little time.
They are stopped when so many seconds have passed, or with their so manieth act on the files of the project, which hits
the short time in which folders change places as often as the long one in which pages are written.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

from handbooks import CONFIG, SMALL

from compiler.cli import INTERRUPTED, TERMINATED
from compiler.cli import main as policyc
from compiler.publish.place import alone

ENDS = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: TERMINATED, signal.SIGINT: INTERRUPTED}
"""How a run ends that a signal stopped."""
_STOPS = (signal.SIGTERM, signal.SIGINT)
TITLES = ("小手册", "新手册")
"""What the handbook is called in the two states of the policies between which builds go to and fro."""
Site = dict[str, bytes]


class Broken(AssertionError):
    """Something that must hold does not."""


@dataclass(frozen=True)
class Stop:
    """When a run is stopped, and how: after `seconds`, or with its act number `act` on the files of the project."""

    how: signal.Signals
    seconds: float = 0.0
    act: int = 0

    def __str__(self) -> str:
        return f"{self.how.name} {f'at act {self.act}' if self.act else f'after {self.seconds:.3f} s'}"


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code (less than 0 for a signal), what it said, seconds and acts that it took."""

    code: int
    said: str
    seconds: float
    acts: int


def start_project(root: Path) -> Path:
    """Make a project with a handbook, a page written by hand and a picture."""
    (root / "policies" / "book").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    (root / "policies" / "notes.md").write_text("# 说明\n\n自己写的话。\n", "utf-8")
    (root / "policies" / "book" / "picture.png").write_bytes(b"\x89PNG" * 999)
    (root / "site").mkdir()
    (root / "site" / ".gitignore").write_text("*\n", "utf-8")
    entitle(root, TITLES[0])
    return root


def entitle(root: Path, title: str) -> None:
    (root / "policies" / "book" / "handbook.yaml").write_text(SMALL.replace(TITLES[0], title), "utf-8")


def site_of(root: Path) -> Site:
    """Return what every file of a published site holds, as a digest."""
    site = root / "site"
    return {
        file.relative_to(site).as_posix(): sha256(file.read_bytes()).digest()
        for file in sorted(site.rglob("*"))
        if file.is_file()
    }


def fresh(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run policyc as users do, in a process of its own."""
    command = [str(Path(sys.executable).parent / "policyc"), *words]
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=600, check=False)


def forked(root: Path, stop: Stop | None, *words: str) -> Ended:
    """Run policyc in a fork of this process, which stops as it is told."""
    said, acts = root.parent / "said.txt", root.parent / "acts.txt"
    started = time.monotonic()
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    child = os.fork()
    if not child:
        _be_policyc(root, stop, words, said, acts)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    if stop and stop.seconds:
        time.sleep(stop.seconds)
        os.kill(child, stop.how)
    _, status = os.waitpid(child, 0)
    counted = acts.read_text() if acts.is_file() else ""
    acts.unlink(missing_ok=True)
    return Ended(
        os.waitstatus_to_exitcode(status), said.read_text("utf-8"), time.monotonic() - started, int(counted or 0)
    )


def _be_policyc(root: Path, stop: Stop | None, words: tuple[str, ...], said: Path, acts: Path) -> None:
    """Be `policyc`, from here to the end of the process."""
    code = 99
    done = [0]
    inside = str(root)

    def on_act(event: str, arguments: tuple[object, ...]) -> None:
        if event.partition(".")[0] in ("open", "os", "shutil", "tempfile") and inside in repr(arguments[:2]):
            done[0] += 1
            if stop and done[0] == stop.act:
                os.kill(os.getpid(), stop.how)

    try:
        output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(root)
        sys.argv = ["policyc", *words]
        signal.signal(signal.SIGINT, signal.default_int_handler)  # shells let what runs behind ignore it
        sys.addaudithook(on_act)
        with suppress(KeyboardInterrupt):  # one that came before policyc begins has nothing to stop
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        policyc()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever comes out of policyc is what its user sees
        traceback.print_exc()
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        counted = done[0]
        sys.stdout.flush()
        sys.stderr.flush()
        acts.write_text(str(counted))
        os._exit(code)


class Ordeal:
    """A project whose builds are stopped again and again, and the sites that it may show meanwhile."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Build both states cleanly, each in a project of its own, and learn how long a build takes."""
        os.environ |= {"POLICYC_LANGUAGE": "zh-Hans", "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"}
        self.random = Random(seed)
        self.clean: list[Site] = []
        self.checked: list[str] = []
        for number, title in enumerate(TITLES):
            root = start_project(folder / f"clean-{number}")
            entitle(root, title)
            _demand(fresh(root, "build").returncode == 0, "a clean build works")
            self.clean.append(site_of(root))
            self.checked.append(fresh(root, "check", "--output", "json").stdout)
        _demand(self.clean[0] != self.clean[1], "both states are told apart")
        self.root = start_project(folder / "project")
        forked(self.root, None, "build")
        policyc_once(self.root)
        build = forked(self.root, None, "build")
        self.left = self._listed()
        self.seconds, self.acts = build.seconds, build.acts
        self.state = 0

    def build_is_stopped(self, how: signal.Signals) -> Stop:
        """Change the policies, stop the build of them anywhere, demand what must hold, and build again."""
        before, self.state = self.clean[self.state], 1 - self.state
        entitle(self.root, TITLES[self.state])
        stop = self._anywhere(how)
        ended = forked(self.root, stop, "build")
        now = site_of(self.root)
        with told(f"{stop}, which ended with {ended.code} and said:\n{ended.said}"):
            _demand(now in (before, self.clean[self.state]), "the site is whole, of one state or the other")
            _demand(ended.code in (0, ENDS[how]), "it ends by the signal, or well")
            _demand("Traceback" not in ended.said, "nobody sees a traceback")
            self._nobody_works_on()
            if how is not signal.SIGKILL:
                _demand(ended.code != 0 or now == self.clean[self.state], "who ends well has published")
                _demand(self._listed() == self.left, "nothing is left lying about")
            self._all_is_well()
        return stop

    def check_is_stopped(self, how: signal.Signals) -> Stop:
        """Change the policies, stop a check of them anywhere: the next check is right, whatever it remembers."""
        self.state = 1 - self.state
        entitle(self.root, TITLES[self.state])
        stop = Stop(how, seconds=self.random.uniform(0, self.seconds / 2))
        ended = forked(self.root, stop, "check")
        with told(f"{stop}, which ended with {ended.code} and said:\n{ended.said}"):
            _demand(ended.code in (0, ENDS[how]), "it ends by the signal, or well")
            _demand("Traceback" not in ended.said, "nobody sees a traceback")
            self._all_is_well()
        return stop

    def _nobody_works_on(self) -> None:
        """Demand that no process of a build that was stopped holds the lock that the next one needs."""
        until = time.monotonic() + 10
        while True:
            try:
                with alone(self.root / "site", _refuse):
                    return
            except _Busy:
                _demand(time.monotonic() < until, "no process of the build lives on")
                time.sleep(0.05)

    def _anywhere(self, how: signal.Signals) -> Stop:
        if self.random.random() < 0.5:
            return Stop(how, seconds=self.random.uniform(0, self.seconds))
        return Stop(how, act=self.random.randint(1, self.acts))

    def _all_is_well(self) -> None:
        """Demand that the next check is right, that the next build works, and that nothing is left of the one before."""
        checked = forked(self.root, None, "check", "--output", "json")
        _demand(checked.said == self.checked[self.state], f"the next check is right: {checked.said}")
        built = forked(self.root, None, "build")
        _demand(built.code == 0, f"the next build works: {built.said}")
        _demand(site_of(self.root) == self.clean[self.state], "the next build publishes what a clean one does")
        _demand(self._listed() == self.left, "nothing is left lying about")

    def _listed(self) -> set[str]:
        return {file.name for file in self.root.iterdir()}


class _Busy(Exception):
    """Somebody holds the lock."""


def _refuse() -> None:
    raise _Busy


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say of what is demanded what had gone before."""
    try:
        yield
    except Broken as error:
        raise Broken(f"{error}\nafter {what}") from error


def policyc_once(root: Path) -> None:
    """Build in this process, so that forks of it know all that a process learns once."""
    here, words = Path.cwd(), sys.argv
    os.chdir(root)
    sys.argv = ["policyc", "build"]
    output = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        policyc()
    except SystemExit as end:
        _demand(not end.code, "a build works")
    finally:
        sys.stdout.flush()
        os.dup2(output, 1)
        os.chdir(here)
        sys.argv = words
        shutil.rmtree(root / "site")
        (root / "site").mkdir()
        (root / "site" / ".gitignore").write_text("*\n", "utf-8")


def _demand(holds: object, what: str) -> None:
    if not holds:
        raise Broken(f"this does not hold: {what}")
