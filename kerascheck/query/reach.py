"""Queries on the reach of numbers: which values an array surely has, as far as that is known."""

from __future__ import annotations

from typing import Final

from kerascheck.library.array_moments import surely
from kerascheck.values.array import Array

MARGIN: Final = 0.05
"""By so much a value has to lie outside of a range before anything is said of it."""

RAW: Final = (0.0, 200.0)
"""What pictures of bytes surely reach."""

STANDARD: Final = (-0.5, 0.5)
"""What standardised measurements surely reach: they are around 0, with a deviation of 1."""


def reach_of(array: Array) -> tuple[float, float] | None:
    """Two numbers such that some element is at most the first, and some at least the second; None where they are not known."""
    facts = array.facts
    if facts.scale == "raw":
        return RAW
    if facts.steps:
        last = facts.steps[-1]
        return STANDARD if last.kind == "fitted" and last.name == "StandardScaler" else None
    return surely(array)
