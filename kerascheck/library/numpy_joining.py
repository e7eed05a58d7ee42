"""NumPy: functions that join arrays and cut them: concatenate, stack, append, split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kerascheck.library import array_content
from kerascheck.library.array_facts import Origin, Together, joined, without_rows
from kerascheck.library.array_values import (
    as_array,
    as_int,
    axis_argument,
    dim_argument,
    dtype_argument,
    made,
    of_content,
    sequence_of,
)
from kerascheck.library.numpy_shaping import at_least, ravel
from kerascheck.library.registry import Call
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


def parts_of(call: Call, arrays: Value) -> tuple[list[Array], bool]:
    """The arrays of a sequence to be joined, and whether these are all."""
    if isinstance(arrays, ListValue) and not arrays.exact:
        return [as_array(item) for item in arrays.items], False
    if isinstance(arrays, Array) and arrays.shape[0] is not None:
        from kerascheck.library.array_operators import element

        items = sequence_of(call, arrays)
        return ([element(arrays)], False) if items is None else (list(map(as_array, items)), True)
    items = sequence_of(call, arrays)
    return ([], False) if items is None else (list(map(as_array, items)), True)


def is_small(shape: Shape | Refused) -> bool:
    """Whether the numbers of an array of this shape are worth keeping."""
    return isinstance(shape, Shape) and isinstance(shape.size, int) and 0 < shape.size <= array_content.LIMIT


def known(call: Call, content: Any, shape: Shape | Refused, dtype: str) -> Value:
    """An array of numbers that are all known."""
    dims = shape.dims if isinstance(shape, Shape) else None
    found = of_content(content, tuple(map(as_int, dims or ())), dtype)
    return made(call, shape, found.dtype, found.facts, found.content)


def join_facts(parts: Sequence[Array], *, rows: bool) -> Facts:
    """Facts of joined arrays; ``rows`` says whether the last axis stays the same."""
    facts = joined([part.facts for part in parts])
    origins = tuple(part.facts.origin for part in parts)
    return replace(facts if rows else without_rows(facts), origin=Origin() if None in origins else Together(origins))


def _of_unknown_length(dims: tuple[Dim, ...], axis: Any) -> Shape:
    """The shape where it is not known how many arrays are joined."""
    if axis is None:
        return Shape((UNKNOWN_DIM,))
    if not isinstance(axis, int):
        return UNKNOWN_SHAPE
    return Shape(tuple(UNKNOWN_DIM if each == axis % len(dims) else dim for each, dim in enumerate(dims)))


def concatenated(call: Call, parts: Sequence[Array], axis: Any, exact: bool = True, dtype: str = "") -> Value:
    """Arrays joined along an axis that they have."""
    if not parts:
        return made(call, UNKNOWN_SHAPE)
    shape = algebra.concatenate([part.shape for part in parts], axis)
    if not exact and not isinstance(shape, Refused) and shape.dims is not None:
        shape = _of_unknown_length(shape.dims, axis)
    kind = dtype or algebra.promote_numpy(*(part.dtype for part in parts))
    rank = next((part.shape.rank for part in parts if part.shape.rank is not None), None)
    rows = isinstance(axis, int) and rank is not None and rank > 1 and axis % rank != rank - 1
    contents = [part.content for part in parts]
    if exact and axis == 0 and None not in contents and is_small(shape):
        return known(call, tuple(item for content in contents for item in content), shape, kind)
    facts = join_facts(parts, rows=rows) if exact or len(parts) == 1 and parts[0].shape.rank else Facts()
    return made(call, shape, kind, replace(facts, grouped=axis == 0 and exact and one_class_each(parts)))


def one_class_each(parts: Sequence[Array]) -> bool:
    """Whether each part holds the labels of one class only, and not all of the same."""
    values = [part.facts.low if part.facts.low == part.facts.high else None for part in parts]
    return len(set(values)) > 1 and None not in values and len(set(values)) == len(values)


@array_function("numpy.concatenate", "numpy.concat")
def concatenate(call: Call, arrays: Value, axis: Value = 0, out: Value = None, *, dtype: Value = None, casting: Value = None) -> Value:
    """``numpy.concatenate(arrays, axis)``."""
    parts, exact = parts_of(call, arrays)
    return concatenated(call, parts, axis_argument(axis), exact, dtype_argument(dtype))


@array_function("numpy.append")
def append(call: Call, arr: Value, values: Value, axis: Value = None) -> Value:
    """``numpy.append(arr, values, axis)``: flattened without an axis."""
    parts = [as_array(arr), as_array(values)]
    if axis is None:
        parts = [as_array(ravel(call, part)) for part in parts]
        axis = 0
    return concatenated(call, parts, axis_argument(axis))


@array_function("numpy.vstack", "numpy.row_stack", "numpy.hstack", "numpy.dstack", "numpy.column_stack")
def stack_along(call: Call, tup: Value, *, dtype: Value = None, casting: Value = None) -> Value:
    """``vstack``, ``hstack``, ``dstack`` and ``column_stack``: concatenation after the missing axes are added."""
    parts, exact = parts_of(call, tup)
    name = call.path.rpartition(".")[2]
    ranks = {part.shape.rank for part in parts}
    if not parts or None in ranks:
        return made(call, UNKNOWN_SHAPE)
    match name:
        case "hstack":
            ready, axis = [_at_least_1(part) for part in parts], 0 if max(rank or 0 for rank in ranks) <= 1 else 1
        case "dstack":
            ready, axis = [as_array(at_least(call, part, 3)) for part in parts], 2
        case "column_stack":
            ready, axis = [_column(part) for part in parts], 1
        case _:
            ready, axis = [_row(part) for part in parts], 0
    return concatenated(call, ready, axis, exact, dtype_argument(dtype))


def _at_least_1(array: Array) -> Array:
    return array if array.shape.dims else array.but(shape=Shape((1,)), content=None if array.content is None else (array.content,))


def _row(array: Array) -> Array:
    dims = array.shape.dims or ()
    if len(dims) > 1:
        return array
    return array.but(shape=Shape((1, dims[0] if dims else 1)), content=(array.content,) if dims and array.content is not None else None)


def _column(array: Array) -> Array:
    dims = array.shape.dims or ()
    if len(dims) > 1:
        return array
    content = None if array.content is None or not dims else tuple((item,) for item in array.content)
    return array.but(shape=Shape((dims[0] if dims else 1, 1)), content=content)


@array_function("numpy.stack")
def stack(call: Call, arrays: Value, axis: Value = 0, out: Value = None, *, dtype: Value = None, casting: Value = None) -> Value:
    """``numpy.stack(arrays, axis)``."""
    parts, exact = parts_of(call, arrays)
    if not parts:
        return made(call, UNKNOWN_SHAPE)
    where = axis_argument(axis)
    count: Dim = len(parts) if exact else arrays.shape[0] if isinstance(arrays, Array) else UNKNOWN_DIM
    shape = algebra.stack([part.shape for part in parts], where, count)
    kind = dtype_argument(dtype) or algebra.promote_numpy(*(part.dtype for part in parts))
    rank = parts[0].shape.rank
    rows = isinstance(where, int) and where != -1 and rank is not None and where < rank and rank > 0
    contents = [part.content for part in parts]
    if exact and where == 0 and None not in contents and is_small(shape):
        return known(call, tuple(contents), shape, kind)
    return made(call, shape, kind, join_facts(parts, rows=rows) if exact or len(parts) == 1 and parts[0].shape.rank else Facts())


@array_function("numpy.split", "numpy.array_split", "numpy.vsplit", "numpy.hsplit", "numpy.dsplit")
def split(call: Call, ary: Value, indices_or_sections: Value, axis: Value = 0) -> Value:
    """The parts of an array, as a list."""
    array = as_array(ary)
    name = call.path.rpartition(".")[2]
    where = {"hsplit": 1 if array.shape.rank != 1 else 0, "dsplit": 2}.get(name, axis_argument(axis))
    sections = _positions(call, indices_or_sections)
    parts = algebra.split(array.shape, sections, where, uneven=name == "array_split")
    if isinstance(parts, Refused):
        return made(call, parts)
    if parts is None:
        return ListValue((), exact=False)
    from kerascheck.library.array_facts import selected

    facts = array.facts if where == 0 and (array.shape.rank or 0) > 1 else without_rows(array.facts)
    return ListValue(tuple(Array(part, array.dtype, selected(facts, (name, number, len(parts), where)), site=call.site)
                           for number, part in enumerate(parts)))  # fmt: skip


def _positions(call: Call, sections: Value) -> Any:
    if isinstance(sections, int):
        return sections
    items = sequence_of(call, sections) if not isinstance(sections, Array) or sections.content is not None else None
    return None if items is None else tuple(map(dim_argument, items))
