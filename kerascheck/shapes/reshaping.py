"""Shape functions of Flatten, Reshape, Permute and RepeatVector."""

from __future__ import annotations

from typing import NoReturn

from kerascheck.shapes.checks import positive
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, modelled, need_rank, refuse
from kerascheck.shapes.identifiers import data_format, is_plain
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, UnknownDim, certainly_different, floor_divide, product
from kerascheck.values.shape import UNKNOWN_SHAPE

Dims = tuple[Dim, ...]


@modelled("Flatten")
def flatten(call: Call) -> Outcome:
    """``(batch, …)`` to ``(batch, product of the rest)``."""
    data_format(call.cls, call.arguments)
    spec = call.one()
    need_rank(call.cls, spec.shape, 1, at_least=True)
    if spec.shape.dims is None:
        return Built(Spec(Shape.of(UNKNOWN_DIM, UNKNOWN_DIM), call.carried(spec)))
    batch, *rest = spec.shape.dims
    return Built(Spec(Shape.of(batch, None if None in rest else product(tuple(rest))), call.carried(spec)))


@modelled("Reshape")
def reshape(call: Call) -> Outcome:
    """``(batch, …)`` to ``(batch, *target_shape)`` with at most one -1. Source: ``compute_reshape_output_shape``."""
    target = _target(call)
    spec = call.one()
    if target is None:
        return Built(Spec(UNKNOWN_SHAPE, call.carried(spec)))
    rest = spec.shape.dims[1:] if spec.shape.dims else None
    dims = tuple(UNKNOWN_DIM if dim == -1 else dim for dim in target) if rest is None else _resolved(call, spec.shape, rest, target)
    return Built(Spec(Shape.of(spec.shape[0], *dims), call.carried(spec)))


def _target(call: Call) -> Dims | None:
    """The target shape, where Keras takes whatever is no integer for None."""
    value = call["target_shape"]
    if not is_plain(value):
        return None
    if not isinstance(value, tuple | list):
        refuse_argument(call.cls, "target_shape", value, "a tuple of integers")
    target = tuple(None if is_plain(item) and not isinstance(item, int) else as_dim(item) for item in value)
    if target.count(-1) > 1 or any(isinstance(dim, int) and dim < -1 for dim in target):
        refuse_argument(call.cls, "target_shape", value, "sizes with at most one -1")
    return target


def _resolved(call: Call, shape: Shape, rest: Dims, target: Dims) -> Dims:
    if None in rest or None in target:
        return tuple(None if dim == -1 else dim for dim in target)
    size = product(rest)
    known = product(tuple(dim for dim in target if dim != -1))
    if -1 not in target:
        if certainly_different(size, known):
            _mismatch(call, rest, target, f"{size} elements {_text(rest)} into {known} {_text(target)}")
        return target
    if known == 0 or (isinstance(size, int) and isinstance(known, int) and size % known):
        _mismatch(call, rest, target, f"{size} elements {_text(rest)} into rows of {known} {_text(target)}")
    if any(isinstance(dim, UnknownDim) for dim in (size, known)):
        return tuple(UNKNOWN_DIM if dim == -1 else dim for dim in target)
    return tuple(floor_divide(size, known) if dim == -1 else dim for dim in target)


def _mismatch(call: Call, rest: Dims, target: Dims, what: str) -> NoReturn:
    refuse("reshape", f"`{call.cls}` cannot turn {what}", source=Shape(rest), target=target)


def _text(dims: Dims) -> str:
    return str(Shape(dims))


@modelled("Permute")
def permute(call: Call) -> Outcome:
    """Axes in another order, counted from 1; the batch axis stays."""
    order = call["dims"]
    spec = call.one()
    if is_plain(order) and not isinstance(order, tuple | list):
        refuse_argument(call.cls, "dims", order, "a tuple of integers")
    if not isinstance(order, tuple | list):
        return Built(Spec(UNKNOWN_SHAPE, call.carried(spec)))
    rank = len(order) + 1
    known = all(map(is_plain, order))
    if known and sorted(map(repr, order)) != sorted(map(repr, range(1, rank))):
        refuse_argument(call.cls, "dims", order, f"each of 1 to {len(order)} once")
    dims = call.axes(rank)
    moved = tuple(dims[axis] for axis in order) if known else (UNKNOWN_DIM,) * len(order)
    return Built(Spec(Shape.of(dims[0], *moved), call.carried(spec)))


@modelled("RepeatVector")
def repeat_vector(call: Call) -> Outcome:
    """``(batch, features)`` to ``(batch, n, features)``."""
    times = positive(call, "n", allow_bool=False)
    batch, features = call.axes(2)
    return Built(call.out(batch, times, features))
