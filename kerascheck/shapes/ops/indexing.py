"""Ops that pick elements, place them, or count positions."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes import algebra
from kerascheck.shapes.ops.operands import dtype_argument, first, not_one, operand, out_of_range, outcome, rank_of, unknown_output
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.ops.shaping import minus, sizes
from kerascheck.shapes.spec import Arguments, Built, Outcome, Refused, Spec
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@op("get_item")
def get_item(name: str, arguments: Arguments) -> Outcome:
    """``x[key]``; Keras takes integers, slices, ``None`` and ``...``, and no tensors."""
    spec, key = first(arguments, "x"), arguments["key"]
    if isinstance(key, Spec) or isinstance(key, tuple) and any(isinstance(each, Spec) for each in key):
        return Refused("other", "expected integers, slices, None or ..., got a tensor as index")
    return outcome(algebra.index(spec.shape, key), spec.dtype)


@op("take")
def take(name: str, arguments: Arguments) -> Outcome:
    """Elements by their positions along an axis; of all elements in a row without one."""
    spec, indices, axis = first(arguments, "x"), positions(arguments["indices"]), arguments["axis"]
    if axis is None:
        return outcome(indices, spec.dtype)
    refused = out_of_range(axis, rank_of(spec))
    if refused or spec.shape.dims is None or indices.dims is None or not isinstance(axis, int):
        return refused or unknown_output(spec.dtype)
    place = axis % len(spec.shape.dims)
    return outcome(Shape((*spec.shape.dims[:place], *indices.dims, *spec.shape.dims[place + 1 :])), spec.dtype)


def positions(value: Any) -> Shape:
    """The shape of indices, which may be nested lists of numbers."""
    if not isinstance(value, tuple):
        return operand(value).shape
    inner = [positions(item) for item in value]
    if not inner or any(each != inner[0] for each in inner) or inner[0].dims is None:
        return Shape((0,)) if not value else UNKNOWN_SHAPE
    return Shape((len(inner), *inner[0].dims))


@op("take_along_axis")
def take_along_axis(name: str, arguments: Arguments) -> Outcome:
    """Elements by positions of the same rank."""
    spec, indices, axis = first(arguments, "x"), first(arguments, "indices"), arguments["axis"]
    source = Shape((spec.shape.size,)) if axis is None else spec.shape
    if source.dims is None or indices.shape.dims is None:
        return unknown_output(spec.dtype)
    if len(source.dims) != len(indices.shape.dims):
        return Refused("merge", f"expected indices of rank {len(source.dims)}, got {indices.shape}",
                       {"shapes": (source, indices.shape), "axis": None})  # fmt: skip
    axis = 0 if axis is None else axis
    refused = out_of_range(axis, len(source.dims))
    if refused or not isinstance(axis, int):
        return refused or unknown_output(spec.dtype)
    dims = list(source.dims)
    dims[axis] = indices.shape[axis]
    return outcome(algebra.broadcast(Shape(tuple(dims)), indices.shape), spec.dtype)


@op("one_hot", "multi_hot")
def one_hot(name: str, arguments: Arguments) -> Outcome:
    """A new axis of classes; several labels of a sample in one row for ``multi_hot``."""
    spec, axis = first(arguments, "x", "inputs"), arguments["axis"]
    width = arguments["num_classes"]
    classes: Dim = width if isinstance(width, int | Symbol) else UNKNOWN_DIM
    dtype = dtype_argument(arguments["dtype"], "float32") if name == "one_hot" else spec.dtype
    if width is None and name == "multi_hot":
        return Refused("argument", "expected a number of classes, got None", {"argument": "num_classes", "value": None})
    dims = spec.shape.dims
    if isinstance(axis, tuple) or dims is None or not isinstance(axis, int):
        return not_one(axis) or unknown_output(dtype)
    if axis != -1 and not 0 <= axis < len(dims):
        return Refused("axis", f"expected axis -1 or below {len(dims)}, got {axis}", {"axis": axis, "rank": len(dims)})
    place = len(dims) if axis == -1 else axis
    wide = (*dims[:place], classes, *dims[place:])
    if name == "multi_hot":
        wide = wide[-1:] if len(wide) == 2 else (wide[0], *wide[2:])
    return outcome(Shape(wide), dtype)


@op("top_k")
def top_k(name: str, arguments: Arguments) -> Outcome:
    """The largest elements of the last axis and their positions."""
    spec, count = first(arguments, "x"), arguments["k"]
    if spec.shape.dims is not None and not spec.shape.dims:
        return Refused("axis", "expected at least one axis, got a scalar", {"axis": -1, "rank": 0})
    if isinstance(count, int) and count < 0:
        return Refused("argument", f"expected a number of places, got {count}", {"argument": "k", "value": count})
    shape = spec.shape.with_last(count if isinstance(count, int | Symbol) else UNKNOWN_DIM)
    return Built((Spec(shape, spec.dtype), Spec(shape, "int32")))


@op("in_top_k")
def in_top_k(name: str, arguments: Arguments) -> Outcome:
    """Whether each target is among the largest predictions."""
    return outcome(first(arguments, "targets").shape, "bool")


@op("slice")
def sliced(name: str, arguments: Arguments) -> Outcome:
    """A block of the given size from a start; -1 is the rest."""
    spec, start, wanted = first(arguments, "inputs"), arguments["start_indices"], sizes(arguments["shape"])
    dims = spec.shape.dims
    if dims is None or wanted is None:
        return unknown_output(spec.dtype)
    for given in (wanted, start):
        if isinstance(given, tuple) and len(given) != len(dims):
            return Refused("argument", f"expected {len(dims)} sizes and starts, got {len(given)}", {"argument": "shape", "value": given})
    begins = start if isinstance(start, tuple) else (None,) * len(dims)
    found = [
        size if size != -1 else None if dim is None or isinstance(start, Spec) else minus(dim, begin)
        for dim, size, begin in zip(dims, wanted, begins, strict=True)
    ]
    return outcome(Shape(tuple(found)), spec.dtype)


@op("slice_update", "scatter_update")
def updated(name: str, arguments: Arguments) -> Outcome:
    """The same tensor with other elements in places."""
    spec = first(arguments, "inputs")
    return outcome(spec.shape, spec.dtype)


@op("scatter")
def scatter(name: str, arguments: Arguments) -> Outcome:
    """Values in places of a tensor of the given shape."""
    wanted = sizes(arguments["shape"])
    return outcome(UNKNOWN_SHAPE if wanted is None else Shape(wanted), first(arguments, "values").dtype)
