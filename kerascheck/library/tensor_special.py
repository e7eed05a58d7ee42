"""Functions on tensors that are no op of ``keras.ops``, or take their arguments in another way than the op does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kerascheck.library.registry import Call
from kerascheck.library.tensor_values import emit, spec_value, tensors_of
from kerascheck.shapes.spec import Built, Spec
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, add, multiply, product
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

Special = Callable[[Call, tuple[Value, ...], dict[str, Value]], "Value | None"]

SPECIAL: Final[dict[str, Special]] = {}
"""By short name; a function that gives None leaves the call to the op of the same name."""


def special(*names: str) -> Callable[[Special], Special]:
    """Register a function under short names."""

    def register(function: Special) -> Special:
        for name in names:
            SPECIAL[name] = function
        return function

    return register


def _first(args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    return args[0] if args else next(iter(kwargs.values()), None)


def _shape(value: Value) -> Shape:
    spec = spec_value(value)
    return spec.shape if isinstance(spec, Spec) else UNKNOWN_SHAPE


def _dtype(value: Value) -> str:
    spec = spec_value(value)
    return spec.dtype if isinstance(spec, Spec) else ""


def _argument(args: tuple[Value, ...], kwargs: dict[str, Value], place: int, *names: str, default: Any = None) -> Any:
    found = args[place] if len(args) > place else next((kwargs[name] for name in names if name in kwargs), default)
    return spec_value(found)


def _made(call: Call, cls: str, values: tuple[Value, ...], shape: Shape, dtype: str) -> Value:
    return emit(call, cls, values, Built(Spec(shape, dtype)))


@special("shape", "int_shape")
def shape_of(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """The shape as a tuple; a size that only a run tells is a scalar tensor, but None for ``keras.ops.shape`` outside of a ``call``."""
    shape = _shape(_first(args, kwargs))
    if shape.dims is None:
        return call.unknown("this shape is not known")
    static = call.path.endswith("int_shape") or call.path.startswith("keras.ops.") and not call.ev.inside

    def size(dim: Dim) -> Value:
        if dim is None:
            return None if static else Tensor(Shape(()), "int32")
        return dim if isinstance(dim, int | Symbol) else Unknown("shape", "this dim is known at run time only", call.site)

    return tuple(map(size, shape.dims))


@special("ndim", "rank")
def ndim(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """The rank as a number."""
    rank = _shape(_first(args, kwargs)).rank
    return call.unknown("this rank is not known") if rank is None else rank


@special("dtype")
def dtype_of(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """The dtype's name."""
    return _dtype(_first(args, kwargs)) or call.unknown("this dtype is not known")


@special("is_tensor", "is_keras_tensor")
def is_tensor(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """Whether a value is a tensor: a symbolic one is not, to ``keras.ops``."""
    return call.unknown("this depends on the backend")


@special("batch_flatten")
def batch_flatten(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """All axes but the first in one."""
    shape = _shape(_first(args, kwargs))
    flat = UNKNOWN_SHAPE if not shape.dims else Shape((shape.dims[0], product(shape.dims[1:])))
    return _made(call, "Reshape", (_first(args, kwargs),), flat, _dtype(_first(args, kwargs)))


@special("repeat")
def old_repeat(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value | None:
    """``K.repeat(x, n)``: vectors repeated as time steps."""
    if not call.path.startswith("keras.backend."):
        return None
    shape, count = _shape(_first(args, kwargs)), _argument(args, kwargs, 1, "n")
    size: Dim = count if isinstance(count, int | Symbol) else UNKNOWN_DIM
    known = shape.dims is not None and len(shape.dims) == 2
    result = Shape((shape[0], size, shape[1])) if known else UNKNOWN_SHAPE
    return _made(call, "Repeat", args[:1], result, _dtype(_first(args, kwargs)))


@special("repeat_elements")
def repeat_elements(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """``K.repeat_elements(x, rep, axis)``."""
    from kerascheck.library.tensor_ops import run

    x, rep, axis = (_argument_value(args, kwargs, place, name) for place, name in enumerate(("x", "rep", "axis")))
    return run(call, "repeat", {"x": x, "repeats": rep, "axis": axis})


def _argument_value(args: tuple[Value, ...], kwargs: dict[str, Value], place: int, *names: str) -> Value:
    return args[place] if len(args) > place else next((kwargs[name] for name in names if name in kwargs), None)


@special("split")
def tensorflow_split(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value | None:
    """``tf.split`` takes the sizes of the parts, where ``keras.ops`` takes the places of the cuts."""
    if not call.path.startswith("tensorflow."):
        return None
    from kerascheck.library.tensor_ops import run

    value = _argument_value(args, kwargs, 0, "value", "x")
    sections, axis = _argument(args, kwargs, 1, "num_or_size_splits"), _argument(args, kwargs, 2, "axis", default=0)
    if isinstance(sections, tuple):
        if not all(isinstance(each, int) and each >= 0 for each in sections):
            return ListValue(tuple(Tensor(UNKNOWN_SHAPE, _dtype(value)) for _ in sections))
        sections = tuple(sum(sections[: place + 1]) for place in range(len(sections) - 1))
    return run(call, "split", {"x": value, "indices_or_sections": sections, "axis": axis})


@special("matmul")
def tensorflow_matmul(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value | None:
    """``tf.matmul(a, b, transpose_b=True)``."""
    turned = [_argument(args, kwargs, 2 + place, name, default=False) for place, name in enumerate(("transpose_a", "transpose_b"))]
    if not call.path.startswith("tensorflow.") or turned == [False, False]:
        return None
    from kerascheck.library.tensor_ops import run

    operands = [_argument_value(args, kwargs, place, name) for place, name in enumerate(("a", "b"))]
    swapped = []
    for value, turn in zip(operands, turned, strict=True):
        shape = _shape(value)
        if turn is not False and shape.dims is not None and len(shape.dims) > 1:
            last = shape.dims[-2:][::-1] if turn is True else (UNKNOWN_DIM, UNKNOWN_DIM)
            shape = Shape((*shape.dims[:-2], *last))
        maker = next(tensors_of(value), None)
        swapped.append(Tensor(shape, _dtype(value), maker.call if maker is not None else None))
    return run(call, "matmul", {"x1": swapped[0], "x2": swapped[1]})


@special("conv1d", "conv2d", "conv3d")
def conv(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """``tf.nn.conv2d(input, filters, strides, padding)`` and ``K.conv2d(x, kernel, strides, padding)``."""
    from kerascheck.library.tensor_ops import run

    x, kernel = _argument_value(args, kwargs, 0, "input", "x"), _argument_value(args, kwargs, 1, "filters", "filter", "kernel")
    strides, padding = _argument(args, kwargs, 2, "strides", "stride", default=1), _argument(args, kwargs, 3, "padding", default="valid")
    return run(call, "conv", {
        "inputs": x, "kernel": kernel, "strides": _inner(strides), "padding": _lower(padding), "data_format": _format(kwargs),
        "dilation_rate": _inner(spec_value(kwargs.get("dilations", kwargs.get("dilation_rate", 1)))),
    })  # fmt: skip


@special("max_pool", "max_pool1d", "max_pool2d", "avg_pool", "avg_pool1d", "avg_pool2d", "pool2d", "pool3d")
def pool(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value | None:
    """``tf.nn.max_pool2d(input, ksize, strides, padding)`` and ``K.pool2d(x, pool_size, strides, padding)``."""
    if call.path.startswith("keras.ops."):
        return None
    from kerascheck.library.tensor_ops import run

    strides = _argument(args, kwargs, 2, "strides")
    if call.path.startswith("keras.backend.") and strides is None:
        strides = 1
    arguments = {
        "inputs": _argument_value(args, kwargs, 0, "input", "value", "x"),
        "pool_size": _inner(_argument(args, kwargs, 1, "ksize", "pool_size")),
        "strides": _inner(strides),
        "padding": _lower(_argument(args, kwargs, 3, "padding", default="valid")),
        "data_format": _format(kwargs),
    }
    return run(call, "max_pool", arguments)


def _inner(value: Any) -> Any:
    """TensorFlow's ``[1, rows, columns, 1]`` without batch and channels."""
    return value[1:-1] if isinstance(value, tuple) and len(value) > 3 else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _format(kwargs: dict[str, Value]) -> Any:
    given = spec_value(kwargs.get("data_format"))
    return {"NHWC": "channels_last", "NCHW": "channels_first"}.get(given, given) if isinstance(given, str) else given


@special("resize_images")
def resize_images(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value | None:
    """``K.resize_images(x, height_factor, width_factor, data_format)``."""
    if not call.path.startswith("keras.backend."):
        return None
    shape = _shape(_first(args, kwargs))
    factors = [_argument(args, kwargs, place, name) for place, name in ((1, "height_factor"), (2, "width_factor"))]
    if shape.dims is None or len(shape.dims) != 4 or _argument(args, kwargs, 3, "data_format") != "channels_last":
        return _made(call, "Resize", args[:1], UNKNOWN_SHAPE, _dtype(_first(args, kwargs)))
    pairs = zip(shape.dims[1:3], factors, strict=True)
    sizes = [multiply(size, factor) if isinstance(factor, int) else UNKNOWN_DIM for size, factor in pairs]
    return _made(call, "Resize", args[:1], Shape((shape.dims[0], *sizes, shape.dims[3])), _dtype(_first(args, kwargs)))


@special("temporal_padding", "spatial_2d_padding")
def padded(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """``K.temporal_padding(x, (1, 1))``: steps, or rows and columns, added on both sides."""
    shape, padding = _shape(_first(args, kwargs)), _argument(args, kwargs, 1, "padding")
    temporal = call.path.endswith("temporal_padding")
    pairs = (padding if padding is not None else (1, 1),) if temporal else padding if padding is not None else ((1, 1), (1, 1))
    known = isinstance(pairs, tuple) and all(isinstance(pair, tuple) and all(isinstance(each, int) for each in pair) for pair in pairs)
    if not known or shape.dims is None or len(shape.dims) != len(pairs) + 2:
        return _made(call, "Pad", args[:1], UNKNOWN_SHAPE, _dtype(_first(args, kwargs)))
    sizes = [add(size, sum(pair)) for size, pair in zip(shape.dims[1:-1], pairs, strict=True)]
    return _made(call, "Pad", args[:1], Shape((shape.dims[0], *sizes, shape.dims[-1])), _dtype(_first(args, kwargs)))


@special("gather", "where")
def gather(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value | None:
    """``tf.gather`` with batch axes, and ``tf.where`` of a condition alone, are something else than the ops."""
    alone = call.path.endswith("where") and len(args) + len(kwargs.keys() - {"name"}) == 1
    if not call.path.startswith("tensorflow.") or not (alone or kwargs.get("batch_dims", 0) != 0 or len(args) > 4):
        return None
    return emit(call, "Take", (*args, *kwargs.values()), Unknown("library-call", f"`{call.path}` in this form is not modelled"))


@special("add_n", "accumulate_n")
def add_n(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """The sum of tensors of one shape."""
    first = next(tensors_of(_first(args, kwargs)), None)
    return _made(call, "Add", (_first(args, kwargs),), UNKNOWN_SHAPE if first is None else first.shape, first.dtype if first else "")


@special("switch")
def switch(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value | None:
    """``K.switch(condition, then, otherwise)`` on tensors."""
    if not call.path.startswith("keras.backend.") or len(args) != 3 or not isinstance(args[1], Tensor):
        return None
    return _made(call, "Where", args, args[1].shape, args[1].dtype)


@special("normal", "uniform", "random_normal", "random_uniform", "truncated_normal")
def random(call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """Random numbers of a shape that is taken from tensors."""
    wanted = _argument(args, kwargs, 0, "shape")
    dims = wanted if isinstance(wanted, tuple) else None
    sizes = [None if isinstance(dim, Spec) else dim if isinstance(dim, int | Symbol) or dim is None else UNKNOWN_DIM for dim in dims or ()]
    return Tensor(UNKNOWN_SHAPE if dims is None else Shape(tuple(sizes)), "float32")
