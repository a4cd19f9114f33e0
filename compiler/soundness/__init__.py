"""What can happen when people follow a flow: decided exactly, explained, and mended on paper."""

from compiler.soundness.causes import Cause, Happening
from compiler.soundness.fixes import Fix
from compiler.soundness.house import Breach, Ruling
from compiler.soundness.mending import Trouble
from compiler.soundness.proofs import House, Judgements, Proof
from compiler.soundness.records import STANDING, Lack, Ledger
from compiler.soundness.schedule import Longest, longest_way, overruns
from compiler.soundness.search import FaultKind
from compiler.soundness.selection import is_for, select, selectors
from compiler.soundness.verdict import Verdict, judge

__all__ = [
    "STANDING",
    "Breach",
    "Cause",
    "FaultKind",
    "Fix",
    "Happening",
    "House",
    "Judgements",
    "Lack",
    "Ledger",
    "Longest",
    "Proof",
    "Ruling",
    "Trouble",
    "Verdict",
    "is_for",
    "judge",
    "longest_way",
    "overruns",
    "select",
    "selectors",
]
