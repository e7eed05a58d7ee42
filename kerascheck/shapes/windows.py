"""Sliding windows: output lengths of convolution, transposed convolution and pooling, and where the channels are."""

from __future__ import annotations

from kerascheck.shapes.frame import Call, Dim
from kerascheck.shapes.identifiers import data_format, is_plain
from kerascheck.shapes.stop import refuse, refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, add, certainly_equal, floor_divide, multiply, subtract


def padding_of(call: Call, *, causal: bool = False) -> str | None:
    """The padding argument in lower case; None when it is not known. Source: ``standardize_padding``."""
    value = call["padding"]
    if not is_plain(value):
        return None
    allowed = ("valid", "same", "causal") if causal else ("valid", "same")
    if not isinstance(value, str) or value.lower() not in allowed:
        refuse_argument(call.cls, "padding", value, " or ".join(map(repr, allowed)))
    return value.lower()


def window_length(size: Dim, window: Dim, stride: Dim, padding: str | None, dilation: Dim = 1) -> Dim:
    """Number of positions of a window along one axis.

    valid: ``(size - dilation*(window - 1) - 1) // stride + 1``; same and causal: ``(size - 1) // stride + 1``.
    Source: ``compute_conv_output_shape`` and ``compute_pooling_output_shape`` in ``keras.src.ops.operation_utils``.
    """
    if size is None:
        return None
    if padding is None:
        return size if window == 1 and stride == 1 else UNKNOWN_DIM
    lost = reach(window, dilation) if padding == "valid" else 1
    return add(floor_divide(subtract(size, lost), stride), 1)


def reach(window: Dim, dilation: Dim) -> Dim:
    """How many steps a dilated window covers: ``dilation*(window - 1) + 1``."""
    return add(multiply(dilation, subtract(window, 1)), 1)


def transposed_length(size: Dim, window: Dim, stride: Dim, padding: str | None, extra: Dim, dilation: Dim) -> Dim:
    """Length after a transposed convolution; ``extra`` is the output padding, None when Keras chooses it.

    Source: ``_get_output_shape_given_tf_padding`` in ``keras.src.backend.common.backend_utils``.
    """
    if size is None:
        return None
    covered = reach(window, dilation)
    match padding, extra:
        case "same", None:
            return multiply(size, stride)
        case "same", _:
            odd = covered % 2 if isinstance(covered, int) else UNKNOWN_DIM
            return add(multiply(subtract(size, 1), stride), add(odd, extra))
        case "valid", None:
            return add(multiply(subtract(size, 1), stride), _larger(covered, stride))
        case "valid", _:
            return add(multiply(subtract(size, 1), stride), add(covered, extra))
    return UNKNOWN_DIM


def _larger(left: Dim, right: Dim) -> Dim:
    if certainly_equal(left, right) or right == 1:
        return left
    return max(left, right) if isinstance(left, int) and isinstance(right, int) else UNKNOWN_DIM


def refuse_shrunk(call: Call, lengths: tuple[Dim, ...], sizes: tuple[Dim, ...], windows: tuple[Dim, ...], first_axis: int) -> None:
    """Refuse a window that finds no position along some axis."""
    for offset, (length, size, window) in enumerate(zip(lengths, sizes, windows, strict=True)):
        if isinstance(length, int) and length <= 0:
            axis = first_axis + offset
            message = f"`{call.cls}` looks at {window} steps at once, but axis {axis} has only {size}"
            refuse("too-small", message, axis=axis, window=window, size=size)


def channels_first(call: Call) -> bool | None:
    """Whether axis 1 holds the channels; None when it is not known."""
    known = data_format(call.cls, call.arguments)
    return None if known is None else known == "channels_first"


def split(dims: tuple[Dim, ...], first: bool | None) -> tuple[tuple[Dim, ...], Dim]:
    """Spatial dims and channels of ``(batch, …)``; unknown when the data format is."""
    if first is None:
        return (UNKNOWN_DIM,) * (len(dims) - 2), UNKNOWN_DIM
    return (dims[2:], dims[1]) if first else (dims[1:-1], dims[-1])


def joined(batch: Dim, spatial: tuple[Dim, ...], channels: Dim, first: bool | None) -> tuple[Dim, ...]:
    """The dims with spatial axes and channels back in their places."""
    if first is None:
        return (batch, *(UNKNOWN_DIM,) * (len(spatial) + 1))
    return (batch, channels, *spatial) if first else (batch, *spatial, channels)
