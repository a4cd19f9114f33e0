"""Runs commands of policyc one by one, each in a process of its own that is killed when it takes too long.

Reads a line of JSON for each (`folder`, `words`, `seconds`) and answers with one (`code`, `out`, `error`); a process that
had to be killed has the number of the signal below zero as its code. Forking a process that has everything loaded takes a
hundredth of what starting one does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from typing import Any

import compiler.cli.bpmn
import compiler.cli.check
import compiler.cli.publish  # noqa: F401 - loaded once, for all
from compiler.cli.main import main


def serve() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        job = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            child = os.fork()
            if not child:
                _run(job, out.fileno(), error.fileno())
            _, status = os.waitpid(child, 0)
            answer: dict[str, Any] = {"code": os.waitstatus_to_exitcode(status)}
            for name, stream in (("out", out), ("error", error)):
                stream.seek(0)
                answer[name] = stream.read().decode("utf-8", "replace")
        print(json.dumps(answer), flush=True)  # noqa: T201 - that is the answer


def _run(job: dict[str, Any], out: int, error: int) -> None:
    code = 3
    try:
        signal.alarm(job["seconds"])
        os.dup2(out, 1)
        os.dup2(error, 2)
        os.chdir(job["folder"])
        sys.argv = ["policyc", *job["words"]]
        main()
        code = 0
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else 3
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
