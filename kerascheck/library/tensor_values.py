"""Tensors as operands: their shapes and dtypes, and the node of the graph that an op on them becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kerascheck.library.keras_naming import automatic
from kerascheck.library.registry import Call
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Built, Refused, Spec
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol
from kerascheck.values.layer import Layer, LayerCall
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.tensor import Tensor


def shape_of_value(value: Value) -> Shape:
    """The shape of an operand; Python numbers are scalars."""
    match value:
        case Tensor() | Array():
            return value.shape
        case bool() | int() | float() | Symbol():
            return Shape(())
        case tuple() | ListValue():
            items = value.items if isinstance(value, ListValue) else value
            shapes = [shape_of_value(item) for item in items]
            return Shape((len(items), *shapes[0].dims)) if shapes and shapes[0].dims is not None else UNKNOWN_SHAPE
        case _:
            return UNKNOWN_SHAPE


def dtype_of(*values: Value) -> str:
    """The dtype that operands are promoted to; Python numbers are weak."""
    kinds = [value.dtype for value in values if isinstance(value, Tensor | Array)]
    if not all(kinds):
        return ""
    if len(set(kinds)) == 1:
        return "float32" if kinds[0].startswith("int") and any(isinstance(value, float) for value in values) else kinds[0]
    return algebra.promote_keras(*kinds)


def emit(call: Call, cls: str, inputs: Sequence[Value], shape: Shape | Refused, dtype: str) -> Value:
    """The output tensor of an op, as a node of the graph when one of its inputs is."""
    tensors = tuple(value for value in inputs if isinstance(value, Tensor))
    symbolic = not call.ev.inside and any(tensor.call is not None for tensor in tensors)
    outcome = shape if isinstance(shape, Refused) else Built(Spec(shape, dtype))
    result = UNKNOWN_SHAPE if isinstance(shape, Refused) else shape
    if not symbolic:
        if isinstance(shape, Refused):
            return call.unknown(shape.message, "raises")
        return Tensor(result, dtype)
    ev = call.ev
    layer = Layer(cls, {}, automatic(ev, cls), call.site, is_op=True)
    made = LayerCall(layer, tensors, {}, outcome, None, call.site, bool(ev.guards))
    made.outputs = Tensor(result, dtype, made)
    layer.calls.append(made)
    return made.outputs


def repeatable(made: Value, again: Callable[[Callable[[Value], Value]], Value]) -> Value:
    """Keep with the ops just made how they are made of other tensors, for models that are called on other shapes.

    Args:
        made: what the op gave.
        again: the op once more, on arguments that have been through the given function.
    """
    for tensor in made.items if isinstance(made, ListValue) else (made,):
        if isinstance(tensor, Tensor) and tensor.call is not None and tensor.call.layer.is_op:
            tensor.call.layer.state.setdefault("again", again)
    return made


def replaced(value: Value, change: Callable[[Value], Value]) -> Value:
    """A value with the tensors in it changed."""
    match value:
        case Tensor():
            return change(value)
        case tuple():
            return tuple(replaced(item, change) for item in value)
        case ListValue():
            return ListValue(tuple(replaced(item, change) for item in value.items), value.exact)
        case _:
            return value
