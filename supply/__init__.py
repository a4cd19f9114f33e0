"""What policyc stands on: the versions that are tested, their licences, and packages that anybody can build again.

Engineers' tools, called by develop.py; nothing of it is shipped.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent
