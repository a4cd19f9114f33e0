"""What can happen when people follow a flow: decided exactly, explained, and mended on paper."""

from compiler.soundness.causes import Cause, Happening
from compiler.soundness.fixes import Fix
from compiler.soundness.search import FaultKind
from compiler.soundness.verdict import Trouble, Verdict, judge

__all__ = ["Cause", "FaultKind", "Fix", "Happening", "Trouble", "Verdict", "judge"]
