"""TensorFlow: functions that make eager tensors, and the same functions of Keras."""

from __future__ import annotations

from kerascheck.library import tensorflow_images  # noqa: F401 - registers its own
from kerascheck.library.array_facts import Origin, explained_classes, is_integer, scale_of
from kerascheck.library.array_values import (
    as_array,
    dtype_argument,
    made,
    shape_argument,
    written,
)  # fmt: skip
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.registry import Call, answer, find_function
from kerascheck.library.tensor_delegate import array_function
from kerascheck.shapes import algebra
from kerascheck.values.array import Array, Facts
from kerascheck.values.objects import Value


def tensor_of(value: Value, dtype: str = "") -> Array:
    """The eager tensor of a value: Python's floats are float32 and its integers int32."""
    array = as_array(value)
    if dtype:
        return cast_to(array, dtype)
    if not isinstance(value, Array):
        return cast_to(array, {"float64": "float32", "int64": "int32"}.get(array.dtype, array.dtype))
    return array


@array_function(
    "tensorflow.constant",
    "tensorflow.convert_to_tensor",
    "tensorflow.Variable",
    "keras.ops.array",
    "keras.ops.convert_to_tensor",
    "keras.Variable",
    "keras.backend.constant",
    "keras.backend.variable",
    "tensorflow.identity",
    "keras.ops.copy",
)
def tensor(call: Call, value: Value = None, dtype: Value = None, shape: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A tensor of given numbers."""
    source = next((kwargs[name] for name in ("initial_value", "x", "initializer", "input") if name in kwargs), value)
    kind = dtype_argument(kwargs.get("dtype", dtype) if not isinstance(dtype, bool) else kwargs.get("dtype"))
    array = tensor_of(source, kind)
    if shape is not None and call.path.endswith("constant"):
        fitted = algebra.broadcast(array.shape, shape_argument(shape))
        return made(call, fitted if array.shape.rank == 0 else shape_argument(shape), array.dtype, array.facts)
    return Array(array.shape, array.dtype, array.facts, array.content, call.site)


@array_function(
    "tensorflow.zeros",
    "tensorflow.ones",
    "keras.ops.zeros",
    "keras.ops.ones",
    "keras.ops.empty",
    "keras.backend.zeros",
    "keras.backend.ones",
)
def filled(call: Call, shape: Value, dtype: Value = None, name: Value = None) -> Value:
    """A tensor of zeros or ones."""
    value = {"zeros": 0, "ones": 1}.get(call.path.rpartition(".")[2])
    return made(call, shape_argument(shape), dtype_argument(dtype, "float32"), Facts(value, value, origin=Origin()))


@array_function(
    "tensorflow.zeros_like",
    "tensorflow.ones_like",
    "keras.ops.zeros_like",
    "keras.ops.ones_like",
    "keras.backend.zeros_like",
    "keras.backend.ones_like",
)
def filled_like(call: Call, input: Value, dtype: Value = None, name: Value = None) -> Value:  # noqa: A002 - TensorFlow's name
    """Zeros or ones of another tensor's shape."""
    array = as_array(input)
    value = 0 if call.path.endswith("zeros_like") else 1
    return made(call, array.shape, dtype_argument(dtype, array.dtype), Facts(value, value, origin=Origin()))


@array_function("tensorflow.fill", "keras.ops.full")
def fill(
    call: Call, dims: Value = None, value: Value = None, dtype: Value = None, *, shape: Value = None, fill_value: Value = None
) -> Value:
    """A tensor of one value."""
    number = tensor_of(value if fill_value is None else fill_value)
    return made(call, shape_argument(dims if shape is None else shape), dtype_argument(dtype, number.dtype), number.facts)


@array_function("tensorflow.range", "keras.ops.arange")
def range_of(call: Call, start: Value = 0, limit: Value = None, delta: Value = 1, dtype: Value = None, name: Value = None) -> Value:
    """Numbers in steps."""
    model = find_function("numpy.arange")
    assert model is not None
    found = answer(model, Call(call.ev, call.node, "numpy.arange"), start, limit, delta)
    kind = dtype_argument(dtype)
    return (
        tensor_of(found, kind or {"int64": "int32", "float64": "float32"}.get(found.dtype, found.dtype))
        if isinstance(found, Array)
        else found
    )


@array_function("tensorflow.eye", "keras.ops.eye", "keras.ops.identity", "tensorflow.linalg.eye")
def eye(call: Call, num_rows: Value = None, num_columns: Value = None, *args: Value, dtype: Value = None, **_: Value) -> Value:
    """The unit matrix."""
    model = find_function("numpy.eye")
    assert model is not None
    found = answer(model, Call(call.ev, call.node, "numpy.eye"), num_rows, num_columns)
    return cast_to(found, dtype_argument(dtype, "float32")) if isinstance(found, Array) else found


@array_function(
    "tensorflow.random.normal",
    "tensorflow.random.truncated_normal",
    "tensorflow.random_normal",
    "keras.random.normal",
    "keras.random.truncated_normal",
    "tensorflow.random.stateless_normal",
    "keras.backend.random_normal",
)
def random_normal(call: Call, shape: Value, *args: Value, dtype: Value = None, **_: Value) -> Value:
    """Normally distributed numbers."""
    return made(call, shape_argument(shape), dtype_argument(dtype, "float32"), Facts(continuous=True, origin=Origin()))


@array_function(
    "tensorflow.random.uniform", "keras.random.uniform", "keras.random.randint", "tensorflow.random_uniform", "keras.backend.random_uniform"
)
def random_uniform(
    call: Call, shape: Value, minval: Value = 0.0, maxval: Value = None, dtype: Value = None, *args: Value, **_: Value
) -> Value:
    """Evenly distributed numbers; ``maxval`` itself is not drawn."""
    default = "int32" if call.path.endswith("randint") else "float32"
    kind = dtype_argument(dtype, default)
    if is_integer(kind):
        known = isinstance(minval, int | float) and isinstance(maxval, int) and maxval > minval
        low, high = (int(minval), maxval - 1) if known and isinstance(maxval, int) else (None, None)
        count = high - low + 1 if low is not None and high is not None else None
        facts = Facts(low, high, count, scale=scale_of(low, high, False), origin=Origin())
        return made(call, shape_argument(shape), kind, explained_classes(facts, written(call), call.site))
    top = 1.0 if maxval is None else maxval
    known_bounds = isinstance(minval, int | float) and isinstance(top, int | float)
    least, most = (minval, top) if known_bounds else (None, None)
    return made(call, shape_argument(shape), kind, Facts(least, most, continuous=True, scale=scale_of(least, most, True), origin=Origin()))
