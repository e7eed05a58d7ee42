"""Hypothesis strategies of op calls: arguments by the names that parameters have in ``keras.ops``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from kerascheck.keras_api.lookup import MISSING
from kerascheck.shapes.ops.registry import op_functions
from kerascheck.shapes.spec import UNKNOWN_SPEC, Shape, Spec, Unknown
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from tests.shapes.layer_strategies import FLAG, Strategy, mostly, of
from tests.shapes.live_layer import symbol_for
from tests.shapes.live_op import OpCase, entry_of

DIM = mostly(of(1, 2, 3, 4, 6), st.none(), 6)
DTYPE = mostly(st.just("float32"), of("int32", "float16", "float64", "uint8", "bool", "int64", "int8"), 3)
AXIS = mostly(st.integers(-2, 2), st.integers(-6, 6), 6)
AXES = mostly(AXIS, st.lists(st.integers(-3, 3), min_size=1, max_size=2, unique_by=lambda axis: axis % 3).map(tuple), 5)
SIZE = mostly(st.integers(1, 4), of(0, 7), 10)
OPEN = Unknown("parameter", "left open by the test")


def _spec(dims: tuple[Dim, ...], dtype: str) -> Spec:
    return Spec(Shape(dims), dtype)


def ranked(*ranks: int, dtype: Strategy = DTYPE) -> Strategy:
    """A tensor of one of these ranks, now and then of another."""
    rank = mostly(of(*ranks), st.integers(0, 5), 12)
    return rank.flatmap(lambda size: st.builds(_spec, st.tuples(*[DIM] * size), dtype))


TENSOR = ranked(1, 2, 3, 4)


@st.composite
def alike(draw: Callable[[Strategy], Any], base: Spec, how: str = "broadcast") -> Spec:
    """A tensor that mostly goes together with another one."""
    dims = list(base.shape.dims or ())
    if how == "broadcast":
        dims = dims[draw(st.integers(0, len(dims))) :] if draw(st.integers(1, 3)) == 1 else dims
        dims = [1 if draw(st.integers(1, 5)) == 1 else dim for dim in dims]
    if draw(st.integers(1, 6)) == 1 and dims:
        dims[draw(st.integers(0, len(dims) - 1))] = draw(DIM)
    if draw(st.integers(1, 12)) == 1:
        dims = [draw(DIM), *dims]
    return _spec(tuple(dims), base.dtype if draw(FLAG) else draw(DTYPE))


def several_like(how: str = "exact") -> Strategy:
    """A list of tensors."""
    return TENSOR.flatmap(lambda one: st.tuples(st.just(one), alike(one, how)) | st.tuples(st.just(one), alike(one, how), alike(one, how)))


def two(first: str, second: str, how: str = "broadcast") -> Strategy:
    """Two operands, one of them sometimes a number."""
    number = of(2, 2.5, True, 0)
    both = TENSOR.flatmap(lambda one: st.fixed_dictionaries({first: st.just(one), second: alike(one, how)}))
    return both if how == "exact" else mostly(both, st.fixed_dictionaries({first: TENSOR, second: number}), 4)


@st.composite
def _product(draw: Callable[[Strategy], Any]) -> dict[str, Any]:
    """Two operands whose inner sizes mostly agree."""
    left = draw(ranked(1, 2, 3, 4))
    dims = list(left.shape.dims or ())
    inner = dims[-1] if dims else 2
    if draw(st.integers(1, 6)) == 1:
        inner = draw(DIM)
    right = [*dims[: draw(st.integers(0, max(len(dims) - 2, 0)))], inner, draw(DIM)] if draw(st.integers(1, 4)) > 1 else [inner]
    return {"x1": left, "x2": _spec(tuple(right), left.dtype if draw(FLAG) else draw(DTYPE))}


@st.composite
def _reshape(draw: Callable[[Strategy], Any]) -> dict[str, Any]:
    spec = draw(TENSOR)
    target = draw(st.permutations(list(spec.shape.dims or ())))
    for place in range(len(target)):
        if draw(st.integers(1, 5)) == 1:
            target[place] = draw(of(-1, 2, 3, 12))
    target = [-1 if dim is None else dim for dim in target]
    return {"x": spec, "newshape": tuple(target) if draw(st.integers(1, 8)) > 1 else draw(of((-1,), (-1, 2), (-2, 3)))}


@st.composite
def _transpose(draw: Callable[[Strategy], Any]) -> dict[str, Any]:
    spec = draw(TENSOR)
    order = draw(st.permutations(range(len(spec.shape.dims or ()))))
    return {"x": spec, "axes": draw(mostly(st.just(tuple(order)), of(None, (0, 1), (0, 0, 1), (0, 2, 1)), 4))}


@st.composite
def _conv(draw: Callable[[Strategy], Any], name: str) -> dict[str, Any]:
    rank = draw(of(1, 2))
    spec = draw(ranked(rank + 2, dtype=st.just("float32")))
    channels = (spec.shape.dims or (None,))[-1] or 2
    kernel = (*draw(st.tuples(*[st.integers(1, 3)] * rank)), draw(mostly(st.just(channels), of(1, 2, 3), 5)), draw(st.integers(1, 4)))
    more = {
        "strides": draw(of(1, 2, 1)), "padding": draw(mostly(of("valid", "same"), of("SAME"), 9)),
        "data_format": draw(mostly(of(None, "channels_last"), of("channels_first"), 6)),
    }  # fmt: skip
    if name != "conv_transpose":
        more["dilation_rate"] = draw(mostly(st.just(1), st.just(2), 5)) if more["strides"] == 1 else 1
    kernels = {"kernel": _spec(kernel, "float32")}
    if name == "separable_conv":
        pointwise = (*[1] * rank, kernel[-1] * kernel[-2], 5)
        kernels = {"depthwise_kernel": _spec(kernel, "float32"), "pointwise_kernel": _spec(pointwise, "float32")}
    return {"inputs": spec, **kernels, **more}


KEY = st.one_of(
    st.integers(-3, 3), st.builds(slice, of(None, 0, 1, -1), of(None, 2, -1, 9), of(None, None, 2, -1)), st.just(None), st.just(Ellipsis)
)
IMAGE = mostly(ranked(4), ranked(3), 4)
FORMAT = mostly(of(None, "channels_last"), of("channels_first"), 5)
BORDER = mostly(of(0, 1, 2), st.none(), 9)
PAIR = st.tuples(of(0, 1, 2), of(0, 1, 3))

BY_PARAMETER: dict[str, Strategy] = {
    "axis": AXES, "axes": AXES, "keepdims": FLAG, "k": st.integers(-2, 3), "offset": st.integers(-2, 3), "axis1": AXIS, "axis2": AXIS,
    "n": of(1, 2), "ord": of(None, None, 1, 2, "fro"), "q": mostly(st.just(0.5), of((0.1, 0.9), (0.5,)), 3), "dtype": of(None, "float16"),
    "repeats": mostly(st.integers(1, 3), st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple), 2),
    "negative_slope": of(0.1), "initial": st.none(), "weights": st.none(), "num": of(None, None, 2), "block_size": of(1, 2),
    "data_format": FORMAT, "padding": of("valid", "same"), "pad_width": mostly(st.lists(PAIR, min_size=1, max_size=4).map(tuple), of(1, (1, 2)), 4),
    "source": AXIS, "destination": AXIS, "shift": of(1, 2), "shape": st.lists(of(1, 2, 3, 4), max_size=3).map(tuple),
    "num_classes": st.integers(1, 9), "indices_or_sections": mostly(st.integers(1, 4), of((1,), (1, 2), (2, 3)), 3),
    "x_min": of(0.0, -1), "x_max": of(1, 2.5), "fill_value": of(1), "kth": of(1), "bins": st.just(_spec((4,), "float32")),
    "size": st.tuples(SIZE, SIZE), "pool_size": of(1, 2, 3, (2, 2)), "strides": of(None, None, 1, 2), "sequence_length": of(2, 3),
    "sequence_stride": of(1, 2), "full_matrices": FLAG, "compute_uv": FLAG, "mode": of("reduced"), "sorted": FLAG, "from_logits": FLAG,
    "output_size": st.tuples(SIZE, SIZE), "approximate": FLAG, "alpha": of(1.0), "threshold": of(0.5), "default_value": of(0.0),
    "top_padding": BORDER, "bottom_padding": BORDER, "left_padding": BORDER, "right_padding": BORDER, "target_height": st.none(),
    "target_width": st.none(), "top_cropping": BORDER, "bottom_cropping": BORDER, "left_cropping": BORDER, "right_cropping": BORDER,
}  # fmt: skip
"""Values of parameters that are no tensors."""

TENSORS = frozenset(("x", "a", "b", "array", "variable", "images", "inputs", "target", "output", "query", "key", "value", "targets",
                     "predictions", "updates", "indices", "values", "condition", "sorted_sequence"))  # fmt: skip

SPECIAL: dict[str, Strategy] = {
    "reshape": _reshape(), "transpose": _transpose(), "matmul": _product(), "dot": _product(),
    "get_item": st.fixed_dictionaries({"x": TENSOR, "key": mostly(KEY.filter(lambda key: isinstance(key, int)), st.lists(KEY, min_size=1, max_size=3).map(tuple), 2)}),
    "concatenate": st.fixed_dictionaries({"xs": several_like(), "axis": AXIS}),
    "stack": st.fixed_dictionaries({"x": several_like(), "axis": AXIS}),
    **{name: st.fixed_dictionaries({"xs": several_like()}) for name in ("vstack", "hstack", "dstack")},
    "meshgrid": st.fixed_dictionaries({"x": several_like()}),
    "where": TENSOR.flatmap(lambda one: st.fixed_dictionaries({"condition": alike(one), "x1": st.just(one), "x2": alike(one)})),
    "take": st.fixed_dictionaries({"x": TENSOR, "indices": mostly(ranked(0, 1, 2, dtype=st.just("int32")), of(1, (0, 1)), 3)}, optional={"axis": AXIS}),
    "take_along_axis": TENSOR.flatmap(lambda one: st.fixed_dictionaries({"x": st.just(one), "indices": alike(one, "exact"), "axis": AXIS})),
    "einsum": st.one_of(*[
        st.fixed_dictionaries({"subscripts": st.just(text), "operands": st.tuples(*[ranked(rank) for rank in ranks])})
        for text, ranks in (("bi,io->bo", (2, 2)), ("bij,bjk->bik", (3, 3)), ("...i,io->...o", (3, 2)), ("bij->bji", (3,)), ("bhqd,bhkd->bhqk", (4, 4)))
    ]),
    "tensordot": st.one_of(
        st.fixed_dictionaries({"x1": ranked(2, 3), "x2": ranked(2, 3), "axes": of(0, 1, 2)}),
        st.fixed_dictionaries({"x1": ranked(2, 3), "x2": ranked(2, 3), "axes": of(((1,), (0,)), ((2,), (1,)), ((1, 2), (0, 1)))}),
    ),
    "cross": two("x1", "x2", "exact"), "append": TENSOR.flatmap(lambda one: st.fixed_dictionaries({"x1": st.just(one), "x2": alike(one, "exact")}, optional={"axis": AXIS})),
    **{name: _conv(name) for name in ("conv", "depthwise_conv", "separable_conv", "conv_transpose")},
    "slice": st.fixed_dictionaries({"inputs": ranked(2, 3), "start_indices": of((0, 0), (0, 1, 0), (1, 0)), "shape": of((1, 2), (1, -1), (1, 1, -1))}),
    "slice_update": st.fixed_dictionaries({"inputs": TENSOR, "start_indices": st.just((0, 0)), "updates": TENSOR}),
    "scatter_update": st.fixed_dictionaries({"inputs": TENSOR, "indices": ranked(2, dtype=st.just("int32")), "updates": TENSOR}),
    "scatter": st.fixed_dictionaries({"indices": ranked(2, dtype=st.just("int32")), "values": TENSOR, "shape": of((2, 3), (4,))}),
    **{name: TENSOR.flatmap(lambda one: st.fixed_dictionaries({"target": alike(one, "exact"), "output": st.just(one)})) for name in
       ("binary_crossentropy", "categorical_crossentropy")},
    "sparse_categorical_crossentropy": TENSOR.flatmap(lambda one: st.fixed_dictionaries({
        "target": alike(_spec((one.shape.dims or ())[:-1], "int32"), "exact"), "output": st.just(one)})),
    **{name: st.fixed_dictionaries({"a": st.sampled_from([2, 3]).flatmap(lambda side: st.just(_spec((None, side, side), "float32"))),
                                    "b": ranked(2, 3, dtype=st.just("float32"))}) for name in ("solve", "solve_triangular")},
    "dot_product_attention": st.fixed_dictionaries({"query": ranked(4), "key": ranked(4), "value": ranked(4)}),
    "batch_normalization": st.fixed_dictionaries({"x": st.just(_spec((None, 4, 3), "float32")), "axis": of(-1, 2),
                                                  "mean": st.just(_spec((3,), "float32")), "variance": st.just(_spec((3,), "float32"))}),
    "searchsorted": st.fixed_dictionaries({"sorted_sequence": ranked(1), "values": TENSOR}),
    "digitize": st.fixed_dictionaries({"x": TENSOR, "bins": st.just(_spec((4,), "float32"))}),
    "linear": st.fixed_dictionaries({"x": TENSOR}),
    "pad_images": st.fixed_dictionaries({"images": IMAGE, **{f"{side}_padding": of(0, 1, 2) for side in ("top", "bottom", "left", "right")}}),
    "crop_images": st.fixed_dictionaries({"images": st.just(_spec((None, 9, 8, 3), "float32")) | st.just(_spec((9, 8, 1), "float32")),
                                          **{f"{side}_cropping": of(0, 1, 2) for side in ("top", "bottom", "left", "right")}}),
}  # fmt: skip


def _general(name: str) -> Strategy:
    parameters = [each for each in entry_of(name).parameters if each.kind == ""]
    names = [each.name for each in parameters]
    if {"x1", "x2"} <= set(names):
        return two("x1", "x2", "broadcast")
    if {"x", "y"} <= set(names):
        return two("x", "y", "exact")
    images = name in ("resize", "rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb", "extract_patches", "pad_images", "crop_images")
    required: dict[str, Strategy] = {}
    optional: dict[str, Strategy] = {}
    for each in parameters:
        if each.name in TENSORS and each.default is MISSING:
            pooled = name.endswith("_pool")
            required[each.name] = IMAGE if images else ranked(3, 4) if pooled else TENSOR
        elif each.name in BY_PARAMETER:
            (required if each.default is MISSING else optional)[each.name] = BY_PARAMETER[each.name]
    if name in ("pad_images", "crop_images"):
        required, optional = {**required, **{key: value for key, value in optional.items() if "target" not in key}}, {}
    return st.fixed_dictionaries(required, optional=optional)


def op_names() -> list[str]:
    """Every op that is modelled; Keras' `mish` takes no symbolic tensor."""
    return sorted(set(op_functions()) - {"mish"})


def op_cases(name: str) -> Strategy:
    """Calls of one op."""
    return st.builds(OpCase, st.just(name), SPECIAL[name] if name in SPECIAL else _general(name))


@st.composite
def partly_known_ops(draw: Callable[[Strategy], Any], name: str) -> tuple[OpCase, OpCase]:
    """A call, and the same with some arguments and dims unknown and some sizes as symbols."""
    case = draw(op_cases(name))
    return case, OpCase(name, {key: _blurred(draw, value) for key, value in case.given.items()})


def _blurred(draw: Callable[[Strategy], Any], value: Any) -> Any:
    if isinstance(value, Spec):
        if draw(st.integers(1, 10)) == 1:
            return UNKNOWN_SPEC
        return Spec(
            Shape(tuple(_blurred_dim(draw, dim) for dim in value.shape.dims or ())), value.dtype if draw(st.integers(1, 6)) > 1 else ""
        )
    if isinstance(value, tuple):
        return tuple(_blurred(draw, item) for item in value)
    return OPEN if draw(st.integers(1, 6)) == 1 else value


def _blurred_dim(draw: Callable[[Strategy], Any], dim: Dim) -> Dim:
    how = draw(st.integers(1, 5))
    if how == 1:
        return UNKNOWN_DIM
    return symbol_for(dim) if how == 2 and isinstance(dim, int) and dim > 1 else dim
