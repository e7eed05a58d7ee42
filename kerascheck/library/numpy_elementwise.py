"""NumPy: elementwise functions, and the choice between two arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from kerascheck.library import array_content
from kerascheck.library.array_arithmetic import BINARY
from kerascheck.library.array_facts import Origin, is_integer, joined, scale_of, without_rows
from kerascheck.library.array_operators import binary as operator_result
from kerascheck.library.array_operators import unary
from kerascheck.library.array_values import as_array, as_int, axis_argument, given, made, of_content
from kerascheck.library.registry import Call, function, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

#: Function -> bounds of its result, and the monotone Python function that maps bounds, if it is one.
FLOAT_FUNCTIONS: Final[dict[str, tuple[float | None, float | None, Callable[[float], float] | None]]] = {
    "sqrt": (0, None, math.sqrt),
    "cbrt": (None, None, None),
    "exp": (0, None, math.exp),
    "exp2": (0, None, None),
    "expm1": (-1, None, math.expm1),
    "log": (None, None, math.log),
    "log2": (None, None, math.log2),
    "log10": (None, None, math.log10),
    "log1p": (None, None, math.log1p),
    "sin": (-1, 1, None),
    "cos": (-1, 1, None),
    "tan": (None, None, None),
    "tanh": (-1, 1, math.tanh),
    "sinh": (None, None, None),
    "cosh": (1, None, None),
    "arcsin": (-1.5708, 1.5708, None),
    "arccos": (0, 3.1416, None),
    "arctan": (-1.5708, 1.5708, math.atan),
    "arcsinh": (None, None, None),
    "arctanh": (None, None, None),
    "deg2rad": (None, None, math.radians),
    "radians": (None, None, math.radians),
    "rad2deg": (None, None, math.degrees),
    "degrees": (None, None, math.degrees),
    "sinc": (-1, 1, None),
    "reciprocal": (None, None, None),
}


TRUTHS: Final = ("isnan", "isfinite", "isinf", "logical_not", "signbit", "isneginf", "isposinf", "iscomplex", "isreal")


OPERATORS: Final = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "remainder": "%",
    "power": "**",
    "float_power": "**",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "matmul": "@",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
    "maximum": "maximum",
    "minimum": "minimum",
    "fmax": "maximum",
    "fmin": "minimum",
}


def float_dtype(dtype: str) -> str:
    """The dtype in which numpy computes a transcendental function."""
    if not is_integer(dtype):
        return dtype
    return {"bool": "float16", "int8": "float16", "uint8": "float16", "int16": "float32", "uint16": "float32"}.get(dtype, "float64")


def _mapped(facts: Facts, least: float | None, most: float | None, function: Callable[[float], float] | None) -> Facts:
    low, high = least, most
    if function is not None:
        low, high = _bound(function, facts.low, least), _bound(function, facts.high, most)
    return Facts(
        low,
        high,
        continuous=True,
        scale=scale_of(low, high, True),
        split=facts.split,
        origin=facts.origin,
        reasons=facts.reasons,
        steps=facts.steps,
    )


def _bound(function: Callable[[float], float], bound: float | None, otherwise: float | None) -> float | None:
    try:
        return otherwise if bound is None else function(bound)
    except (ValueError, OverflowError):
        return otherwise


def _register_elementwise() -> None:
    for name, (least, most, mapping) in FLOAT_FUNCTIONS.items():

        def transcendental(
            call: Call, x: Value, *args: Value, least: Any = least, most: Any = most, mapping: Any = mapping, **kwargs: Value
        ) -> Value:
            array = as_array(x)
            if array.content is not None and mapping is not None:
                content = array_content.apply(mapping, array.content)
                if content is not None and array.shape.dims is not None:
                    return given(
                        call, of_content(content, tuple(map(as_int, array.shape.dims)), float_dtype(array.dtype), array.facts.origin)
                    )
            return made(call, array.shape, float_dtype(array.dtype), _mapped(array.facts, least, most, mapping))

        array_function(f"numpy.{name}")(transcendental)
    for name in TRUTHS:
        array_function(f"numpy.{name}")(lambda call, x, **_: made(call, as_array(x).shape, "bool", replace(BINARY, origin=Origin())))
    for name, symbol in OPERATORS.items():

        def operation(call: Call, x1: Value, x2: Value, *args: Value, symbol: str = symbol, **kwargs: Value) -> Value:
            return operator_result(call, symbol, as_array(x1) if not isinstance(x2, Array) else x1, x2)

        array_function(f"numpy.{name}")(operation)


_register_elementwise()


@array_function("numpy.logical_and", "numpy.logical_or", "numpy.logical_xor", "numpy.isclose")
def logical(call: Call, x1: Value, x2: Value, *args: Value, **_: Value) -> Value:
    """Truth values of two arrays, elementwise."""
    return made(call, algebra.broadcast(as_array(x1).shape, as_array(x2).shape), "bool", BINARY)


@function("numpy.allclose", "numpy.array_equal", "numpy.any_close", "numpy.array_equiv", "numpy.may_share_memory", "numpy.shares_memory")
def whole_comparison(call: Call, *args: Value, **kwargs: Value) -> Value:
    """One truth value, not known."""
    return call.unknown("whether these arrays are equal is not known")


@array_function("numpy.negative", "numpy.positive")
def sign_change(call: Call, x: Value) -> Value:
    """``-x`` and ``+x``."""
    return unary(call, "-" if call.path.endswith("negative") else "+", as_array(x))


@array_function("numpy.abs", "numpy.absolute", "numpy.fabs")
def absolute(call: Call, x: Value, **_: Value) -> Value:
    """Absolute values."""
    array = as_array(x)
    low, high = array.facts.low, array.facts.high
    size = max(abs(low), abs(high)) if low is not None and high is not None else None
    least = low if low is not None and low > 0 else 0
    facts = replace(array.facts, moments=None, top=None, low=least, high=size, classes=array.facts.classes if least == low else None)
    content = array_content.apply(abs, array.content) if array.content is not None else None
    dtype = {"complex128": "float64", "complex64": "float32"}.get(array.dtype, array.dtype)
    return made(call, array.shape, dtype, facts if low is None or low < 0 or facts == array.facts else array.facts, content)


@method(Array, "round")
@array_function("numpy.round", "numpy.around", "numpy.round_", "numpy.rint", "numpy.floor", "numpy.ceil", "numpy.trunc", "numpy.fix")
def rounded(call: Call, a: Value, decimals: Value = 0, **_: Value) -> Value:
    """Rounded numbers; bounds widen to whole ones."""
    array = as_array(a)
    low, high = array.facts.low, array.facts.high
    whole = decimals == 0
    facts = (
        replace(array.facts, low=None if low is None else math.floor(low), high=None if high is None else math.ceil(high))
        if whole
        else array.facts
    )
    facts = (
        facts
        if is_integer(array.dtype)
        else replace(facts, classes=None if facts.continuous else facts.classes, one_hot=False, multi_hot=False)
    )
    facts = replace(facts, scale="", continuous=False) if whole and facts.scale == "unit" else facts
    return made(call, array.shape, array.dtype, facts)


@array_function(
    "numpy.sign",
    "numpy.square",
    "numpy.conj",
    "numpy.real",
    "numpy.imag",
    "numpy.nan_to_num",
    "numpy.cumsum",
    "numpy.cumprod",
    "numpy.sort",
    "numpy.copy",
    "numpy.gradient",
    "numpy.unwrap",
)
def same_shape(call: Call, a: Value, *args: Value, **kwargs: Value) -> Value:
    """Functions that keep the shape."""
    array = as_array(a)
    name = call.path.rpartition(".")[2]
    axis = axis_argument(kwargs.get("axis", args[0] if args and name in ("cumsum", "cumprod") else None))
    match name:
        case "copy" | "conj":
            return Array(array.shape, array.dtype, array.facts, array.content, call.site)
        case "sign":
            return made(call, array.shape, array.dtype, Facts(-1, 1, split=array.facts.split))
        case "square":
            return operator_result(call, "**", array, 2)
        case "cumsum" | "cumprod":
            shape = Shape((array.shape.size,)) if axis is None else array.shape
            return made(call, shape, "int64" if array.dtype == "bool" else array.dtype, Facts(continuous=array.facts.continuous))
        case "gradient":
            return made(call, array.shape if array.shape.rank == 1 else UNKNOWN_SHAPE, float_dtype(array.dtype), Facts(continuous=True))
        case "sort":
            return made(call, array.shape, array.dtype, replace(without_rows(array.facts), origin=Origin(), moments=None))
        case _:
            return made(call, array.shape, array.dtype, array.facts)


@method(Array, "clip")
@array_function("numpy.clip")
def clip(call: Call, a: Value, a_min: Value = None, a_max: Value = None, *args: Value, **kwargs: Value) -> Value:
    """``numpy.clip(a, low, high)``."""
    array = as_array(a)
    least, most = kwargs.get("min", a_min), kwargs.get("max", a_max)
    low, high = array.facts.low, array.facts.high
    if isinstance(least, int | float):
        low, high = least if low is None else max(low, least), None if high is None else max(high, least)
    if isinstance(most, int | float):
        high, low = most if high is None else min(high, most), None if low is None else min(low, most)
    facts = replace(
        array.facts,
        moments=None,
        top=None,
        low=low,
        high=high,
        classes=array.facts.classes if (low, high) == (array.facts.low, array.facts.high) else None,
    )
    dtype = array.dtype if not isinstance(least, float) or not is_integer(array.dtype) else "float64"
    return made(call, array.shape, dtype, replace(facts, scale=facts.scale or scale_of(low, high, facts.continuous)))


@array_function("numpy.where")
def where(call: Call, condition: Value, x: Value = None, y: Value = None) -> Value:
    """``numpy.where(condition, x, y)``; with one argument, the positions of what is true."""
    test = as_array(condition)
    if x is None and y is None:
        rank = test.shape.rank
        found = Array(Shape((UNKNOWN_DIM,)), "int64", Facts(low=0), site=call.site)
        return call.unknown("the rank of this array is not known") if rank is None else (found,) * max(rank, 1)
    one, other = as_array(x), as_array(y)
    shape = algebra.broadcast(test.shape, one.shape, other.shape)
    dtype = algebra.promote_numpy(one.dtype, other.dtype)
    facts = joined([without_rows(one.facts), without_rows(other.facts)])
    same = one.facts.low == other.facts.low and one.facts.high == other.facts.high
    return made(
        call,
        shape,
        dtype,
        replace(facts, classes=None if same and facts.classes == 1 else facts.classes, origin=Origin(), top=None, moments=None),
    )
