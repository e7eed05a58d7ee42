"""Products: matmul, dot, einsum, tensordot and attention."""

from __future__ import annotations

from kerascheck.shapes import algebra
from kerascheck.shapes.ops.operands import first, operand, out_of_range, outcome, promoted, rank_of, tensors, unknown_output
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.spec import Arguments, Outcome, Refused, Spec
from kerascheck.values.dim import Dim, certainly_different
from kerascheck.values.shape import Shape


@op("matmul")
def matmul(name: str, arguments: Arguments) -> Outcome:
    """The product of matrices in the last two axes."""
    left, right = first(arguments, "x1"), first(arguments, "x2")
    dtype = "int32" if left.dtype == right.dtype == "int8" else promoted(left.dtype, right.dtype)
    return outcome(algebra.matmul(left.shape, right.shape), dtype)


@op("dot")
def dot(name: str, arguments: Arguments) -> Outcome:
    """The last axis of one with the last but one of the other; two vectors are not compared."""
    left, right = first(arguments, "x1"), first(arguments, "x2")
    dtype = promoted(left.dtype, right.dtype)
    if left.shape.dims == () or right.shape.dims == ():
        return outcome(algebra.broadcast(left.shape, right.shape), dtype)
    if rank_of(left) == rank_of(right) == 1:
        return outcome(Shape(()), dtype)
    if rank_of(right) == 1 and left.shape.dims is not None and _differ(left.shape[-1], right.shape[0]):
        return Refused("merge", f"expected shapes whose inner sizes agree, got {left.shape} and {right.shape}",
                       {"shapes": (left.shape, right.shape), "axis": None})  # fmt: skip
    return outcome(algebra.dot(left.shape, right.shape), dtype)


def _differ(left: Dim, right: Dim) -> bool:
    """Keras compares these two sizes as they are: None is not any number."""
    return certainly_different(left, right) or {type(left), type(right)} == {int, type(None)}


@op("tensordot")
def tensordot(name: str, arguments: Arguments) -> Outcome:
    """Products summed over pairs of axes."""
    left, right, axes = first(arguments, "x1"), first(arguments, "x2"), arguments["axes"]
    dtype = promoted(left.dtype, right.dtype)
    if isinstance(axes, int) and left.shape.dims is not None and right.shape.dims is not None:
        # With a number of axes Keras' symbolic op compares no sizes.
        if axes <= 0:
            return outcome(Shape((*left.shape.dims, *right.shape.dims)), dtype)
        return outcome(Shape((*left.shape.dims[:-axes], *right.shape.dims[axes:])), dtype)
    if not isinstance(axes, tuple) or len(axes) != 2 or not all(isinstance(each, tuple) for each in axes):
        return unknown_output(dtype)
    for spec, chosen in ((left, axes[0]), (right, axes[1])):
        refused = out_of_range(chosen, rank_of(spec))
        if refused:
            return refused
    return outcome(algebra.tensordot(left.shape, right.shape, axes), dtype)


@op("einsum")
def einsum(name: str, arguments: Arguments) -> Outcome:
    """Sums of products by index letters."""
    subscripts, given = arguments["subscripts"], tensors(arguments["operands"])
    if not isinstance(subscripts, str) or given is None:
        return unknown_output()
    dtypes = {spec.dtype for spec in given}
    dtype = "int32" if dtypes == {"int8"} else promoted(*dtypes)
    return late(outcome(algebra.einsum(subscripts, *(spec.shape for spec in given)), dtype), subscripts, given)


def late(found: Outcome, subscripts: str, given: tuple[Spec, ...]) -> Outcome:
    """Keras' symbolic op counts operands and their axes; sizes that differ are found when the op runs."""
    if not isinstance(found, Refused):
        return found
    inputs = subscripts.replace(" ", "").partition("->")[0].split(",")
    ranks = [rank_of(spec) for spec in given]
    plain = len(inputs) == len(given) and all("." in text or rank in (None, len(text)) for text, rank in zip(inputs, ranks, strict=True))
    return Refused(found.kind, found.message, {**found.detail, "late": plain})


@op("outer")
def outer(name: str, arguments: Arguments) -> Outcome:
    """Every element with every other."""
    left, right = operand(arguments["x1"]), operand(arguments["x2"])
    return outcome(Shape((left.shape.size, right.shape.size)), promoted(left.dtype, right.dtype))


@op("inner")
def inner(name: str, arguments: Arguments) -> Outcome:
    """The last axes of both."""
    left, right = first(arguments, "x1"), first(arguments, "x2")
    dtype = promoted(left.dtype, right.dtype)
    if left.shape.dims is None or right.shape.dims is None:
        return unknown_output(dtype)
    if not left.shape.dims or not right.shape.dims:
        return outcome(algebra.broadcast(left.shape, right.shape), dtype)
    if certainly_different(left.shape[-1], right.shape[-1]):
        return Refused("merge", f"expected last axes of one size, got {left.shape} and {right.shape}",
                       {"shapes": (left.shape, right.shape), "axis": None})  # fmt: skip
    return outcome(Shape((*left.shape.dims[:-1], *right.shape.dims[:-1])), dtype)


@op("vdot")
def vdot(name: str, arguments: Arguments) -> Outcome:
    """One number of two tensors."""
    return outcome(Shape(()), promoted(first(arguments, "x1").dtype, first(arguments, "x2").dtype))


@op("cross")
def cross(name: str, arguments: Arguments) -> Outcome:
    """The vector product of vectors in the last axes."""
    left, right = first(arguments, "x1"), first(arguments, "x2")
    dtype = promoted(left.dtype, right.dtype)
    if () in (left.shape.dims, right.shape.dims):
        return Refused("axis", "expected vectors, got a scalar", {"axis": -1, "rank": 0})
    plain = arguments["axis"] in (None, -1) and all(arguments[each] == -1 for each in ("axisa", "axisb", "axisc"))
    if not plain or not left.shape.dims or not right.shape.dims:
        return unknown_output(dtype)
    sizes = left.shape[-1], right.shape[-1]
    for size in sizes:
        if isinstance(size, int) and size not in (2, 3):
            return Refused("other", f"expected vectors of 2 or 3 numbers, got {size}")
    front = algebra.broadcast(Shape(left.shape.dims[:-1]), Shape(right.shape.dims[:-1]))
    if isinstance(front, Refused) or front.dims is None or not all(isinstance(size, int | None) for size in sizes):
        return front if isinstance(front, Refused) else unknown_output(dtype)
    if not front.dims and 3 not in sizes:
        return Refused("axis", "expected vectors of 3 numbers or several of 2, got one of 2", {"axis": -1, "rank": 0})
    return outcome(Shape((*front.dims, *((3,) if 3 in sizes else ()))), dtype)


@op("dot_product_attention")
def dot_product_attention(name: str, arguments: Arguments) -> Outcome:
    """The shape of the query."""
    query, key, value = (first(arguments, each) for each in ("query", "key", "value"))
    return outcome(query.shape, promoted(query.dtype, key.dtype, value.dtype))
