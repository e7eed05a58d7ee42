"""Content: the numbers of small literal arrays as nested tuples, and what indexing and arithmetic make of them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Any, Final, TypeAlias

LIMIT: Final = 512
"""Arrays of more elements are known by their facts only."""

Nest: TypeAlias = "Any"
"""A number or string, or nested tuples of them."""


def _power(base: Any, exponent: Any) -> Any:
    """``base ** exponent`` for results that numpy's integers and floats can hold."""
    if abs(exponent) > 64 or abs(base) > 1e9:
        raise OverflowError
    return base**exponent


def _product(left: Any, right: Any) -> Any:
    """A product of numbers; Python's would also repeat strings."""
    if isinstance(left, str | bytes) or isinstance(right, str | bytes):
        raise TypeError
    return left * right


OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": _product, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "**": _power, "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "maximum": max, "minimum": min,
}  # fmt: skip


def leaves(content: Nest) -> Iterator[Any]:
    """All numbers in order."""
    if isinstance(content, tuple):
        for item in content:
            yield from leaves(item)
    else:
        yield content


def nest(numbers: Sequence[Any], dims: Sequence[int]) -> Nest:
    """Numbers in order as nested tuples of the given dims."""
    if not dims:
        return numbers[0]
    step = prod(dims[1:])
    return tuple(nest(numbers[start * step : (start + 1) * step], dims[1:]) for start in range(dims[0]))


def apply(function: Callable[[Any], Any], content: Nest) -> Nest:
    """A function applied to every number; None when it fails on one."""
    try:
        return _apply(function, content)
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return None


def _apply(function: Callable[[Any], Any], content: Nest) -> Nest:
    return tuple(_apply(function, item) for item in content) if isinstance(content, tuple) else function(content)


def combine(symbol: str, left: Nest, left_dims: Sequence[int], right: Nest, right_dims: Sequence[int]) -> Nest:
    """An operator applied elementwise to a pair of equal shape or with a scalar; None when that is not the case or fails."""
    function = OPERATORS.get(symbol)
    if function is None:
        return None
    if not right_dims:
        return apply(lambda one: function(one, right), left)
    if not left_dims:
        return apply(lambda other: function(left, other), right)
    if tuple(left_dims) != tuple(right_dims):
        return None
    try:
        return nest([function(one, other) for one, other in zip(leaves(left), leaves(right), strict=True)], left_dims)
    except (TypeError, ValueError, ArithmeticError):
        return None


def take(content: Nest, key: Sequence[Any]) -> Nest:
    """``content[key]`` for integers and known slices, and for nested tuples of integers as the only item; else None."""
    if not key:
        return content
    if not isinstance(content, tuple):
        return None
    match key[0]:
        case bool():
            return None
        case int() as position if -len(content) <= position < len(content):
            return take(content[position], key[1:])
        case slice() as part if all(bound is None or isinstance(bound, int) for bound in (part.start, part.stop, part.step)):
            items = [take(item, key[1:]) for item in content[part]]
            return None if any(item is None for item in items) else tuple(items)
        case tuple() as positions if len(key) == 1:
            return (
                apply(lambda position: content[position], positions) if all(isinstance(each, int) for each in leaves(positions)) else None
            )
        case _:
            return None


def replaced(content: Nest, key: Sequence[Any], value: Any) -> Nest:
    """``content[key] = value`` for integers and one number; None when it is anything else."""
    if not key:
        return None if isinstance(content, tuple) or isinstance(value, tuple) else value
    if (
        not isinstance(content, tuple)
        or isinstance(key[0], bool)
        or not isinstance(key[0], int)
        or not -len(content) <= key[0] < len(content)
    ):
        return None
    position = key[0] % len(content)
    inner = replaced(content[position], key[1:], value)
    return None if inner is None else (*content[:position], inner, *content[position + 1 :])


def transposed(content: Nest, dims: Sequence[int], order: Sequence[int]) -> Nest:
    """The axes in another order."""
    numbers = list(leaves(content))
    strides = [prod(dims[axis + 1 :]) for axis in range(len(dims))]
    places = [0]
    for axis in order:
        places = [place + strides[axis] * position for place in places for position in range(dims[axis])]
    return nest([numbers[place] for place in places], [dims[axis] for axis in order])
