"""Shape functions of the merging layers: Add and its kin, Concatenate, Dot."""

from __future__ import annotations

from typing import NoReturn

from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, modelled, refuse
from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, UnknownDim, add, certainly_different, certainly_equal
from kerascheck.values.shape import UNKNOWN_SHAPE

Dims = tuple[Dim, ...]


@modelled("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")
def merge(call: Call) -> Outcome:
    """Broadcast shapes that are aligned on the right, batch axis apart. Source: ``Merge.build``, ``Merge.compute_output_shape``."""
    shapes = _listed(call)
    if call.cls == "Subtract" and len(shapes) != 2:
        refuse("inputs", f"`Subtract` takes exactly 2 tensors, but gets {len(shapes)}", expected=2, found=len(shapes))
    if any(shape.dims is None for shape in shapes):
        return Built(Spec(UNKNOWN_SHAPE, call.dtype))
    batch = _batch(call, shapes)
    merged = _rest(shapes[0])
    for shape in shapes[1:]:
        merged = _broadcast(call, shapes, merged, _rest(shape))
    return Built(call.out(batch, *merged))


@modelled("Concatenate")
def concatenate(call: Call) -> Outcome:
    """Sizes along one axis are added; all others must agree. Keras takes them from the first input, even where they are None."""
    shapes = _listed(call)
    axis = call["axis"]
    if is_plain(axis) and not isinstance(axis, int):
        refuse_argument(call.cls, "axis", axis, "an integer")
    ranks = {shape.rank for shape in shapes} - {None}
    if len(ranks) > 1:
        _clash(call, shapes, None)
    if any(shape.dims is None for shape in shapes) or not isinstance(axis, int):
        rank = next(iter(ranks), None)
        return Built(Spec(UNKNOWN_SHAPE if rank is None else Shape((UNKNOWN_DIM,) * rank), call.dtype))
    rank = len(_dims(shapes[0]))
    if not -rank <= axis < rank:
        if axis >= rank and len(shapes) == 1:
            return Built(Spec(shapes[0], call.dtype))
        message = f"`Concatenate` works on axis {axis}, but gets {rank} axes: {_texts(shapes)}"
        refuse("axis", message, axis=axis, rank=rank)
    axis %= rank
    for other in range(rank):
        if other != axis and _any_different([shape[other] for shape in shapes]):
            _clash(call, shapes, other)
    joined = shapes[0][axis]
    for shape in shapes[1:]:
        joined = None if joined is None else add(joined, shape[axis])
    dims = _dims(shapes[0])
    return Built(call.out(*dims[:axis], joined, *dims[axis + 1 :]))


@modelled("Dot")
def dot(call: Call) -> Outcome:
    """Sum over one axis of each input; the rest of both, the second batch axis left out, is appended."""
    axes = _dot_axes(call)
    shapes = _listed(call)
    if len(shapes) != 2:
        refuse("inputs", f"`Dot` takes exactly 2 tensors, but gets {len(shapes)}", expected=2, found=len(shapes))
    if axes is None or any(shape.dims is None for shape in shapes):
        return Built(Spec(UNKNOWN_SHAPE, call.dtype))
    left, right = list(_dims(shapes[0])), list(_dims(shapes[1]))
    for axis, dims, shape in zip(axes, (left, right), shapes, strict=True):
        if not -len(dims) <= axis < len(dims):
            refuse("axis", f"`Dot` works on axis {axis}, but gets {shape}", axis=axis, rank=len(dims))
    summed = left.pop(axes[0]), right.pop(axes[1])
    one_open = None in summed and summed != (None, None) and not any(isinstance(dim, UnknownDim) for dim in summed)
    if certainly_different(*summed) or one_open:
        message = f"`Dot` sums over axes of one size, got {summed[0]} (axis {axes[0]}) and {summed[1]} (axis {axes[1]}): {_texts(shapes)}"
        refuse("merge", message, shapes=shapes, axis=axes[0] % (len(left) + 1))
    if not right:
        refuse("rank", f"`Dot` needs at least (batch, features), but gets {shapes[1]}", expected=2, at_least=True, found=1, shape=shapes[1])
    dims = [*left, *right[1:]]
    return Built(call.out(*dims, *([1] if len(dims) == 1 else [])))


def _dot_axes(call: Call) -> tuple[int, int] | None:
    axes = call["axes"]
    if isinstance(axes, int):
        return axes, axes
    if not is_plain(axes):
        return None
    if not isinstance(axes, tuple | list) or len(axes) != 2:
        refuse_argument(call.cls, "axes", axes, "an integer or two integers")
    if any(is_plain(axis) and not isinstance(axis, int) for axis in axes):
        refuse_argument(call.cls, "axes", axes, "an integer or two integers")
    return (axes[0], axes[1]) if all(isinstance(axis, int) for axis in axes) else None


def _listed(call: Call) -> tuple[Shape, ...]:
    """The shapes of a list of inputs; a single tensor is refused."""
    if not isinstance(call.inputs, tuple):
        found = 1 if isinstance(call.inputs, Spec) else len(call.inputs)
        refuse("inputs", f"`{call.cls}` takes a list of tensors, but gets one tensor", expected=2, found=found)
    if not call.inputs:
        refuse("inputs", f"`{call.cls}` takes a list of tensors, but gets an empty one", expected=2, found=0)
    shapes = tuple(item.shape for item in call.inputs if isinstance(item, Spec))
    if len(shapes) != len(call.inputs):
        give_up("nested-inputs", f"`{call.cls}` gets lists within lists")
    return shapes


def _batch(call: Call, shapes: tuple[Shape, ...]) -> Dim:
    """The one known batch size; None when all are None."""
    sizes = [shape[0] for shape in shapes if shape.dims]
    if _any_different(sizes):
        _clash(call, shapes, 0)
    known = [size for size in sizes if size is not None and not isinstance(size, UnknownDim)]
    if not known:
        return UNKNOWN_DIM if any(isinstance(size, UnknownDim) for size in sizes) else None
    return known[0] if all(certainly_equal(known[0], size) for size in known) else UNKNOWN_DIM


def _broadcast(call: Call, shapes: tuple[Shape, ...], left: Dims, right: Dims) -> Dims:
    if len(left) < len(right):
        left, right = right, left
    if not right:
        return left
    kept, aligned = left[: -len(right)], left[-len(right) :]
    rank = len(left) + 1
    pairs = enumerate(zip(aligned, right, strict=True), start=rank - len(right))
    return (*kept, *(_broadcast_dim(call, shapes, axis, *pair) for axis, pair in pairs))


def _broadcast_dim(call: Call, shapes: tuple[Shape, ...], axis: int, left: Dim, right: Dim) -> Dim:
    if left is None or right is None:
        return None
    if left == 1 or right == 1:
        return right if left == 1 else left
    if certainly_different(left, right):
        _clash(call, shapes, axis)
    if left == right:
        return left
    if isinstance(left, UnknownDim) or isinstance(right, UnknownDim):
        return UNKNOWN_DIM
    known = [dim for dim in (left, right) if isinstance(dim, int)]
    return known[0] if known else UNKNOWN_DIM


def _clash(call: Call, shapes: tuple[Shape, ...], axis: int | None) -> NoReturn:
    where = "have different ranks" if axis is None else f"differ on axis {axis}"
    refuse("merge", f"`{call.cls}` gets shapes that {where}: {_texts(shapes)}", shapes=shapes, axis=axis)


def _any_different(dims: list[Dim]) -> bool:
    return any(certainly_different(left, right) for index, left in enumerate(dims) for right in dims[:index])


def _dims(shape: Shape) -> Dims:
    return shape.dims or ()


def _rest(shape: Shape) -> Dims:
    return _dims(shape)[1:]


def _texts(shapes: tuple[Shape, ...]) -> str:
    return " and ".join(map(str, shapes))
