"""Broadcasting: the common shape of arrays that meet in one operation."""

from __future__ import annotations

from kerascheck.shapes.spec import Refused
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


def broadcast(*shapes: Shape) -> Shape | Refused:
    """The common shape of arrays of these shapes under numpy's rules; ``None`` gives way to a size, as in Keras."""
    known = [shape.dims for shape in shapes if shape.dims is not None]
    rank = max(map(len, known), default=0)
    result: list[Dim] = [1] * rank
    for dims in known:
        for axis, dim in enumerate(dims, rank - len(dims)):
            clash, result[axis] = _broadcast_dims(result[axis], dim)
            if clash:
                text = " and ".join(str(shape) for shape in shapes)
                return Refused("merge", f"expected shapes that broadcast, got {text}", {"shapes": shapes, "axis": axis})
    return Shape(tuple(result)) if len(known) == len(shapes) else UNKNOWN_SHAPE


def _broadcast_dims(left: Dim, right: Dim) -> tuple[bool, Dim]:
    """Whether two dims certainly don't broadcast, and what they give if they do."""
    if left == 1 or left == right:
        return False, right
    if right == 1:
        return False, left
    for dim, other in ((left, right), (right, left)):
        if isinstance(dim, int):
            return isinstance(other, int), dim
    if left is None or right is None:
        return False, None if left == right else UNKNOWN_DIM
    return False, UNKNOWN_DIM
