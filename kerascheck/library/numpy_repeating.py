"""NumPy: functions that repeat, pad, move and drop elements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerascheck.library import array_content
from kerascheck.library.array_facts import Origin, joined, without_rows
from kerascheck.library.array_values import (
    as_array,
    as_int,
    axis_argument,
    dim_argument,
    made,
    shape_argument,
)
from kerascheck.library.numpy_joining import is_small, join_facts, known
from kerascheck.library.registry import Call, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.values.array import Array
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@method(Array, "repeat")
@array_function("numpy.repeat")
def repeat(call: Call, a: Value, repeats: Value, axis: Value = None) -> Value:
    """``numpy.repeat(a, repeats, axis)``."""
    array = as_array(a)
    counts = as_array(repeats)
    where = axis_argument(axis)
    times: Any = dim_argument(repeats) if counts.shape.dims == () else tuple(map(dim_argument, counts.content or ())) or UNKNOWN_DIM
    shape = algebra.repeat(array.shape, times, where)
    flat = where is None or (array.shape.rank or 0) == 1
    if array.content is not None and flat and isinstance(times, int) and is_small(shape):
        return known(call, tuple(number for number in array_content.leaves(array.content) for _ in range(times)), shape, array.dtype)
    rows = not flat and isinstance(where, int) and where % (array.shape.rank or 1) != (array.shape.rank or 1) - 1
    facts = join_facts([array], rows=rows)
    several = facts.classes is not None and facts.classes > 1 and array.shape.size == facts.classes
    return made(call, shape, array.dtype, replace(facts, grouped=flat and several and isinstance(times, int) and times > 1))


@array_function("numpy.tile")
def tile(call: Call, A: Value, reps: Value) -> Value:  # noqa: N803 - numpy's name
    """``numpy.tile(A, reps)``."""
    array = as_array(A)
    counts = shape_argument(reps).dims
    shape = algebra.tile(array.shape, counts)
    if isinstance(array.content, tuple) and array.shape.rank == 1 and counts is not None and len(counts) == 1 and is_small(shape):
        return known(call, array.content * as_int(counts[0]), shape, array.dtype)
    return made(call, shape, array.dtype, join_facts([array], rows=counts is not None and bool(counts) and counts[-1] == 1))


@array_function("numpy.pad")
def pad(call: Call, array: Value, pad_width: Value, mode: Value = "constant", constant_values: Value = 0, **_: Value) -> Value:
    """``numpy.pad(array, pad_width)``."""
    source = as_array(array)
    widths = as_array(pad_width)
    pairs = _pairs(widths.content)
    shape = algebra.pad(source.shape, pairs)
    facts = without_rows(source.facts)
    if mode == "constant":
        facts = joined([facts, as_array(constant_values).facts])
    return made(call, shape, source.dtype, replace(facts, origin=Origin()))


def _pairs(content: Any) -> tuple[tuple[Dim, Dim], ...] | None:
    match content:
        case int():
            return ((content, content),)
        case (int(before), int(after)):
            return ((before, after),)
        case tuple() if all(isinstance(pair, tuple) and len(pair) == 2 for pair in content):
            return tuple((pair[0], pair[1]) for pair in content)
        case _:
            return None


@array_function("numpy.roll", "numpy.flip", "numpy.fliplr", "numpy.flipud")
def moved(call: Call, m: Value, *args: Value, **kwargs: Value) -> Value:
    """Elements in other places of the same shape."""
    array = as_array(m)
    axis = kwargs.get("axis", args[-1] if args else None)
    rows = call.path.endswith("flipud") or (
        isinstance(axis, int) and (array.shape.rank or 0) > 1 and axis not in (-1, (array.shape.rank or 0) - 1)
    )
    facts = array.facts if rows else without_rows(array.facts)
    return made(call, array.shape, array.dtype, replace(facts, origin=Origin()))


@array_function("numpy.rot90")
def rot90(call: Call, m: Value, k: Value = 1, axes: Value = (0, 1)) -> Value:
    """Quarter turns swap the two axes."""
    array = as_array(m)
    facts = replace(without_rows(array.facts), origin=Origin())
    if isinstance(k, int) and k % 2 == 0:
        return made(call, array.shape, array.dtype, facts)
    where = axis_argument(axes)
    pair = where if isinstance(where, tuple) and len(where) == 2 else (UNKNOWN_DIM, UNKNOWN_DIM)
    swapped = algebra.swapaxes(array.shape, *pair)
    known = isinstance(k, int) or isinstance(swapped, Shape) and swapped == array.shape
    return made(call, swapped if known else Shape((UNKNOWN_DIM,) * (array.shape.rank or 0)), array.dtype, facts)


@array_function("numpy.delete")
def delete(call: Call, arr: Value, obj: Value, axis: Value = None) -> Value:
    """One index removed shortens an axis by one."""
    array = as_array(arr)
    where = axis_argument(axis)
    if where is None and array.shape.rank != 1:
        return made(call, Shape((UNKNOWN_DIM,)), array.dtype)
    if not isinstance(where, int | None) or not array.shape.dims or not -len(array.shape.dims) <= (where or 0) < len(array.shape.dims):
        return made(call, UNKNOWN_SHAPE, array.dtype)
    dims = list(array.shape.dims)
    dims[where or 0] = add(dims[where or 0], -1) if isinstance(obj, int) else UNKNOWN_DIM
    return made(call, Shape(tuple(dims)), array.dtype, without_rows(array.facts))


@array_function("numpy.insert")
def insert(call: Call, arr: Value, obj: Value, values: Value, axis: Value = None) -> Value:
    """Values put in between: the axis gets longer."""
    array = as_array(arr)
    where = axis_argument(axis)
    if not isinstance(where, int) or array.shape.dims is None or not -len(array.shape.dims) <= where < len(array.shape.dims):
        return made(call, Shape((UNKNOWN_DIM,)) if where is None else UNKNOWN_SHAPE, array.dtype)
    dims = list(array.shape.dims)
    dims[where] = add(dims[where], 1) if isinstance(obj, int) and as_array(values).shape.dims == () else UNKNOWN_DIM
    return made(call, Shape(tuple(dims)), array.dtype)


@array_function("numpy.broadcast_to")
def broadcast_to(call: Call, array: Value, shape: Value, subok: Value = False) -> Value:
    """``numpy.broadcast_to(array, shape)``."""
    source = as_array(array)
    return made(call, shape_argument(shape), source.dtype, join_facts([source], rows=False))
