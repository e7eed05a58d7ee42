"""Arrays from other values and back: array-likes, shape, dtype and axis arguments, and results of array functions."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Final, TypeAlias

from kerascheck.library.array_content import LIMIT, leaves, nest
from kerascheck.library.array_facts import Counting, Origin, because, joined, of_numbers
from kerascheck.library.registry import Call
from kerascheck.program import Misuse
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused, as_dim
from kerascheck.values.array import NO_FACTS, SOURCE, Array, Dataset, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, UnknownDim
from kerascheck.values.objects import External, LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

Number: TypeAlias = "bool | int | float | complex | str | bytes"

DTYPES: Final = {
    "float": "float64",
    "int": "int64",
    "bool_": "bool",
    "bool8": "bool",
    "int_": "int64",
    "intp": "int64",
    "uint": "uint64",
    "double": "float64",
    "float_": "float64",
    "single": "float32",
    "half": "float16",
    "long": "int64",
    "longlong": "int64",
    "byte": "int8",
    "ubyte": "uint8",
    "short": "int16",
    "intc": "int32",
    "complex": "complex128",
    "str_": "str",
    "string": "str",
    "object_": "object",
    "O": "object",
    "U": "str",
    "S": "str",
    "f": "float32",
    "d": "float64",
    "e": "float16",
    "i": "int32",
    "l": "int64",
    "B": "uint8",
    "b": "int8",
    "?": "bool",
    "i1": "int8",
    "i2": "int16",
    "i4": "int32",
    "i8": "int64",
    "u1": "uint8",
    "u2": "uint16",
    "u4": "uint32",
    "u8": "uint64",
    "f2": "float16",
    "f4": "float32",
    "f8": "float64",
    "unicode": "str",
    "category": "object",
    "Int64": "int64",
    "string_": "str",
    "bytes_": "str",
}
_CANONICAL: Final = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 bfloat16 complex64 complex128 object str".split()
)
_PYTHON: Final = ((bool, "bool"), (int, "int64"), (float, "float64"), (complex, "complex128"), (str, "str"), (bytes, "str"))
MOST_AXES: Final = 64
"""NumPy has no arrays of more axes."""

WEAK: Final = {"bool": "bool", "int64": "int", "float64": "float", "complex128": "complex"}


def dtype_argument(value: Value, default: str = "") -> str:
    """The dtype that an argument names; ``default`` for None, "" when it is not known."""
    match value:
        case None:
            return default
        case External():
            name = value.path.rpartition(".")[2]
        case str():
            name = value.lstrip("<>=|")
        case LibraryObject(path="numpy.dtype"):
            return dtype_argument(value.arguments.get("dtype"), default)
        case _:
            return ""
    if name[:1] in "US" and name[1:].isdigit():
        return "str"
    return name if name in _CANONICAL else DTYPES.get(name, "")


def python_dtype(value: Any) -> str:
    """The dtype numpy gives a Python scalar."""
    return next((dtype for kind, dtype in _PYTHON if isinstance(value, kind)), "object")


def is_scalar(value: Value) -> bool:
    """Whether a value is one Python number or string, or a symbolic one."""
    return isinstance(value, bool | int | float | complex | str | bytes | Symbol) or value is None


def as_array(value: Value) -> Array:
    """The array that ``numpy.asarray(value)`` gives; of unknown shape where that is not known or raises."""
    match value:
        case Array():
            return value
        case bool() | int() | float() | complex() | str() | bytes():
            return Array(Shape(()), python_dtype(value), of_numbers([value], None, 0), value)
        case Symbol():
            return Array(Shape(()), "int64")
        case range():
            return counting(value)
        case Shape(dims=dims) if dims is not None:
            return as_array(tuple(dims))
        case tuple():
            return _of_items(value, exact=True)
        case ListValue():
            return _of_items(value.items, exact=value.exact)
        case LibraryObject() if isinstance(value.state.get("values"), Array):
            values: Array = value.state["values"]
            return values
        case _:
            return Array(UNKNOWN_SHAPE)


def counting(numbers: range) -> Array:
    """The array of a range."""
    size = len(numbers)
    content = tuple(numbers) if size <= LIMIT else None
    origin = Counting() if numbers.start == 0 and numbers.step == 1 else Origin()
    low, high = (min(numbers[0], numbers[-1]), max(numbers[0], numbers[-1])) if size else (None, None)
    return Array(Shape((size,)), "int64", Facts(low, high, origin=origin), content)


def _of_items(items: Sequence[Value], exact: bool) -> Array:
    if not items:
        return Array(Shape((0,)), "float64", Facts(origin=Origin()), ()) if exact else Array(UNKNOWN_SHAPE)
    if exact and all(isinstance(item, bool | int | float | complex | str | bytes) for item in items):
        return of_content(tuple(items), (len(items),))
    parts = [as_array(item) for item in items]
    if any(isinstance(item, Tensor | Dataset | None) for item in items):
        return Array(UNKNOWN_SHAPE)
    shape = algebra.stack([part.shape for part in parts], 0, len(items) if exact else UNKNOWN_DIM)
    if isinstance(shape, Refused):
        return Array(UNKNOWN_SHAPE)
    dtype = algebra.promote_numpy(*(part.dtype for part in parts))
    contents = [part.content for part in parts]
    if exact and None not in contents and isinstance(shape.size, int) and shape.size <= LIMIT:
        return of_content(tuple(contents), tuple(as_int(dim) for dim in shape.dims or ()), dtype)
    alike = exact or all(part.shape.rank for part in parts)  # of a list of unknown length its arrays say what the others are like
    facts = joined([part.facts for part in parts]) if alike else Facts(top=_largest(items))
    return Array(shape, dtype, _fresh(facts))


def _largest(items: Sequence[Value]) -> int | None:
    """The largest whole number among items, whatever else there may be."""
    return max((item for item in items if isinstance(item, int) and not isinstance(item, bool)), default=None)


def _fresh(facts: Facts) -> Facts:
    from dataclasses import replace

    return replace(facts, origin=Origin())


def as_int(dim: Dim) -> int:
    """A dim that is known to be an integer."""
    assert isinstance(dim, int)
    return dim


def of_content(content: Any, dims: tuple[int, ...], dtype: str = "", origin: Any = None) -> Array:
    """An array of known numbers; its content is kept while it is small."""
    numbers = list(leaves(content)) if prod(dims) else []
    if not dtype:
        dtype = algebra.promote_numpy(*dict.fromkeys(map(python_dtype, numbers))) if numbers else "float64"
    last = dims[-1] if dims else None
    facts = of_numbers(numbers, last, len(dims), origin or Origin())
    return Array(Shape(dims), dtype, facts, content if len(numbers) <= LIMIT else None)


def rebuilt(numbers: Sequence[Any], like: Array, dims: tuple[int, ...]) -> Array:
    """Known numbers in another arrangement, of the same origin and dtype."""
    return of_content(nest(numbers, dims) if prod(dims) else (), dims, like.dtype, like.facts.origin)


def shape_argument(value: Value) -> Shape:
    """The shape that a size argument means: a number, or a sequence of them."""
    match value:
        case bool() | int() | Symbol():
            return Shape((as_dim(value),))
        case tuple():
            return Shape(tuple(map(dim_argument, value)))
        case ListValue() if value.exact:
            return Shape(tuple(map(dim_argument, value.items)))
        case Shape():
            return Shape(tuple(UNKNOWN_DIM if dim is None else dim for dim in value.dims)) if value.dims is not None else value
        case Array(content=tuple() as content):
            return Shape(tuple(map(as_dim, content)))
        case Array(shape=Shape(dims=())):
            return Shape((dim_argument(value),))
        case Array(shape=Shape(dims=(int() as rank,))) if rank <= MOST_AXES:
            return Shape((UNKNOWN_DIM,) * rank)
        case _:
            return UNKNOWN_SHAPE


def dim_argument(value: Value) -> Dim:
    """The dim that a number means."""
    return as_dim(value.content if isinstance(value, Array) else value)


def axis_argument(value: Value) -> Any:
    """An axis or axes as plain integers; anything that is not known comes back as an unknown dim."""
    match value:
        case None | int():
            return value
        case tuple():
            return tuple(map(axis_argument, value))
        case ListValue() if value.exact:
            return tuple(map(axis_argument, value.items))
        case _:
            return UNKNOWN_DIM


def size_value(dim: Dim) -> Value:
    """A dim as the program sees it."""
    return Unknown("size", "this size is not known") if dim is None or isinstance(dim, UnknownDim) else dim


def shape_value(shape: Shape) -> Value:
    """``x.shape`` as the program sees it."""
    return Unknown("shape", "this shape is not known") if shape.dims is None else tuple(map(size_value, shape.dims))


def sequence_of(call: Call, value: Value) -> list[Value] | None:
    """The items of a list or tuple (or of an array, along its first axis); None when they are not all known."""
    items = call.ev.iterate(value)
    return None if items is None else list(items)


def made(call: Call, shape: Shape | Refused, dtype: str = "", facts: Facts = NO_FACTS, content: Any = None) -> Value:
    """The result of an array function; Unknown where it would raise, a plain number where that is known."""
    if isinstance(shape, Refused):
        if shape.kind == "axis" and shape.detail.get("rank") and call.path != "[]" and not call.path.startswith("tensorflow."):
            call.ev.program.misuses.append(Misuse("array-axis", shape, call.site, call.path, bool(call.ev.guards)))
        return call.unknown(shape.message, "raises")
    if shape.dims == () and content is not None:
        return content
    return Array(shape, dtype, facts, content, call.site)


def given(call: Call, array: Array) -> Value:
    """An array as the result of a call: with its site, or as a plain number."""
    return made(call, array.shape, array.dtype, array.facts, array.content)


def explained(call: Call, facts: Facts, what: str) -> Facts:
    """Facts that this call is the reason for."""
    return because(facts, f"{what}: `{written(call)}`", call.site)


def written(call: Call) -> str:
    """The call as it stands in the source, for a reason's phrase."""
    return call.path if call.node is None else SOURCE
