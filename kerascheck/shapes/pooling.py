"""Shape functions of the pooling layers: windows, global, adaptive."""

from __future__ import annotations

from kerascheck.shapes.checks import choice, sizes
from kerascheck.shapes.convolution import spatial_rank
from kerascheck.shapes.frame import Built, Call, Outcome, modelled, need_rank
from kerascheck.shapes.identifiers import DATA_FORMATS
from kerascheck.shapes.spec import Spec
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.shapes.windows import channels_first, joined, refuse_shrunk, split, window_length
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@modelled("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D")
def pooling(call: Call) -> Outcome:
    """``(batch, *spatial, channels)`` to ``(batch, *shorter, channels)``; strides default to the window."""
    rank = spatial_rank(call.cls)
    windows = sizes(call, "pool_size", rank)
    strides = windows if call["strides"] is None else sizes(call, "strides", rank)
    first = channels_first(call)
    if rank == 1:
        _give_up_on_list(call)
    dims = call.axes(rank + 2)
    padding = choice(call, "padding", "valid", "same")
    spatial, channels = split(dims, first)
    lengths = tuple(map(window_length, spatial, windows, strides, (padding,) * rank))
    refuse_shrunk(call, lengths, spatial, windows, 2 if first else 1)
    return Built(call.out(*joined(dims[0], lengths, channels, first)))


@modelled(
    "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
)  # fmt: skip
def global_pooling(call: Call) -> Outcome:
    """``(batch, *spatial, channels)`` to ``(batch, channels)``, or with axes of size 1 under ``keepdims``."""
    rank = spatial_rank(call.cls)
    first = channels_first(call)
    _give_up_on_list(call)
    dims = call.axes(rank + 2)
    _, channels = split(dims, first)
    match call.arguments.flag("keepdims"):
        case True:
            return Built(call.out(*joined(dims[0], (1,) * rank, channels, first)))
        case False:
            return Built(call.out(dims[0], channels))
    return Built(Spec(UNKNOWN_SHAPE, call.dtype))


@modelled(
    "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D",
    "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
)  # fmt: skip
def adaptive_pooling(call: Call) -> Outcome:
    """``(batch, *spatial, channels)`` to ``(batch, *output_size, channels)``. Keras itself checks no rank here."""
    rank = spatial_rank(call.cls)
    lengths = sizes(call, "output_size", rank, allow_zero=True)
    if isinstance(call["output_size"], float):
        refuse_argument(call.cls, "output_size", call["output_size"], f"{rank} integers")
    known = choice(call, "data_format", *DATA_FORMATS, None)
    first = None if known is None and call["data_format"] is not None else known == "channels_first"
    shape: Shape = call.one().shape
    if shape.rank == 1 and first:
        need_rank(call.cls, shape, rank + 2)
    channels = UNKNOWN_DIM if first is None else shape[1 if first else -1]
    return Built(call.out(*joined(shape[0], lengths, channels, first)))


def _give_up_on_list(call: Call) -> None:
    """With one tensor in a list, Keras takes the shape for a dim, and returns two tensors of that shape."""
    if not isinstance(call.inputs, Spec) and len(call.inputs) == 1:
        give_up("nested-inputs", f"`{call.cls}` gets one tensor in a list")
