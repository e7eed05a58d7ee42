"""Ops on tensors: operators, indexing and the functions of ``keras.ops``, ``tf`` and the old backend.

On a symbolic Keras tensor an op becomes a node of the graph, with an automatic name, as Keras makes it. Inside
``Lambda`` and ``call`` (tensors without a graph behind them) only the shape counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from kerascheck.library.op_names import op_arguments, op_of
from kerascheck.library.registry import Call
from kerascheck.library.tensor_values import emit, is_in_graph, repeatable, replaced, spec_value, tensors_of
from kerascheck.program import Misuse
from kerascheck.shapes import algebra
from kerascheck.shapes.ops.registry import infer_op
from kerascheck.shapes.spec import Built, Outcome, Refused, Spec, Unknown
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import External, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

OPERATORS: Final = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "true_divide", "//": "floor_divide", "%": "mod", "**": "power", "@": "matmul",
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal", "!=": "not_equal", "&": "logical_and",
    "|": "logical_or", "^": "logical_xor",
}  # fmt: skip
"""The ops behind operators (``keras/src/backend/common/keras_tensor.py``)."""

CLASSES: Final = {
    "abs": "Absolute", "allclose": "AllClose", "batch_normalization": "BatchNorm", "conj": "Conjugate", "exponential": "Exp",
    "hard_swish": "HardSilu", "hsv_to_rgb": "HSVToRGB", "isin": "IsIn", "layer_normalization": "LayerNorm",
    "rgb_to_grayscale": "RGBToGrayscale", "rgb_to_hsv": "RGBToHSV", "rms_normalization": "RMSNorm", "searchsorted": "SearchSorted",
    "svd": "SVD", "swish": "Silu",
}  # fmt: skip
"""Classes of ops in Keras that are not called as the function is."""

LISTS: Final = frozenset(("split", "hsplit", "vsplit", "dsplit", "array_split", "unstack", "meshgrid"))
"""Ops that give a list of tensors."""

SAFE: Final = frozenset((
    "print", "is_tensor", "is_symbolic_tensor", "get_static_value", "function", "Assert", "int_shape", "is_keras_tensor",
))  # fmt: skip
"""Functions of TensorFlow that a symbolic tensor may be given to."""


def class_name(op: str) -> str:
    """``expand_dims`` → ``ExpandDims``."""
    return CLASSES.get(op) or "".join(part.capitalize() for part in op.split("_"))


def operator_call(call: Call, symbol: str, left: Value, right: Value) -> Value:
    """``left symbol right`` where one of them is a tensor."""
    op = OPERATORS.get(symbol)
    if op is None:
        return call.unknown(f"`{symbol}` on tensors is not modelled")
    if symbol == "==" and is_in_graph(call, [*tensors_of(left), *tensors_of(right)]):
        return left is right  # Keras' symbolic tensors compare by identity
    outcome = infer_op(op, {"x1": spec_value(left), "x2": spec_value(right)})
    made = emit(call, class_name(op), (left, right), outcome)
    if isinstance(made, Tensor) and made.call is not None:
        made.call.layer.state["operands"] = (symbol, left, right)
    return repeatable(made, lambda change: operator_call(call, symbol, replaced(left, change), replaced(right, change)))


def unary_call(call: Call, symbol: str, value: Tensor) -> Value:
    """``-value``."""
    op = {"-": "negative", "~": "logical_not"}.get(symbol)
    if op is None:
        return value
    made = emit(call, class_name(op), (value,), infer_op(op, {"x": spec_value(value)}))
    return repeatable(made, lambda change: unary_call(call, symbol, change(value)))


def subscript_call(call: Call, value: Tensor, key: Value) -> Value:
    """``tensor[key]``."""
    keys = spec_value(key)
    outcome = infer_op("get_item", {"x": spec_value(value), "key": keys})
    if not is_in_graph(call, [value]) or isinstance(outcome, Refused) and outcome.kind == "other":
        shape = algebra.index(value.shape, keys)
        outcome = shape if isinstance(shape, Refused) else Built(Spec(shape, value.dtype))
    made = emit(call, "GetItem", (value, key), outcome)
    return repeatable(made, lambda change: subscript_call(call, change(value), replaced(key, change)))


def apply(call: Call, name: str, args: Sequence[Value], kwargs: dict[str, Value]) -> Value:
    """A function on tensors by its short name; foreign functions on symbolic tensors are noted."""
    if call.path.startswith("keras.applications."):
        from kerascheck.library.keras_applications import construct_application

        return construct_application(call.ev, External(call.path), args, kwargs, call.node)
    values = (*args, *kwargs.values())
    tensors = [tensor for value in values for tensor in tensors_of(value)]
    if not tensors:
        from kerascheck.library.registry import answer, find_function

        model = find_function(f"numpy.{name}")
        if model is not None:
            return answer(model, call, *args, **kwargs)
    note_foreign(call, tensors)
    from kerascheck.library.tensor_special import SPECIAL

    special = SPECIAL.get(name)
    made = special(call, tuple(args), dict(kwargs)) if special is not None else None
    if made is None:
        made = by_op(call, op_of(call.path), tuple(args), kwargs)
    return repeatable(made, lambda change: apply(call, name, replaced(tuple(args), change), _replaced_names(kwargs, change)))


def by_op(call: Call, op: str, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """The result of an op on the arguments of a call."""
    arguments = op_arguments(call.path, op, args, kwargs)
    if arguments is None:
        outcome: Outcome = Unknown("library-call", f"`{call.path}` with these arguments is not modelled")
        return emit(call, class_name(op), (*args, *kwargs.values()), outcome)
    return run(call, op, arguments)


def run(call: Call, op: str, arguments: dict[str, Value]) -> Value:
    """The result of an op whose arguments are bound."""
    specs = {name: spec_value(value) for name, value in arguments.items()}
    outcome = infer_op(op, specs)
    graph = is_in_graph(call, [tensor for value in arguments.values() for tensor in tensors_of(value)])
    if isinstance(outcome, Refused) and not graph:
        outcome = infer_op(op, {name: with_real_sizes(value) for name, value in specs.items()})
    if call.path.startswith(("tensorflow.", "keras.backend.")):
        outcome = _as_tensorflow(op, outcome, arguments)
    return emit(call, class_name(op), tuple(arguments.values()), outcome, as_list=op in LISTS)


def with_real_sizes(value: Any) -> Any:
    """A spec as the backend has it inside of a ``call``: there a size that only a run tells is some number, and may fit."""
    if isinstance(value, tuple):
        return tuple(map(with_real_sizes, value))
    if not isinstance(value, Spec) or not value.shape.dims:
        return value
    batch, *rest = value.shape.dims
    return Spec(Shape((batch if rest else UNKNOWN_DIM, *(UNKNOWN_DIM if dim is None else dim for dim in rest))), value.dtype)


def _as_tensorflow(op: str, outcome: Outcome, arguments: dict[str, Value]) -> Outcome:
    """TensorFlow's functions promote no dtypes: the result has the dtype of the operand."""
    if op == "svd":
        return Unknown("library-call", "`tf.linalg.svd` gives its factors in another order, which is not modelled")
    if not isinstance(outcome, Built) or not isinstance(outcome.outputs, Spec) or outcome.outputs.dtype == "bool" or op == "cast":
        return outcome
    kinds = {tensor.dtype for value in arguments.values() for tensor in tensors_of(value)}
    dtype = "int64" if op in ("argmax", "argmin") else kinds.pop() if len(kinds) == 1 else outcome.outputs.dtype
    return Built(Spec(outcome.outputs.shape, outcome.outputs.dtype if op == "one_hot" else dtype))


def note_foreign(call: Call, tensors: Sequence[Tensor]) -> None:
    """Write down that a function of TensorFlow or NumPy is given a symbolic tensor."""
    foreign = call.path.startswith(("tensorflow.", "numpy.", "keras.backend.")) and call.path.rpartition(".")[2] not in SAFE
    if foreign and is_in_graph(call, tensors):
        tensor = next(each for each in tensors if each.call is not None)
        call.ev.program.misuses.append(Misuse("foreign-op", tensor, call.site, call.path, bool(call.ev.guards)))


def _replaced_names(kwargs: dict[str, Value], change: Callable[[Value], Value]) -> dict[str, Any]:
    return {name: replaced(value, change) for name, value in kwargs.items()}
