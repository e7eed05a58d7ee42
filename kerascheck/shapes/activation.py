"""Shape functions of the activation layers."""

from __future__ import annotations

from kerascheck.shapes.checks import number
from kerascheck.shapes.elementwise import unchanged
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Spec, modelled, product, refuse
from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM


@modelled("Activation", "ELU", "Softmax")
def activation(call: Call) -> Outcome:
    """Any shape to the same shape. Keras looks at a Softmax' axis at run time only."""
    return unchanged(call)


@modelled("LeakyReLU")
def leaky_relu(call: Call) -> Outcome:
    """Any shape to the same shape; ``alpha`` is the old name of the slope."""
    _not_negative(call, "alpha" if "alpha" in call.arguments.values else "negative_slope")
    return unchanged(call)


@modelled("ReLU")
def relu(call: Call) -> Outcome:
    """Any shape to the same shape."""
    if call["max_value"] is not None:
        _not_negative(call, "max_value")
    _not_negative(call, "negative_slope")
    _not_negative(call, "threshold")
    return unchanged(call)


@modelled("PReLU")
def prelu(call: Call) -> Outcome:
    """Any shape to the same shape; one slope per element, except along shared axes."""
    if not isinstance(call.inputs, Spec) and len(call.inputs) == 1:
        give_up("nested-inputs", f"`{call.cls}` gets one tensor in a list, and counts the list's axes")
    spec = call.one()
    return Built(Spec(spec.shape, call.dtype), _slopes(call, spec))


def _slopes(call: Call, spec: Spec) -> Dim:
    shared = call["shared_axes"]
    if spec.shape.dims is None or not (is_plain(shared) and all(map(is_plain, shared if isinstance(shared, tuple | list) else ()))):
        return UNKNOWN_DIM
    dims = list(spec.shape.dims[1:])
    for axis in () if shared is None else shared if isinstance(shared, tuple | list) else (shared,):
        if not isinstance(axis, int):
            refuse_argument(call.cls, "shared_axes", shared, "integers")
        if not -len(dims) <= axis - 1 < len(dims):
            message = f"`{call.cls}` shares its slopes along axis {axis}, but gets {spec.shape}"
            refuse("axis", message, axis=axis, rank=len(dims) + 1)
        dims[axis - 1] = 1
    if None in dims:
        axis = dims.index(None) + 1
        message = f"`{call.cls}` needs a fixed size on axis {axis} (or shared_axes=[{axis}]), but gets {spec.shape}"
        refuse("undefined-axis", message, axis=axis)
    return product(tuple(dims))


def _not_negative(call: Call, argument: str) -> None:
    value = call[argument]
    known = number(value)
    if is_plain(value) and (known is None or known < 0):
        refuse_argument(call.cls, argument, value, "a number of at least 0")
