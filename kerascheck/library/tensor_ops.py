"""Ops on tensors: operators, indexing and the functions of ``keras.ops``, ``tf`` and the old backend.

On a symbolic Keras tensor an op becomes a node of the graph, with an automatic name, as Keras makes it. Inside
``Lambda`` and ``call`` (tensors without a graph behind them) only the shape counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from kerascheck.library.registry import Call
from kerascheck.library.tensor_handlers import HANDLERS, class_name
from kerascheck.library.tensor_values import dtype_of, emit, repeatable, replaced, shape_of_value
from kerascheck.program import Misuse
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.objects import External, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.tensor import Tensor

OPERATORS: Final = {
    "+": "Add", "-": "Subtract", "*": "Multiply", "/": "TrueDivide", "//": "FloorDivide", "%": "Mod", "**": "Power", "@": "Matmul",
    "<": "Less", "<=": "LessEqual", ">": "Greater", ">=": "GreaterEqual", "==": "Equal", "!=": "NotEqual", "&": "LogicalAnd",
    "|": "LogicalOr", "^": "LogicalXor",
}  # fmt: skip
"""Class names of the ops behind operators (``keras/src/backend/common/keras_tensor.py``)."""

COMPARISONS: Final = frozenset(("<", "<=", ">", ">=", "==", "!=", "&", "|", "^"))


def operator_call(call: Call, symbol: str, left: Value, right: Value) -> Value:
    """``left symbol right`` where one of them is a tensor."""
    one, other = shape_of_value(left), shape_of_value(right)
    if symbol == "@":
        shape: Shape | Refused = algebra.matmul(one, other)
    else:
        shape = algebra.broadcast(one, other)
    dtype = "bool" if symbol in COMPARISONS else dtype_of(left, right)
    if symbol == "/" and dtype.startswith(("int", "uint", "bool")):
        dtype = "float32"
    made = emit(call, OPERATORS.get(symbol, "Op"), (left, right), shape, dtype)
    return repeatable(made, lambda change: operator_call(call, symbol, replaced(left, change), replaced(right, change)))


def unary_call(call: Call, symbol: str, value: Tensor) -> Value:
    """``-value``."""
    made = emit(call, {"-": "Negative", "~": "LogicalNot"}.get(symbol, "Identity"), (value,), value.shape, value.dtype)
    return repeatable(made, lambda change: unary_call(call, symbol, change(value)))


def subscript_call(call: Call, value: Tensor, key: Value) -> Value:
    """``tensor[key]``."""
    made = emit(call, "GetItem", (value,), algebra.index(value.shape, key), value.dtype)
    return repeatable(made, lambda change: subscript_call(call, change(value), key))


def apply(call: Call, name: str, args: Sequence[Value], kwargs: dict[str, Value]) -> Value:
    """A function on tensors by its short name; foreign functions on symbolic tensors are noted."""
    if call.path.startswith("keras.applications."):
        from kerascheck.library.keras_applications import construct_application

        return construct_application(call.ev, External(call.path), args, kwargs, call.node)
    flat = [item for value in (*args, *kwargs.values()) for item in _leaves(value)]
    if not any(isinstance(item, Tensor) for item in flat):
        from kerascheck.library.registry import answer, find_function

        model = find_function(f"numpy.{name}")
        if model is not None:
            return answer(model, call, *args, **kwargs)
    symbolic = not call.ev.inside and any(isinstance(item, Tensor) and item.call is not None for item in flat)
    if symbolic and call.path.startswith(("tensorflow.", "numpy.")):
        tensor = next(item for item in flat if isinstance(item, Tensor))
        call.ev.program.misuses.append(Misuse("foreign-op", tensor, call.site, call.path, bool(call.ev.guards)))
    for table, handler in HANDLERS:
        if name in table:
            made = handler(call, name, list(args), dict(kwargs))
            return repeatable(made, lambda change: apply(call, name, replaced(tuple(args), change), _replaced_names(kwargs, change)))
    tensors = [item for item in flat if isinstance(item, Tensor)]
    if symbolic:
        return emit(call, class_name(name), tensors, UNKNOWN_SHAPE, "")
    return call.unknown(f"`{call.path}` on tensors is not modelled")


def _replaced_names(kwargs: dict[str, Value], change: Callable[[Value], Value]) -> dict[str, Value]:
    return {name: replaced(value, change) for name, value in kwargs.items()}


def _leaves(value: Value) -> list[Value]:
    if isinstance(value, ListValue | tuple):
        items = value.items if isinstance(value, ListValue) else value
        return [leaf for item in items for leaf in _leaves(item)]
    return [value]
