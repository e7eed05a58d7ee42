"""NumPy: arrays from files and functions, of which no more is known than their making says."""

from __future__ import annotations
import math
from dataclasses import replace
from typing import Any, Final
from kerascheck.library import array_content
from kerascheck.library.array_facts import Counting, Origin, cast, explained_classes, is_integer, scale_of
from kerascheck.library.array_values import (
    as_array,
    counting,
    dim_argument,
    dtype_argument,
    given,
    is_scalar,
    made,
    of_content,
    python_dtype,
    shape_argument,
    written,
)  # fmt: skip
from kerascheck.library.registry import Call, constant, function, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, add, ceil_divide, subtract
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.unknown import Unknown


@function(
    "numpy.load",
    "numpy.loadtxt",
    "numpy.genfromtxt",
    "numpy.fromfile",
    "numpy.frombuffer",
    "numpy.fromstring",
    "numpy.fromfunction",
    "numpy.fromiter",
    "numpy.memmap",
)
def loaded(call: Call, *args: Value, dtype: Value = None, **kwargs: Value) -> Value:
    """Arrays from files and functions: nothing is known of their shape; ``.npz`` files give their arrays by name."""
    if call.path == "numpy.load":
        if args and isinstance(args[0], str) and args[0].endswith(".npz"):
            return LibraryObject("numpy.lib.npyio.NpzFile", site=call.site)
        return Array(UNKNOWN_SHAPE, facts=Facts(origin=Origin()), site=call.site)
    flat = call.path.endswith(("buffer", "iter", "string", "fromfile"))
    kind = dtype_argument(dtype, "float64") if call.path.endswith(("txt", "buffer", "file")) else dtype_argument(dtype)
    return Array(Shape((UNKNOWN_DIM,)) if flat else UNKNOWN_SHAPE, kind, Facts(origin=Origin()), site=call.site)


@method("numpy.lib.npyio.NpzFile", "__getitem__")
def npz_item(call: Call, receiver: LibraryObject, key: Value) -> Value:
    """One array of an ``.npz`` file; the same name gives the same array."""
    found = receiver.state.get(key) if isinstance(key, str) else None
    if found is None:
        found = Array(UNKNOWN_SHAPE, facts=Facts(origin=Origin()), site=call.site)
        if isinstance(key, str):
            call.ev.journal.put(receiver.state, key, found)
    return found


@method("numpy.lib.npyio.NpzFile", "__enter__")
def npz_enter(call: Call, receiver: LibraryObject) -> Value:
    """``with np.load(path) as data``."""
    return receiver


@method("numpy.lib.npyio.NpzFile", "close", "__exit__")
def npz_close(call: Call, receiver: LibraryObject, *args: Value) -> Value:
    """Nothing comes of closing."""
    return None
