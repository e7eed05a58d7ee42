"""Joining and splitting: shapes of concatenated, stacked and split arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from kerascheck.shapes.algebra_index import sliced
from kerascheck.shapes.spec import Refused
from kerascheck.values.dim import UNKNOWN_DIM, Dim, UnknownDim, add, certainly_different, floor_divide
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

MOST_PARTS: Final = 10_000
"""More parts than this are not told apart."""


def _pick(left: Dim, right: Dim) -> Dim:
    """The better known of two dims that must be equal."""
    if isinstance(left, int):
        return left
    return right if isinstance(left, UnknownDim) else left


def _bad_axis(axis: int, rank: int) -> Refused:
    return Refused("axis", f"expected an axis of a rank-{rank} array, got axis {axis}", {"axis": axis, "rank": rank})


def merge_equal(shapes: Sequence[Shape], but: int | None = None) -> Shape | Refused:
    """The one shape that all these must have, each axis where it is best known.

    Args:
        shapes: at least one shape.
        but: an axis, counted from 0, in which they may differ; it comes out unknown.
    """
    known = [shape.dims for shape in shapes if shape.dims is not None]
    if not known:
        return UNKNOWN_SHAPE
    result = list(known[0])
    text = ", ".join(str(shape) for shape in shapes)
    for dims in known[1:]:
        if len(dims) != len(result):
            return Refused("merge", f"expected arrays of one rank, got {text}", {"shapes": tuple(shapes), "axis": None})
        for axis, dim in enumerate(dims):
            if axis != but and certainly_different(result[axis], dim):
                return Refused("merge", f"expected equal sizes along axis {axis}, got {text}", {"shapes": tuple(shapes), "axis": axis})
            result[axis] = _pick(result[axis], dim)
    if but is not None and but < len(result):
        result[but] = UNKNOWN_DIM
    return Shape(tuple(result))


def concatenate(shapes: Sequence[Shape], axis: Any = 0) -> Shape | Refused:
    """Arrays joined along an axis; flattened first when ``axis`` is None."""
    if not shapes:
        return UNKNOWN_SHAPE
    if axis is None:
        shapes, axis = [Shape((shape.size,)) for shape in shapes], 0
    rank = next((len(shape.dims) for shape in shapes if shape.dims is not None), None)
    if rank is None:
        return UNKNOWN_SHAPE
    if not isinstance(axis, int):
        return Shape((UNKNOWN_DIM,) * rank)
    if not -rank <= axis < rank:
        return _bad_axis(axis, rank)
    merged = merge_equal(shapes, but=axis % rank)
    if isinstance(merged, Refused) or merged.dims is None:
        return merged
    total: Dim = 0
    for shape in shapes:
        total = add(total, shape[axis])
    return Shape((*merged.dims[: axis % rank], total, *merged.dims[axis % rank + 1 :]))


def stack(shapes: Sequence[Shape], axis: Any = 0, count: Dim | None = None) -> Shape | Refused:
    """Arrays of one shape along a new axis.

    Args:
        shapes: one shape an array.
        axis: where the new axis stands in the result.
        count: how many arrays there are, if not as many as shapes.
    """
    merged = merge_equal(shapes) if shapes else UNKNOWN_SHAPE
    if isinstance(merged, Refused) or merged.dims is None:
        return merged
    rank = len(merged.dims) + 1
    if not isinstance(axis, int):
        return Shape((UNKNOWN_DIM,) * rank)
    if not -rank <= axis < rank:
        return _bad_axis(axis, rank)
    size = len(shapes) if count is None else count
    return Shape((*merged.dims[: axis % rank], size, *merged.dims[axis % rank :]))


def split(shape: Shape, sections: Any, axis: Any = 0, *, uneven: bool = False) -> tuple[Shape, ...] | Refused | None:
    """The parts of an array cut along an axis; None when their number is not known.

    Args:
        shape: what is cut.
        sections: the number of equal parts, or the positions of the cuts.
        axis: along which.
        uneven: numpy's ``array_split``: the first parts may be one longer.
    """
    if shape.dims is None or not isinstance(axis, int):
        count = (
            sections
            if isinstance(sections, int) and 0 < sections <= MOST_PARTS
            else len(sections) + 1
            if isinstance(sections, tuple | list)
            else None
        )
        return None if count is None else (UNKNOWN_SHAPE,) * count
    if not -len(shape.dims) <= axis < len(shape.dims):
        return _bad_axis(axis, len(shape.dims))
    size = shape.dims[axis]
    if isinstance(sections, tuple | list):
        ends = [*sections, None]
        sizes = [sliced(size, slice(start, end)) for start, end in zip([None, *sections], ends, strict=True)]
    elif not isinstance(sections, int) or not 1 <= sections <= MOST_PARTS:
        return None
    elif isinstance(size, int) and size % sections and not uneven:
        detail = {"argument": "indices_or_sections", "value": sections}
        return Refused("argument", f"expected a number of parts that divides {size}, got {sections}", detail)
    elif isinstance(size, int):
        sizes = [size // sections + (part < size % sections) for part in range(sections)]
    else:
        sizes = [UNKNOWN_DIM if uneven else floor_divide(size, sections)] * sections
    position = axis % len(shape.dims)
    return tuple(Shape((*shape.dims[:position], part, *shape.dims[position + 1 :])) for part in sizes)
