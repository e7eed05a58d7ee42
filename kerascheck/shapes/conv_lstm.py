"""Shape functions of ConvLSTM1D, 2D and 3D: an LSTM whose steps are images and whose products are convolutions."""

from __future__ import annotations

from kerascheck.shapes.checks import positive, sizes
from kerascheck.shapes.convolution import refuse_stride_with_dilation
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, modelled, need_rank, product, refuse, switched, total
from kerascheck.shapes.recurrent import refuse_open_batch, with_states
from kerascheck.shapes.windows import channels_first, joined, padding_of, reach, refuse_shrunk, split, window_length
from kerascheck.values.dim import add, multiply


@modelled("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def conv_lstm(call: Call) -> Outcome:
    """``(batch, steps, *spatial, channels)`` to ``(batch, *shorter, filters)``, with the steps kept by ``return_sequences``.

    Weights: ``4 * filters * window * (channels + filters)`` and ``4 * filters`` for the bias. Source: ``ConvLSTMCell.build``.
    """
    rank = int(call.cls[-2])
    filters = positive(call, "filters")
    geometry = windows, strides, dilations = (
        sizes(call, "kernel_size", rank), sizes(call, "strides", rank), sizes(call, "dilation_rate", rank),
    )  # fmt: skip
    padding = padding_of(call)
    refuse_stride_with_dilation(call, geometry)
    first = channels_first(call)
    shape = call.one().shape
    need_rank(call.cls, shape, rank + 3, layout=f"sequences of images, {rank + 3} axes,")
    batch, steps, *image = call.axes(rank + 3)
    spatial, channels = split((batch, *image), first)
    _refuse_open(call, shape, (*spatial, channels))
    refuse_open_batch(call, shape)
    each = zip(spatial, windows, strides, dilations, strict=True)
    lengths = tuple(window_length(size, window, stride, padding, dilation) for size, window, stride, dilation in each)
    refuse_shrunk(call, lengths, spatial, tuple(map(reach, windows, dilations)), 3 if first else 2)
    step = joined(batch, lengths, filters, first)[1:]
    kernels = product((4, filters, *windows, add(channels, filters)))
    bias = switched(call.arguments.flag("use_bias"), multiply(4, filters))
    state = call.out(batch, *step)
    return Built(with_states(call, batch, steps, step, (state, state)), total(kernels, bias))


def _refuse_open(call: Call, shape: Shape, dims: tuple[Dim, ...]) -> None:
    if shape.dims is not None and None in dims:
        axis = shape.dims.index(None, 2)
        refuse("undefined-axis", f"`{call.cls}` needs a fixed size on axis {axis}, but gets {shape}", axis=axis)
