"""Losses and normalisation as ops."""

from __future__ import annotations

from kerascheck.shapes.ops.operands import first, out_of_range, outcome, rank_of, unknown_output
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.spec import Arguments, Outcome, Refused, Spec
from kerascheck.values.dim import UnknownDim, certainly_different
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


def _unequal(left: Shape, right: Shape) -> bool:
    """Whether two shapes are surely not the same to Keras, which here takes None for a size of its own."""
    if left.dims is None or right.dims is None:
        return False
    if len(left.dims) != len(right.dims):
        return True
    return any(
        certainly_different(one, other) or {type(one), type(other)} == {int, type(None)}
        for one, other in zip(left.dims, right.dims, strict=True)
        if not isinstance(one, UnknownDim) and not isinstance(other, UnknownDim)
    )


def _clash(target: Spec, output: Spec) -> Refused:
    return Refused("merge", f"expected targets and outputs of one shape, got {target.shape} and {output.shape}",
                   {"shapes": (target.shape, output.shape), "axis": None})  # fmt: skip


@op("binary_crossentropy", "categorical_crossentropy")
def crossentropy(name: str, arguments: Arguments) -> Outcome:
    """One loss for each element, or for each row of probabilities."""
    target, output = first(arguments, "target"), first(arguments, "output")
    if _unequal(target.shape, output.shape):
        return _clash(target, output)
    if name == "binary_crossentropy":
        return outcome(output.shape, output.dtype)
    if output.shape.dims is None:
        return unknown_output(output.dtype)
    if not output.shape.dims:
        return Refused("axis", "expected at least one axis, got a scalar", {"axis": -1, "rank": 0})
    return outcome(Shape(output.shape.dims[:-1]), output.dtype)


@op("sparse_categorical_crossentropy")
def sparse_crossentropy(name: str, arguments: Arguments) -> Outcome:
    """One loss for each class number."""
    target, output, axis = first(arguments, "target"), first(arguments, "output"), arguments["axis"]
    dims = output.shape.dims
    if dims is None or not isinstance(axis, int):
        return unknown_output(output.dtype)
    refused = out_of_range(axis, len(dims))
    if refused:
        return refused
    place = axis % len(dims)
    rest = Shape((*dims[:place], *dims[place + 1 :]))
    labels = target.shape
    if labels.dims is not None and len(labels.dims) == len(dims):
        last = labels.dims[-1]
        labels = Shape(labels.dims[:-1]) if last == 1 else labels if isinstance(last, int | None) else UNKNOWN_SHAPE
    return _clash(target, output) if _unequal(labels, rest) else outcome(rest, output.dtype)


@op("batch_normalization")
def batch_normalization(name: str, arguments: Arguments) -> Outcome:
    """The same shape."""
    spec = first(arguments, "x")
    refused = out_of_range(arguments["axis"], rank_of(spec))
    return refused or outcome(spec.shape, spec.dtype)
