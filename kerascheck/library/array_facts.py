"""Facts about numbers: bounds, classes and kinds of values, and what operations make of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor, isfinite
from typing import Any, Final

from kerascheck.values.array import NO_FACTS, Facts, Reason, Step

INTEGER_RANGES: Final = {
    "uint8": (0, 2**8 - 1), "uint16": (0, 2**16 - 1), "uint32": (0, 2**32 - 1), "uint64": (0, 2**64 - 1),
    "int8": (-(2**7), 2**7 - 1), "int16": (-(2**15), 2**15 - 1), "int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1),
}  # fmt: skip

LASTING: Final = ("truncated", "augmented")
"""Kinds of steps that show in a whole of which a part went through them."""

ENOUGH: Final = 20
"""So many random labels a class, and every class is there (a missing one has odds of one in 10^8)."""


class Origin:
    """Identity of one set of rows: shared by its copies, reshapings and scalings."""


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Origin of arrays that were put behind each other."""

    parts: tuple[Any, ...]


class Unset(Origin):
    """Origin of ``np.empty(…)``: what is stored first says what all numbers are like."""


class Table(Origin):
    """Origin of rows and columns from a file: who takes some of its columns knows that they are there."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """Origin of a mean or a spread of an array."""

    base: Any


class Counting(Origin):
    """Origin of ``arange(n)``: every number from 0 once, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class Predicted(Origin):
    """Origin of what a model predicts.

    Attributes:
        site: the call of ``predict``.
    """

    site: Any


@dataclass(frozen=True, slots=True)
class Selection:
    """Origin of some rows or columns of another array: equal for equal selections, and different from the whole."""

    base: Any
    key: Any


@dataclass(frozen=True, slots=True)
class Offset:
    """Origin of a single integer that is a known distance from another, such as ``start + 8``."""

    base: Any
    by: int


def root(origin: Any) -> Any:
    """The origin of the array that a selection was taken from."""
    while isinstance(origin, Selection | Offset):
        origin = origin.base
    return origin


def is_integer(dtype: str) -> bool:
    """Whether a dtype holds whole numbers; bool counts."""
    return dtype == "bool" or dtype.startswith(("int", "uint"))


def is_float(dtype: str) -> bool:
    """Whether a dtype holds real numbers."""
    return dtype.startswith(("float", "bfloat"))


def of_numbers(numbers: Sequence[Any], last: Any, rank: int, origin: Any = None) -> Facts:
    """Facts of numbers that are all known.

    Args:
        numbers: all elements in order.
        last: size of the last axis.
        rank: number of axes.
        origin: the array's origin.
    """
    if not numbers:
        return Facts(origin=origin)
    if all(isinstance(number, str) for number in numbers):
        return Facts(classes=len(set(numbers)), origin=origin)
    if not all(isinstance(number, int | float) and isfinite(number) for number in numbers):
        return Facts(origin=origin)
    distinct = set(numbers)
    low, high = min(distinct), max(distinct)
    if not all(float(number).is_integer() for number in distinct):
        return Facts(low, high, continuous=True, scale=scale_of(low, high, True), origin=origin)
    binary = distinct <= {0, 1} and rank >= 2 and isinstance(last, int) and last >= 2
    ones = {sum(numbers[start : start + last]) for start in range(0, len(numbers), last)} if binary else set()
    one_hot = ones == {1}
    classes = last if one_hot else len(distinct)
    return Facts(
        low, high, classes, one_hot, binary and not one_hot, scale=scale_of(low, high, False), origin=origin, top=int(high),
        grouped=rank == 1 and stands_in_groups(numbers, len(distinct)),
    )  # fmt: skip


SMALLEST_GROUP: Final = 5
"""Of fewer rows a class it is not said that labels stand class by class."""


def stands_in_groups(numbers: Sequence[Any], classes: int) -> bool:
    """Whether all rows of each class stand together."""
    changes = sum(one != other for one, other in pairwise(numbers))
    return classes > 1 and changes == classes - 1 and len(numbers) >= SMALLEST_GROUP * classes


def scale_of(low: float | None, high: float | None, continuous: bool) -> str:
    """The scale that bounds speak for."""
    if low is None or high is None or low == high:
        return ""
    if low == 0 and high == 255:
        return "raw"
    return "unit" if continuous and low >= -1.01 and high <= 1.01 else ""


def possible(facts: Facts) -> set[int] | None:
    """All values an array of whole numbers takes, where its facts say that each of a range occurs."""
    low, high = facts.low, facts.high
    if low is None or high is None or low != int(low) or high != int(high) or high - low > 10_000:
        return None
    if low == high or facts.classes == high - low + 1 and not facts.one_hot:
        return set(range(int(low), int(high) + 1))
    return None


def joined(many: Iterable[Facts]) -> Facts:
    """What holds for an array whose elements come from any of these."""
    parts = list(many)
    if len(parts) == 1 or not parts:
        return parts[0] if parts else NO_FACTS
    parts = list({replace(part, origin=None, reasons=part.reasons[:1]): None for part in parts})
    low = _all_known(min, [part.low for part in parts])
    high = _all_known(max, [part.high for part in parts])
    sets = [possible(part) for part in parts]
    union: set[int] = set().union(*(values for values in sets if values is not None))
    classes: int | None = len(union) if None not in sets and len(union) > 1 else None
    if classes is None and len({(part.low, part.high, part.classes) for part in parts}) == 1:
        classes = parts[0].classes
    varied = [part for part in parts if part.low is None or part.low != part.high] or parts
    scales = {part.scale for part in varied}
    splits = {part.split for part in parts}
    one_hot = all(part.one_hot for part in parts)
    return Facts(
        low, high, classes, one_hot, all(part.multi_hot or part.one_hot for part in parts) and not one_hot,
        any(part.continuous for part in parts), scales.pop() if len(scales) == 1 else "", splits.pop() if len(splits) == 1 else "",
        None, tuple(dict.fromkeys(reason for part in parts for reason in part.reasons))[:3], all(part.mixed for part in parts),
        _common_steps(parts), _highest(parts), moments=parts[0].moments if len({part.moments for part in parts}) == 1 else None,
        large=max(map(size_of, parts)),
    )  # fmt: skip


def size_of(facts: Facts) -> float:
    """So large in size are many of an array's numbers, as far as anything is known of them."""
    if facts.scale or facts.one_hot or facts.multi_hot:
        return 0.0
    middle = abs(facts.moments[0]) if facts.moments is not None else 0.0
    measured = (facts.continuous or facts.mixed) and facts.low is not None and facts.high is not None
    bound = max(abs(facts.low or 0), abs(facts.high or 0)) if measured else 0.0
    return max(facts.large, middle, bound)


def _common_steps(parts: list[Facts]) -> tuple[Step, ...]:
    """The steps that all went through, and those that do harm to any of them."""
    every = dict.fromkeys(step for part in parts for step in part.steps)
    return tuple(step for step in every if step.kind in LASTING or all(step in part.steps for part in parts))


def _highest(parts: list[Facts]) -> Any:
    """The largest number of several arrays together."""
    tops = {part.top for part in parts}
    if len(tops) == 1:
        return tops.pop()
    return max(tops) if all(isinstance(top, int) for top in tops) else None


def _all_known(choose: Any, bounds: list[float | None]) -> float | None:
    known = [bound for bound in bounds if bound is not None]
    return choose(known) if len(known) == len(bounds) else None


def cast(facts: Facts, before: str, after: str) -> Facts:
    """Facts after ``astype``."""
    if not after or after == before:
        return facts
    if after == "bool":
        return replace(facts, low=0, high=1, classes=2, continuous=False, scale="", top=None, moments=None)
    if is_integer(after) and facts.moments is not None:
        facts = replace(facts, moments=None)
    if is_integer(after) and not is_integer(before):
        low, high = _truncated(facts.low), _truncated(facts.high)
        facts = replace(facts, low=low, high=high, classes=facts.classes if not facts.continuous else None, continuous=False)
    if is_integer(after):
        return _wrapped(facts, after)
    return facts if is_float(after) else replace(facts, low=None, high=None)


def _truncated(bound: float | None) -> float | None:
    if bound is None or not isfinite(bound):
        return None
    return floor(bound) if bound >= 0 else ceil(bound)


def _wrapped(facts: Facts, dtype: str) -> Facts:
    """Whole numbers outside of what a dtype holds wrap around."""
    smallest, largest = INTEGER_RANGES.get(dtype, (float("-inf"), float("inf")))
    fits = facts.low is not None and facts.high is not None and smallest <= facts.low and facts.high <= largest
    return facts if fits or dtype in ("int64", "int32") else replace(facts, low=smallest, high=largest)


def without_rows(facts: Facts) -> Facts:
    """Facts that stay true when the last axis is no longer the same."""
    if not facts.one_hot and not facts.multi_hot:
        return facts
    return replace(facts, one_hot=False, multi_hot=False, classes=None if facts.one_hot else facts.classes)


def selected(facts: Facts, key: Any) -> Facts:
    """Facts of some rows or columns; of sorted rows a part may lack some of the classes."""
    kept = facts.classes if facts.mixed or facts.one_hot or facts.multi_hot else None
    origin = None if facts.origin is None else Selection(facts.origin, key)
    return replace(facts, classes=kept, origin=origin, top=None, moments=None, large=0.0, grouped=False)


def because(facts: Facts, text: str, site: Any) -> Facts:
    """The facts with one more reason, in front."""
    return replace(facts, reasons=(Reason(text, site), *facts.reasons)[:4])


def prepared(facts: Facts, step: Step) -> Facts:
    """The facts after one more step of preparation, unless it is the same once more, as in a loop."""
    return facts if step in facts.steps else replace(facts, steps=(*facts.steps, step))


def has_step(facts: Facts, kind: str) -> Step | None:
    """The first step of a kind."""
    return next((step for step in facts.steps if step.kind == kind), None)


def explained_classes(facts: Facts, written: str, site: Any) -> Facts:
    """Facts whose number of classes a call is the reason for."""
    return facts if facts.classes is None else because(facts, f"{facts.classes} classes: `{written}`", site)
