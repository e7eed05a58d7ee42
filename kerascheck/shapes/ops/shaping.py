"""Ops that arrange the same elements anew, repeat them, or add borders."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes import algebra
from kerascheck.shapes.ops.operands import channels_last, first, not_one, out_of_range, outcome, rank_of, several
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.spec import Arguments, Outcome, Refused, Spec, Unknown, UnknownDim
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, add, multiply, subtract
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


def sizes(value: Any) -> tuple[Dim, ...] | None:
    """The dims of a target shape; a scalar tensor stands for a size that only a run tells."""
    if isinstance(value, int | Symbol):
        return (value,)
    return tuple(map(_size, value)) if isinstance(value, tuple) else None


def _size(item: Any) -> Dim:
    if item is None or isinstance(item, Spec) and item.shape.dims == ():
        return None
    return item if isinstance(item, int | Symbol) else UNKNOWN_DIM


@op("reshape")
def reshape(name: str, arguments: Arguments) -> Outcome:
    """Another arrangement of the same elements, batch axis included."""
    spec, target = first(arguments, "x"), sizes(arguments["newshape"])
    if target is not None and any(isinstance(dim, int) and dim < -1 for dim in target):
        return Refused("argument", f"expected sizes of at least 0, or one -1, got {target}", {"argument": "newshape", "value": target})
    return outcome(algebra.reshape(spec.shape, target), spec.dtype)


@op("expand_dims")
def expand_dims(name: str, arguments: Arguments) -> Outcome:
    """A new axis of size 1."""
    spec, axis = first(arguments, "x"), arguments["axis"]
    if axis is None:
        axis = rank_of(spec)
    return outcome(algebra.expand_dims(spec.shape, axis), spec.dtype)


@op("squeeze")
def squeeze(name: str, arguments: Arguments) -> Outcome:
    """Axes of size 1 taken away; Keras refuses an axis whose size is not fixed."""
    spec, axis = first(arguments, "x"), arguments["axis"]
    dims = spec.shape.dims
    axes = axis if isinstance(axis, tuple) else (axis,)
    if dims is not None and axis is not None and out_of_range(axis, len(dims)) is None:
        open_axes = [each for each in axes if isinstance(each, int) and dims[each] is None]
        if open_axes:
            return Refused("argument", "expected an axis of size 1 to squeeze, got size None", {"argument": "axis", "value": axis})
    return outcome(algebra.squeeze(spec.shape, axis), spec.dtype)


@op("transpose")
def transpose(name: str, arguments: Arguments) -> Outcome:
    """Axes in another order."""
    spec = first(arguments, "x")
    return outcome(algebra.transpose(spec.shape, arguments["axes"]), spec.dtype)


@op("swapaxes")
def swapaxes(name: str, arguments: Arguments) -> Outcome:
    """Two axes exchanged."""
    spec = first(arguments, "x")
    return outcome(algebra.swapaxes(spec.shape, arguments["axis1"], arguments["axis2"]), spec.dtype)


@op("moveaxis")
def moveaxis(name: str, arguments: Arguments) -> Outcome:
    """Axes moved to other positions."""
    spec, source, destination = first(arguments, "x"), arguments["source"], arguments["destination"]
    counts = [len(each) if isinstance(each, tuple) else 1 for each in (source, destination)]
    if counts[0] != counts[1] and all(isinstance(each, int | tuple) for each in (source, destination)):
        detail = {"argument": "destination", "value": destination}
        return Refused("argument", f"expected {counts[0]} destinations, got {counts[1]}", detail)
    return outcome(algebra.moveaxis(spec.shape, source, destination), spec.dtype)


@op("rot90")
def rot90(name: str, arguments: Arguments) -> Outcome:
    """Turned by a quarter; Keras' symbolic op exchanges the axes whatever ``k`` is."""
    spec, axes = first(arguments, "array"), arguments["axes"]
    rank = rank_of(spec)
    if rank is not None and rank < 2:
        return Refused("rank", f"`rot90` needs at least 2 axes, but gets {spec.shape}",
                       {"expected": 2, "at_least": True, "found": rank, "shape": spec.shape})  # fmt: skip
    if isinstance(axes, int) or isinstance(axes, tuple) and len(axes) != 2:
        return Refused("argument", f"expected two axes, got {axes}", {"argument": "axes", "value": axes})
    if not isinstance(axes, tuple):
        return outcome(UNKNOWN_SHAPE, spec.dtype)
    if axes[0] == axes[1]:
        return Refused("argument", f"expected two different axes, got {axes}", {"argument": "axes", "value": axes})
    return outcome(algebra.swapaxes(spec.shape, *axes), spec.dtype)


@op("ravel")
def ravel(name: str, arguments: Arguments) -> Outcome:
    """All elements in one axis."""
    spec = first(arguments, "x")
    return outcome(Shape((spec.shape.size,)) if spec.shape.dims is not None else Shape((UNKNOWN_DIM,)), spec.dtype)


@op("repeat")
def repeat(name: str, arguments: Arguments) -> Outcome:
    """Elements repeated along an axis."""
    spec, axis = first(arguments, "x"), arguments["axis"]
    if (several_axes := not_one(axis)) is not None:
        return several_axes
    counts = sizes(arguments["repeats"])
    given: Any = UNKNOWN_DIM if counts is None else counts[0] if len(counts) == 1 else counts
    refused = out_of_range(axis, rank_of(spec)) if axis is not None else None
    if refused:
        return refused
    size = spec.shape.size if axis is None else spec.shape[axis] if isinstance(axis, int) else UNKNOWN_DIM
    if isinstance(given, tuple) and isinstance(size, int) and size != len(given):
        return Refused("argument", f"expected {size} counts, got {len(given)}", {"argument": "repeats", "value": given})
    if isinstance(given, tuple) and not isinstance(size, int | None):
        given = UNKNOWN_DIM
    if size is None:
        return outcome(Shape((None,)) if axis is None else spec.shape, spec.dtype)
    return outcome(algebra.repeat(spec.shape, given, axis), spec.dtype)


@op("tile")
def tile(name: str, arguments: Arguments) -> Outcome:
    """The whole tensor repeated."""
    spec = first(arguments, "x")
    return outcome(algebra.tile(spec.shape, sizes(arguments["repeats"])), spec.dtype)


@op("broadcast_to")
def broadcast_to(name: str, arguments: Arguments) -> Outcome:
    """The given shape, which the tensor must broadcast to."""
    spec, target = first(arguments, "x"), sizes(arguments["shape"])
    if target is None:
        return outcome(UNKNOWN_SHAPE, spec.dtype)
    fitted = algebra.broadcast(spec.shape, Shape(target))
    return fitted if isinstance(fitted, Refused) else outcome(Shape(target), spec.dtype)


@op("pad")
def pad(name: str, arguments: Arguments) -> Outcome:
    """Borders around each axis."""
    spec, widths = first(arguments, "x"), arguments["pad_width"]
    rank = rank_of(spec)
    pairs = _pairs(widths)
    if pairs is None or rank is None:
        return outcome(UNKNOWN_SHAPE if rank is None else Shape((UNKNOWN_DIM,) * rank), spec.dtype)
    if len(pairs) not in (1, rank):
        return Refused("argument", f"expected {rank} pairs of widths, got {len(pairs)}", {"argument": "pad_width", "value": widths})
    return outcome(algebra.pad(spec.shape, pairs * rank if len(pairs) == 1 else pairs), spec.dtype)


def _pairs(widths: Any) -> tuple[tuple[Dim, Dim], ...] | None:
    if isinstance(widths, int | Symbol):
        return ((widths, widths),)
    if not isinstance(widths, tuple) or not widths:
        return None
    if isinstance(widths[0], int):
        widths = (widths,)
    pairs = [(pair * 2 if len(pair) == 1 else pair) if isinstance(pair, tuple) else () for pair in widths]
    if any(len(pair) != 2 or not all(isinstance(each, int | Symbol) for each in pair) for pair in pairs):
        return None
    return tuple((pair[0], pair[1]) for pair in pairs)


@op("diag")
def diag(name: str, arguments: Arguments) -> Outcome:
    """A matrix with this diagonal, or the diagonal of a matrix."""
    spec, offset = first(arguments, "x"), arguments["k"]
    dims = spec.shape.dims
    if dims is None or not isinstance(offset, int):
        return outcome(UNKNOWN_SHAPE, spec.dtype)
    match dims:
        case (size,):
            side = add(size, abs(offset))
            return outcome(Shape((side, side)), spec.dtype)
        case (rows, columns):
            return outcome(Shape((diagonal_length(rows, columns, offset),)), spec.dtype)
    return Refused("rank", f"`diag` needs 1 or 2 axes, but gets {spec.shape}",
                   {"expected": 2, "at_least": False, "found": len(dims), "shape": spec.shape})  # fmt: skip


def diagonal_length(rows: Dim, columns: Dim, offset: int) -> Dim:
    """The number of places on a diagonal."""
    if isinstance(rows, int) and isinstance(columns, int):
        return max(0, min(columns - offset if offset > 0 else rows + offset, rows, columns))
    return None if rows is None or columns is None else UNKNOWN_DIM


@op("diagonal")
def diagonal(name: str, arguments: Arguments) -> Outcome:
    """The diagonals of matrices in two axes, as the last axis."""
    spec, offset, axes = first(arguments, "x"), arguments["offset"], (arguments["axis1"], arguments["axis2"])
    dims = spec.shape.dims
    if dims is not None and len(dims) < 2:
        return Refused("rank", f"`diagonal` needs at least 2 axes, but gets {spec.shape}",
                       {"expected": 2, "at_least": True, "found": len(dims), "shape": spec.shape})  # fmt: skip
    if dims is None or not all(isinstance(each, int) for each in (offset, *axes)):
        return outcome(UNKNOWN_SHAPE, spec.dtype)
    refused = out_of_range(axes, len(dims))
    if refused:
        return refused
    places = {axis % len(dims) for axis in axes}
    if len(places) < 2:
        return Refused("argument", f"expected two different axes, got {axes}", {"argument": "axis2", "value": axes[1]})
    rest = tuple(dim for axis, dim in enumerate(dims) if axis not in places)
    return outcome(Shape((*rest, diagonal_length(dims[axes[0]], dims[axes[1]], offset))), spec.dtype)


@op("diagflat")
def diagflat(name: str, arguments: Arguments) -> Outcome:
    """A matrix with all elements on its diagonal."""
    spec, offset = first(arguments, "x"), arguments["k"]
    side = add(spec.shape.size, abs(offset)) if isinstance(offset, int) else UNKNOWN_DIM
    return outcome(Shape((side, side)), spec.dtype)


@op("diff")
def diff(name: str, arguments: Arguments) -> Outcome:
    """Differences of neighbours."""
    spec, count, axis = first(arguments, "a"), arguments["n"], arguments["axis"]
    refused = not_one(axis) or out_of_range(axis, rank_of(spec))
    if refused or spec.shape.dims is None or not isinstance(axis, int) or not isinstance(count, int):
        return refused or outcome(UNKNOWN_SHAPE, spec.dtype)
    dims = list(spec.shape.dims)
    size = dims[axis]
    dims[axis] = max(size - count, 0) if isinstance(size, int) else None if size is None else UNKNOWN_DIM
    return outcome(Shape(tuple(dims)), spec.dtype)


@op("glu")
def glu(name: str, arguments: Arguments) -> Outcome:
    """One half of an axis as the gate of the other."""
    spec, axis = first(arguments, "x"), arguments["axis"]
    refused = not_one(axis) or out_of_range(axis, rank_of(spec))
    if refused or spec.shape.dims is None or not isinstance(axis, int):
        return refused or outcome(UNKNOWN_SHAPE, spec.dtype)
    halves = algebra.split(spec.shape, 2, axis)
    return halves if isinstance(halves, Refused) else outcome(halves[0] if halves else UNKNOWN_SHAPE, spec.dtype)


@op("unstack")
def unstack(name: str, arguments: Arguments) -> Outcome:
    """One tensor for each position along an axis."""
    spec, axis, count = first(arguments, "x"), arguments["axis"], arguments["num"]
    refused = out_of_range(axis, rank_of(spec))
    if refused or spec.shape.dims is None or not isinstance(axis, int):
        return refused or Unknown("size", "how many parts there are is not known")
    place = axis % len(spec.shape.dims)
    size = spec.shape[place] if count is None else count
    if size is None:
        return Refused("undefined-axis", f"expected a fixed size of axis {axis}, got {spec.shape}", {"axis": place})
    rest = Shape((*spec.shape.dims[:place], *spec.shape.dims[place + 1 :]))
    return several((rest,) * size, spec.dtype) if isinstance(size, int) else Unknown("size", "how many parts there are is not known")


@op("extract_sequences")
def extract_sequences(name: str, arguments: Arguments) -> Outcome:
    """Overlapping stretches of the last axis."""
    spec, length, stride = first(arguments, "x"), arguments["sequence_length"], arguments["sequence_stride"]
    if spec.shape.dims == ():
        return Refused("rank", "`extract_sequences` needs at least 1 axis, but gets ()",
                       {"expected": 1, "at_least": True, "found": 0, "shape": spec.shape})  # fmt: skip
    if spec.shape.dims is None or not isinstance(length, int) or not isinstance(stride, int) or stride < 1:
        return outcome(UNKNOWN_SHAPE, spec.dtype)
    size = spec.shape[-1]
    count: Dim = None if size is None else 1 + (size - length) // stride if isinstance(size, int) else UNKNOWN_DIM
    if isinstance(count, int) and count < 0:
        detail = {"axis": len(spec.shape.dims) - 1, "window": length, "size": size}
        return Refused("too-small", f"a stretch of {length} is longer than {size}", detail)
    return outcome(Shape((*spec.shape.dims[:-1], count, length)), spec.dtype)


@op("depth_to_space", "space_to_depth")
def blocks(name: str, arguments: Arguments) -> Outcome:
    """Channels spread over rows and columns, or gathered from them."""
    spec, block = first(arguments, "x"), arguments["block_size"]
    dims = spec.shape.dims
    if dims is not None and len(dims) != 4:
        return Refused("rank", f"`{name}` needs 4 axes, but gets {spec.shape}",
                       {"expected": 4, "at_least": False, "found": len(dims), "shape": spec.shape})  # fmt: skip
    if isinstance(block, int) and block < 2:
        return Refused("argument", f"expected blocks of at least 2, got {block}", {"argument": "block_size", "value": block})
    last = channels_last(arguments)
    if dims is None or last is None or not isinstance(block, int):
        return outcome(UNKNOWN_SHAPE, spec.dtype)
    rows, columns, channels = (1, 2, 3) if last else (2, 3, 1)
    changed = list(dims)
    divided = {channels: block * block} if name == "depth_to_space" else {rows: block, columns: block}
    for axis in (rows, columns, channels):
        size = dims[axis]
        if axis not in divided:
            changed[axis] = multiply(size, block if axis != channels else block * block)
        elif isinstance(size, int) and size % divided[axis]:
            return Refused("other", f"`{name}` needs a size that {divided[axis]} divides, but gets {size}")
        else:
            changed[axis] = size // divided[axis] if isinstance(size, int) else None if size is None else UNKNOWN_DIM
    return outcome(Shape(tuple(changed)), spec.dtype)


def minus(size: Dim, start: Any) -> Dim:
    """What is left of a size behind a start."""
    return subtract(size, start) if isinstance(start, int | Symbol) else UNKNOWN_DIM if not isinstance(size, UnknownDim) else size
