"""Sentences on convolutions and pooling: filters, kernels, and how the size shrinks."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.explain.sentence import Applied, Sentence, axes, counted, says
from kerascheck.values.dim import Dim, add, product

RANKS: Final = {"1D": 1, "2D": 2, "3D": 3}


def rank_of(cls: str) -> int:
    """The number of axes that a kernel moves along."""
    return RANKS[cls[-2:]]


def per_axis(value: Any, rank: int) -> tuple[Dim, ...] | None:
    """A size given once or once an axis; None where it is not known."""
    items = getattr(value, "items", value)
    if isinstance(value, int):
        return (value,) * rank
    return tuple(items) if isinstance(items, tuple) and len(items) == rank and all(isinstance(item, int) for item in items) else None


def channels(layer: Applied) -> Dim:
    """The channels of the input."""
    return layer.input[1] if layer.arguments.get("data_format") == "channels_first" else layer.input[-1]


def places(layer: Applied) -> tuple[tuple[Dim, ...], tuple[Dim, ...]] | None:
    """The axes that a kernel moves along, before and after."""
    before, after = layer.input.dims, layer.output.dims
    if before is None or after is None or len(before) < 3 or len(after) != len(before):
        return None
    inner = slice(2, None) if layer.arguments.get("data_format") == "channels_first" else slice(1, -1)
    return before[inner], after[inner]


def size_change(layer: Applied, window: tuple[Dim, ...] | None, transposed: bool = False) -> str:
    """Why the map has the size it has."""
    found = places(layer)
    if found is None or window is None:
        return ""
    before, after = found
    strides = per_axis(layer.arguments.get("strides") or window, len(window)) or ()
    padding = layer.arguments.get("padding", "valid")
    if before == after:
        return f"; padding keeps the size {axes(after)}" if padding == "same" and set(window) != {1} else f"; the size stays {axes(after)}"
    if transposed:
        return f"; strides {axes(strides)} enlarge {axes(before)} to {axes(after)}"
    plain = padding == "valid" and per_axis(layer.arguments.get("dilation_rate", 1), len(window)) == (1,) * len(window)
    if plain and isinstance(before[0], int) and strides and isinstance(window[0], int):
        kept = f"({before[0]} − {window[0]}) / {strides[0]}" if strides[0] != 1 else f"{before[0]} − {window[0]}"
        return f"; without padding {axes(before)} becomes {axes(after)}: {kept} + 1 = {after[0]}"
    return f"; {axes(before)} becomes {axes(after)}"


@says("Conv1D", "Conv2D", "Conv3D")
def convolution(layer: Applied) -> Sentence:
    """Plain convolutions."""
    filters, groups = layer.arguments["filters"], layer.arguments.get("groups", 1)
    kernel = per_axis(layer.arguments["kernel_size"], rank_of(layer.cls))
    seen = channels(layer)
    if kernel is None or not isinstance(groups, int) or groups != 1:
        return Sentence(f"{counted(filters, 'filter')} that move over the input and give one feature map each")
    weights = product((*kernel, seen, filters))
    bias = layer.arguments.get("use_bias") is not False
    text = (
        f"{counted(filters, 'filter')} of {axes(kernel)} over {counted(seen, 'channel')}, each of which gives one feature map"
        f"{size_change(layer, kernel)}"
    )
    formula = f"{axes((*kernel, seen, filters))} weights" + (f" + {counted(filters, 'bias', 'biases')}" if bias else "")
    return Sentence(text, formula, add(weights, filters) if bias else weights)


@says("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
def transposed(layer: Applied) -> Sentence:
    """Transposed convolutions."""
    rank = {"Conv1DTranspose": 1, "Conv2DTranspose": 2, "Conv3DTranspose": 3}[layer.cls]
    filters, seen = layer.arguments["filters"], channels(layer)
    kernel = per_axis(layer.arguments["kernel_size"], rank)
    if kernel is None:
        return Sentence(f"{counted(filters, 'filter')} that spread every place of the input over a larger map")
    text = f"{counted(filters, 'filter')} of {axes(kernel)} that spread every place over a larger map{size_change(layer, kernel, True)}"
    bias = layer.arguments.get("use_bias") is not False
    formula = f"{axes((*kernel, seen, filters))} weights" + (f" + {counted(filters, 'bias', 'biases')}" if bias else "")
    weights = product((*kernel, seen, filters))
    return Sentence(text, formula, add(weights, filters) if bias else weights)


@says("DepthwiseConv1D", "DepthwiseConv2D")
def depthwise(layer: Applied) -> Sentence:
    """One filter a channel."""
    kernel = per_axis(layer.arguments["kernel_size"], rank_of(layer.cls))
    times, seen = layer.arguments.get("depth_multiplier", 1), channels(layer)
    if kernel is None:
        return Sentence("Filters each channel by itself")
    maps = product((seen, times))
    bias = layer.arguments.get("use_bias") is not False
    formula = f"{axes((*kernel, seen, times))} weights" + (f" + {counted(maps, 'bias', 'biases')}" if bias else "")
    weights = product((*kernel, seen, times))
    text = f"Filters each of the {counted(seen, 'channel')} by itself, with a kernel of {axes(kernel)}{size_change(layer, kernel)}"
    return Sentence(text, formula, add(weights, maps) if bias else weights)


@says("SeparableConv1D", "SeparableConv2D")
def separable(layer: Applied) -> Sentence:
    """A depthwise convolution and a pointwise one."""
    kernel = per_axis(layer.arguments["kernel_size"], rank_of(layer.cls))
    filters = layer.arguments["filters"]
    size = axes(kernel) if kernel is not None else "its kernel"
    return Sentence(f"Filters each channel by itself with {size}, then mixes the channels into {counted(filters, 'feature map')}"
                    f"{size_change(layer, kernel)}")  # fmt: skip


@says("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D")
def pooling(layer: Applied) -> Sentence:
    """Pooling over windows."""
    window = per_axis(layer.arguments["pool_size"], rank_of(layer.cls))
    what = "largest value" if layer.cls.startswith("Max") else "mean"
    size = axes(window) if window is not None else "its size"
    return Sentence(f"Keeps the {what} of every window of {size} in each channel{size_change(layer, window)}")


@says("GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GlobalAveragePooling1D", "GlobalAveragePooling2D",
      "GlobalAveragePooling3D")  # fmt: skip
def global_pooling(layer: Applied) -> Sentence:
    """Pooling over everything."""
    what = "largest value" if "Max" in layer.cls else "mean"
    return Sentence(f"Keeps one number a channel, its {what} over all places: a vector of {counted(channels(layer), 'feature')}")


@says("UpSampling1D", "UpSampling2D", "UpSampling3D")
def upsampling(layer: Applied) -> Sentence:
    """Repetition of places."""
    found = places(layer)
    change = f": {axes(found[0])} becomes {axes(found[1])}" if found is not None else ""
    return Sentence(f"Repeats rows and columns{change}")


@says("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Cropping1D", "Cropping2D", "Cropping3D")
def borders(layer: Applied) -> Sentence:
    """Borders added or taken away."""
    found = places(layer)
    change = f": {axes(found[0])} becomes {axes(found[1])}" if found is not None else ""
    return Sentence(f"{'Adds a border of zeros' if layer.cls.startswith('Zero') else 'Cuts the borders off'}{change}")


