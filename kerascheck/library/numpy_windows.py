"""NumPy: joining in brackets, ``np.c_[a, b]``, and sliding windows."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kerascheck.library.array_facts import Origin, without_rows
from kerascheck.library.array_values import as_array, axis_argument, dim_argument, made
from kerascheck.library.numpy_joining import concatenated
from kerascheck.library.registry import Call, constant, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.values.dim import UNKNOWN_DIM, add, subtract
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

COLUMNS: Final = "numpy.c_"
ROWS: Final = "numpy.r_"

for _path in (COLUMNS, ROWS):
    constant(_path, LibraryObject(_path))


@method(COLUMNS, "__getitem__")
@method(ROWS, "__getitem__")
def indexed_join(call: Call, receiver: LibraryObject, key: Value) -> Value:
    """``np.c_[a, b]`` joins columns, ``np.r_[a, b]`` rows; slices and directives in strings are not followed."""
    items = key if isinstance(key, tuple) else (key,)
    if any(isinstance(item, slice | str) for item in items):
        return call.unknown("ranges in brackets are not followed")
    parts = [as_array(item) for item in items]
    if receiver.path == COLUMNS:
        parts = [part.but(shape=Shape((part.shape[0], 1))) if part.shape.rank == 1 else part for part in parts]
        return concatenated(call, parts, -1)
    return concatenated(call, [part.but(shape=Shape((1,))) if part.shape.rank == 0 else part for part in parts], 0)


@array_function("numpy.lib.stride_tricks.sliding_window_view")
def sliding_window_view(call: Call, x: Value, window_shape: Value, axis: Value = None, **_: Value) -> Value:
    """All windows of a length, in a new last axis."""
    array, size = as_array(x), dim_argument(window_shape) if not isinstance(window_shape, tuple) else UNKNOWN_DIM
    where = 0 if axis is None and array.shape.rank == 1 else axis_argument(axis)
    if array.shape.dims is None or not isinstance(where, int) or not -len(array.shape.dims) <= where < len(array.shape.dims):
        return made(call, UNKNOWN_SHAPE, array.dtype)
    dims = list(array.shape.dims)
    dims[where] = add(subtract(dims[where], size), 1)
    return made(call, Shape((*dims, size)), array.dtype, replace(without_rows(array.facts), origin=Origin()))
