"""The command line; the only room that reads options, prints and exits."""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from types import FrameType

INTERRUPTED = 130
TERMINATED = 143


def main() -> None:
    """Load the commands and run one; whoever stops it, however early, gets no traceback, and no folder stays behind."""
    signal.signal(signal.SIGTERM, _end)
    try:
        import_module("compiler.cli.main").main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _end(_number: int, _frame: FrameType | None) -> None:
    """End as an exception does, past all that cleans up: whoever stops a service sends SIGTERM."""
    sys.exit(TERMINATED)
