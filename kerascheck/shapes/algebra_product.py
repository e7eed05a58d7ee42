"""Products: shapes of matmul, dot, tensordot, outer and einsum."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.algebra_broadcast import broadcast
from kerascheck.shapes.spec import Refused
from kerascheck.values.dim import Dim, UnknownDim, certainly_different
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


def _clash(left: Shape, right: Shape, axis: int | None) -> Refused:
    return Refused("merge", f"expected shapes whose inner sizes agree, got {left} and {right}", {"shapes": (left, right), "axis": axis})


def _scalar(*shapes: Shape) -> Refused:
    return Refused("merge", "expected arrays of at least one axis, got a scalar", {"shapes": shapes, "axis": None})


def matmul(left: Shape, right: Shape) -> Shape | Refused:
    """``left @ right``: vectors, matrices, and stacks of matrices whose leading axes broadcast."""
    if left.dims == () or right.dims == ():
        return _scalar(left, right)
    if left.dims is None or right.dims is None:
        return UNKNOWN_SHAPE
    inner = right.dims[0] if len(right.dims) == 1 else right.dims[-2]
    if certainly_different(left.dims[-1], inner):
        return _clash(left, right, len(left.dims) - 1)
    batch = broadcast(Shape(left.dims[:-2]), Shape(right.dims[:-2]))
    if isinstance(batch, Refused) or batch.dims is None:
        return _clash(left, right, None)
    rows = left.dims[-2:-1] if len(left.dims) > 1 else ()
    columns = right.dims[-1:] if len(right.dims) > 1 else ()
    return Shape(batch.dims + rows + columns)


def dot(left: Shape, right: Shape) -> Shape | Refused:
    """``numpy.dot``: the last axis of the left against the last but one of the right."""
    if left.dims == ():
        return right
    if right.dims == ():
        return left
    if left.dims is None or right.dims is None:
        return UNKNOWN_SHAPE
    inner = max(len(right.dims) - 2, 0)
    if certainly_different(left.dims[-1], right.dims[inner]):
        return _clash(left, right, len(left.dims) - 1)
    return Shape(left.dims[:-1] + right.dims[:inner] + right.dims[inner + 1 :])


def tensordot(left: Shape, right: Shape, axes: Any = 2) -> Shape | Refused:
    """Products summed over the last ``axes`` axes of the left and the first of the right, or over given pairs."""
    if left.dims is None or right.dims is None:
        return UNKNOWN_SHAPE
    match axes:
        case int() if not 0 <= axes <= min(len(left.dims), len(right.dims)):
            return Refused(
                "axis", f"expected at most {min(len(left.dims), len(right.dims))} axes, got {axes}", {"axis": axes, "rank": len(left.dims)}
            )
        case int():
            pairs = list(zip(range(len(left.dims) - axes, len(left.dims)), range(axes), strict=True))
        case (int(one), int(other)):
            pairs = [(one, other)]
        case (tuple() | list() as ones, tuple() | list() as others) if len(ones) == len(others):
            pairs = list(zip(ones, others, strict=True))
        case _:
            return UNKNOWN_SHAPE
    if not all(isinstance(one, int) and isinstance(other, int) for one, other in pairs):
        return UNKNOWN_SHAPE
    for one, other in pairs:
        if not -len(left.dims) <= one < len(left.dims) or not -len(right.dims) <= other < len(right.dims):
            return Refused("axis", f"expected axes of {left} and {right}, got {one} and {other}", {"axis": one, "rank": len(left.dims)})
        if certainly_different(left.dims[one], right.dims[other]):
            return _clash(left, right, one % len(left.dims))
    gone = {one % len(left.dims) for one, _ in pairs}
    gone_right = {other % len(right.dims) for _, other in pairs}
    kept = tuple(dim for axis, dim in enumerate(left.dims) if axis not in gone)
    return Shape(kept + tuple(dim for axis, dim in enumerate(right.dims) if axis not in gone_right))


def outer(left: Shape, right: Shape) -> Shape:
    """``numpy.outer``: both flattened."""
    return Shape((left.size, right.size))


def einsum(subscripts: str, *shapes: Shape) -> Shape | Refused:
    """The shape of ``einsum(subscripts, …)``, with or without an arrow and an ellipsis."""
    left, arrow, wanted = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    detail = {"argument": "subscripts", "value": subscripts}
    if len(terms) != len(shapes):
        return Refused("argument", f"expected {len(terms)} operands for {subscripts!r}, got {len(shapes)}", detail)
    sizes: dict[str, Dim] = {}
    covered: list[Shape] = []
    for term, shape in zip(terms, shapes, strict=True):
        if shape.dims is None:
            return UNKNOWN_SHAPE
        labels = _labels(term, len(shape.dims))
        if labels is None:
            return Refused("rank", f"expected {len(term.replace('...', ''))} axes for {term!r}, got {shape}",
                           {"expected": len(term), "at_least": False, "found": len(shape.dims), "shape": shape})  # fmt: skip
        covered.append(Shape(tuple(dim for label, dim in zip(labels, shape.dims, strict=True) if label == ".")))
        for label, dim in zip(labels, shape.dims, strict=True):
            before = sizes.get(label, 1)
            if label != "." and certainly_different(before, dim) and before != 1 and dim != 1:
                return Refused("merge", f"expected one size for {label!r} in {subscripts!r}, got {before} and {dim}",
                               {"shapes": shapes, "axis": labels.index(label)})  # fmt: skip
            if before == 1 or (before is None or isinstance(before, UnknownDim)) and dim != 1:
                sizes[label] = dim
    around = broadcast(*covered)
    if isinstance(around, Refused) or around.dims is None:
        return around
    if not arrow:
        single = sorted(label for label in set(left) - set(",.") if left.count(label) == 1)
        wanted = ("..." if "..." in left else "") + "".join(single)
    head, dots, tail = wanted.partition("...")
    if not set(head + tail) <= sizes.keys():
        return Refused("argument", f"expected output labels from the inputs, got {wanted!r}", detail)
    middle = around.dims if dots else ()
    return Shape((*(sizes[label] for label in head), *middle, *(sizes[label] for label in tail)))


def _labels(term: str, rank: int) -> str | None:
    """One label an axis, "." for those an ellipsis covers; None when the rank does not fit."""
    head, dots, tail = term.partition("...")
    free = rank - len(head) - len(tail)
    if free < 0 or (free and not dots):
        return None
    return head + "." * free + tail
