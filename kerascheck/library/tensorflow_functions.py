"""TensorFlow: functions on eager tensors, which are arrays here; the same functions of ``keras.ops``.

Calls with a symbolic Keras tensor go to the tensor models (`tensor_delegate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from kerascheck.library import tensorflow_batches, tensorflow_images  # noqa: F401 - each registers its own
from kerascheck.library.array_facts import explained_classes, is_float, scale_of
from kerascheck.library.array_steps import converted
from kerascheck.library.array_values import (
    as_array,
    axis_argument,
    dim_argument,
    dtype_argument,
    made,
    sequence_of,
    shape_value,
    size_value,
    written,
)  # fmt: skip
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.registry import Call, answer, constant, find_function, function, load
from kerascheck.library.tensor_delegate import array_function
from kerascheck.library.tensorflow_creation import tensor_of
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import Dim
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

load("numpy")  # these functions are numpy's with other parameter names

constant("tensorflow.newaxis", None)
for _path in ("tensorflow.data.AUTOTUNE", "tensorflow.data.experimental.AUTOTUNE"):
    constant(_path, -1)

#: TensorFlow's or Keras' name -> numpy's, and the names that each parameter goes by.
SAME: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "reshape": ("reshape", ("tensor x", "shape newshape")),
    "expand_dims": ("expand_dims", ("input x", "axis")),
    "squeeze": ("squeeze", ("input x", "axis")),
    "transpose": ("transpose", ("a x", "perm axes")),
    "stack": ("stack", ("values x", "axis")),
    "concat": ("concatenate", ("values xs x", "axis")),
    "concatenate": ("concatenate", ("xs", "axis")),
    "tile": ("tile", ("input x", "multiples repeats")),
    "repeat": ("repeat", ("input x", "repeats", "axis")),
    "where": ("where", ("condition", "x x1", "y x2")),
    "ravel": ("ravel", ("x",)),
    "clip_by_value": ("clip", ("t", "clip_value_min", "clip_value_max")),
    "clip": ("clip", ("x", "x_min", "x_max")),
    "pad": ("pad", ("tensor x", "paddings pad_width", "mode", "constant_values")),
    "roll": ("roll", ("input x", "shift", "axis")),
    "reverse": ("flip", ("tensor", "axis")),
    "flip": ("flip", ("x", "axis")),
    "tensordot": ("tensordot", ("a x1", "b x2", "axes")),
    "matmul": ("matmul", ("a x1", "b x2")),
    "linalg.matmul": ("matmul", ("a x1", "b x2")),
    "dot": ("dot", ("x1", "x2")),
    "moveaxis": ("moveaxis", ("x", "source", "destination")),
    "swapaxes": ("swapaxes", ("x", "axis1", "axis2")),
    "sort": ("sort", ("values x", "axis")),
    "argsort": ("argsort", ("values x", "axis")),
    "cumsum": ("cumsum", ("x", "axis")),
    "linspace": ("linspace", ("start", "stop", "num")),
    "vstack": ("vstack", ("xs",)),
    "hstack": ("hstack", ("xs",)),
    "outer": ("outer", ("x1", "x2")),
    "full_like": ("full_like", ("x", "fill_value")),
    "pow": ("power", ("x x1", "y x2")),
}
ELEMENTWISE: Final = (
    "exp log log1p expm1 sqrt square abs absolute sin cos tan tanh sinh cosh sign round floor ceil negative isnan isfinite logical_not "
    "reciprocal arctan nan_to_num"
)
BINARY: Final = (
    "add subtract multiply divide true_divide floor_divide mod maximum minimum power equal not_equal less less_equal greater greater_equal "
    "logical_and logical_or"
)
REDUCTIONS: Final = {"sum": "sum", "mean": "mean", "max": "max", "min": "min", "prod": "prod", "any": "any", "all": "all", "std": "std",
                     "var": "var", "variance": "var"}  # fmt: skip


def _bound(parameters: Sequence[str], args: Sequence[Value], kwargs: dict[str, Value]) -> list[Value] | None:
    """Arguments in order; None when one is given that the table does not know."""
    values = list(args[: len(parameters)])
    rest = {key: value for key, value in kwargs.items() if key != "name"}
    for names in parameters[len(values) :]:
        given = next((name for name in names.split() if name in rest), None)
        if given is None:
            break
        values.append(rest.pop(given))
    return None if rest else values


def _register_same() -> None:
    table = dict(SAME)
    for name in ELEMENTWISE.split():
        table[name] = table[f"math.{name}"] = (name, ("x",))
    for name in BINARY.split():
        table[name] = table[f"math.{name}"] = (name, ("x x1", "y x2"))
    for name, (numpy_name, parameters) in table.items():

        def same(call: Call, *args: Value, numpy_name: str = numpy_name, parameters: Any = parameters, **kwargs: Value) -> Value:
            values = _bound(parameters, args, kwargs)
            if call.path == "tensorflow.concat" and values and isinstance(values[0], Array):
                return values[0]  # one tensor in place of a list of them
            model = find_function(f"numpy.{numpy_name}")
            if values is None or model is None:
                return call.unknown(f"`{call.path}` with these arguments is not modelled")
            return answer(model, Call(call.ev, call.node, f"numpy.{numpy_name}"), *values)

        array_function(f"tensorflow.{name}", f"keras.ops.{name}")(same)
    for name, numpy_name in REDUCTIONS.items():

        def reduce_by(
            call: Call,
            input_tensor: Value = None,
            axis: Value = None,
            keepdims: Value = False,
            name: Value = None,
            *,
            x: Value = None,
            numpy_name: str = numpy_name,
        ) -> Value:
            model = find_function(f"numpy.{numpy_name}")
            assert model is not None
            source = input_tensor if x is None else x
            return answer(model, Call(call.ev, call.node, f"numpy.{numpy_name}"), source, axis, keepdims=keepdims)

        array_function(f"tensorflow.reduce_{name}", f"tensorflow.math.reduce_{name}", f"keras.ops.{name}")(reduce_by)


@array_function("tensorflow.cast", "keras.ops.cast", "keras.backend.cast", "tensorflow.dtypes.cast")
def cast(call: Call, x: Value, dtype: Value = None, name: Value = None) -> Value:
    """Another dtype."""
    array = tensor_of(x)
    kind = dtype_argument(dtype)
    found = converted(call, array, cast_to(array, kind)) if kind else array.but(dtype="")
    return Array(found.shape, found.dtype, found.facts, found.content, call.site)


@array_function("tensorflow.one_hot", "keras.ops.one_hot", "keras.ops.nn.one_hot", "keras.backend.one_hot")
def one_hot(
    call: Call,
    indices: Value = None,
    depth: Value = None,
    on_value: Value = None,
    off_value: Value = None,
    axis: Value = None,
    dtype: Value = None,
    name: Value = None,
    *,
    x: Value = None,
    num_classes: Value = None,
    sparse: Value = False,
) -> Value:
    """One-hot rows of class numbers."""
    labels = as_array(indices if x is None else x)
    width: Dim = dim_argument(depth if num_classes is None else num_classes)
    plain = on_value is None and off_value is None
    if call.path.startswith("keras."):
        axis, dtype = (on_value if axis is None else axis), (off_value if dtype is None else dtype)
        plain = True
    if labels.shape.dims is None:
        return made(call, UNKNOWN_SHAPE, dtype_argument(dtype, "float32"))
    if axis not in (None, -1, len(labels.shape.dims)):
        return made(call, UNKNOWN_SHAPE, dtype_argument(dtype, "float32"))
    shape = Shape((*labels.shape.dims, width))
    # a label outside 0…depth-1 gives a row of zeros, which is not one-hot
    inside = (
        labels.facts.low is None
        or labels.facts.high is None
        or not isinstance(width, int)
        or 0 <= labels.facts.low <= labels.facts.high < width
    )
    facts = Facts(0, 1, width if isinstance(width, int) else None, inside, split=labels.facts.split, origin=labels.facts.origin)
    return made(call, shape, dtype_argument(dtype, "float32"), explained_classes(facts, written(call), call.site) if plain else Facts())


@function("tensorflow.shape", "keras.ops.shape", "keras.backend.int_shape")
def shape_of(call: Call, input: Value = None, *args: Value, x: Value = None, **kwargs: Value) -> Value:  # noqa: A002 - TensorFlow's name
    """The shape as a tuple."""
    from kerascheck.library.tensor_delegate import has_tensor, on_tensors

    source = input if x is None else x
    if has_tensor(source):
        return on_tensors(call, (source, *args), kwargs)
    return shape_value(as_array(source).shape)


@array_function("tensorflow.size", "tensorflow.rank", "keras.ops.size", "keras.ops.ndim")
def measure(call: Call, input: Value = None, *args: Value, x: Value = None, **_: Value) -> Value:  # noqa: A002 - TensorFlow's name
    """Number of elements, or of axes."""
    shape = as_array(input if x is None else x).shape
    if call.path.endswith("size"):
        return size_value(shape.size)
    return call.unknown("this rank is not known") if shape.rank is None else shape.rank


@array_function("tensorflow.argmax", "tensorflow.math.argmax", "keras.ops.argmax", "tensorflow.argmin", "keras.ops.argmin")
def argmax(
    call: Call,
    input: Value = None,  # noqa: A002 - TensorFlow's name
    axis: Value = None,
    output_type: Value = None,
    *,
    x: Value = None,
    keepdims: Value = False,
    dimension: Value = None,
    name: Value = None,
) -> Value:
    """Positions of the largest elements; TensorFlow's default axis is the first."""
    model = find_function("numpy.argmax")
    assert model is not None
    tensorflow = call.path.startswith("tensorflow.")
    where = (0 if axis is None else axis) if tensorflow else axis
    found = answer(model, call, input if x is None else x, where, keepdims=keepdims)
    return found.but(dtype=dtype_argument(output_type, "int64") if tensorflow else "int32") if isinstance(found, Array) else found


@array_function("tensorflow.split", "keras.ops.split")
def split(
    call: Call,
    value: Value = None,
    num_or_size_splits: Value = None,
    axis: Value = 0,
    *args: Value,
    x: Value = None,
    indices_or_sections: Value = None,
    **_: Value,
) -> Value:
    """Equal parts, or parts of given sizes (in ``keras.ops``: cut at given positions)."""
    array = as_array(value if x is None else x)
    sections: Any = num_or_size_splits if indices_or_sections is None else indices_or_sections
    if not isinstance(sections, int):
        items = sequence_of(call, sections)
        if items is None or not all(isinstance(item, int) for item in items):
            return ListValue((), exact=False)
        sections = [sum(items[: position + 1]) for position in range(len(items) - 1)] if call.path.startswith("tensorflow.") else items
    parts = algebra.split(array.shape, sections, axis_argument(axis))
    if isinstance(parts, Refused):
        return made(call, parts)
    if parts is None:
        return ListValue((), exact=False)
    facts = replace(array.facts, origin=None, one_hot=False, multi_hot=False)
    return ListValue(tuple(Array(part, array.dtype, facts, site=call.site) for part in parts))


@array_function("tensorflow.gather", "keras.ops.take", "tensorflow.boolean_mask")
def gather(
    call: Call, params: Value = None, indices: Value = None, *args: Value, axis: Value = 0, x: Value = None, mask: Value = None, **_: Value
) -> Value:
    """Rows by their positions."""
    from kerascheck.library.array_operators import subscript

    source, key = as_array(params if x is None else x), indices if mask is None else mask
    if axis not in (0, None) or args:
        return made(call, UNKNOWN_SHAPE, source.dtype)
    return subscript(call, source, key if isinstance(key, int) else as_array(key))


#: Activations and other functions that keep the shape, with the bounds of their result.
BOUNDED: Final[dict[str, tuple[float | None, float | None]]] = {
    "sigmoid": (0, 1),
    "softmax": (0, 1),
    "relu": (0, None),
    "softplus": (0, None),
    "elu": (None, None),
    "gelu": (None, None),
    "silu": (None, None),
    "log_softmax": (None, 0),
    "leaky_relu": (None, None),
    "selu": (None, None),
    "relu6": (0, 6),
    "l2_normalize": (-1, 1),
}


def _register_bounded() -> None:
    for name, (low, high) in BOUNDED.items():

        def bounded(call: Call, x: Value = None, *args: Value, low: Any = low, high: Any = high, **kwargs: Value) -> Value:
            array = as_array(kwargs.get("logits", kwargs.get("features", x)))
            dtype = array.dtype if is_float(array.dtype) or not array.dtype else "float32"
            return made(call, array.shape, dtype, Facts(low, high, continuous=True, scale=scale_of(low, high, True)))

        array_function(
            f"tensorflow.nn.{name}", f"tensorflow.math.{name}", f"tensorflow.{name}", f"keras.ops.{name}", f"keras.activations.{name}"
        )(bounded)


_register_bounded()
_register_same()
