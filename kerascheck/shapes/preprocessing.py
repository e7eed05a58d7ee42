"""Shape functions of preprocessing for numbers and categories: scaling, bins, hashes."""

from __future__ import annotations

from kerascheck.shapes.checks import choice
from kerascheck.shapes.elementwise import unchanged
from kerascheck.shapes.frame import (
    Built,
    Call,
    Dim,
    Outcome,
    Shape,
    Spec,
    defined,
    modelled,
    position,
    product,
    refuse,
    some_unknown,
    switched,
    total,
)
from kerascheck.shapes.identifiers import is_given, is_plain, variable_dtype
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, Symbol, UnknownDim, certainly_different, multiply
from kerascheck.values.shape import UNKNOWN_SHAPE


@modelled("Rescaling")
def rescaling(call: Call) -> Outcome:
    """Any shape to the same shape."""
    return unchanged(call)


@modelled("Normalization")
def normalization(call: Call) -> Outcome:
    """Any shape to the same shape; without given statistics, mean, variance and a count are kept as weights that are not trained."""
    mean, variance = call["mean"], call["variance"]
    if (mean is None and is_given(variance)) or (variance is None and is_given(mean)):
        refuse_argument(call.cls, "variance" if variance is None else "mean", None, "given together with the other statistic")
    spec = call.one()
    axis = call["axis"]
    axes = () if axis is None else axis if isinstance(axis, tuple | list) else (axis,)
    sizes: list[Dim] = []
    for item in axes:
        if is_plain(item) and not isinstance(item, int):
            refuse_argument(call.cls, "axis", axis, "an integer, several, or None")
        if not isinstance(item, int):
            sizes = [UNKNOWN_DIM]
            break
        sizes.append(defined(call.cls, spec.shape, position(call.cls, spec.shape, item)))
    if isinstance(mean, tuple | list) and len(axes) <= 1:
        _check_statistics(call, len(mean), sizes)
    count = switched(mean is None if is_given(mean) or mean is None else None, total(multiply(2, product(tuple(sizes))), 1))
    return Built(Spec(spec.shape, call.dtype), 0, count)


def _check_statistics(call: Call, length: int, sizes: list[Dim]) -> None:
    if not sizes or (length != 1 and certainly_different(length, sizes[-1])):
        wanted = f"{sizes[-1]} numbers, one per element of the axis" if sizes else "one number"
        refuse_argument(call.cls, "mean", call["mean"], wanted)


@modelled("CategoryEncoding")
def category_encoding(call: Call) -> Outcome:
    """Categories to ``num_tokens`` columns: the last axis is replaced, or, for one_hot, a new one added unless it is 1."""
    mode = choice(call, "output_mode", "count", "one_hot", "multi_hot", "binary")
    tokens = call["num_tokens"]
    if is_plain(tokens) and not (isinstance(tokens, int) and tokens >= 1):
        refuse_argument(call.cls, "num_tokens", tokens, "a positive integer")
    shape = encoded(call.one().shape, "multi_hot" if mode == "binary" else mode, as_dim(tokens), keep_single=True)
    return Built(Spec(shape, call.dtype))


def encoded(shape: Shape, mode: str | None, depth: Dim, *, keep_single: bool) -> Shape:
    """Categories of a shape in columns. ``keep_single``: a shape ``(1,)`` of rank 1 gets a new axis too."""
    if not shape.dims or mode is None:
        return UNKNOWN_SHAPE
    last = shape.dims[-1]
    if mode == "one_hot":
        if isinstance(last, UnknownDim | Symbol) and (len(shape.dims) > 1 or not keep_single):
            return UNKNOWN_SHAPE
        if last != 1 or (len(shape.dims) == 1 and keep_single):
            return Shape((*shape.dims, depth))
    return Shape((*shape.dims[:-1], depth))


@modelled("Discretization")
def discretization(call: Call) -> Outcome:
    """Numbers to bin indices (int32), or to columns, one per bin."""
    mode = choice(call, "output_mode", "int", "one_hot", "multi_hot", "count")
    bins, boundaries = call["num_bins"], call["bin_boundaries"]
    if mode == "int" and call.arguments.flag("sparse"):
        refuse_argument(call.cls, "sparse", True, "False with output_mode='int'")
    if bins is not None and is_plain(bins) and not (isinstance(bins, int | float) and bins >= 0):
        refuse_argument(call.cls, "num_bins", bins, "a number of bins")
    if is_given(bins) and is_given(boundaries):
        refuse_argument(call.cls, "num_bins", bins, "absent when `bin_boundaries` is given")
    if bins is None and boundaries is None:
        refuse_argument(call.cls, "num_bins", None, "given, or else `bin_boundaries`")
    shape = call.one().shape
    if mode == "int":
        return Built(Spec(shape, "int32"))
    depth: Dim = UNKNOWN_DIM
    if isinstance(boundaries, tuple | list):
        depth = len(boundaries) + 1
    elif boundaries is None:
        depth = as_dim(bins)
    if mode == "one_hot":
        return Built(Spec(encoded(shape, mode, depth, keep_single=True), call.dtype))
    if mode is None or shape.dims is None:
        return Built(Spec(UNKNOWN_SHAPE, call.dtype if mode else ""))
    dims = (shape.dims[0], *shape.dims[2:], depth) if len(shape.dims) >= 2 else (depth,)
    return Built(call.out(*dims))


@modelled("Hashing")
def hashing(call: Call) -> Outcome:
    """Values to bin indices, or to columns, one per bin."""
    policy, mode = call["dtype"], call["output_mode"]
    if mode == "int" and policy is not None and is_plain(policy) and policy not in ("int32", "int64"):
        refuse_argument(call.cls, "dtype", policy, "'int32' or 'int64' with output_mode='int'")
    bins = call["num_bins"]
    if is_plain(bins) and not (isinstance(bins, int | float) and bins > 0):
        refuse_argument(call.cls, "num_bins", bins, "a positive integer")
    mode = choice(call, "output_mode", "int", "one_hot", "multi_hot", "count")
    if mode == "int" and call.arguments.flag("sparse"):
        refuse_argument(call.cls, "sparse", True, "False with output_mode='int'")
    salt = call["salt"]
    if is_plain(salt) and not (salt is None or isinstance(salt, int) or (isinstance(salt, tuple | list) and len(salt) == 2)):
        refuse_argument(call.cls, "salt", salt, "one or two integers")
    shape = call.one().shape
    if mode is None:
        return Built(Spec(UNKNOWN_SHAPE, ""))
    standard = "int64" if mode == "int" else "float32"
    dtype = standard if policy is None else variable_dtype(call.cls, policy)
    return Built(Spec(shape if mode == "int" else shape.with_last(as_dim(bins)), dtype))


@modelled("HashedCrossing")
def hashed_crossing(call: Call) -> Outcome:
    """Two columns of categories to one of hashed pairs."""
    mode = choice(call, "output_mode", "int", "one_hot")
    pair = call.inputs
    found = len(pair) if isinstance(pair, tuple) else 1
    if not isinstance(pair, tuple) or found != 2:
        refuse("inputs", f"`{call.cls}` takes a list of 2 tensors, but gets {found}", expected=2, found=found)
    if not (isinstance(pair[0], Spec) and isinstance(pair[1], Spec)):
        refuse("inputs", f"`{call.cls}` takes a list of 2 tensors", expected=2, found=found)
    left, right = pair[0].shape, pair[1].shape
    one_open = (left[-1] is None) != (right[-1] is None) and not some_unknown(left[-1], right[-1])
    if certainly_different(left[-1], right[-1]) or one_open:
        refuse("merge", f"`{call.cls}` needs two shapes alike, but gets {left} and {right}", shapes=(left, right), axis=None)
    dtype = "int64" if mode == "int" and call["dtype"] is None else call.dtype if mode else ""
    if mode == "int":
        return Built(Spec(left, dtype))
    return Built(Spec(encoded(left, mode, as_dim(call["num_bins"]), keep_single=False), dtype))
