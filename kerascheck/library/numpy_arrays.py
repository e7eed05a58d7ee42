"""NumPy: attributes of arrays, and methods that are no functions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerascheck.library import array_content
from kerascheck.library.array_changes import change_receiver
from kerascheck.library.array_facts import is_float, without_rows
from kerascheck.library.array_operators import items
from kerascheck.library.array_values import as_array, as_int, made, shape_value, size_value
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.numpy_elementwise import same_shape
from kerascheck.library.numpy_shaping import transpose
from kerascheck.library.registry import Call, attribute, method
from kerascheck.shapes import algebra
from kerascheck.values.array import Array, Facts
from kerascheck.values.objects import ListValue, Value


@attribute(Array, "shape")
def shape(call: Call, receiver: Array) -> Value:
    """``x.shape``, a tuple."""
    return shape_value(receiver.shape)


@attribute(Array, "ndim", "rank")
def ndim(call: Call, receiver: Array) -> Value:
    """``x.ndim``."""
    return call.unknown("this rank is not known", "shape") if receiver.shape.rank is None else receiver.shape.rank


@attribute(Array, "size")
def size(call: Call, receiver: Array) -> Value:
    """``x.size``."""
    return size_value(receiver.shape.size)


@attribute(Array, "dtype")
def dtype(call: Call, receiver: Array) -> Value:
    """``x.dtype``, as its name."""
    return receiver.dtype or call.unknown("this dtype is not known", "dtype")


@attribute(Array, "T")
def transposed(call: Call, receiver: Array) -> Value:
    """``x.T``."""
    return transpose(call, receiver)


@attribute(Array, "values", "real", "data", "array")
def itself(call: Call, receiver: Array) -> Value:
    """What is the array itself, seen another way."""
    return receiver


@attribute(Array, "flat")
def flat(call: Call, receiver: Array) -> Value:
    """All elements in order."""
    from kerascheck.library.numpy_shaping import ravel

    return ravel(call, receiver)


@attribute(Array, "nbytes", "itemsize", "strides", "flags", "imag")
def measure(call: Call, receiver: Array) -> Value:
    """What no model depends on."""
    return call.unknown("this is not worked out", "attribute")


@method(Array, "copy")
def copied(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """The same elements once more: changes in place do not reach the copy."""
    return receiver.but(content=receiver.content)


@method(Array, "numpy", "view", "to_numpy", "__array__", "compute", "squeeze_", "block_until_ready")
def seen(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """The same elements, seen another way."""
    return receiver


@method(Array, "tolist")
def tolist(call: Call, receiver: Array) -> Value:
    """Nested lists of Python numbers."""
    if receiver.content is not None:
        return _listed(receiver.content)
    rows = items(receiver)
    if rows is None or not all(isinstance(row, Array) for row in rows):
        return receiver
    return ListValue(tuple(call.unknown("this number is not known") if row.shape.dims == () else tolist(call, row) for row in rows))


def _listed(content: Any) -> Value:
    return ListValue(tuple(map(_listed, content))) if isinstance(content, tuple) else content


@method(Array, "item")
def item(call: Call, receiver: Array, *position: Value) -> Value:
    """One element as a Python number."""
    if receiver.content is not None and receiver.shape.size == 1:
        return next(array_content.leaves(receiver.content))
    return call.unknown("this number is not known")


@method(Array, "fill")
def fill(call: Call, receiver: Array, value: Value) -> Value:
    """``x.fill(value)`` works in place."""
    facts = as_array(value).facts
    change_receiver(call, receiver.but(facts=Facts(facts.low, facts.high, origin=receiver.facts.origin)))
    return None


@method(Array, "sort")
def sort(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """``x.sort()`` works in place."""
    change_receiver(call, receiver.but(facts=replace(without_rows(receiver.facts), moments=None)))
    return None


@method(Array, "cumsum", "cumprod", "conj", "conjugate")
def elementwise(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """Methods that are functions of the same name."""
    return same_shape(call, receiver, *args, **kwargs)


@method(Array, "nonzero")
def nonzero(call: Call, receiver: Array) -> Value:
    """``x.nonzero()``."""
    from kerascheck.library.numpy_functions import nonzero as function

    return function(call, receiver)


@method(Array, "take")
def take(call: Call, receiver: Array, indices: Value, axis: Value = None, **_: Value) -> Value:
    """``x.take(indices, axis)``."""
    from kerascheck.library.array_operators import subscript

    if isinstance(axis, int) and 0 <= axis < (receiver.shape.rank or 0):
        return subscript(call, receiver, (*(slice(None),) * axis, as_array(indices) if not isinstance(indices, int) else indices))
    if receiver.shape.rank == 1:
        return subscript(call, receiver, as_array(indices) if not isinstance(indices, int) else indices)
    return made(call, algebra.index(receiver.shape, "unknown"), receiver.dtype)


@method(Array, "__len__")
def length(call: Call, receiver: Array) -> Value:
    """``len(x)``."""
    from kerascheck.library.array_operators import length as of

    return of(receiver)


@method(Array, "tobytes", "dump", "tofile", "setflags")
def nothing(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """Gives nothing that a model depends on."""
    return None


@method(Array, "__float__", "__int__")
def number(call: Call, receiver: Array) -> Value:
    """The one element as a Python number."""
    if receiver.content is not None and receiver.shape.size == 1:
        content = next(array_content.leaves(receiver.content))
        return float(content) if call.path.endswith("float__") else int(content)
    return call.unknown("this number is not known")


@method(Array, "isnull", "isna")
def isnull(call: Call, receiver: Array) -> Value:
    """Which elements are missing."""
    return made(call, receiver.shape, "bool", Facts(0, 1, 2))


@method(Array, "fillna", "dropna")
def filled(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """A column without gaps; how many rows ``dropna`` leaves is not known."""
    if call.path.endswith("dropna"):
        return receiver.but(shape=algebra.index(receiver.shape, "unknown"))
    return cast_to(receiver.but(facts=Facts(origin=receiver.facts.origin)), receiver.dtype if is_float(receiver.dtype) else "")


__all__ = ["as_int"]
