"""Operands of ops: specs of arguments, and the outcomes that most ops have."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.shapes.algebra_dtype import promote_keras
from kerascheck.shapes.spec import UNKNOWN_SPEC, Arguments, Built, Outcome, Refused, Spec, Unknown
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

WEAK: Final = {bool: "bool", int: "int", float: "float", complex: "complex"}
"""What Keras counts Python numbers as when dtypes are promoted."""


def operand(value: Any) -> Spec:
    """The spec of an argument: a tensor's own, a scalar's of a number, unknown for anything else.

    A symbol may stand for a tensor: it is what a parameter is that nobody has given a value.
    """
    if isinstance(value, Spec):
        return value
    kind = WEAK.get(type(value))
    return UNKNOWN_SPEC if kind is None else Spec(Shape(()), kind)


def first(arguments: Arguments, *names: str) -> Spec:
    """The tensor that an op works on, under the first of these names that was given."""
    return next((operand(arguments[name]) for name in names if name in arguments.values), UNKNOWN_SPEC)


def strong(dtype: str) -> str:
    """A tensor's dtype; that of Python numbers is not a tensor's."""
    return {"int": "int32", "float": "float32", "complex": "complex64"}.get(dtype, dtype)


def promoted(*dtypes: str) -> str:
    """Keras' common dtype; "" where one is not known."""
    return "" if "" in dtypes else promote_keras(*dtypes)


def floating(dtype: str) -> str:
    """The dtype of functions that only floats have: integers become float32."""
    if not dtype or dtype.startswith("complex"):
        return dtype
    return "float32" if dtype == "int64" else promoted(dtype, "float")


def outcome(shape: Shape | Refused, dtype: str) -> Outcome:
    """One output tensor, or the refusal."""
    return shape if isinstance(shape, Refused) else Built(Spec(shape, strong(dtype)))


def several(shapes: Any, dtype: str) -> Outcome:
    """A list of output tensors, or the refusal."""
    return shapes if isinstance(shapes, Refused) else Built(tuple(Spec(shape, dtype) for shape in shapes))


def tensors(value: Any) -> tuple[Spec, ...] | None:
    """The specs in a list of tensors; None when it is not known what is in it."""
    return tuple(map(operand, value)) if isinstance(value, tuple) and value else None


def rank_of(spec: Spec) -> int | None:
    """The rank of a tensor, where it is known."""
    return spec.shape.rank


def out_of_range(axis: Any, rank: int | None) -> Refused | None:
    """The refusal of an axis that a tensor does not have."""
    if rank is None:
        return None
    for each in axis if isinstance(axis, tuple) else (axis,):
        if isinstance(each, int) and not isinstance(each, bool) and not -rank <= each < rank:
            return Refused("axis", f"expected an axis of a rank-{rank} tensor, got axis {each}", {"axis": each, "rank": rank})
    return None


def not_one(axis: Any) -> Refused | None:
    """The refusal of several axes where one is wanted."""
    return Refused("argument", f"expected one axis, got {axis}", {"argument": "axis", "value": axis}) if isinstance(axis, tuple) else None


def channels_last(arguments: Arguments) -> bool | None:
    """Whether channels are the last axis; None when that is not known."""
    given = arguments["data_format"]
    return {None: True, "channels_last": True, "channels_first": False}.get(given) if isinstance(given, str | None) else None


def unknown_output(dtype: str = "") -> Outcome:
    """One tensor of which no shape is known."""
    return Built(Spec(UNKNOWN_SHAPE, dtype))


def not_told(name: str) -> Outcome:
    """Nothing at all, not even whether Keras takes the arguments."""
    return Unknown("argument", f"`{name}` with these arguments is not modelled")


def dtype_argument(value: Any, default: str) -> str:
    """A dtype that an argument names; "" where it can't be told."""
    if value is None:
        return default
    return value if isinstance(value, str) else ""
