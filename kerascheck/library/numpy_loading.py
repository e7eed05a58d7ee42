"""NumPy: arrays from files and functions, of which no more is known than their making says."""

from __future__ import annotations

from kerascheck.library.array_facts import Origin, Table
from kerascheck.library.array_values import (
    dtype_argument,
)  # fmt: skip
from kerascheck.library.registry import Call, function, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


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
    origin = Table() if call.path.endswith("txt") else Origin()
    return Array(Shape((UNKNOWN_DIM,)) if flat else UNKNOWN_SHAPE, kind, Facts(origin=origin), site=call.site)


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
