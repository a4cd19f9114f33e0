"""What the check of a company came to, for the pages that give account of it."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.diagnostics import Finding
from compiler.model import Handbook


@dataclass(frozen=True, slots=True)
class Audit:
    """All findings, waived and known ones, too; the names of the rules that were off; and what was checked.

    `revision` names the state of the policies that was compiled, such as a commit; empty where it is not known.
    """

    findings: tuple[Finding, ...] = ()
    off: frozenset[str] = frozenset()
    revision: str = ""

    def of(self, handbook: Handbook) -> tuple[Finding, ...]:
        """Return the findings on a handbook; one without an entry belongs where its file lies."""
        folder = handbook.span.path.rpartition("/")[0] + "/"
        return tuple(
            finding
            for finding in self.findings
            if (
                finding.problem.where.partition("/")[0] == handbook.id
                if finding.problem.where
                else finding.problem.span.path.startswith(folder)
            )
        )
