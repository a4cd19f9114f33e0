"""What the rules on appraisals share: the bands in the order of their scores."""

from __future__ import annotations

from compiler.model import Assessment, Band


def scale(assessment: Assessment) -> tuple[Band, ...]:
    """Return the bands that have scores, lowest first; those that end before they begin are left out."""
    lowest, highest = float("-inf"), float("inf")
    bands = [
        (lowest if band.start is None else band.start, highest if band.end is None else band.end, band)
        for band in assessment.results
        if band.start is not None or band.end is not None
    ]
    return tuple(band for start, end, band in sorted(bands, key=lambda item: item[:2]) if start < end)
