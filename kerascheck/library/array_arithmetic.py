"""Interval arithmetic: bounds and other facts of sums, products, quotients and comparisons."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any, Final

from kerascheck.library.array_facts import scale_of
from kerascheck.values.array import Facts

COMPARISONS: Final = frozenset(("==", "!=", "<", "<=", ">", ">=", "in"))
LOGICAL: Final = frozenset("&|^")
BINARY: Final = Facts(0, 1, 2)
"""Facts of truth values."""


def bounds(symbol: str, left: Facts, right: Facts) -> tuple[float | None, float | None]:
    """Bounds of ``left symbol right``; None where there are none."""
    a, b, c, d = left.low, left.high, right.low, right.high
    match symbol:
        case "+":
            return _add(a, c), _add(b, d)
        case "-":
            return _add(a, _negative(d)), _add(b, _negative(c))
        case "*":
            return _corners(left, right, lambda one, other: one * other)
        case "/" | "//" if c is not None and d is not None and (c > 0 or d < 0):
            return _corners(left, right, (lambda one, other: one / other) if symbol == "/" else (lambda one, other: one // other))
        case "%" if c is not None and d is not None and c > 0:
            return 0, d
        case "**" if a is not None and b is not None and c == d and c in (2, 3, 4, 0.5):
            return _power(a, b, float(c or 0))
        case "maximum":
            return max((each for each in (a, c) if each is not None), default=None), None if b is None or d is None else max(b, d)
        case "minimum":
            return None if a is None or c is None else min(a, c), min((each for each in (b, d) if each is not None), default=None)
        case _:
            return None, None


def _add(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left + right


def _negative(bound: float | None) -> float | None:
    return None if bound is None else -bound


def _corners(left: Facts, right: Facts, function: Any) -> tuple[float | None, float | None]:
    if left.low is None or left.high is None or right.low is None or right.high is None:
        return None, None
    try:
        values = [function(one, other) for one, other in product((left.low, left.high), (right.low, right.high))]
    except (OverflowError, ZeroDivisionError):
        return None, None
    return min(values), max(values)


def _power(low: float, high: float, exponent: float) -> tuple[float | None, float | None]:
    if exponent == 3 or low >= 0:
        return (low**exponent if low >= 0 or exponent == 3 else None), high**exponent
    return (0, max(low * low, high * high) ** (exponent / 2)) if exponent != 0.5 else (0, None)


def combined(symbol: str, left: Facts, right: Facts, *, scalar: bool, integer: bool) -> Facts:
    """Facts of ``left symbol right``, elementwise.

    Args:
        symbol: Python's operator.
        left: facts of the one side.
        right: facts of the other; where one side is a scalar, this one.
        scalar: whether the right is one number for all elements.
        integer: whether the result holds whole numbers.
    """
    if symbol in COMPARISONS:
        return BINARY
    if symbol in LOGICAL:
        return BINARY if (left.low, left.high, right.low, right.high) == (0, 1, 0, 1) else Facts()
    low, high = bounds(symbol, left, right)
    if symbol == "%" and integer and high is not None:
        high -= 1
    fixed = scalar and right.low is not None and right.low == right.high
    continuous = left.continuous or right.continuous or (symbol == "/" and left.scale == "raw")
    one_to_one = symbol in ("+", "-") or symbol in ("*", "/") and fixed and right.low != 0
    classes = left.classes if scalar and one_to_one and not left.one_hot and not continuous else None
    kept = {"origin": left.origin, "split": left.split, "reasons": left.reasons, "mixed": left.mixed} if scalar else {"split": left.split}
    scale = scale_of(low, high, continuous or left.scale != "")
    if symbol == "*" and fixed and right.low == 1 or symbol in ("+", "-") and fixed and right.low == 0:
        return left
    return Facts(low, high, classes, continuous=continuous, scale=scale, steps=left.steps, **kept)


def negated(facts: Facts) -> Facts:
    """Facts of ``-x``."""
    moments = None if facts.moments is None else (-facts.moments[0], *facts.moments[1:])
    low, high = _negative(facts.high), _negative(facts.low)
    return replace(facts, low=low, high=high, one_hot=False, multi_hot=False, scale="", top=None, moments=moments)
