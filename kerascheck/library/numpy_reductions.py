"""NumPy: reductions: sums, means, extremes, and their positions; functions and methods alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from kerascheck.library import array_content
from kerascheck.library.array_facts import Statistic, explained_classes, is_integer, possible, without_rows
from kerascheck.library.array_values import as_array, axis_argument, dtype_argument, made, written
from kerascheck.library.numpy_elementwise import float_dtype
from kerascheck.library.numpy_functions import sure_classes
from kerascheck.library.registry import Call, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.program import LibraryCall
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import NO_FACTS, Array, Facts
from kerascheck.values.objects import Value
from kerascheck.values.shape import Shape

#: Reductions by what they make of dtype and bounds.
EXTREMES: Final = ("max", "min", "amax", "amin", "nanmax", "nanmin")
MEANS: Final = ("mean", "median", "nanmean", "nanmedian", "average")
SPREADS: Final = ("std", "var", "nanstd", "nanvar")
SUMS: Final = ("sum", "prod", "nansum", "nanprod", "count_nonzero")
EXACT: Final[dict[str, Any]] = {
    "max": max, "amax": max, "min": min, "amin": min, "sum": sum, "any": any, "all": all,
}  # fmt: skip
TESTS: Final = ("any", "all")
METHODS: Final = ("max", "min", "mean", "std", "var", "sum", "prod", "any", "all", "ptp")


def _number(array: Array, name: str) -> Any:
    """The result over all elements, where it is certain; else None."""
    if array.content is not None and array.shape.size:
        numbers = list(array_content.leaves(array.content))
        function: Any = {"max": max, "amax": max, "min": min, "amin": min, "sum": sum, "any": any, "all": all}.get(name)
        if not all(isinstance(number, int | float) for number in numbers):
            return None
        if function is not None:
            return function(numbers)
        return sum(numbers) / len(numbers) if name == "mean" and not any(isinstance(number, str) for number in numbers) else None
    if name in ("max", "amax", "min", "amin") and is_integer(array.dtype) and sure_classes(array) and possible(array.facts):
        bound = array.facts.high if name.endswith("max") else array.facts.low
        return None if bound is None else int(bound)
    return None


def _result(array: Array, name: str) -> tuple[str, Facts]:
    facts, dtype = array.facts, array.dtype
    kept = Facts(facts.low, facts.high, continuous=facts.continuous, scale=facts.scale, split=facts.split)
    if name in EXTREMES:
        return dtype, replace(kept, classes=facts.classes if possible(facts) else None)
    if name in MEANS:
        return ("float64" if is_integer(dtype) else dtype), replace(kept, continuous=True)
    if name in SPREADS:
        return ("float64" if is_integer(dtype) else dtype), Facts(low=0, continuous=True)
    if name in TESTS:
        return "bool", Facts(0, 1, 2)
    if name == "ptp":
        return dtype, Facts(low=0)
    if name == "count_nonzero":
        return "int64", Facts(low=0)
    summed = {
        "bool": "int64",
        "int8": "int64",
        "int16": "int64",
        "int32": "int64",
        "uint8": "uint64",
        "uint16": "uint64",
        "uint32": "uint64",
    }
    low = 0 if facts.low is not None and facts.low >= 0 else None
    return summed.get(dtype, dtype), Facts(low=low, continuous=facts.continuous)


def reduction(call: Call, a: Value, axis: Value = None, *args: Value, name: str, **kwargs: Value) -> Value:
    """One of numpy's reductions."""
    array = as_array(a)
    where = axis_argument(axis)
    keepdims = kwargs.get("keepdims", False)
    shape = algebra.reduce(array.shape, where, keepdims)
    if isinstance(shape, Refused):
        return made(call, shape)
    if shape.dims == ():
        number = _number(array, name)
        if number is not None:
            return number
    dtype, facts = _result(array, name)
    if name in (*MEANS, *SPREADS) and array.facts.origin is not None:
        facts = replace(facts, origin=Statistic(array.facts.origin))
    return made(call, shape, dtype_argument(kwargs.get("dtype"), dtype), facts)


def _register() -> None:
    for name in (*EXTREMES, *MEANS, *SPREADS, *SUMS, *TESTS, "ptp"):

        def reduce_by(call: Call, a: Value, axis: Value = None, *args: Value, name: str = name, **kwargs: Value) -> Value:
            return reduction(call, a, axis, *args, name=name, **kwargs)

        array_function(f"numpy.{name}")(reduce_by)
        if name in METHODS:
            method(Array, name)(reduce_by)


_register()


@method(Array, "argmax", "argmin")
@array_function("numpy.argmax", "numpy.argmin", "numpy.nanargmax")
def argmax(call: Call, a: Value, axis: Value = None, *args: Value, **kwargs: Value) -> Value:
    """Positions of the largest elements: class numbers, if the rows are one-hot."""
    array = as_array(a)
    where = axis_argument(axis)
    if call.path == "argmax":  # a method; functions are written down where they are called
        call.ev.program.library_calls.append(LibraryCall("numpy.argmax", (array, axis), {}, call.site, bool(call.ev.guards)))
    shape = algebra.reduce(array.shape, where, kwargs.get("keepdims", False))
    size = array.shape.size if where is None else array.shape[where] if isinstance(where, int) else None
    facts = Facts(low=0)
    if isinstance(size, int) and size > 0:
        facts = Facts(0, size - 1, size if size > 1 and where is not None else None, split=array.facts.split)
        facts = replace(facts, origin=array.facts.origin, reasons=array.facts.reasons)
        facts = facts if array.facts.reasons and array.facts.one_hot else explained_classes(facts, written(call), call.site)
    return made(call, shape, "int64", facts)


@method(Array, "argsort")
@array_function("numpy.argsort", "numpy.argpartition")
def argsort(call: Call, a: Value, *args: Value, **kwargs: Value) -> Value:
    """Positions in sorted order."""
    array = as_array(a)
    axis = axis_argument(kwargs.get("axis", -1))
    shape = Shape((array.shape.size,)) if axis is None else array.shape
    size = array.shape[axis] if isinstance(axis, int) else array.shape.size
    return made(call, shape, "int64", Facts(0, size - 1 if isinstance(size, int) else None))


@array_function("numpy.percentile", "numpy.quantile", "numpy.nanpercentile")
def percentile(call: Call, a: Value, q: Value, axis: Value = None, *args: Value, keepdims: Value = False, **kwargs: Value) -> Value:
    """One value a percentile."""
    array = as_array(a)
    inner = algebra.reduce(array.shape, axis_argument(axis), keepdims)
    outer = as_array(q).shape
    if isinstance(inner, Refused) or inner.dims is None or outer.dims is None:
        return made(call, inner if isinstance(inner, Refused) else Shape(None), "float64")
    facts = without_rows(array.facts) if array.facts.continuous else NO_FACTS
    return made(call, Shape((*outer.dims, *inner.dims)), float_dtype(array.dtype), Facts(facts.low, facts.high, continuous=True))
