"""Shape functions of the convolutions: plain, transposed, depthwise and separable, in one to three dimensions."""

from __future__ import annotations

from kerascheck.shapes.checks import positive, sizes
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Spec, modelled, need_rank, product, switched, total
from kerascheck.shapes.spec import Shape
from kerascheck.shapes.stop import refuse, refuse_argument
from kerascheck.shapes.weights import kernel_counts
from kerascheck.shapes.windows import (
    channels_first,
    joined,
    padding_of,
    reach,
    refuse_shrunk,
    split,
    transposed_length,
    window_length,
)
from kerascheck.values.dim import floor_divide, multiply

Dims = tuple[Dim, ...]


@modelled("Conv1D", "Conv2D", "Conv3D")
def convolution(call: Call) -> Outcome:
    """``(batch, *spatial, channels)`` to ``(batch, *shorter, filters)``; a kernel sees ``channels // groups`` channels."""
    rank = spatial_rank(call.cls)
    filters, groups = positive(call, "filters"), positive(call, "groups")
    if isinstance(filters, int) and isinstance(groups, int) and filters % groups:
        refuse_argument(call.cls, "groups", groups, f"a divisor of filters={filters}")
    geometry = _geometry(call, rank)
    refuse_stride_with_dilation(call, geometry)
    batch, spatial, channels = _image(call, rank)
    if isinstance(channels, int) and isinstance(groups, int) and channels % groups:
        refuse_argument(call.cls, "groups", groups, f"a divisor of the {channels} input channels")
    lengths = _lengths(call, spatial, geometry, padding_of(call, causal=rank == 1))
    trainable, frozen = kernel_counts(call, (*geometry[0], floor_divide(channels, groups), filters))
    return Built(_image_out(call, batch, lengths, filters), total(trainable, _bias(call, filters)), frozen)


@modelled("DepthwiseConv1D", "DepthwiseConv2D")
def depthwise(call: Call) -> Outcome:
    """Every channel has its own kernels, ``depth_multiplier`` of them."""
    rank = spatial_rank(call.cls)
    multiplier = positive(call, "depth_multiplier")
    geometry = _geometry(call, rank)
    padding = padding_of(call)
    batch, spatial, channels = _image(call, rank)
    filters = multiply(multiplier, channels)
    lengths = _lengths(call, spatial, geometry, padding)
    kernel = product((*geometry[0], filters))
    return Built(_image_out(call, batch, lengths, filters), total(kernel, _bias(call, filters)))


@modelled("SeparableConv1D", "SeparableConv2D")
def separable(call: Call) -> Outcome:
    """A depthwise convolution, then one of window 1 across the channels."""
    rank = spatial_rank(call.cls)
    filters, multiplier = positive(call, "filters"), positive(call, "depth_multiplier")
    geometry = _geometry(call, rank)
    padding = padding_of(call)
    batch, spatial, channels = _image(call, rank)
    lengths = _lengths(call, spatial, geometry, padding)
    deep = multiply(multiplier, channels)
    kernels = total(product((*geometry[0], deep)), multiply(deep, filters))
    return Built(_image_out(call, batch, lengths, filters), total(kernels, _bias(call, filters)))


@modelled("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
def transposed(call: Call) -> Outcome:
    """``(batch, *spatial, channels)`` to ``(batch, *longer, filters)``."""
    rank = spatial_rank(call.cls)
    filters = positive(call, "filters")
    geometry = _geometry(call, rank)
    padding = padding_of(call)
    windows, strides, dilations = geometry
    extra = _output_padding(call, strides)
    refuse_stride_with_dilation(call, geometry)
    batch, spatial, channels = _image(call, rank)
    each = zip(spatial, windows, strides, extra, dilations, strict=True)
    lengths = tuple(transposed_length(size, window, stride, padding, more, dilation) for size, window, stride, more, dilation in each)
    kernel = product((*windows, filters, channels))
    return Built(_image_out(call, batch, lengths, filters), total(kernel, _bias(call, filters)))


def spatial_rank(cls: str) -> int:
    """The 2 in ``Conv2D``."""
    return int(cls.removesuffix("Transpose")[-2])


def _geometry(call: Call, rank: int) -> tuple[Dims, Dims, Dims]:
    """Window, stride and dilation along each spatial axis."""
    windows = sizes(call, "kernel_size", rank)
    value = call["kernel_size"]
    if isinstance(value, tuple | list) and any(isinstance(item, float) for item in value):
        refuse_argument(call.cls, "kernel_size", value, "integers")
    return windows, sizes(call, "strides", rank), sizes(call, "dilation_rate", rank)


def refuse_stride_with_dilation(call: Call, geometry: tuple[Dims, Dims, Dims]) -> None:
    """Strides and dilation above 1 exclude each other."""
    _, strides, dilations = geometry
    if any(isinstance(size, int) and size > 1 for size in strides) and any(isinstance(size, int) and size > 1 for size in dilations):
        refuse_argument(call.cls, "dilation_rate", call["dilation_rate"], f"1 together with strides={call['strides']}")


def _image(call: Call, rank: int) -> tuple[Dim, Dims, Dim]:
    """Batch, spatial dims and channels of the input; the channels must be fixed."""
    first = channels_first(call)
    need_rank(call.cls, call.one().shape, rank + 2, layout=_layout(rank, first))
    dims = call.axes(rank + 2)
    spatial, channels = split(dims, first)
    if channels is None:
        axis = 1 if first else rank + 1
        refuse("undefined-axis", f"`{call.cls}` needs a fixed number of channels on axis {axis}, but gets {Shape(dims)}", axis=axis)
    return dims[0], spatial, channels


def _layout(rank: int, first: bool | None) -> str:
    names = {1: "steps", 2: "height, width", 3: "depth, height, width"}[rank]
    return f"(batch, channels, {names})" if first else f"(batch, {names}, channels)"


def _lengths(call: Call, spatial: Dims, geometry: tuple[Dims, Dims, Dims], padding: str | None) -> Dims:
    windows, strides, dilations = geometry
    each = zip(spatial, windows, strides, dilations, strict=True)
    lengths = tuple(window_length(size, window, stride, padding, dilation) for size, window, stride, dilation in each)
    covered = tuple(map(reach, windows, dilations))
    refuse_shrunk(call, lengths, spatial, covered, 2 if channels_first(call) else 1)
    return lengths


def _output_padding(call: Call, strides: Dims) -> Dims:
    """Given output padding, None per axis where Keras chooses it; it must be smaller than the stride."""
    value = call["output_padding"]
    if value is None:
        return (None,) * len(strides)
    extra = sizes(call, "output_padding", len(strides), allow_zero=True)
    for more, stride in zip(extra, strides, strict=True):
        if isinstance(more, int) and isinstance(stride, int) and more >= stride:
            refuse_argument(call.cls, "output_padding", value, f"smaller than strides={call['strides']}")
    return extra


def _bias(call: Call, filters: Dim) -> Dim:
    return switched(call.arguments.flag("use_bias"), filters)


def _image_out(call: Call, batch: Dim, spatial: Dims, filters: Dim) -> Spec:
    return call.out(*joined(batch, spatial, filters, channels_first(call)))
