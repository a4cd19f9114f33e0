"""Drawing in several processes: the same pages in the same order, and what fails in a helper fails here."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import get_context

import pytest
from markupsafe import Markup

from compiler.publish import crew
from compiler.publish.crew import FEWEST, all_hands
from compiler.render.page import Attachment, Page
from compiler.render.task import Made, Task


def task(number: int) -> Task:
    def make() -> list[Made]:
        body = Markup(f"<h1>{number}</h1>" * (1 + number % 7 * 1_000))
        return [(Page(str(number), f"第{number}页", body, "zh-Hans"), (Attachment(f"{number}.csv", b"x" * number),))]

    return Task(str(number), make)


@pytest.mark.parametrize("processors", [1, 2, 4])
@pytest.mark.parametrize("count", [0, 1, FEWEST - 1, FEWEST, 3 * FEWEST])
def test_all_hands_make_what_one_makes(processors: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_processors", lambda: processors)
    tasks = [task(number) for number in range(count)]
    assert [list(made) for made in all_hands(tasks)] == [list(task.make()) for task in tasks]


@pytest.mark.skipif(crew._processors() < 1 or not hasattr(os, "fork"), reason="nothing can fork here")
def test_the_work_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_processors", lambda: 2)

    both = get_context("fork").Barrier(2)

    def who(number: int) -> Task:
        def make() -> list[Made]:
            if number < 2:  # who takes the first waits until the other has taken the second
                both.wait(60)
            return [(Page(str(os.getpid()), "", Markup(), "en"), ())]

        return Task(str(number), make)

    made = [page.path for [(page, _)] in all_hands([who(number) for number in range(FEWEST)])]
    assert len(set(made)) == 2
    assert str(os.getpid()) in made


def test_what_a_task_raises_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_processors", lambda: 2)

    def fail() -> list[Made]:
        raise ValueError("no such page")

    with pytest.raises(ValueError, match="no such page"):
        list(all_hands([task(0)] * FEWEST + [Task("faulty", fail)] + [task(0)] * FEWEST))


_ENDED_WHILE_FORKING = """
import os, signal, sys
from compiler.publish import crew
crew._processors = lambda: 2
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGTERM))
crew.Helpers(crew.FEWEST, int)
print("nobody heard it")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can fork here")
def test_an_end_is_heard_while_it_forks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ENDED_WHILE_FORKING], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")
