"""What each function of ``keras.ops``, ``tf`` and the old backend makes of shapes, by its short name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kerascheck.library.registry import Call
from kerascheck.library.tensor_values import dtype_of, emit, shape_of_value
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Unknown
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.tensor import Tensor

UNARY: Final = frozenset((
    "abs", "absolute", "exp", "log", "log1p", "expm1", "sqrt", "rsqrt", "square", "negative", "sign", "sin", "cos", "tan", "tanh",
    "sinh", "cosh",
    "sigmoid", "relu", "relu6", "softmax", "log_softmax", "softplus", "softsign", "elu", "selu", "gelu", "silu", "swish", "mish",
    "leaky_relu",
    "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "exponential", "linear", "celu", "glu", "clip", "clip_by_value", "round",
    "floor", "ceil",
    "erf", "identity", "stop_gradient", "l2_normalize", "normalize", "zeros_like", "ones_like", "nan_to_num", "cumsum", "cumprod",
    "flip", "roll",
    "reverse", "dropout", "log_sigmoid", "sparse_plus", "threshold", "hard_shrink", "soft_shrink", "tanh_shrink", "squareplus", "isnan",
    "isfinite",
))  # fmt: skip
"""Ops whose output has the shape of their first input."""

BINARY: Final = frozenset((
    "add", "subtract", "multiply", "divide", "true_divide", "power", "pow", "maximum", "minimum", "mod", "floor_divide",
    "squared_difference",
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and", "logical_or", "logaddexp", "arctan2",
    "divide_no_nan",
))  # fmt: skip

REDUCTIONS: Final = {
    name: name.removeprefix("reduce_") for name in
    ("sum", "mean", "max", "min", "prod", "std", "var", "all", "any", "logsumexp", "amax", "amin", "reduce_sum", "reduce_mean",
    "reduce_max",
     "reduce_min", "reduce_prod", "reduce_std", "reduce_variance", "reduce_logsumexp", "reduce_all", "reduce_any", "argmax", "argmin",
     "count_nonzero", "median")
}  # fmt: skip


def class_name(name: str) -> str:
    """``reduce_max`` → ``ReduceMax``."""
    return "".join(part.capitalize() for part in name.split("_"))


def _take(args: list[Value], kwargs: dict[str, Value], *names: str, default: Value = None) -> Value:
    """The next positional argument or the keyword of one of these names."""
    for name in names:
        if name in kwargs:
            return kwargs.pop(name)
    return args.pop(0) if args else default


def _unary(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    value = _take(args, kwargs, "x", "input", "inputs", "tensor", "logits", "features", "a")
    return emit(call, class_name(name), (value,), shape_of_value(value), "bool" if name.startswith("is") else dtype_of(value))


def _binary(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    left, right = _take(args, kwargs, "x1", "x", "a"), _take(args, kwargs, "x2", "y", "b")
    shape = algebra.broadcast(shape_of_value(left), shape_of_value(right))
    dtype = "bool" if name.startswith(("equal", "not_", "less", "greater", "logical")) else dtype_of(left, right)
    return emit(call, class_name(name), (left, right), shape, dtype)


def _reduction(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    value = _take(args, kwargs, "x", "input_tensor", "input")
    axis = _axis(_take(args, kwargs, "axis", "reduction_indices"))
    keepdims = _take(args, kwargs, "keepdims", "keep_dims", default=False)
    dtype = "int32" if name.startswith("arg") else ("bool" if name in ("all", "any") else dtype_of(value))
    return emit(call, class_name(REDUCTIONS[name]), (value,), algebra.reduce(shape_of_value(value), axis, keepdims), dtype)


def _axis(value: Value) -> Any:
    return value.items if isinstance(value, ListValue) and value.exact else value


def _dims(value: Value) -> tuple[Dim, ...] | None:
    items = value.items if isinstance(value, ListValue) and value.exact else value
    if isinstance(items, int | Symbol):
        return (items,)
    if not isinstance(items, tuple):
        return None
    return tuple(map(_dim, items))


def _dim(item: Value) -> Dim:
    """A size in a target shape; a scalar tensor stands for a size that only a run tells."""
    if isinstance(item, int | Symbol) or item is None or isinstance(item, Tensor) and item.shape == Shape(()):
        return None if isinstance(item, Tensor) else item
    return UNKNOWN_DIM


def _reshape(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    value, target = _take(args, kwargs, "x", "tensor"), _take(args, kwargs, "newshape", "shape")
    return emit(call, "Reshape", (value,), algebra.reshape(shape_of_value(value), _dims(target)), dtype_of(value))


def _rearrange(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    value = _take(args, kwargs, "x", "input", "a", "tensor", "array")
    shape = shape_of_value(value)
    axis = _axis(_take(args, kwargs, "axis", "axes", "perm", "pattern", "source", "axis1"))
    match name:
        case "expand_dims":
            result = algebra.expand_dims(shape, -1 if axis is None else axis)
        case "squeeze":
            result = algebra.squeeze(shape, axis)
        case "transpose" | "permute_dimensions":
            result = algebra.transpose(shape, axis)
        case "swapaxes":
            result = algebra.swapaxes(shape, axis, _take(args, kwargs, "axis2"))
        case "moveaxis":
            result = algebra.moveaxis(shape, axis, _axis(_take(args, kwargs, "destination")))
        case "repeat" | "repeat_elements":
            result = algebra.repeat(
                shape, axis if isinstance(axis, int | Symbol) else UNKNOWN_DIM, _axis(_take(args, kwargs, "axis", "rep"))
            )
        case "tile":
            result = algebra.tile(shape, _dims(axis) if axis is not None else _dims(kwargs.get("repeats", kwargs.get("multiples"))))
        case "flatten" | "ravel":
            result = Shape((shape.size,)) if name == "ravel" or call.path.startswith("keras.backend") else UNKNOWN_SHAPE
        case _:
            result = UNKNOWN_SHAPE
    return emit(call, class_name(name), (value,), result, dtype_of(value))


def _taking(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """``take`` of Keras flattens without an axis; ``gather`` takes rows."""
    value, indices = _take(args, kwargs, "x", "params", "reference"), _take(args, kwargs, "indices")
    axis = _take(args, kwargs, "axis", default=None if name == "take" else 0)
    shape, where = shape_of_value(value), shape_of_value(indices)
    result = UNKNOWN_SHAPE
    if axis is None:
        result = where
    elif isinstance(axis, int) and shape.dims is not None and where.dims is not None and -len(shape.dims) <= axis < len(shape.dims):
        place = axis % len(shape.dims)
        result = Shape((*shape.dims[:place], *where.dims, *shape.dims[place + 1 :]))
    return emit(call, class_name(name), (value, indices), result, dtype_of(value))


def _joining(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    values = _take(args, kwargs, "xs", "values", "tensors", "x", "arrays")
    axis = _take(args, kwargs, "axis", default=0 if not call.path.startswith("keras.backend") else -1)
    if not isinstance(values, tuple | ListValue) or isinstance(values, ListValue) and not values.exact:
        return call.unknown("what is joined here is not known")
    items = values.items if isinstance(values, ListValue) else values
    shapes = [shape_of_value(item) for item in items]
    result = algebra.stack(shapes, axis) if name == "stack" else algebra.concatenate(shapes, axis)
    return emit(call, "Stack" if name == "stack" else "Concatenate", items, result, dtype_of(*items))


def _products(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    if name == "einsum":
        subscripts = _take(args, kwargs, "subscripts", "equation")
        shape = algebra.einsum(subscripts, *map(shape_of_value, args)) if isinstance(subscripts, str) else UNKNOWN_SHAPE
        return emit(call, "Einsum", args, shape, dtype_of(*args))
    left, right = _take(args, kwargs, "x1", "a", "x"), _take(args, kwargs, "x2", "b", "y")
    if kwargs:
        return emit(call, class_name(name), (left, right), UNKNOWN_SHAPE, dtype_of(left, right))
    result = (algebra.matmul if name == "matmul" else algebra.dot)(shape_of_value(left), shape_of_value(right))
    return emit(call, class_name(name), (left, right), result, dtype_of(left, right))


def _shape(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    shape = shape_of_value(_take(args, kwargs, "x", "input"))
    if shape.dims is None:
        return call.unknown("this shape is not known")
    return tuple(_runtime_dim(call, dim) for dim in shape.dims)


def _runtime_dim(call: Call, dim: Dim) -> Value:
    """A size that only a run tells is a scalar tensor; `keras.ops.shape` gives None for it outside of a ``call``."""
    if isinstance(dim, int | Symbol):
        return dim
    if dim is None:
        return Tensor(Shape(()), "int32") if call.ev.inside or not call.path.startswith("keras.") else None
    return Unknown("shape", "this dim is known at run time only", call.site)


def _cast(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    value, dtype = _take(args, kwargs, "x"), _take(args, kwargs, "dtype")
    text = dtype if isinstance(dtype, str) else getattr(dtype, "path", "").rpartition(".")[2]
    return emit(call, "Cast", (value,), shape_of_value(value), text)


def _one_hot(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    value, depth = _take(args, kwargs, "x", "indices"), _take(args, kwargs, "num_classes", "depth")
    shape = shape_of_value(value)
    width: Dim = depth if isinstance(depth, int | Symbol) else UNKNOWN_DIM
    return emit(call, "OneHot", (value,), UNKNOWN_SHAPE if shape.dims is None else Shape((*shape.dims, width)), "float32")


def _where(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    if len(args) != 3:
        return call.unknown("`where` with these arguments is not modelled")
    return emit(call, "Where", args, algebra.broadcast(*map(shape_of_value, args)), dtype_of(*args[1:]))


def _random(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    dims = _dims(_take(args, kwargs, "shape"))
    return Tensor(UNKNOWN_SHAPE if dims is None else Shape(dims), "float32")


def _split(call: Call, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    value, sections = _take(args, kwargs, "x", "value"), _take(args, kwargs, "indices_or_sections", "num_or_size_splits")
    axis = _take(args, kwargs, "axis", default=0)
    shapes = algebra.split(shape_of_value(value), _axis(sections), axis)
    if not isinstance(shapes, tuple):
        return call.unknown("this split is not understood")
    return ListValue(tuple(emit(call, "Split", (value,), shape, dtype_of(value)) for shape in shapes))


HANDLERS: Final[tuple[tuple[Any, Callable[[Call, str, list[Value], dict[str, Value]], Value]], ...]] = (
    (UNARY, _unary), (BINARY, _binary), (REDUCTIONS, _reduction), (("reshape",), _reshape),
    (("expand_dims", "squeeze", "transpose", "permute_dimensions", "swapaxes", "moveaxis", "repeat", "repeat_elements", "tile",
    "flatten", "ravel",
      "pad"), _rearrange), (("gather", "take"), _taking),
    (("concatenate", "concat", "stack"), _joining), (("matmul", "dot", "einsum"), _products), (("shape", "int_shape"), _shape),
    (("cast",), _cast),
    (("one_hot",), _one_hot), (("where",), _where), (("normal", "uniform", "random_normal", "random_uniform", "truncated_normal"), _random),
    (("split",), _split), (("convert_to_tensor", "convert_to_numpy"), _unary),
)  # fmt: skip
