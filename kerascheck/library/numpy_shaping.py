"""NumPy: functions that rearrange arrays: reshape, stack, split, transpose, repeat, pad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from kerascheck.library import array_content
from kerascheck.library.array_facts import Origin, joined, without_rows
from kerascheck.library.array_values import (
    as_array,
    as_int,
    axis_argument,
    dim_argument,
    dtype_argument,
    made,
    of_content,
    rebuilt,
    sequence_of,
    shape_argument,
)
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.registry import Call, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

BINARY_FREE: Final = Facts()


def rearranged(call: Call, array: Array, shape: Shape | Refused, order: Sequence[int] | None = None) -> Value:
    """The same elements in another shape; ``order`` says how known numbers are transposed."""
    if isinstance(shape, Refused) or shape.dims is None:
        return made(call, shape, array.dtype, without_rows(array.facts))
    facts = array.facts if shape[-1] == array.shape[-1] and shape.rank and array.shape.rank else without_rows(array.facts)
    if array.content is not None and all(isinstance(dim, int) for dim in (*shape.dims, *(array.shape.dims or ()))):
        before = tuple(map(as_int, array.shape.dims or ()))
        content = array_content.transposed(array.content, before, order) if order is not None and shape.size else array.content
        numbers = list(array_content.leaves(content)) if shape.size else []
        found = rebuilt(numbers, array, tuple(map(as_int, shape.dims)))
        kept = replace(found.facts, reasons=facts.reasons, split=facts.split)
        if facts.one_hot:
            kept = replace(kept, one_hot=True, multi_hot=False, classes=facts.classes)
        return made(call, shape, array.dtype, kept, found.content)
    return made(call, shape, array.dtype, facts)


@array_function("numpy.reshape")
def reshape(call: Call, a: Value, shape: Value = None, order: Value = "C", *, newshape: Value = None, copy: Value = None) -> Value:
    """``numpy.reshape(a, shape)``."""
    array = as_array(a)
    target = shape_argument(newshape if shape is None else shape)
    return rearranged(call, array if order == "C" else array.but(), algebra.reshape(array.shape, target.dims))


@method(Array, "reshape")
def reshape_method(call: Call, receiver: Array, *shape: Value, order: Value = "C", newshape: Value = None, copy: Value = None) -> Value:
    """``x.reshape(-1, 28, 28)`` or ``x.reshape((-1, 28, 28))``."""
    dims = shape[0] if len(shape) == 1 else shape or newshape
    return reshape(call, receiver, dims, order)


@method(Array, "resize")
def resize(call: Call, receiver: Array, *shape: Value, refcheck: Value = True) -> Value:
    """``x.resize(shape)`` works in place."""
    from kerascheck.library.array_changes import change_receiver

    change_receiver(call, receiver.but(shape=shape_argument(shape[0] if len(shape) == 1 else shape), facts=Facts()))
    return None


@method(Array, "ravel", "flatten")
@array_function("numpy.ravel")
def ravel(call: Call, a: Value, order: Value = "C") -> Value:
    """All elements along one axis."""
    array = as_array(a)
    return rearranged(call, array if order == "C" else array.but(), Shape((array.shape.size,)))


@array_function("numpy.expand_dims")
def expand_dims(call: Call, a: Value, axis: Value) -> Value:
    """``numpy.expand_dims(a, axis)``."""
    array = as_array(a)
    return rearranged(call, array, algebra.expand_dims(array.shape, axis_argument(axis)))


@method(Array, "squeeze")
@array_function("numpy.squeeze")
def squeeze(call: Call, a: Value, axis: Value = None) -> Value:
    """``numpy.squeeze(a, axis)``."""
    array = as_array(a)
    return rearranged(call, array, algebra.squeeze(array.shape, axis_argument(axis)))


@array_function("numpy.transpose", "numpy.permute_dims")
def transpose(call: Call, a: Value, axes: Value = None) -> Value:
    """``numpy.transpose(a, axes)``."""
    array = as_array(a)
    perm = axis_argument(axes)
    shape = algebra.transpose(array.shape, perm)
    order = algebra.normal_axes(perm, array.shape.rank or 0) if isinstance(perm, tuple) else tuple(reversed(range(array.shape.rank or 0)))
    last_kept = isinstance(order, tuple) and order[-1:] == ((array.shape.rank or 0) - 1,)
    source = array if last_kept or array.content is not None else array.but(facts=without_rows(array.facts))
    if isinstance(order, tuple) and not isinstance(shape, Refused):
        return rearranged(call, source, shape, order)
    return rearranged(call, source.but(), shape)


@method(Array, "transpose")
def transpose_method(call: Call, receiver: Array, *axes: Value) -> Value:
    """``x.transpose(0, 2, 1)`` or ``x.transpose((0, 2, 1))``."""
    return transpose(call, receiver, axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None)


@method(Array, "swapaxes")
@array_function("numpy.swapaxes")
def swapaxes(call: Call, a: Value, axis1: Value, axis2: Value) -> Value:
    """``numpy.swapaxes(a, axis1, axis2)``."""
    array = as_array(a).but()
    return rearranged(call, array, algebra.swapaxes(array.shape, axis_argument(axis1), axis_argument(axis2)))


@array_function("numpy.moveaxis")
def moveaxis(call: Call, a: Value, source: Value, destination: Value) -> Value:
    """``numpy.moveaxis(a, source, destination)``."""
    array = as_array(a).but()
    return rearranged(call, array, algebra.moveaxis(array.shape, axis_argument(source), axis_argument(destination)))


@array_function("numpy.rollaxis")
def rollaxis(call: Call, a: Value, axis: Value, start: Value = 0) -> Value:
    """``numpy.rollaxis(a, axis, start)``, the old way to move an axis."""
    array = as_array(a).but()
    if isinstance(axis, int) and isinstance(start, int) and array.shape.rank:
        axis %= array.shape.rank
        start = start % array.shape.rank if start < 0 else start
        return rearranged(call, array, algebra.moveaxis(array.shape, axis, start - (axis < start)))
    return made(call, UNKNOWN_SHAPE, array.dtype)


@array_function("numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d")
def atleast(call: Call, *arys: Value) -> Value:
    """At least so many axes."""
    wanted = int(call.path[-2])
    results = tuple(_at_least(call, as_array(each), wanted) for each in arys)
    return results[0] if len(results) == 1 else results


def _at_least(call: Call, array: Array, wanted: int) -> Value:
    dims = array.shape.dims
    if dims is None or len(dims) >= wanted:
        return array
    if wanted == 3 and dims:
        return rearranged(call, array, Shape((1, dims[0], 1) if len(dims) == 1 else (*dims, 1)))
    return Array(Shape((1,) * (wanted - len(dims)) + dims), array.dtype, array.facts, site=call.site)


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


def join_facts(parts: Sequence[Array], *, rows: bool) -> Facts:
    """Facts of joined arrays; ``rows`` says whether the last axis stays the same."""
    facts = joined([part.facts for part in parts])
    return replace(facts if rows else without_rows(facts), origin=Origin())


def concatenated(call: Call, parts: Sequence[Array], axis: Any, exact: bool = True, dtype: str = "") -> Value:
    """Arrays joined along an axis that they have."""
    if not parts:
        return made(call, UNKNOWN_SHAPE)
    shape = algebra.concatenate([part.shape for part in parts], axis)
    if not exact and not isinstance(shape, Refused) and shape.dims is not None:
        shape = Shape((UNKNOWN_DIM,)) if axis is None else Shape(tuple(UNKNOWN_DIM if each == axis % len(shape.dims) else dim for each, dim in
                                                                     enumerate(shape.dims))) if isinstance(axis, int) else UNKNOWN_SHAPE  # fmt: skip
    kind = dtype or algebra.promote_numpy(*(part.dtype for part in parts))
    rank = next((part.shape.rank for part in parts if part.shape.rank is not None), None)
    rows = isinstance(axis, int) and rank is not None and rank > 1 and axis % rank != rank - 1
    contents = [part.content for part in parts]
    if exact and axis == 0 and None not in contents and not isinstance(shape, Refused) and shape.dims and isinstance(shape.size, int):
        whole = tuple(item for content in contents for item in content)
        if shape.size <= array_content.LIMIT:
            found = of_content(whole, tuple(map(as_int, shape.dims)), kind)
            return made(call, shape, kind, found.facts, found.content)
    return made(call, shape, kind, join_facts(parts, rows=rows) if exact or len(parts) == 1 else Facts())


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
            ready, axis = [as_array(_at_least(call, part, 3)) for part in parts], 2
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
    if exact and where == 0 and None not in contents and not isinstance(shape, Refused) and shape.dims and isinstance(shape.size, int):
        if shape.size <= array_content.LIMIT:
            found = of_content(tuple(contents), tuple(map(as_int, shape.dims)), kind)
            return made(call, shape, kind, found.facts, found.content)
    return made(call, shape, kind, join_facts(parts, rows=rows) if exact or len(parts) == 1 else Facts())


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
    if array.content is not None and flat and isinstance(times, int) and isinstance(shape, Shape) and isinstance(shape.size, int):
        numbers = [number for number in array_content.leaves(array.content) for _ in range(times)] if array.shape.size else []
        if len(numbers) <= array_content.LIMIT:
            found = of_content(tuple(numbers), (len(numbers),), array.dtype)
            return made(call, shape, array.dtype, found.facts, found.content)
    rows = not flat and isinstance(where, int) and where % (array.shape.rank or 1) != (array.shape.rank or 1) - 1
    return made(call, shape, array.dtype, join_facts([array], rows=rows))


@array_function("numpy.tile")
def tile(call: Call, A: Value, reps: Value) -> Value:  # noqa: N803 - numpy's name
    """``numpy.tile(A, reps)``."""
    array = as_array(A)
    counts = shape_argument(reps).dims
    shape = algebra.tile(array.shape, counts)
    if (
        isinstance(array.content, tuple)
        and array.shape.rank == 1
        and counts is not None
        and len(counts) == 1
        and isinstance(shape.size, int)
    ):
        if shape.size <= array_content.LIMIT and isinstance(counts[0], int):
            found = of_content(array.content * counts[0], (shape.size,), array.dtype)
            return made(call, shape, array.dtype, found.facts, found.content)
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
    facts = array.facts if rows or call.path.endswith(("roll", "fliplr")) and array.facts.one_hot and rows else without_rows(array.facts)
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
    if not isinstance(where, int | None) or array.shape.dims is None:
        return made(call, UNKNOWN_SHAPE, array.dtype)
    dims = list(array.shape.dims)
    dims[where or 0] = add(dims[where or 0], -1) if isinstance(obj, int) else UNKNOWN_DIM
    return made(call, Shape(tuple(dims)), array.dtype, without_rows(array.facts))


@array_function("numpy.insert")
def insert(call: Call, arr: Value, obj: Value, values: Value, axis: Value = None) -> Value:
    """Values put in between: the axis gets longer."""
    array = as_array(arr)
    where = axis_argument(axis)
    if where is None or array.shape.dims is None or not isinstance(where, int):
        return made(call, Shape((UNKNOWN_DIM,)) if where is None else UNKNOWN_SHAPE, array.dtype)
    dims = list(array.shape.dims)
    dims[where] = add(dims[where], 1) if isinstance(obj, int) and as_array(values).shape.dims == () else UNKNOWN_DIM
    return made(call, Shape(tuple(dims)), array.dtype)


@array_function("numpy.broadcast_to")
def broadcast_to(call: Call, array: Value, shape: Value, subok: Value = False) -> Value:
    """``numpy.broadcast_to(array, shape)``."""
    source = as_array(array)
    return made(call, shape_argument(shape), source.dtype, join_facts([source], rows=False))


@method(Array, "astype")
def astype(call: Call, receiver: Array, dtype: Value = None, *args: Value, **kwargs: Value) -> Value:
    """``x.astype(dtype)``."""
    name = dtype_argument(dtype)
    if not name:
        return Array(receiver.shape, "", receiver.facts, None, call.site)
    found = cast_to(receiver, name)
    return made(call, found.shape, found.dtype, found.facts, found.content)
