"""Moments: mean and spread of random and well-known numbers, which tell what surely occurs where bounds do not.

They are kept as ``(mean, least spread, most spread)``; the spread is a standard deviation.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, sqrt
from typing import Final, TypeAlias

from kerascheck.values.array import Array, Facts

Moments: TypeAlias = "tuple[float, float, float]"

FEW: Final = 50
"""Of fewer numbers nothing is said."""

SURE: Final = 0.7
"""Among many numbers some lie that many spreads off the mean, on either side."""

ERROR: Final = 5
"""The mean of a sample is that many standard errors off at most."""


def uniform(low: float, high: float) -> Moments:
    """Numbers spread evenly between two bounds."""
    spread = (high - low) / sqrt(12)
    return (low + high) / 2, spread, spread


def combined(symbol: str, left: Facts, right: Facts, *, swapped: bool) -> Moments | None:
    """Moments of ``left symbol right``, where one may be a single number; ``swapped`` says that it stood on the left."""
    number = right.low if right.low is not None and right.low == right.high else None
    if left.moments is None or number is None and right.moments is None:
        return None
    mean, least, most = left.moments
    if number is not None:
        return _with_number(symbol, left.moments, number, swapped=swapped)
    if symbol not in ("+", "-") or right.moments is None:
        return None
    other, other_least, other_most = right.moments
    sign = 1 if symbol == "+" else -1
    found = mean + sign * other if not swapped else sign * mean + other
    return found, max(0.0, least - other_most, other_least - most), most + other_most


def _with_number(symbol: str, moments: Moments, number: float, *, swapped: bool) -> Moments | None:
    mean, least, most = moments
    if not isfinite(number):
        return None
    match symbol:
        case "+":
            return mean + number, least, most
        case "-":
            return number - mean if swapped else mean - number, least, most
        case "*":
            return mean * number, least * abs(number), most * abs(number)
        case "/" if number and not swapped:
            return mean / number, least / abs(number), most / abs(number)
        case _:
            return None


def with_moments(facts: Facts, moments: Moments | None) -> Facts:
    """The facts with other moments."""
    return facts if facts.moments == moments else replace(facts, moments=moments)


def surely(array: Array) -> tuple[float, float] | None:
    """Two numbers: some of the array's are as low as the first, some as high as the second; None where that can't be said."""
    moments, rows = array.facts.moments, array.shape[0]
    if moments is None or not isinstance(rows, int) or rows < FEW:
        return None
    mean, least, most = moments
    error = ERROR * most / sqrt(rows)
    reach = max(0.0, SURE * least - error)
    return mean + error - SURE * least if reach else mean + error, mean - error + SURE * least if reach else mean - error
