"""Places organisation charts (nested frames) and hand-over pictures: trees that need no engine."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.render.drawing import Drawing, Placed
from compiler.render.measure import Sized


def place_frames(drawing: Drawing, sizes: Mapping[str, Sized]) -> Placed:
    """Place."""
    raise NotImplementedError


def place_exchange(drawing: Drawing, sizes: Mapping[str, Sized]) -> Placed:
    """Place."""
    raise NotImplementedError
