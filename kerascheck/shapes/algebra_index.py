"""Indexing: the shape of ``x[key]`` under numpy's basic and advanced rules."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.algebra_broadcast import broadcast
from kerascheck.shapes.spec import Refused, Spec
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, UnknownDim, ceil_divide, certainly_different, subtract
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


def sliced(size: Dim, part: slice) -> Dim:
    """How many positions of an axis a slice takes.

    Symbolic positions are taken to lie inside the axis, so that ``x[i:i + 8]`` has 8 rows and ``x[1:]`` one row less.
    """
    start, stop, step = part.start, part.stop, 1 if part.step is None else part.step
    if not isinstance(step, int) or step == 0:
        return UNKNOWN_DIM
    if isinstance(size, int) and all(bound is None or isinstance(bound, int) for bound in (start, stop)):
        return len(range(*slice(start, stop, step).indices(size)))
    if size is None:
        return None
    if start in (None, 0) and (stop is None or stop == size) and step in (1, -1):
        return size
    if start is None and stop is None and step > 1:
        return ceil_divide(size, step)
    if step != 1 or not all(bound is None or isinstance(bound, int | Symbol) for bound in (start, stop)):
        return UNKNOWN_DIM
    return _symbolic(size, 0 if start is None else start, stop)


def _symbolic(size: Dim, start: int | Symbol, stop: int | Symbol | None) -> Dim:
    """Length of ``start:stop`` where the size or a bound is a symbol."""
    if isinstance(size, UnknownDim) and (stop is None or not (isinstance(start, Symbol) and isinstance(stop, Symbol))):
        return 0 if stop == 0 else UNKNOWN_DIM
    if isinstance(start, int) and start < 0:
        return -start if stop is None else UNKNOWN_DIM
    if stop is None:
        return subtract(size, start)
    if isinstance(stop, int):
        if stop < 0:
            return subtract(size, start - stop) if isinstance(start, int) else UNKNOWN_DIM
        return 0 if stop == 0 else UNKNOWN_DIM
    length = subtract(stop, start)
    return UNKNOWN_DIM if isinstance(length, int) and length < 0 else length


def index(shape: Shape, key: Any) -> Shape | Refused:
    """The shape of ``x[key]``.

    Args:
        shape: shape of ``x``.
        key: one item or a tuple of them: integers (a `Symbol` counts as one), slices, None for a new axis, ``...``,
            a `Spec` of dtype "bool" for a mask, a `Spec` of another known dtype for an integer array; anything else
            is not known, and then neither is the result.
    """
    items = list(key) if isinstance(key, tuple) else [key]
    if not all(_is_known(item) for item in items):
        return UNKNOWN_SHAPE
    if shape.dims is None:
        return UNKNOWN_SHAPE
    rank = len(shape.dims)
    used = sum(_axes_of(item) for item in items)
    if sum(item is Ellipsis for item in items) > 1 or used > rank:
        return Refused("axis", f"expected at most {rank} indices for {shape}, got {used}", {"axis": used - 1, "rank": rank})
    if not any(item is Ellipsis for item in items):
        items.append(Ellipsis)
    return _take(shape, items, rank - used)


def _is_known(item: Any) -> bool:
    match item:
        case None | int() | Symbol() | slice():
            return True
        case Spec(shape=where, dtype=dtype):
            return bool(dtype) and where.dims is not None
        case _:
            return item is Ellipsis


def _axes_of(item: Any) -> int:
    """How many axes of the array an index item consumes."""
    match item:
        case None:
            return 0
        case Spec(shape=where, dtype="bool"):
            return len(where.dims or ())
        case _:
            return 0 if item is Ellipsis else 1


def _take(shape: Shape, items: list[Any], covered: int) -> Shape | Refused:
    dims = shape.dims or ()
    advanced = any(isinstance(item, Spec) for item in items)
    result: list[Dim] = []
    arrays: list[Shape] = []
    places: list[tuple[int, int]] = []  # position of an advanced item among the items, and in the result
    axis = 0
    for position, item in enumerate(items):
        match item:
            case None:
                result.append(1)
                continue
            case slice():
                result.append(sliced(dims[axis], item))
            case Spec(shape=where, dtype="bool"):
                for mask_axis, size in enumerate(where.dims or ()):
                    if certainly_different(size, dims[axis + mask_axis]):
                        return Refused("other", f"expected a mask of {shape}, got one of {where}")
                arrays.append(Shape((UNKNOWN_DIM,)))
                places.append((position, len(result)))
            case Spec(shape=where):
                arrays.append(where)
                places.append((position, len(result)))
            case int() | Symbol():
                size = dims[axis]
                if isinstance(item, int) and isinstance(size, int) and not -size <= item < size:
                    detail = {"axis": axis, "rank": len(dims)}
                    return Refused("axis", f"expected an index below {size} for axis {axis} of {shape}, got {item}", detail)
                if advanced:
                    arrays.append(Shape(()))
                    places.append((position, len(result)))
            case _:
                result.extend(dims[axis : axis + covered])
                axis += covered
                continue
        axis += _axes_of(item)
    if not advanced:
        return Shape(tuple(result))
    front = broadcast(*arrays)
    if isinstance(front, Refused) or front.dims is None:
        return front
    together = places[-1][0] - places[0][0] == len(places) - 1
    at = places[0][1] if together else 0
    return Shape((*result[:at], *front.dims, *result[at:]))
