"""Shape functions of the normalization layers (not the preprocessing layer of that name)."""

from __future__ import annotations

from kerascheck.shapes.elementwise import unchanged
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, defined, modelled, position, switched, total
from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.stop import refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, multiply, product


@modelled("BatchNormalization")
def batch_normalization(call: Call) -> Outcome:
    """Any shape to the same shape; scale and offset are trained, the moving statistics (2, or 5 with renorm) are not."""
    axis = call["axis"]
    if isinstance(axis, str) and axis.lstrip("-").isdigit():
        axis = int(axis)
    if is_plain(axis) and not isinstance(axis, int | float):
        refuse_argument(call.cls, "axis", axis, "one integer")
    spec = call.one()
    size: Dim = UNKNOWN_DIM
    if isinstance(axis, int | float):
        size = defined(call.cls, spec.shape, position(call.cls, spec.shape, int(axis)))
    renorm = call.arguments.flag("renorm")
    moving = UNKNOWN_DIM if renorm is None else multiply(5 if renorm else 2, size)
    return Built(_same(call, spec), _scale_and_offset(call, size), moving)


@modelled("LayerNormalization")
def layer_normalization(call: Call) -> Outcome:
    """Any shape to the same shape; one scale and one offset per element along the axes."""
    if is_plain(call["axis"]) and not isinstance(call["axis"], int | tuple | list):
        refuse_argument(call.cls, "axis", call["axis"], "an integer or a list of integers")
    spec = call.one()
    rms = call.arguments.flag("rms_scaling")
    scale, center = call.arguments.flag("scale"), call.arguments.flag("center")
    match rms:
        case True:
            scale, center = True, False
        case None:
            scale, center = scale or None, None if center is not False else False
    size = _size_along(call, spec, fixed=bool(scale or center))
    return Built(_same(call, spec), total(switched(scale, size), switched(center, size)))


@modelled("RMSNormalization")
def rms_normalization(call: Call) -> Outcome:
    """Any shape to the same shape; one scale per element along the axes."""
    spec = call.one()
    return Built(_same(call, spec), _size_along(call, spec, fixed=True))


@modelled("UnitNormalization")
def unit_normalization(call: Call) -> Outcome:
    """Any shape to the same shape, without weights."""
    if is_plain(call["axis"]) and not isinstance(call["axis"], int | tuple | list):
        refuse_argument(call.cls, "axis", call["axis"], "an integer or a list of integers")
    if isinstance(call.inputs, Spec):
        _size_along(call, call.inputs, fixed=False)
    else:
        # Of a list, Keras takes the number of tensors for the rank.
        _size_along(call, Spec(Shape((None,) * len(call.inputs))), fixed=False)
    return unchanged(call)


@modelled("GroupNormalization")
def group_normalization(call: Call) -> Outcome:
    """Any shape to the same shape; the groups (-1: one per channel) must divide the channels."""
    groups, axis = call["groups"], call["axis"]
    if is_plain(groups) and not (isinstance(groups, int) and (groups > 0 or groups == -1)):
        refuse_argument(call.cls, "groups", groups, "a positive integer, or -1")
    if is_plain(axis) and not isinstance(axis, int):
        refuse_argument(call.cls, "axis", axis, "an integer")
    spec = call.one()
    size: Dim = UNKNOWN_DIM
    if isinstance(axis, int):
        size = defined(call.cls, spec.shape, position(call.cls, spec.shape, axis))
    if isinstance(size, int) and isinstance(groups, int) and groups != -1 and (size < groups or size % groups):
        refuse_argument(call.cls, "groups", groups, f"a divisor of the {size} channels in {spec.shape}")
    return Built(_same(call, spec), _scale_and_offset(call, size))


def _scale_and_offset(call: Call, size: Dim) -> Dim:
    return total(switched(call.arguments.flag("scale"), size), switched(call.arguments.flag("center"), size))


def _size_along(call: Call, spec: Spec, *, fixed: bool) -> Dim:
    """Number of elements along the ``axis`` argument, one axis or several."""
    value = call["axis"]
    axes = value if isinstance(value, tuple | list) else (value,)
    sizes: list[Dim] = []
    for axis in axes:
        if is_plain(axis) and not isinstance(axis, int):
            refuse_argument(call.cls, "axis", value, "an integer or a list of integers")
        if not isinstance(axis, int):
            return UNKNOWN_DIM
        where = position(call.cls, spec.shape, axis)
        sizes.append(defined(call.cls, spec.shape, where) if fixed else spec.shape[where])
    return product(tuple(sizes))


def _same(call: Call, spec: Spec) -> Spec:
    return Spec(spec.shape, call.dtype)
