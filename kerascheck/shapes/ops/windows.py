"""Convolutions and pooling as ops, with the arithmetic of the layers."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.ops.operands import channels_last, first, not_told, outcome
from kerascheck.shapes.ops.registry import op
from kerascheck.shapes.ops.shaping import sizes
from kerascheck.shapes.spec import Arguments, Outcome, Refused, Spec
from kerascheck.values.dim import UNKNOWN_DIM, Dim, certainly_different, multiply
from kerascheck.values.shape import Shape


def spatial(dims: tuple[Dim, ...], *, last: bool) -> tuple[Dim, ...]:
    """The axes between batch and channels."""
    return dims[1:-1] if last else dims[2:]


def placed(dims: tuple[Dim, ...], inner: tuple[Dim, ...], channels: Dim, *, last: bool) -> Shape:
    """A shape with other spatial axes and channels."""
    return Shape((dims[0], *inner, channels) if last else (dims[0], channels, *inner))


def spread(value: Any, rank: int) -> tuple[Any, ...] | None:
    """One number for every spatial axis; None where the count is another one or not known."""
    found = sizes(value)
    if found is None:
        return None
    found = found * rank if len(found) == 1 else found
    return found if len(found) == rank and all(isinstance(each, int) and each > 0 for each in found) else None


def window(size: Dim, kernel: int, stride: int, padding: str, dilation: int = 1) -> Dim | Refused:
    """The number of places of a window along an axis."""
    if not isinstance(size, int):
        return None if size is None else UNKNOWN_DIM
    if padding == "valid":
        reach = dilation * (kernel - 1) + 1
        if size < reach:
            return Refused("too-small", f"a window of {reach} is larger than {size}", {"axis": 1, "window": reach, "size": size})
        return (size - reach) // stride + 1
    return (size - 1) // stride + 1


@op("max_pool", "average_pool")
def pool(name: str, arguments: Arguments) -> Outcome:
    """One number for each window."""
    spec, padding = first(arguments, "inputs"), arguments["padding"]
    dims = spec.shape.dims
    last = channels_last(arguments)
    if last is None or dims is None or len(dims) < 3 or not isinstance(padding, str) or padding.lower() not in ("valid", "same"):
        return not_told(name)
    inner = spatial(dims, last=last)
    pools = spread(arguments["pool_size"], len(inner))
    strides = pools if arguments["strides"] is None else spread(arguments["strides"], len(inner))
    if pools is None or strides is None:
        return not_told(name)
    found = [window(size, pools[axis], strides[axis], padding.lower()) for axis, size in enumerate(inner)]
    refused = next((each for each in found if isinstance(each, Refused)), None)
    return refused or outcome(placed(dims, _dims(found), dims[-1] if last else dims[1], last=last), spec.dtype)


def _dims(found: list[Dim | Refused]) -> tuple[Dim, ...]:
    return tuple(each for each in found if not isinstance(each, Refused))


@op("conv", "depthwise_conv", "separable_conv")
def conv(name: str, arguments: Arguments) -> Outcome:
    """A convolution with a given kernel: its sizes, input channels and filters."""
    spec, padding = first(arguments, "inputs"), arguments["padding"]
    kernel = first(arguments, "depthwise_kernel" if name == "separable_conv" else "kernel")
    dims, shape = spec.shape.dims, kernel.shape.dims
    last = channels_last(arguments)
    if last is None or dims is None or shape is None or len(dims) < 3 or len(shape) < 3 or not isinstance(padding, str):
        return not_told(name)
    if len(dims) != len(shape):
        return _mismatch(spec, kernel)
    channels = dims[-1] if last else dims[1]
    if certainly_different(channels, shape[-2]):
        return _mismatch(spec, kernel)
    inner = spatial(dims, last=last)
    strides, dilations = spread(arguments["strides"], len(inner)), spread(arguments["dilation_rate"], len(inner))
    if strides is None or dilations is None or not all(isinstance(each, int) for each in shape[:-2]):
        return not_told(name)
    found = [window(size, shape[axis], strides[axis], padding.lower(), dilations[axis]) for axis, size in enumerate(inner)]  # type: ignore[arg-type]
    refused = next((each for each in found if isinstance(each, Refused)), None)
    filters: Dim = shape[-1] if name == "conv" else multiply(shape[-1], shape[-2])
    if name == "separable_conv":
        filters = first(arguments, "pointwise_kernel").shape[-1]
    return refused or outcome(placed(dims, _dims(found), filters, last=last), spec.dtype)


def _mismatch(spec: Spec, kernel: Spec) -> Refused:
    return Refused("merge", f"expected a kernel for inputs of {spec.shape}, got one of {kernel.shape}",
                   {"shapes": (spec.shape, kernel.shape), "axis": None})  # fmt: skip


@op("conv_transpose")
def conv_transpose(name: str, arguments: Arguments) -> Outcome:
    """A convolution turned round; only the rank and the filters are worked out."""
    spec, kernel = first(arguments, "inputs"), first(arguments, "kernel")
    dims = spec.shape.dims
    last = channels_last(arguments)
    if last is None or dims is None or kernel.shape.dims is None or len(dims) < 3 or len(dims) != len(kernel.shape.dims):
        return not_told(name)
    if certainly_different(dims[-1] if last else dims[1], kernel.shape[-1]):
        return _mismatch(spec, kernel)
    return outcome(placed(dims, (UNKNOWN_DIM,) * (len(dims) - 2), kernel.shape[-2], last=last), spec.dtype)
