"""NumPy: elementwise functions, selection, sets and products."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerascheck.library import array_content
from kerascheck.library.array_arithmetic import BINARY
from kerascheck.library.array_facts import ENOUGH, Origin
from kerascheck.library.array_values import as_array, axis_argument, dim_argument, made, of_content
from kerascheck.library.registry import Call, function, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.values.array import NO_FACTS, Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@array_function("numpy.nonzero", "numpy.flatnonzero", "numpy.argwhere")
def nonzero(call: Call, a: Value) -> Value:
    """Positions of what is not zero: how many is not known."""
    array = as_array(a)
    rank = array.shape.rank
    flat = Array(Shape((UNKNOWN_DIM,)), "int64", Facts(low=0), site=call.site)
    if call.path.endswith("flatnonzero"):
        return flat
    if rank is None:
        return call.unknown("the rank of this array is not known")
    return flat.but(shape=Shape((UNKNOWN_DIM, rank))) if call.path.endswith("argwhere") else (flat,) * max(rank, 1)


@array_function("numpy.isin", "numpy.in1d")
def isin(call: Call, element: Value, test_elements: Value, **_: Value) -> Value:
    """Whether each element is among others."""
    return made(call, as_array(element).shape, "bool", BINARY)


@array_function("numpy.unique")
def unique(
    call: Call,
    ar: Value,
    return_index: Value = False,
    return_inverse: Value = False,
    return_counts: Value = False,
    axis: Value = None,
    **_: Value,
) -> Value:
    """The distinct values, sorted; as many as there are classes where it is sure that each of them occurs."""
    array = as_array(ar)
    found = _distinct(call, array) if axis is None else Array(UNKNOWN_SHAPE, array.dtype, site=call.site)
    results = [found]
    if return_index is True:
        results.append(Array(found.shape, "int64", Facts(low=0), site=call.site))
    if return_inverse is True:
        count = found.shape[0]
        shape = array.shape if axis is None else Shape((array.shape[0],))
        facts = Facts(0, count - 1, count) if isinstance(count, int) else Facts(low=0)
        results.append(Array(shape, "int64", replace(facts, origin=array.facts.origin), site=call.site))
    if return_counts is True:
        results.append(Array(found.shape, "int64", Facts(low=1), site=call.site))
    return results[0] if len(results) == 1 else tuple(results)


def _distinct(call: Call, array: Array) -> Array:
    if array.content is not None:
        numbers = tuple(sorted(set(array_content.leaves(array.content)))) if array.shape.size else ()
        return replace(of_content(numbers, (len(numbers),), array.dtype), site=call.site)
    count = sure_classes(array)
    low, high = array.facts.low, array.facts.high
    if count is not None and count <= array_content.LIMIT and low is not None and high is not None and high - low + 1 == count:
        return replace(of_content(tuple(range(int(low), int(high) + 1)), (count,), array.dtype), site=call.site)
    return Array(Shape((UNKNOWN_DIM if count is None else count,)), array.dtype, Facts(low, high), site=call.site)


def sure_classes(array: Array) -> int | None:
    """The number of distinct labels, if it is known and so many are drawn that none is missing."""
    facts, size = array.facts, array.shape.size
    if facts.classes is None or facts.one_hot or facts.multi_hot and facts.classes != 2 or not isinstance(size, int):
        return None
    return facts.classes if size >= ENOUGH * facts.classes else None


@array_function("numpy.bincount")
def bincount(call: Call, x: Value, weights: Value = None, minlength: Value = 0) -> Value:
    """Counts of each integer."""
    return made(call, Shape((UNKNOWN_DIM,)), "int64" if weights is None else "float64", Facts(low=0 if weights is None else None))


@array_function("numpy.digitize", "numpy.searchsorted")
def digitize(call: Call, x: Value, bins: Value, *args: Value, **_: Value) -> Value:
    """In which bin each value falls."""
    sought, edges = (x, bins) if call.path.endswith("digitize") else (bins, x)
    count = as_array(edges).shape[0]
    high = count if isinstance(count, int) else None
    return made(call, as_array(sought).shape, "int64", Facts(0, high, origin=Origin()))


@array_function("numpy.histogram")
def histogram(call: Call, a: Value, bins: Value = 10, *args: Value, **_: Value) -> Value:
    """Counts and edges."""
    count = dim_argument(bins) if isinstance(bins, int) else UNKNOWN_DIM
    edges = count + 1 if isinstance(count, int) else UNKNOWN_DIM
    return Array(Shape((count,)), "int64", Facts(low=0), site=call.site), Array(Shape((edges,)), "float64", site=call.site)


@array_function("numpy.interp")
def interp(call: Call, x: Value, xp: Value, fp: Value, *args: Value, **_: Value) -> Value:
    """Interpolated values, one for each of ``x``."""
    return made(call, as_array(x).shape, "float64", Facts(as_array(fp).facts.low, as_array(fp).facts.high, continuous=True))


@array_function("numpy.diff")
def diff(call: Call, a: Value, n: Value = 1, axis: Value = -1, **_: Value) -> Value:
    """Differences along an axis, which gets shorter by ``n``."""
    array = as_array(a)
    where = axis_argument(axis)
    if array.shape.dims is None or not isinstance(where, int) or not -len(array.shape.dims) <= where < len(array.shape.dims):
        return made(call, UNKNOWN_SHAPE, array.dtype)
    dims = list(array.shape.dims)
    dims[where] = algebra.sliced(dims[where], slice(n if isinstance(n, int) else UNKNOWN_DIM, None))
    return made(call, Shape(tuple(dims)), "bool" if array.dtype == "bool" else array.dtype, Facts(continuous=array.facts.continuous))


@function(
    "numpy.save",
    "numpy.savez",
    "numpy.savez_compressed",
    "numpy.savetxt",
    "numpy.set_printoptions",
    "numpy.seterr",
    "numpy.testing.assert_allclose",
    "numpy.testing.assert_array_equal",
)
def nothing(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Gives nothing."""
    return None


@function("numpy.shape", "numpy.ndim", "numpy.size")
def measures(call: Call, a: Value, axis: Value = None) -> Value:
    """``numpy.shape(a)`` and the like."""
    from kerascheck.library.array_values import shape_value, size_value

    shape = as_array(a).shape
    match call.path.rpartition(".")[2]:
        case "shape":
            return shape_value(shape)
        case "ndim":
            return call.unknown("this rank is not known") if shape.rank is None else shape.rank
        case _:
            return size_value(shape[axis] if isinstance(axis, int) else shape.size)


@function("numpy.vectorize")
def vectorize(call: Call, pyfunc: Value, *args: Value, **kwargs: Value) -> Value:
    """A function applied elementwise: made into an object that is called later."""
    from kerascheck.values.objects import LibraryObject

    return LibraryObject("numpy.vectorize", {"pyfunc": pyfunc, "otypes": kwargs.get("otypes")}, site=call.site)


@method("numpy.vectorize", "__call__")
def vectorized(call: Call, receiver: Any, *args: Value, **kwargs: Value) -> Value:
    """The shape of the broadcast arguments."""
    return made(call, algebra.broadcast(*(as_array(arg).shape for arg in args)), "", NO_FACTS)


@array_function("numpy.apply_along_axis")
def apply_along_axis(call: Call, func1d: Value, axis: Value, arr: Value, *args: Value, **kwargs: Value) -> Value:
    """What the function gives is not followed."""
    return Array(UNKNOWN_SHAPE, site=call.site)
