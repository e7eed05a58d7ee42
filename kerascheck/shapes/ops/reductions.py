"""Reductions: sums, means, extremes and positions over axes."""

from __future__ import annotations

from typing import Final

from kerascheck.shapes import algebra
from kerascheck.shapes.ops.operands import dtype_argument, first, floating, not_one, not_told, out_of_range, outcome, promoted, rank_of
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.spec import Arguments, Built, Outcome, Refused, Spec
from kerascheck.values.dim import Dim
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

SUMS: Final = ("sum", "prod", "nansum", "nanprod", "trace")
EXTREMES: Final = ("max", "min", "amax", "amin", "nanmax", "nanmin", "ptp")
MEANS: Final = ("mean", "nanmean", "std", "var", "nanstd", "nanvar", "median", "nanmedian")
COUNTS: Final = ("argmax", "argmin", "nanargmax", "nanargmin", "count_nonzero")
TESTS: Final = ("all", "any")


def reduced(spec: Spec, arguments: Arguments, axis: str = "axis") -> Shape | Refused:
    """The shape after a reduction; Keras refuses an axis that is not there."""
    over, keepdims = arguments[axis], arguments["keepdims"] if "keepdims" in arguments.values else False
    rank = rank_of(spec)
    refused = out_of_range(over, rank) if over is not None else None
    if rank and isinstance(over, tuple) and all(isinstance(each, int) for each in over) and len({each % rank for each in over}) < len(over):
        return refused or UNKNOWN_SHAPE  # an axis named twice makes Keras drop another one
    return refused or algebra.reduce(spec.shape, over, keepdims)


@op(*SUMS[:-1], *EXTREMES, *MEANS, *COUNTS, *TESTS, "logsumexp")
def reduction(name: str, arguments: Arguments) -> Outcome:
    """One number for all along the axes."""
    spec = first(arguments, "x")
    if name.startswith("nanarg") and (several := not_one(arguments["axis"])) is not None:
        return several
    shape = reduced(spec, arguments)
    if shape == UNKNOWN_SHAPE and spec.shape != UNKNOWN_SHAPE:
        return not_told(name)
    dtype = dtype_argument(arguments["dtype"] if "dtype" in arguments.values else None, result_dtype(name, spec.dtype))
    return outcome(shape, dtype)


def result_dtype(name: str, dtype: str) -> str:
    """The dtype of a reduction."""
    if name in COUNTS:
        return "int32"
    if name in TESTS:
        return "bool"
    if name == "logsumexp":
        return "float32"
    if name in SUMS:
        return {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}.get(dtype, dtype)
    if name in MEANS:
        return "float32" if dtype.startswith(("int", "uint", "bool")) else dtype
    return dtype


@op("average")
def average(name: str, arguments: Arguments) -> Outcome:
    """A mean with weights."""
    spec, axis = first(arguments, "x"), arguments["axis"]
    dtypes = [spec.dtype, *([first(arguments, "weights").dtype] if arguments["weights"] is not None else []), "float"]
    if (several := not_one(axis)) is not None:
        return several
    refused = out_of_range(axis, rank_of(spec)) if axis is not None else None
    return refused or outcome(algebra.reduce(spec.shape, axis), promoted(*dtypes) if all(dtypes) else "")


@op("quantile", "percentile", "nanquantile", "nanpercentile")
def quantile(name: str, arguments: Arguments) -> Outcome:
    """One number, or one for each of the wanted quantiles, along the axes."""
    spec, wanted = first(arguments, "x"), arguments["q"]
    shape = reduced(spec, arguments)
    if isinstance(shape, Refused):
        return shape
    if isinstance(wanted, Spec) and wanted.shape.dims is None or not isinstance(wanted, Spec | tuple | int | float):
        shape = UNKNOWN_SHAPE
    elif isinstance(wanted, Spec) and wanted.shape.dims or isinstance(wanted, tuple) and len(wanted) > name.endswith("quantile"):
        count: Dim = wanted.shape[0] if isinstance(wanted, Spec) else len(wanted)
        shape = shape if shape.dims is None else Shape((count, *shape.dims))
    return outcome(shape, floating(spec.dtype))


@op("norm")
def norm(name: str, arguments: Arguments) -> Outcome:
    """The length of vectors, or the norm of matrices."""
    spec, order, axis = first(arguments, "x"), arguments["ord"], arguments["axis"]
    rank = rank_of(spec)
    over = tuple(range(rank)) if axis is None and rank is not None else axis if isinstance(axis, tuple) else (axis,)
    refusable = isinstance(order, str) and (order not in ("fro", "nuc") or len(over) == 1 and axis is not None)
    if refusable:
        return Refused("argument", f"expected an order of this norm, got {order!r}", {"argument": "ord", "value": order})
    dtype = "float32" if spec.dtype.startswith(("int", "uint", "bool")) else spec.dtype
    return outcome(reduced(spec, arguments), dtype)


@op("moments")
def moments(name: str, arguments: Arguments) -> Outcome:
    """Mean and variance."""
    spec = first(arguments, "x")
    shape = reduced(spec, arguments, "axes")
    if shape == UNKNOWN_SHAPE and spec.shape != UNKNOWN_SHAPE:
        return not_told(name)
    return shape if isinstance(shape, Refused) else Built((Spec(shape, spec.dtype), Spec(shape, spec.dtype)))


@op("size")
def size(name: str, arguments: Arguments) -> Outcome:
    """The number of elements, as a tensor."""
    return outcome(Shape(()), "int32")


@op("trace")
def trace(name: str, arguments: Arguments) -> Outcome:
    """The sum of a diagonal."""
    spec, rank = first(arguments, "x"), rank_of(first(arguments, "x"))
    axes = arguments["axis1"], arguments["axis2"]
    refused = out_of_range(axes, rank)
    if refused or spec.shape.dims is None or rank is None or not all(isinstance(axis, int) for axis in axes):
        return refused or outcome(UNKNOWN_SHAPE, result_dtype("trace", spec.dtype))
    places = {axis % rank for axis in axes}
    if len(places) < 2:
        return Refused("argument", f"expected two different axes, got {axes}", {"argument": "axis2", "value": axes[1]})
    rest = tuple(dim for axis, dim in enumerate(spec.shape.dims) if axis not in places)
    return outcome(Shape(rest), result_dtype("trace", spec.dtype))
