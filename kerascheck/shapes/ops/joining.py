"""Joining and splitting: concatenate, stack, split and their kin."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from kerascheck.shapes import algebra
from kerascheck.shapes.ops.operands import first, not_told, out_of_range, outcome, promoted, rank_of, several, tensors, unknown_output
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.spec import Arguments, Built, Outcome, Refused, Spec, Unknown, UnknownDim
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add, subtract
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@op("concatenate")
def concatenate(name: str, arguments: Arguments) -> Outcome:
    """Tensors joined along an axis that they have."""
    given = tensors(arguments["xs"])
    if given is None:
        return unknown_output()
    axis = arguments["axis"]
    if axis is None:
        return Refused("argument", "expected an axis, got None", {"argument": "axis", "value": None})
    shapes = [spec.shape for spec in given]
    joined = algebra.concatenate(shapes, axis)
    return outcome(_as_first(shapes, axis, joined) if isinstance(axis, int) else joined, promoted(*(spec.dtype for spec in given)))


@op("stack")
def stack(name: str, arguments: Arguments) -> Outcome:
    """Tensors of one shape along a new axis."""
    given = tensors(arguments["x"])
    if given is None:
        return unknown_output()
    shape = algebra.stack([spec.shape for spec in given], arguments["axis"])
    return outcome(shape, promoted(*(spec.dtype for spec in given)))


@op("vstack", "hstack", "dstack")
def stacked(name: str, arguments: Arguments) -> Outcome:
    """Tensors joined along the first, second or third axis, which Keras wants to be there already."""
    given = tensors(arguments["xs"])
    if given is None:
        return unknown_output()
    shapes = [spec.shape for spec in given]
    if name == "dstack":
        shapes = [_three_axes(shape) for shape in shapes]
    axis = {"vstack": 0, "hstack": 1, "dstack": 2}[name]
    return outcome(_as_first(shapes, axis, algebra.concatenate(shapes, axis)), promoted(*(spec.dtype for spec in given)))


def _as_first(shapes: list[Shape], axis: int, joined: Shape | Refused) -> Shape | Refused:
    """Keras takes all axes but one from the first tensor; where they are not known there, they are not known."""
    if isinstance(joined, Refused) or joined.dims is None:
        return joined
    if shapes[0].dims is None:
        return Shape((UNKNOWN_DIM,) * len(joined.dims))
    place = axis % len(joined.dims)
    pairs = enumerate(zip(joined.dims, shapes[0].dims, strict=True))
    return Shape(tuple(dim if at == place or not isinstance(one, UnknownDim) else one for at, (dim, one) in pairs))


def _three_axes(shape: Shape) -> Shape:
    match shape.dims:
        case ():
            return Shape((1, 1, 1))
        case (size,):
            return Shape((1, size, 1))
        case (rows, columns):
            return Shape((rows, columns, 1))
    return shape


@op("append")
def append(name: str, arguments: Arguments) -> Outcome:
    """One tensor behind the other; flattened without an axis."""
    left, right, axis = first(arguments, "x1"), first(arguments, "x2"), arguments["axis"]
    dtype = promoted(left.dtype, right.dtype)
    if axis is None:
        return outcome(Shape((add(left.shape.size, right.shape.size),)), dtype)
    joined = algebra.concatenate([left.shape, right.shape], axis)
    if isinstance(joined, Shape) and isinstance(axis, int) and None in (left.shape[axis], right.shape[axis]):
        return Refused("undefined-axis", f"expected fixed sizes of axis {axis}, got {left.shape} and {right.shape}", {"axis": axis})
    return outcome(joined, dtype)


@op("split", "hsplit", "vsplit", "dsplit", "array_split")
def split(name: str, arguments: Arguments) -> Outcome:
    """A list of parts."""
    spec, sections = first(arguments, "x"), arguments["indices_or_sections"]
    rank = rank_of(spec)
    least = {"vsplit": 2, "dsplit": 3}.get(name, 1)
    if rank is not None and rank < least:
        return Refused("rank", f"`{name}` needs at least {least} axes, but gets {spec.shape}",
                       {"expected": least, "at_least": True, "found": rank, "shape": spec.shape})  # fmt: skip
    axis: Any = {"hsplit": 0 if rank == 1 else 1, "vsplit": 0, "dsplit": 2}.get(name, arguments["axis"])
    refused = out_of_range(axis, rank)
    if refused and name == "array_split":
        return not_told(name)
    if refused:
        return refused
    if not isinstance(axis, int):
        return Unknown("size", "along which axis this is split is not known")
    if isinstance(sections, tuple) and name == "array_split":
        return Refused("argument", f"expected a number of parts, got {sections}", {"argument": "indices_or_sections", "value": sections})
    if isinstance(sections, tuple):
        if not all(isinstance(each, int) for each in sections) or spec.shape.dims is None:
            return several((UNKNOWN_SHAPE,) * (len(sections) + 1), spec.dtype)
        cut = _cut(spec.shape, sections, axis)
        if any(part[axis] == -1 for part in cut):
            detail = {"argument": "indices_or_sections", "value": sections}
            return Refused("argument", f"expected cuts inside {spec.shape}, got {sections}", detail)
        return several(cut, spec.dtype)
    parts = algebra.split(spec.shape, sections, axis, uneven=name == "array_split")
    return Unknown("size", "how many parts there are is not known") if parts is None else several(parts, spec.dtype)


def _cut(shape: Shape, positions: tuple[int, ...], axis: int) -> tuple[Shape, ...]:
    """Parts between positions, counted from the start."""
    assert shape.dims is not None
    ends: list[Dim] = [0, *positions, shape.dims[axis]]
    place = axis % len(shape.dims)
    sizes = [subtract(end, start) for start, end in pairwise(ends)]
    # A negative size is one that no tensor has.
    known = [-1 if isinstance(size, int) and size < 0 else size for size in sizes]
    return tuple(Shape((*shape.dims[:place], size, *shape.dims[place + 1 :])) for size in known)


@op("meshgrid")
def meshgrid(name: str, arguments: Arguments) -> Outcome:
    """Coordinates of a grid."""
    given = tensors(arguments["x"])
    if given is None or len(given) < 2 or arguments["indexing"] != "xy":
        return Unknown("library-call", "this grid is not modelled")
    dims = [spec.shape.size for spec in given]
    dims[0], dims[1] = dims[1], dims[0]
    return Built(tuple(Spec(Shape(tuple(dims)), given[-1].dtype) for _ in given))


@op("searchsorted")
def searchsorted(name: str, arguments: Arguments) -> Outcome:
    """Where values belong in a sorted row."""
    sequence, values = first(arguments, "sorted_sequence"), first(arguments, "values")
    if sequence.shape.dims is not None and len(sequence.shape.dims) != 1:
        return Refused("rank", f"`searchsorted` needs 1 axis, but gets {sequence.shape}",
                       {"expected": 1, "at_least": False, "found": len(sequence.shape.dims), "shape": sequence.shape})  # fmt: skip
    return outcome(values.shape, {True: "int32", False: "int64", None: ""}[_is_short(sequence.shape[0])])


def _is_short(size: Dim) -> bool | None:
    """Whether int32 certainly counts the places of an axis."""
    return isinstance(size, int) and size < 2**31 if isinstance(size, int | None) else None
