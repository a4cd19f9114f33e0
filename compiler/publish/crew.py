"""Draws pages on all processors; the only file that knows processes."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from compiler.render.task import Made, Task

FEWEST = 60
"""With fewer tasks than this a second process costs more than it saves."""
MOST_HELPERS = 7
_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG in Linux's sys/prctl.h."""

_work: list[Any] = []
"""In a helper: the tasks, which it has from the process that it was forked from, and the number of the next one."""


def all_hands(tasks: Sequence[Task]) -> Iterator[Sequence[Made]]:
    """Make everything, in as many processes as there are processors; where one cannot fork, in this one.

    Whoever is free takes the next task: who made a page changes nothing about it. What a task raises is raised here.
    """
    helpers = min(_processors() - 1, MOST_HELPERS) if len(tasks) >= FEWEST else 0
    if helpers < 1:
        yield from (tuple(task.make()) for task in tasks)
        return
    fork = get_context("fork")
    work = (tasks, fork.Value("i", 0))
    with ProcessPoolExecutor(helpers, fork, initializer=_join, initargs=(work, os.getpid())) as pool:
        try:
            shares = [pool.submit(_help) for _ in range(helpers)]
            made = _share(*work)
            for share in shares:
                made |= share.result()
        except BaseException:
            work[1].value = len(tasks)  # nothing is left to be done: whoever interrupts waits for no helper
            raise
    yield from (made[number] for number in range(len(tasks)))


def _processors() -> int:
    """Return how many processors this process may use; one where forking is not safe."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _join(work: tuple[Sequence[Task], Any], first: int) -> None:
    """Become a helper of the first process: leave interrupts to it, and end when it ends, even by being killed.

    A helper that lived on would hold what it was forked with, as the lock on the folder of the site.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != first:
        os._exit(1)
    _work.extend(work)


def _help() -> dict[int, tuple[Made, ...]]:
    return _share(*_work)


def _share(tasks: Sequence[Task], taken: Any) -> dict[int, tuple[Made, ...]]:
    """Take task after task until none is left; return what was made by the task's number."""
    made: dict[int, tuple[Made, ...]] = {}
    while True:
        with taken.get_lock():
            number = taken.value
            taken.value += 1
        if number >= len(tasks):
            return made
        made[number] = tuple(tasks[number].make())
