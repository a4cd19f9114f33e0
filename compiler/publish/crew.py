"""Works on all processors; the only file that knows processes."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from mmap import mmap
from multiprocessing import get_context
from multiprocessing.synchronize import Lock
from typing import Any

from compiler.render.task import Made, Task

FEWEST = 60
"""With fewer pieces of work than this a second process costs more than it saves."""
MOST_HELPERS = 7
_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG in Linux's sys/prctl.h."""
_ENDINGS = (signal.SIGINT, signal.SIGTERM)

_shared: list[_Work] = []
"""In a helper: the work, which it has from the process that it was forked from."""


class _Work:
    """Numbered pieces of work: one process begins at the first of them, its helpers at the last."""

    def __init__(self, count: int, do: Callable[[int], Any], lock: Lock) -> None:
        """Take how many pieces there are, what does one, and what keeps processes apart. Raises OSError."""
        self.do = do
        self._lock = lock
        self._left = memoryview(mmap(-1, 16)).cast("Q")  # shared with whom we fork; a disk may be full
        """The bounds of the pieces that nobody has begun."""
        self._left[0], self._left[1] = 0, count

    def take_first(self, number: int) -> bool:
        """Take a piece and all before it, unless a helper has it."""
        with self._lock:
            mine = number < self._left[1]
            self._left[0] = max(self._left[0], number + 1)
        return mine

    def take_last(self) -> int | None:
        """Take the last piece that nobody has begun."""
        with self._lock:
            if self._left[0] >= self._left[1]:
                return None
            self._left[1] -= 1
            return self._left[1]

    def end(self) -> None:
        """Leave nothing to be begun."""
        with self._lock:
            self._left[1] = 0


class Helpers:
    """Processes forked from this one that do numbered pieces of work from the last on, while this one does the first.

    Who does a piece changes nothing about it. Helpers know what was known here when they were made, and what they
    return comes back with `finish`. Where one cannot fork, or there is little to do, there are none.
    """

    def __init__(self, count: int, do: Callable[[int], Any]) -> None:
        """Begin; `do` does the piece with a number, and returns what is to be known of it here."""
        gc.freeze()  # all that is there stays meanwhile: nobody looks through it again, and helpers share it
        helpers = min(_processors() - 1, MOST_HELPERS) if count >= FEWEST else 0
        self._shares: list[Future[dict[int, Any]]] = []
        self._pool: ProcessPoolExecutor | None = None
        if helpers > 0:
            with suppress(OSError):  # no room for as much as a lock
                self._begin(helpers, count, do)

    def _begin(self, helpers: int, count: int, do: Callable[[int], Any]) -> None:
        fork = get_context("fork")
        self._work = _Work(count, do, fork.Lock())
        try:
            with _undisturbed():
                self._pool = ProcessPoolExecutor(helpers, fork, initializer=_join, initargs=(self._work, os.getpid()))
                self._shares = [self._pool.submit(_help) for _ in range(helpers)]
        except BaseException:
            self.close()
            raise

    def leaves(self, number: int) -> bool:
        """Say whether a piece is left for this process, which asks in the order of the numbers."""
        return self._pool is None or self._work.take_first(number)

    def finish(self) -> dict[int, Any]:
        """Wait for the helpers, and return what they have done by number. Raises what one of them raised."""
        return {number: done for share in self._shares for number, done in share.result().items()}

    def close(self) -> None:
        """Let them begin nothing more, and end: whoever is interrupted waits for the pieces at hand only."""
        if self._pool is not None:
            self._work.end()
            self._pool.shutdown()
        gc.unfreeze()


def all_hands(tasks: Sequence[Task]) -> Iterator[Sequence[Made]]:
    """Make everything, in as many processes as there are processors. What a task raises is raised here."""

    def make(number: int) -> tuple[Made, ...]:
        return tuple(tasks[number].make())

    with closing(Helpers(len(tasks), make)) as helpers:
        made = {number: make(number) for number in range(len(tasks)) if helpers.leaves(number)}
        made |= helpers.finish()
    yield from (made[number] for number in range(len(tasks)))


def _processors() -> int:
    """Return how many processors this process may use; one where forking is not safe."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let who wants this process to end wait: what Python does around a fork ignores whatever is raised in it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _join(work: _Work, first: int) -> None:
    """Become a helper of the first process: leave interrupts to it, and end when it ends, even by being killed.

    A helper that lived on would hold what it was forked with, as the lock on the folder of the site.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != first:
        os._exit(1)
    _shared.append(work)


def _help() -> dict[int, Any]:
    """Do one piece after the other until none is left."""
    done: dict[int, Any] = {}
    while (number := _shared[-1].take_last()) is not None:
        done[number] = _shared[-1].do(number)
    return done
