"""Shape algebra: what array operations make of shapes, for numpy arrays and Keras tensors alike.

Every function takes and gives `Shape`; where numpy and Keras would certainly raise it gives `Refused`, and where
something is not known the result keeps what is. A dim of ``None`` (any size at run time), symbols and unknown dims
pass through. An axis that is not an integer (or tuple of them) counts as not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerascheck.shapes.algebra_broadcast import broadcast
from kerascheck.shapes.algebra_dtype import promote_keras, promote_numpy
from kerascheck.shapes.algebra_index import index, sliced
from kerascheck.shapes.algebra_join import concatenate, merge_equal, split, stack
from kerascheck.shapes.algebra_product import dot, einsum, matmul, outer, tensordot
from kerascheck.shapes.spec import Refused
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, UnknownDim, add, certainly_different, floor_divide, multiply, product
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

__all__ = [
    "broadcast", "concatenate", "dot", "einsum", "expand_dims", "index", "matmul", "merge_equal", "moveaxis", "normal_axes", "outer", "pad",
    "promote_keras", "promote_numpy", "reduce", "repeat", "reshape", "sliced", "split", "squeeze", "stack", "swapaxes", "tensordot", "tile",
    "transpose",
]  # fmt: skip


def normal_axes(axis: Any, rank: int) -> tuple[int, ...] | Refused | None:
    """An axis or tuple of axes counted from 0; None when it is not known which."""
    axes = tuple(axis) if isinstance(axis, tuple | list) else (axis,)
    if not all(isinstance(each, int) for each in axes):
        return None
    for each in axes:
        if not -rank <= each < rank:
            return Refused("axis", f"expected an axis of a rank-{rank} array, got axis {each}", {"axis": each, "rank": rank})
    return tuple(each % rank for each in axes)


def reduce(shape: Shape, axis: Any = None, keepdims: Any = False) -> Shape | Refused:
    """The shape of a sum, mean, max, … over ``axis`` (None: over all)."""
    if axis is None and keepdims is False:
        return Shape(())
    if shape.dims is None:
        return UNKNOWN_SHAPE
    rank = len(shape.dims)
    if not rank and axis in (0, -1):  # numpy lets a scalar be reduced over the axis it does not have
        return shape
    axes = tuple(range(rank)) if axis is None else normal_axes(axis, rank)
    if isinstance(axes, Refused):
        return axes
    if not isinstance(keepdims, bool):
        return UNKNOWN_SHAPE
    if axes is None:
        return Shape((UNKNOWN_DIM,) * rank) if keepdims else UNKNOWN_SHAPE
    if keepdims:
        return Shape(tuple(1 if each in axes else dim for each, dim in enumerate(shape.dims)))
    return Shape(tuple(dim for each, dim in enumerate(shape.dims) if each not in axes))


def reshape(shape: Shape, target: Sequence[Dim] | None) -> Shape | Refused:
    """The shape after ``reshape(target)``, whose one -1 is worked out.

    Args:
        shape: what is reshaped.
        target: the wanted dims, at most one of them -1; None when they are not known.
    """
    if target is None:
        return UNKNOWN_SHAPE
    dims = tuple(target)
    source = shape.size
    detail = {"source": shape, "target": dims}
    free = [axis for axis, dim in enumerate(dims) if dim == -1]
    if len(free) > 1:
        return Refused("reshape", f"expected at most one -1, got {_text(dims)}", detail)
    if any(isinstance(dim, int) and dim < -1 for dim in dims):
        return Shape((UNKNOWN_DIM,) * len(dims))
    unsure = [axis for axis, dim in enumerate(dims) if isinstance(dim, UnknownDim)]
    rest = product(tuple(dim for axis, dim in enumerate(dims) if axis not in free and axis not in unsure))
    if _cannot_fit(source, rest, bool(free), bool(unsure)):
        return Refused("reshape", f"expected {source} elements as in {shape}, got {_text(dims)}", detail)
    fitted: Dim = UNKNOWN_DIM
    if len(free) + len(unsure) == 1 and rest != 0 and not (unsure and source is None):
        fitted = floor_divide(source, rest)
    elif free and source is None:
        fitted = None
    holes = free or (unsure if len(unsure) == 1 else [])
    return Shape(tuple(fitted if axis in holes else dim for axis, dim in enumerate(dims)))


def _cannot_fit(source: Dim, rest: Dim, free: bool, unsure: bool) -> bool:
    """Whether no size of the open axes makes ``rest`` as many elements as ``source``."""
    if not free and not unsure:
        return certainly_different(source, rest)
    if not isinstance(source, int) or not isinstance(rest, int):
        return False
    if rest == 0:
        return source != 0 or not unsure
    return source % rest != 0


def _text(dims: Sequence[Dim]) -> str:
    return str(Shape(tuple(dims)))


def transpose(shape: Shape, perm: Any = None) -> Shape | Refused:
    """Axes in another order; reversed when ``perm`` is None."""
    if shape.dims is None:
        return Shape((UNKNOWN_DIM,) * len(perm)) if isinstance(perm, tuple | list) else UNKNOWN_SHAPE
    rank = len(shape.dims)
    if perm is None:
        return Shape(shape.dims[::-1])
    if not isinstance(perm, tuple | list):
        return Shape((UNKNOWN_DIM,) * rank)
    if len(perm) != rank:
        return Refused("argument", f"expected {rank} axes, got {tuple(perm)}", {"argument": "axes", "value": tuple(perm)})
    axes = normal_axes(perm, rank)
    if isinstance(axes, Refused):
        return axes
    if axes is None:
        return Shape((UNKNOWN_DIM,) * rank)
    if len(set(axes)) != rank:
        return Refused("argument", f"expected each axis once, got {tuple(perm)}", {"argument": "axes", "value": tuple(perm)})
    return Shape(tuple(shape.dims[axis] for axis in axes))


def expand_dims(shape: Shape, axis: Any) -> Shape | Refused:
    """A new axis of size 1 at each position of ``axis``, counted in the result."""
    if shape.dims is None:
        return UNKNOWN_SHAPE
    rank = len(shape.dims) + (len(axis) if isinstance(axis, tuple | list) else 1)
    axes = normal_axes(axis, rank)
    if isinstance(axes, Refused):
        return axes
    if axes is None:
        return Shape((UNKNOWN_DIM,) * rank)
    rest = iter(shape.dims)
    return Shape(tuple(1 if each in axes else next(rest) for each in range(rank)))


def squeeze(shape: Shape, axis: Any = None) -> Shape | Refused:
    """Without the axes of size 1, or without those of ``axis``; a ``None`` dim stays."""
    if shape.dims is None:
        return UNKNOWN_SHAPE
    if axis is None:
        if any(isinstance(dim, Symbol | UnknownDim) for dim in shape.dims):
            return UNKNOWN_SHAPE
        return Shape(tuple(dim for dim in shape.dims if dim != 1))
    axes = normal_axes(axis, len(shape.dims))
    if isinstance(axes, Refused):
        return axes
    if axes is None:
        return UNKNOWN_SHAPE
    for each in axes:
        if isinstance(dim := shape.dims[each], int) and dim != 1:
            return Refused("argument", f"expected an axis of size 1 to squeeze, got size {dim}", {"argument": "axis", "value": axis})
    return Shape(tuple(dim for each, dim in enumerate(shape.dims) if each not in axes))


def moveaxis(shape: Shape, source: Any, destination: Any) -> Shape | Refused:
    """Axes moved to other positions, the rest in order."""
    if shape.dims is None:
        return UNKNOWN_SHAPE
    rank = len(shape.dims)
    start, end = normal_axes(source, rank), normal_axes(destination, rank)
    for axes in (start, end):
        if isinstance(axes, Refused):
            return axes
    if not isinstance(start, tuple) or not isinstance(end, tuple):
        return Shape((UNKNOWN_DIM,) * rank)
    order = [axis for axis in range(rank) if axis not in start]
    for target, origin in sorted(zip(end, start, strict=False)):
        order.insert(target, origin)
    return Shape(tuple(shape.dims[axis] for axis in order))


def swapaxes(shape: Shape, first: Any, second: Any) -> Shape | Refused:
    """Two axes exchanged."""
    if shape.dims is None:
        return UNKNOWN_SHAPE
    axes = normal_axes((first, second), len(shape.dims))
    if isinstance(axes, Refused):
        return axes
    if axes is None:
        return Shape((UNKNOWN_DIM,) * len(shape.dims))
    dims = list(shape.dims)
    dims[axes[0]], dims[axes[1]] = dims[axes[1]], dims[axes[0]]
    return Shape(tuple(dims))


def repeat(shape: Shape, repeats: Dim | Sequence[Dim], axis: Any = None) -> Shape | Refused:
    """Elements repeated along an axis; flattened first when ``axis`` is None."""
    if axis is None:
        shape, axis = Shape((shape.size,)), 0
    if shape.dims is None:
        return UNKNOWN_SHAPE
    axes = normal_axes(axis, len(shape.dims))
    if isinstance(axes, Refused):
        return axes
    if not axes:
        return Shape((UNKNOWN_DIM,) * len(shape.dims))
    dims = list(shape.dims)
    if isinstance(repeats, Sequence) and len(repeats) != 1:
        total: Dim = 0
        for each in repeats:
            total = add(total, each)
        dims[axes[0]] = total
    else:
        dims[axes[0]] = multiply(dims[axes[0]], repeats[0] if isinstance(repeats, Sequence) else repeats)
    return Shape(tuple(dims))


def tile(shape: Shape, reps: Sequence[Dim] | None) -> Shape:
    """The whole array repeated along each axis; None when the counts are not known."""
    if shape.dims is None or reps is None:
        return UNKNOWN_SHAPE
    rank = max(len(reps), len(shape.dims))
    dims = (1,) * (rank - len(shape.dims)) + shape.dims
    counts = (1,) * (rank - len(reps)) + tuple(reps)
    return Shape(tuple(map(multiply, dims, counts)))


def pad(shape: Shape, widths: Sequence[tuple[Dim, Dim]] | None) -> Shape | Refused:
    """Each axis longer by its two widths; one pair stands for all axes; None when they are not known."""
    if shape.dims is None:
        return UNKNOWN_SHAPE if widths is None or len(widths) == 1 else Shape((UNKNOWN_DIM,) * len(widths))
    rank = len(shape.dims)
    if widths is None:
        return Shape((UNKNOWN_DIM,) * rank)
    pairs = tuple(widths) * rank if len(widths) == 1 else tuple(widths)
    if len(pairs) != rank:
        return Refused("argument", f"expected {rank} pairs of widths, got {len(pairs)}", {"argument": "pad_width", "value": pairs})
    return Shape(tuple(add(dim, add(*pair)) for dim, pair in zip(shape.dims, pairs, strict=True)))
