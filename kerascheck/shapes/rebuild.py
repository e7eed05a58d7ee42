"""Whether a layer that has its weights fits another input: the sizes its first call fixed, against those of a later one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from kerascheck.shapes.identifiers import DATA_FORMATS
from kerascheck.shapes.spec import Arguments, Nested, Refused, Shape, Spec
from kerascheck.values.dim import certainly_different

Axes: TypeAlias = Callable[[Arguments, Shape], tuple[int, ...] | None]


def clash(cls: str, arguments: Mapping[str, Any], first: Nested, now: Nested) -> Refused | None:
    """What is wrong with calling a layer again on other sizes than it was built for.

    The detail's ``at_call`` tells when Keras notices: True for the call itself, False for layers that fail only once they run.

    Args:
        cls: public class name.
        arguments: bound constructor arguments.
        first: the inputs of the call that built the layer.
        now: the inputs of a later call.
    """
    bound = Arguments(arguments)
    inner: Any = arguments.get("layer")
    if cls in _INNER and hasattr(inner, "cls") and hasattr(inner, "arguments"):
        step = cls == "TimeDistributed"
        return clash(inner.cls, inner.arguments, _without_steps(first, step), _without_steps(now, step))
    if cls in _SEPARATE:
        pairs = zip(_listed(first), _listed(now), strict=False)
        return next(filter(None, (_compare(cls, bound, _last, left, right) for left, right in pairs)), None)
    axes = _AXES.get(cls)
    if axes is None or not isinstance(first, Spec) or not isinstance(now, Spec):
        return None
    return _compare(cls, bound, axes, first, now)


def _compare(cls: str, arguments: Arguments, axes: Axes, first: Spec, now: Spec) -> Refused | None:
    built, found = first.shape, now.shape
    if built.rank is None or found.rank is None:
        return None
    at_call = cls in _AT_CALL or (cls == "PReLU" and bool(arguments["shared_axes"]))
    if cls in _ONE_RANK and built.rank != found.rank:
        message = f"`{cls}` was built for {built.rank} axes, but now gets {found}"
        return Refused("rank", message, {"expected": built.rank, "at_least": False, "found": found.rank, "shape": found, "at_call": True})
    for axis in axes(arguments, built) or ():
        expected, size = built[axis], found[axis]
        if cls in _BROADCASTING and (expected == 1 or size == 1):
            continue
        if certainly_different(expected, size):
            where = axis % built.rank
            message = f"`{cls}` was built for size {expected} on axis {where}, but now gets {size}: {found}"
            return Refused("weights", message, {"axis": where, "expected": expected, "found": size, "at_call": at_call})
    return None


def _last(arguments: Arguments, shape: Shape) -> tuple[int, ...]:
    return (-1,)


def _channels(arguments: Arguments, shape: Shape) -> tuple[int, ...] | None:
    value = arguments["data_format"] or DATA_FORMATS[0]
    if not isinstance(value, str):
        return None
    return (-1,) if value.lower() == DATA_FORMATS[0] else (1,)


def _video_channels(arguments: Arguments, shape: Shape) -> tuple[int, ...] | None:
    axes = _channels(arguments, shape)
    return (2,) if axes == (1,) else axes


def _stated(arguments: Arguments, shape: Shape) -> tuple[int, ...] | None:
    value = arguments["axis"]
    axes = tuple(value) if isinstance(value, tuple | list) else (value,)
    rank = shape.rank or 0
    return axes if all(isinstance(axis, int) and -rank <= axis < rank for axis in axes) else None


def _learned(arguments: Arguments, shape: Shape) -> tuple[int, ...] | None:
    return None if arguments["axis"] is None else _stated(arguments, shape)


def _unshared(arguments: Arguments, shape: Shape) -> tuple[int, ...] | None:
    value = arguments["shared_axes"]
    shared = value if isinstance(value, tuple | list) else (value,)
    return tuple(axis for axis in range(1, shape.rank or 0) if axis not in shared)


def _in_weights(arguments: Arguments, shape: Shape) -> tuple[int, ...] | None:
    equation = arguments["equation"]
    if not isinstance(equation, str) or "," not in equation or "->" not in equation:
        return None
    inputs, weights = equation.split("->")[0].split(",", 1)
    letters = inputs.replace("...", "")
    start = (shape.rank or 0) - len(letters) if inputs.startswith("...") else 0
    return tuple(start + index for index, letter in enumerate(letters) if letter in weights)


_CONVOLUTIONS: Final = (
    *(f"{kind}{rank}D" for rank in (1, 2, 3) for kind in ("Conv", "DepthwiseConv", "SeparableConv")),
    *(f"Conv{rank}DTranspose" for rank in (1, 2, 3)),
)
_AXES: Final[Mapping[str, Axes]] = {
    **dict.fromkeys(("Dense", "LSTM", "GRU", "SimpleRNN", "RNN", "LSTMCell", "GRUCell", "SimpleRNNCell"), _last),
    **dict.fromkeys(_CONVOLUTIONS, _channels),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _video_channels),
    **dict.fromkeys(("BatchNormalization", "GroupNormalization", "LayerNormalization", "RMSNormalization"), _stated),
    "Normalization": _learned,
    "PReLU": _unshared,
    "EinsumDense": _in_weights,
}
_INNER: Final = frozenset({"TimeDistributed", "Bidirectional", "SpectralNormalization"})
_SEPARATE: Final = frozenset({"MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention", "AdditiveAttention"})
_AT_CALL: Final = frozenset({"Dense", *_CONVOLUTIONS, "BatchNormalization", "GroupNormalization"})
_ONE_RANK: Final = frozenset({"BatchNormalization", "GroupNormalization", "PReLU", "EinsumDense"})
_BROADCASTING: Final = frozenset({"LayerNormalization", "RMSNormalization", "Normalization", "PReLU", "AdditiveAttention"})


def _listed(nested: Nested) -> tuple[Spec, ...]:
    items = nested if isinstance(nested, tuple) else (nested,)
    return tuple(item for item in items if isinstance(item, Spec))


def _without_steps(nested: Nested, step: bool) -> Nested:
    if not step or not isinstance(nested, Spec) or nested.shape.dims is None:
        return nested
    return Spec(Shape((*nested.shape.dims[:1], *nested.shape.dims[2:])), nested.dtype)
