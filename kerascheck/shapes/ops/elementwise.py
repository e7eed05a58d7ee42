"""Elementwise ops: the shape of the only operand, or of two that broadcast."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.shapes import algebra
from kerascheck.shapes.ops.operands import (
    dtype_argument,
    first,
    floating,
    not_one,
    operand,
    out_of_range,
    outcome,
    promoted,
    rank_of,
    strong,
)
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.spec import Arguments, Outcome, Refused, Spec
from kerascheck.values.dim import Symbol
from kerascheck.values.shape import Shape

NAMES: Final = ("x", "variable", "a", "array")
"""How the first parameter of ops on one tensor is named."""

SAME: Final = (
    "abs", "absolute", "bitwise_invert", "bitwise_not", "celu", "conj", "conjugate", "copy", "elu", "erf", "erfinv",
    "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "imag", "layer_normalization", "leaky_relu",
    "linear", "log_sigmoid", "nan_to_num", "negative", "real", "relu", "relu6", "rms_normalization", "round", "rsqrt", "selu", "sigmoid",
    "sign", "silu", "soft_shrink", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "squareplus",
    "stop_gradient", "swish", "tanh_shrink", "threshold", "tril", "triu", "trunc",
)  # fmt: skip
"""Ops on one tensor that keep its shape and dtype."""

FLOATS: Final = (
    "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "ceil", "cos", "cosh", "erfc", "exp", "exp2", "exponential",
    "expm1", "fabs", "floor", "log", "log10", "log1p", "log2", "mish", "sin", "sinc", "sinh", "sqrt", "tan", "tanh",
)  # fmt: skip
"""Ops that make floats of integers."""

DOUBLES: Final = ("cbrt", "deg2rad", "i0", "rad2deg")
"""Ops that make float64 of int64, and float32 of other integers."""

TESTS: Final = ("isfinite", "isinf", "isnan", "isneginf", "isposinf", "isreal", "logical_not", "signbit", "isin")

ARITHMETIC: Final = (
    "add", "floor_divide", "fmax", "fmin", "maximum", "minimum", "multiply", "power", "subtract",
)  # fmt: skip

DIVISIONS: Final = ("divide", "divide_no_nan", "true_divide", "logaddexp", "logaddexp2")

COMPARISONS: Final = (
    "equal", "greater", "greater_equal", "isclose", "less", "less_equal", "logical_and", "logical_or", "logical_xor", "not_equal",
)  # fmt: skip


@op(*SAME, *FLOATS, *DOUBLES, *TESTS, "reciprocal", "square", "clip", "digitize")
def on_one(name: str, arguments: Arguments) -> Outcome:
    """The shape of the first operand."""
    spec = first(arguments, *NAMES, "x1")
    dtype = strong(spec.dtype)
    if name in FLOATS:
        dtype = floating(spec.dtype)
    elif name in DOUBLES:
        dtype = "" if dtype.startswith("complex") else "float64" if dtype == "int64" else floating(dtype)
    elif name in TESTS:
        dtype = "bool"
    elif name == "digitize":
        dtype = "int32"
    elif name == "reciprocal":
        dtype = "float32"
    elif name in ("square", "clip") and dtype == "bool":
        dtype = "int32"
    return outcome(spec.shape, dtype)


@op("bitwise_and", "bitwise_or", "bitwise_xor")
def bitwise(name: str, arguments: Arguments) -> Outcome:
    """Keras' symbolic op keeps the shape of the first operand."""
    left, right = first(arguments, "x"), first(arguments, "y")
    return outcome(left.shape, promoted(left.dtype, right.dtype))


@op("sort", "argsort", "argpartition", "sparsemax")
def ordered(name: str, arguments: Arguments) -> Outcome:
    """Elements along one axis in order, or where they come from; of all of them without an axis, where positions are asked for."""
    spec, axis = first(arguments, "x"), arguments["axis"]
    if name != "argpartition" and (refused := not_one(axis)) is not None:
        return refused
    if axis is None and name.startswith("arg"):
        return outcome(Shape((spec.shape.size,)), "int32")
    refused = out_of_range(axis, rank_of(spec)) if name != "argpartition" else None
    return refused or outcome(spec.shape, "int32" if name.startswith("arg") else spec.dtype)


@op("fliplr", "flipud")
def mirrored(name: str, arguments: Arguments) -> Outcome:
    """The same shape, which must have an axis to turn over."""
    spec, least = first(arguments, "x"), 2 if name == "fliplr" else 1
    rank = rank_of(spec)
    if rank is not None and rank < least:
        return Refused("rank", f"`{name}` needs at least {least} axes, but gets {spec.shape}",
                       {"expected": least, "at_least": True, "found": rank, "shape": spec.shape})  # fmt: skip
    return outcome(spec.shape, spec.dtype)


@op("softmax", "log_softmax", "normalize", "roll", "flip")
def along_axis(name: str, arguments: Arguments) -> Outcome:
    """The same shape; the axis must be there."""
    spec = first(arguments, "x")
    axis = arguments["axis"]
    refused = out_of_range(axis, rank_of(spec)) if axis is not None else None
    return refused or outcome(spec.shape, "float32" if name == "normalize" else spec.dtype)


@op("cumsum", "cumprod", "nancumsum", "nancumprod")
def cumulative(name: str, arguments: Arguments) -> Outcome:
    """Running sums; flattened without an axis."""
    spec, axis = first(arguments, "x"), arguments["axis"]
    dtype = dtype_argument(arguments["dtype"], spec.dtype)
    dtype = "int32" if dtype == "bool" else dtype
    if axis is None:
        return outcome(Shape((spec.shape.size,)), dtype)
    # Keras' symbolic op checks the axis of the plain sums only.
    refused = None if name.startswith("nan") else out_of_range(axis, rank_of(spec))
    several = None if name.startswith("nan") else not_one(axis)
    return several or refused or outcome(spec.shape, dtype)


@op("zeros_like", "ones_like", "full_like", "empty_like", "cast", "convert_to_tensor", "array")
def like(name: str, arguments: Arguments) -> Outcome:
    """A tensor of the same shape, of another dtype where one is given."""
    spec = first(arguments, "x")
    return outcome(spec.shape, dtype_argument(arguments["dtype"], "float32" if name == "cast" else spec.dtype))


@op(*ARITHMETIC, *DIVISIONS, *COMPARISONS, "mod", "fmod", "arctan2", "ldexp", "nextafter")
def on_two(name: str, arguments: Arguments) -> Outcome:
    """Two operands that broadcast."""
    left, right = (Spec(Shape(()), "int") if isinstance(arguments[each], Symbol) else operand(arguments[each]) for each in ("x1", "x2"))
    return outcome(algebra.broadcast(left.shape, right.shape), _dtype_of_two(name, left.dtype, right.dtype))


def _dtype_of_two(name: str, left: str, right: str) -> str:
    if name in COMPARISONS:
        return "bool"
    if name in ("arctan2", "ldexp", "nextafter"):
        return "" if {left, right} & {"int", "float", "bool"} else promoted(left, right, "float")
    if name in DIVISIONS:
        return promoted(left, right, "float") if left and right else ""
    common = promoted(left, right)
    return "int32" if name in ("mod", "fmod") and common == "bool" else common


@op("allclose")
def allclose(name: str, arguments: Arguments) -> Outcome:
    """One truth for all."""
    return outcome(Shape(()), "bool")


@op("where")
def where(name: str, arguments: Arguments) -> Outcome:
    """Elements of one or the other of two tensors."""
    given: list[Any] = [arguments[each] for each in ("condition", "x1", "x2")]
    if given[1] is None and given[2] is None:
        return outcome(operand(given[0]).shape, "int64")
    specs = [operand(each) for each in given]
    return outcome(algebra.broadcast(*(spec.shape for spec in specs)), promoted(specs[1].dtype, specs[2].dtype))
