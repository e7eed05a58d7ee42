"""NumPy: functions that make arrays, from nested lists, from sizes and from ranges."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

from kerascheck.library import array_content
from kerascheck.library.array_facts import Counting, Origin, Unset, cast, explained_classes, is_integer, scale_of
from kerascheck.library.array_steps import converted
from kerascheck.library.array_values import (
    as_array,
    counting,
    dim_argument,
    dtype_argument,
    given,
    is_scalar,
    made,
    of_content,
    python_dtype,
    shape_argument,
    written,
)  # fmt: skip
from kerascheck.library.registry import Call, constant, function
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, add, ceil_divide, subtract
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.unknown import Unknown

CONSTANTS: Final[dict[str, Value]] = {
    "pi": math.pi, "e": math.e, "inf": math.inf, "Inf": math.inf, "infty": math.inf, "nan": math.nan, "NaN": math.nan, "NAN": math.nan,
    "newaxis": None, "True_": True, "False_": False, "euler_gamma": 0.5772156649015329,
}  # fmt: skip
SCALAR_TYPES: Final = (
    "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_ float_ int_ double single half longlong "
    "complex64 complex128"
)
for _name, _value in CONSTANTS.items():
    constant(f"numpy.{_name}", _value)


def cast_to(array: Array, dtype: str) -> Array:
    """The array after ``astype``; numbers that are known are converted."""
    if not dtype or dtype == array.dtype:
        return array
    content = array.content
    if content is not None:
        kind: Any = (
            bool
            if dtype == "bool"
            else int
            if is_integer(dtype)
            else float
            if dtype.startswith("float")
            else str
            if dtype == "str"
            else None
        )
        content = array_content.apply(kind, content) if kind is not None else None
    if content is not None and array.shape.dims is not None:
        dims = tuple(dim for dim in array.shape.dims if isinstance(dim, int))
        found = of_content(content, dims, dtype, array.facts.origin)
        facts = cast(replace(found.facts, reasons=array.facts.reasons, split=array.facts.split, steps=array.facts.steps), "", "")
        return found.but(facts=facts, content=found.content, site=array.site)
    return array.but(dtype=dtype, facts=cast(array.facts, array.dtype, dtype))


@array_function("numpy.array", "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray", "numpy.asfortranarray", "numpy.asfarray")
def array(call: Call, object: Value = None, dtype: Value = None, **_: Value) -> Value:  # noqa: A002 - numpy's name
    """``numpy.array(object, dtype)``."""
    made_of = as_array(object)
    if dtype is not None:
        name = dtype_argument(dtype)
        made_of = converted(call, made_of, cast_to(made_of, name)) if name else made_of.but(dtype="", content=made_of.content)
    made_of = _with_reason(call, object, made_of)
    return Array(made_of.shape, made_of.dtype, made_of.facts, made_of.content, call.site)


def _with_reason(call: Call, source: Value, array: Array) -> Array:
    """Literal labels are the reason for their number of classes."""
    if isinstance(source, Array) or array.facts.classes is None or array.facts.reasons:
        return array
    return array.but(facts=explained_classes(array.facts, written(call), call.site), content=array.content)


def _filled(call: Call, shape: Shape, dtype: str, value: float | None) -> Value:
    low = value if dtype != "bool" or value is None else bool(value)
    size = shape.size
    if value is not None and isinstance(size, int) and size <= array_content.LIMIT and shape.dims:
        number = bool(value) if dtype == "bool" else int(value) if is_integer(dtype) else float(value)
        dims = tuple(dim for dim in shape.dims if isinstance(dim, int))
        content = array_content.nest([number] * size, dims) if size else ()
        return made(call, shape, dtype, Facts(low, low, origin=Origin()), content if size else None)
    return made(call, shape, dtype, Facts(low, low, origin=Origin()))


@array_function("numpy.zeros", "numpy.ones", "numpy.empty")
def filled(call: Call, shape: Value, dtype: Value = None, order: Value = "C", **_: Value) -> Value:
    """``numpy.zeros(shape)`` and the like."""
    value = {"zeros": 0, "ones": 1}.get(call.path.rpartition(".")[2])
    return _unset(call, _filled(call, shape_argument(shape), dtype_argument(dtype, "float64"), value))


def _unset(call: Call, found: Value) -> Value:
    """What `numpy.empty` gives has no numbers of its own yet."""
    if "empty" not in call.path or not isinstance(found, Array):
        return found
    return found.but(facts=replace(found.facts, origin=Unset()), content=found.content)


@array_function("numpy.full")
def full(call: Call, shape: Value, fill_value: Value, dtype: Value = None, order: Value = "C", **_: Value) -> Value:
    """``numpy.full(shape, value)``; the value may be an array that broadcasts."""
    value = as_array(fill_value)
    kind = dtype_argument(dtype, value.dtype)
    if isinstance(fill_value, int | float) and math.isfinite(fill_value):
        return _filled(call, shape_argument(shape), kind, fill_value)
    return made(call, shape_argument(shape), kind, replace(cast(value.facts, value.dtype, kind), origin=Origin()))


@array_function("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like")
def filled_like(
    call: Call, a: Value, dtype: Value = None, order: Value = "K", subok: Value = True, shape: Value = None, **_: Value
) -> Value:
    """``numpy.zeros_like(a)`` and the like."""
    model = as_array(a)
    value = {"zeros_like": 0, "ones_like": 1}.get(call.path.rpartition(".")[2])
    return _unset(call, _filled(call, model.shape if shape is None else shape_argument(shape), dtype_argument(dtype, model.dtype), value))


@array_function("numpy.full_like")
def full_like(
    call: Call, a: Value, fill_value: Value, dtype: Value = None, order: Value = "K", subok: Value = True, shape: Value = None
) -> Value:
    """``numpy.full_like(a, value)``."""
    model = as_array(a)
    value = fill_value if isinstance(fill_value, int | float) and math.isfinite(fill_value) else None
    return _filled(call, model.shape if shape is None else shape_argument(shape), dtype_argument(dtype, model.dtype), value)


@array_function("numpy.arange")
def arange(call: Call, start: Value = 0, stop: Value = None, step: Value = 1, dtype: Value = None, **_: Value) -> Value:
    """``numpy.arange(start, stop, step)``."""
    if stop is None:
        start, stop = 0, start
    numbers = (start, stop, step)
    if all(isinstance(number, int) for number in numbers) and step != 0:
        found = cast_to(counting(range(start, stop, step)), dtype_argument(dtype))
        facts = found.facts if dtype is None or is_integer(found.dtype) else replace(found.facts, classes=None)
        return Array(
            found.shape, found.dtype, replace(facts, classes=facts.classes if found.content is not None else None), found.content, call.site
        )
    kind = dtype_argument(dtype, algebra.promote_numpy(*(python_dtype(number) if is_scalar(number) else "" for number in numbers)))
    if all(isinstance(number, int | float) and math.isfinite(number) for number in numbers) and step:
        count = max(0, math.ceil((stop - start) / step))
        facts = Facts(min(start, start + step * (count - 1)), max(start, start + step * (count - 1)), continuous=True, origin=Origin())
        return made(call, Shape((count,)), kind, facts if count else Facts())
    if isinstance(start, int | Symbol) and isinstance(stop, int | Symbol) and isinstance(step, int) and step > 0:
        size: Dim = ceil_divide(subtract(stop, start), step)
        origin = Counting() if start == 0 and step == 1 else Origin()
        return made(call, Shape((size,)), kind or "int64", Facts(low=start if isinstance(start, int) else None, origin=origin))
    return made(call, Shape((UNKNOWN_DIM,)), kind)


@array_function("numpy.linspace", "numpy.logspace", "numpy.geomspace")
def linspace(
    call: Call, start: Value, stop: Value, num: Value = 50, endpoint: Value = True, retstep: Value = False, dtype: Value = None, **_: Value
) -> Value:
    """``numpy.linspace(start, stop, num)``."""
    first, last = as_array(start), as_array(stop)
    inner = algebra.broadcast(first.shape, last.shape)
    if isinstance(inner, Refused):
        return made(call, inner)
    shape = Shape((dim_argument(num), *inner.dims)) if inner.dims is not None else UNKNOWN_SHAPE
    facts = Facts(continuous=True, origin=Origin())
    plain = call.path.endswith(".linspace")
    if plain and isinstance(start, int | float) and isinstance(stop, int | float):
        low, high = min(start, stop), max(start, stop)
        facts = replace(facts, low=low, high=high, scale=scale_of(low, high, True))
    content = None
    if plain and facts.low is not None and dtype is None and isinstance(num, int) and 0 < num <= array_content.LIMIT:
        step = (stop - start) / max(1, num - 1 if endpoint is True else num)
        content = tuple(start + step * index for index in range(num))
    found = made(call, shape, dtype_argument(dtype, "float64"), facts, content)
    return (found, call.unknown("the step is not worked out")) if retstep is True and plain else found


@array_function("numpy.eye", "numpy.identity")
def eye(call: Call, N: Value, M: Value = None, k: Value = 0, dtype: Value = None, **_: Value) -> Value:  # noqa: N803 - numpy's names
    """``numpy.eye(n)``: its rows are the one-hot vectors of n classes."""
    if call.path.endswith("identity"):
        dtype = M if dtype is None else dtype
    rows = dim_argument(N)
    columns = rows if M is None or call.path.endswith("identity") else dim_argument(M)
    square = rows == columns and k == 0
    classes = rows if square and isinstance(rows, int) and rows > 1 else None
    facts = Facts(0, 1, classes, one_hot=square, origin=Origin())
    kind = dtype_argument(dtype, "float64")
    if square and isinstance(rows, int) and rows > 1 and rows * rows <= array_content.LIMIT:
        number: Any = int if is_integer(kind) else float
        content = tuple(tuple(number(row == column) for column in range(rows)) for row in range(rows))
        return made(call, Shape((rows, rows)), kind, facts, content)
    return made(call, Shape((rows, columns)), kind, facts)


@array_function("numpy.diag")
def diag(call: Call, v: Value, k: Value = 0) -> Value:
    """A diagonal matrix of a vector, or the diagonal of a matrix."""
    source = as_array(v)
    if source.shape.rank == 1 and isinstance(k, int):
        size = add(source.shape[0], abs(k))
        return made(call, Shape((size, size)), source.dtype)
    return made(call, Shape((UNKNOWN_DIM,)) if source.shape.rank == 2 else UNKNOWN_SHAPE, source.dtype)


@array_function("numpy.tri", "numpy.tril", "numpy.triu")
def triangle(call: Call, m: Value, *args: Value, **kwargs: Value) -> Value:
    """``numpy.tril(m)`` keeps shape and dtype; ``numpy.tri(n)`` is a matrix."""
    if call.path.endswith("tri"):
        columns = dim_argument(args[0] if args and args[0] is not None else m)
        return made(call, Shape((dim_argument(m), columns)), "float64", Facts(0, 1, origin=Origin()))
    return made(call, as_array(m).shape, as_array(m).dtype)


@array_function("numpy.meshgrid")
def meshgrid(call: Call, *xi: Value, indexing: Value = "xy", sparse: Value = False, **_: Value) -> Value:
    """Coordinate matrices of coordinate vectors."""
    arrays = [as_array(x) for x in xi]
    sizes = [array.shape.size for array in arrays]
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1], sizes[0]
    shape = Shape(tuple(sizes)) if sparse is False and indexing in ("xy", "ij") else UNKNOWN_SHAPE
    return tuple(Array(shape, array.dtype, replace(array.facts, origin=Origin()), site=call.site) for array in arrays)


@array_function("numpy.indices")
def indices(call: Call, dimensions: Value, dtype: Value = None, sparse: Value = False) -> Value:
    """Index grids of the given dims."""
    shape = shape_argument(dimensions)
    return made(call, Shape((len(shape.dims), *shape.dims)) if shape.dims is not None and sparse is False else UNKNOWN_SHAPE, "int64")


@function("numpy.dtype")
def dtype_object(call: Call, dtype: Value, *args: Value, **kwargs: Value) -> Value:
    """``numpy.dtype("float32")`` is as good as the name."""
    return dtype_argument(dtype) or call.unknown("this dtype is not known")


def _register_scalar_types() -> None:
    for name in SCALAR_TYPES.split():

        def convert(call: Call, value: Value = 0, *, name: str = name) -> Value:
            source = as_array(value)
            if isinstance(value, Unknown):
                return value
            return given(call, converted(call, source, cast_to(source, dtype_argument(name))))

        array_function(f"numpy.{name}")(convert)


_register_scalar_types()
