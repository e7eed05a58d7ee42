"""NumPy: functions that rearrange arrays: reshape, stack, split, transpose, repeat, pad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kerascheck.library import array_content
from kerascheck.library.array_facts import without_rows
from kerascheck.library.array_steps import converted
from kerascheck.library.array_values import (
    as_array,
    as_int,
    axis_argument,
    dtype_argument,
    made,
    rebuilt,
    shape_argument,
)
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.registry import Call, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Facts
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


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
        kept = replace(found.facts, reasons=facts.reasons, split=facts.split, steps=facts.steps)
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
    results = tuple(at_least(call, as_array(each), wanted) for each in arys)
    return results[0] if len(results) == 1 else results


def at_least(call: Call, array: Array, wanted: int) -> Value:
    """An array with axes of size 1 added until it has so many."""
    dims = array.shape.dims
    if dims is None or len(dims) >= wanted:
        return array
    if wanted == 3 and dims:
        return rearranged(call, array, Shape((1, dims[0], 1) if len(dims) == 1 else (*dims, 1)))
    return Array(Shape((1,) * (wanted - len(dims)) + dims), array.dtype, array.facts, site=call.site)


@method(Array, "astype")
def astype(call: Call, receiver: Array, dtype: Value = None, *args: Value, **kwargs: Value) -> Value:
    """``x.astype(dtype)``."""
    name = dtype_argument(dtype)
    if not name:
        return Array(receiver.shape, "", receiver.facts, None, call.site)
    found = converted(call, receiver, cast_to(receiver, name))
    return made(call, found.shape, found.dtype, found.facts, found.content)
