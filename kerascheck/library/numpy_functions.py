"""NumPy: elementwise functions, selection, sets and products."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from kerascheck.library import array_content
from kerascheck.library.array_arithmetic import BINARY
from kerascheck.library.array_facts import ENOUGH, Origin, is_integer, joined, scale_of, without_rows
from kerascheck.library.array_operators import binary as operator_result
from kerascheck.library.array_operators import unary
from kerascheck.library.array_values import as_array, as_int, axis_argument, dim_argument, dtype_argument, given, made, of_content
from kerascheck.library.registry import Call, function, method
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import NO_FACTS, Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

#: Function -> bounds of its result, and the monotone Python function that maps bounds, if it is one.
FLOAT_FUNCTIONS: Final[dict[str, tuple[float | None, float | None, Callable[[float], float] | None]]] = {
    "sqrt": (0, None, math.sqrt), "cbrt": (None, None, None), "exp": (0, None, math.exp), "exp2": (0, None, None), "expm1": (-1, None, math.expm1),
    "log": (None, None, math.log), "log2": (None, None, math.log2), "log10": (None, None, math.log10), "log1p": (None, None, math.log1p),
    "sin": (-1, 1, None), "cos": (-1, 1, None), "tan": (None, None, None), "tanh": (-1, 1, math.tanh), "sinh": (None, None, None),
    "cosh": (1, None, None), "arcsin": (-1.5708, 1.5708, None), "arccos": (0, 3.1416, None), "arctan": (-1.5708, 1.5708, math.atan),
    "arcsinh": (None, None, None), "arctanh": (None, None, None), "deg2rad": (None, None, math.radians), "radians": (None, None, math.radians),
    "rad2deg": (None, None, math.degrees), "degrees": (None, None, math.degrees), "sinc": (-1, 1, None), "reciprocal": (None, None, None),
}  # fmt: skip
TRUTHS: Final = ("isnan", "isfinite", "isinf", "logical_not", "signbit", "isneginf", "isposinf", "iscomplex", "isreal")
OPERATORS: Final = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "true_divide": "/", "floor_divide": "//", "mod": "%", "remainder": "%",
    "power": "**", "float_power": "**", "equal": "==", "not_equal": "!=", "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=",
    "matmul": "@", "bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^", "maximum": "maximum", "minimum": "minimum", "fmax": "maximum",
    "fmin": "minimum",
}  # fmt: skip


def float_dtype(dtype: str) -> str:
    """The dtype in which numpy computes a transcendental function."""
    if not is_integer(dtype):
        return dtype
    return {"bool": "float16", "int8": "float16", "uint8": "float16", "int16": "float32", "uint16": "float32"}.get(dtype, "float64")


def _mapped(facts: Facts, least: float | None, most: float | None, function: Callable[[float], float] | None) -> Facts:
    low, high = least, most
    if function is not None:
        low, high = _bound(function, facts.low, least), _bound(function, facts.high, most)
    return Facts(low, high, continuous=True, scale=scale_of(low, high, True), split=facts.split, origin=facts.origin, reasons=facts.reasons)


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
    facts = replace(array.facts, low=least, high=size, classes=array.facts.classes if least == low else None)
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
            return made(call, array.shape, array.dtype, replace(without_rows(array.facts), origin=Origin()))
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
        array.facts, low=low, high=high, classes=array.facts.classes if (low, high) == (array.facts.low, array.facts.high) else None
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
    return made(call, shape, dtype, replace(facts, classes=None if same and facts.classes == 1 else facts.classes, origin=Origin()))


@array_function("numpy.nonzero", "numpy.flatnonzero", "numpy.argwhere")
def nonzero(call: Call, a: Value) -> Value:
    """Positions of what is not zero: how many is not known."""
    array = as_array(a)
    rank = array.shape.rank
    flat = Array(Shape((UNKNOWN_DIM,)), "int64", Facts(low=0), site=call.site)
    if call.path.endswith("flatnonzero"):
        return flat
    if rank is None:
        return call.unknown("the rank of this array is not known")
    return flat.but(shape=Shape((UNKNOWN_DIM, rank))) if call.path.endswith("argwhere") else (flat,) * max(rank, 1)


@array_function("numpy.isin", "numpy.in1d")
def isin(call: Call, element: Value, test_elements: Value, **_: Value) -> Value:
    """Whether each element is among others."""
    return made(call, as_array(element).shape, "bool", BINARY)


@array_function("numpy.unique")
def unique(
    call: Call,
    ar: Value,
    return_index: Value = False,
    return_inverse: Value = False,
    return_counts: Value = False,
    axis: Value = None,
    **_: Value,
) -> Value:
    """The distinct values, sorted; as many as there are classes where it is sure that each of them occurs."""
    array = as_array(ar)
    found = _distinct(call, array) if axis is None else Array(UNKNOWN_SHAPE, array.dtype, site=call.site)
    results = [found]
    if return_index is True:
        results.append(Array(found.shape, "int64", Facts(low=0), site=call.site))
    if return_inverse is True:
        count = found.shape[0]
        shape = array.shape if axis is None else Shape((array.shape[0],))
        facts = Facts(0, count - 1, count) if isinstance(count, int) else Facts(low=0)
        results.append(Array(shape, "int64", replace(facts, origin=array.facts.origin), site=call.site))
    if return_counts is True:
        results.append(Array(found.shape, "int64", Facts(low=1), site=call.site))
    return results[0] if len(results) == 1 else tuple(results)


def _distinct(call: Call, array: Array) -> Array:
    if array.content is not None:
        numbers = tuple(sorted(set(array_content.leaves(array.content)))) if array.shape.size else ()
        return replace(of_content(numbers, (len(numbers),), array.dtype), site=call.site)
    count = sure_classes(array)
    low, high = array.facts.low, array.facts.high
    if count is not None and low is not None and high is not None and high - low + 1 == count:
        return replace(of_content(tuple(range(int(low), int(high) + 1)), (count,), array.dtype), site=call.site)
    return Array(Shape((UNKNOWN_DIM if count is None else count,)), array.dtype, Facts(low, high), site=call.site)


def sure_classes(array: Array) -> int | None:
    """The number of distinct labels, if it is known and so many are drawn that none is missing."""
    facts, size = array.facts, array.shape.size
    if facts.classes is None or facts.one_hot or facts.multi_hot and facts.classes != 2 or not isinstance(size, int):
        return None
    return facts.classes if size >= ENOUGH * facts.classes else None


@array_function("numpy.dot", "numpy.outer", "numpy.inner", "numpy.vdot", "numpy.kron", "numpy.cross")
def products(call: Call, a: Value, b: Value, *args: Value, **_: Value) -> Value:
    """Products of two arrays."""
    left, right = as_array(a), as_array(b)
    name = call.path.rpartition(".")[2]
    if name == "dot":
        shape: Shape | Refused = algebra.dot(left.shape, right.shape)
    elif name == "outer":
        shape = algebra.outer(left.shape, right.shape)
    elif name == "vdot" or name == "inner" and left.shape.rank == right.shape.rank == 1:
        shape = Shape(())
    else:
        shape = UNKNOWN_SHAPE
    return made(call, shape, algebra.promote_numpy(left.dtype, right.dtype))


@method(Array, "dot")
def dot_method(call: Call, receiver: Array, other: Value) -> Value:
    """``x.dot(y)``."""
    right = as_array(other)
    return made(call, algebra.dot(receiver.shape, right.shape), algebra.promote_numpy(receiver.dtype, right.dtype))


@array_function("numpy.tensordot")
def tensordot(call: Call, a: Value, b: Value, axes: Value = 2) -> Value:
    """``numpy.tensordot(a, b, axes)``."""
    left, right = as_array(a), as_array(b)
    return made(call, algebra.tensordot(left.shape, right.shape, axis_argument(axes)), algebra.promote_numpy(left.dtype, right.dtype))


@array_function("numpy.einsum")
def einsum(call: Call, subscripts: Value, *operands: Value, **_: Value) -> Value:
    """``numpy.einsum(subscripts, …)``."""
    arrays = [as_array(operand) for operand in operands]
    shape = algebra.einsum(subscripts, *(array.shape for array in arrays)) if isinstance(subscripts, str) else UNKNOWN_SHAPE
    return made(call, shape, algebra.promote_numpy(*(array.dtype for array in arrays)))


@array_function("numpy.bincount")
def bincount(call: Call, x: Value, weights: Value = None, minlength: Value = 0) -> Value:
    """Counts of each integer."""
    return made(call, Shape((UNKNOWN_DIM,)), "int64" if weights is None else "float64", Facts(low=0 if weights is None else None))


@array_function("numpy.digitize", "numpy.searchsorted")
def digitize(call: Call, x: Value, bins: Value, *args: Value, **_: Value) -> Value:
    """In which bin each value falls."""
    sought, edges = (x, bins) if call.path.endswith("digitize") else (bins, x)
    count = as_array(edges).shape[0]
    high = count if isinstance(count, int) else None
    return made(call, as_array(sought).shape, "int64", Facts(0, high, origin=Origin()))


@array_function("numpy.histogram")
def histogram(call: Call, a: Value, bins: Value = 10, *args: Value, **_: Value) -> Value:
    """Counts and edges."""
    count = dim_argument(bins) if isinstance(bins, int) else UNKNOWN_DIM
    edges = count + 1 if isinstance(count, int) else UNKNOWN_DIM
    return Array(Shape((count,)), "int64", Facts(low=0), site=call.site), Array(Shape((edges,)), "float64", site=call.site)


@array_function("numpy.interp")
def interp(call: Call, x: Value, xp: Value, fp: Value, *args: Value, **_: Value) -> Value:
    """Interpolated values, one for each of ``x``."""
    return made(call, as_array(x).shape, "float64", Facts(as_array(fp).facts.low, as_array(fp).facts.high, continuous=True))


@array_function("numpy.diff")
def diff(call: Call, a: Value, n: Value = 1, axis: Value = -1, **_: Value) -> Value:
    """Differences along an axis, which gets shorter by ``n``."""
    array = as_array(a)
    where = axis_argument(axis)
    if array.shape.dims is None or not isinstance(where, int) or not -len(array.shape.dims) <= where < len(array.shape.dims):
        return made(call, UNKNOWN_SHAPE, array.dtype)
    dims = list(array.shape.dims)
    dims[where] = algebra.sliced(dims[where], slice(n if isinstance(n, int) else UNKNOWN_DIM, None))
    return made(call, Shape(tuple(dims)), "bool" if array.dtype == "bool" else array.dtype, Facts(continuous=array.facts.continuous))


@function(
    "numpy.save",
    "numpy.savez",
    "numpy.savez_compressed",
    "numpy.savetxt",
    "numpy.set_printoptions",
    "numpy.seterr",
    "numpy.testing.assert_allclose",
    "numpy.testing.assert_array_equal",
)
def nothing(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Gives nothing."""
    return None


@function("numpy.shape", "numpy.ndim", "numpy.size")
def measures(call: Call, a: Value, axis: Value = None) -> Value:
    """``numpy.shape(a)`` and the like."""
    from kerascheck.library.array_values import shape_value, size_value

    shape = as_array(a).shape
    match call.path.rpartition(".")[2]:
        case "shape":
            return shape_value(shape)
        case "ndim":
            return call.unknown("this rank is not known") if shape.rank is None else shape.rank
        case _:
            return size_value(shape[axis] if isinstance(axis, int) else shape.size)


@function("numpy.vectorize")
def vectorize(call: Call, pyfunc: Value, *args: Value, **kwargs: Value) -> Value:
    """A function applied elementwise: made into an object that is called later."""
    from kerascheck.values.objects import LibraryObject

    return LibraryObject("numpy.vectorize", {"pyfunc": pyfunc, "otypes": kwargs.get("otypes")}, site=call.site)


@method("numpy.vectorize", "__call__")
def vectorized(call: Call, receiver: Any, *args: Value, **kwargs: Value) -> Value:
    """The shape of the broadcast arguments."""
    return made(call, algebra.broadcast(*(as_array(arg).shape for arg in args)), "", NO_FACTS)


@array_function("numpy.apply_along_axis")
def apply_along_axis(call: Call, func1d: Value, axis: Value, arr: Value, *args: Value, **kwargs: Value) -> Value:
    """What the function gives is not followed."""
    return Array(UNKNOWN_SHAPE, site=call.site)


@array_function("numpy.linalg.norm", "numpy.linalg.inv", "numpy.linalg.pinv")
def linear_algebra(call: Call, x: Value, ord: Value = None, axis: Value = None, keepdims: Value = False, **_: Value) -> Value:  # noqa: A002 - numpy's name
    """``norm`` reduces, ``inv`` keeps the shape."""
    array = as_array(x)
    if call.path.endswith("norm"):
        return made(
            call, algebra.reduce(array.shape, axis_argument(axis), keepdims), float_dtype(array.dtype), Facts(low=0, continuous=True)
        )
    return made(call, algebra.swapaxes(array.shape, -1, -2), float_dtype(array.dtype), Facts(continuous=True))


@array_function("numpy.fft.fft", "numpy.fft.ifft", "numpy.fft.rfft", "numpy.fft.fft2", "numpy.fft.fftshift")
def fourier(call: Call, a: Value, n: Value = None, axis: Value = -1, *args: Value, **_: Value) -> Value:
    """Fourier transforms along one axis; ``rfft`` keeps half of it."""
    array = as_array(a)
    if call.path.endswith("rfft"):
        last = array.shape[-1]
        plain = n is None and axis == -1 and isinstance(last, int) and array.shape.rank
        return made(call, array.shape.with_last(last // 2 + 1) if plain and isinstance(last, int) else UNKNOWN_SHAPE, "complex128")
    return made(call, array.shape if n is None else UNKNOWN_SHAPE, array.dtype if call.path.endswith("shift") else "complex128")


def cast_default(dtype: Value, otherwise: str) -> str:
    """The dtype argument of a function, or what it gives without one."""
    return dtype_argument(dtype, otherwise)
