"""Shape functions of layers that add, cut or repeat rows and columns: ZeroPadding, Cropping, UpSampling."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.checks import positive, sizes, sizes_of
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, modelled, total
from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import refuse, refuse_argument
from kerascheck.shapes.windows import channels_first, joined, split
from kerascheck.values.dim import Symbol, add, multiply, subtract

Dims = tuple[Dim, ...]
Pairs = tuple[tuple[Dim, Dim], ...]


@modelled("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D")
def zero_padding(call: Call) -> Outcome:
    """Every spatial axis grows by the padding before and after it."""
    rank = int(call.cls[-2])
    pairs = _pairs(call, "padding", rank)
    first = channels_first(call)
    batch, spatial, channels = _image(call, rank, first)
    _refuse_fractions(call, "padding", spatial)
    longer = tuple(None if size is None else total(size, *pair) for size, pair in zip(spatial, pairs, strict=True))
    if any(isinstance(size, int) and size < 0 for size in longer):
        refuse_argument(call.cls, "padding", call["padding"], "at least 0")
    return Built(call.out(*joined(batch, longer, channels, first)))


@modelled("Cropping1D", "Cropping2D", "Cropping3D")
def cropping(call: Call) -> Outcome:
    """Every spatial axis loses the cropping before and after it; something must be left."""
    rank = int(call.cls[-2])
    pairs = _pairs(call, "cropping", rank)
    if isinstance(call["cropping"], int) and call["cropping"] < 0:
        refuse_argument(call.cls, "cropping", call["cropping"], "at least 0")
    first = channels_first(call)
    batch, spatial, channels = _image(call, rank, first)
    _refuse_fractions(call, "cropping", spatial)
    shorter: list[Dim] = []
    for axis, (size, pair) in enumerate(zip(spatial, pairs, strict=True), start=2 if first else 1):
        lost = add(*pair)
        left = None if size is None else subtract(size, lost)
        if isinstance(left, int) and left <= 0:
            message = f"`{call.cls}` cuts {lost} steps off axis {axis}, but it has only {size}"
            refuse("too-small", message, axis=axis, window=lost, size=size)
        shorter.append(left)
    return Built(call.out(*joined(batch, tuple(shorter), channels, first)))


@modelled("UpSampling1D")
def up_sampling_1d(call: Call) -> Outcome:
    """Every time step is repeated ``size`` times."""
    times = positive(call, "size", allow_bool=False)
    batch, steps, features = call.axes(3)
    return Built(call.out(batch, _times(steps, times), features))


@modelled("UpSampling2D", "UpSampling3D")
def up_sampling(call: Call) -> Outcome:
    """Every spatial axis is multiplied by its factor."""
    rank = int(call.cls[-2])
    factors = sizes(call, "size", rank)
    first = channels_first(call)
    if rank == 2 and is_plain(call["interpolation"]) and not isinstance(call["interpolation"], str):
        refuse_argument(call.cls, "interpolation", call["interpolation"], "the name of an interpolation")
    batch, spatial, channels = _image(call, rank, first)
    _refuse_fractions(call, "size", spatial)
    return Built(call.out(*joined(batch, tuple(map(_times, spatial, factors)), channels, first)))


def _refuse_fractions(call: Call, argument: str, spatial: Dims) -> None:
    """A float makes a float of the output's size, which is no size."""
    value = call[argument]
    items = (value,) if len(spatial) == 1 else value if isinstance(value, tuple | list) else (value,) * len(spatial)
    for item, size in zip(items, spatial, strict=True):
        parts = item if isinstance(item, tuple | list) else (item,)
        if isinstance(size, int | Symbol) and any(isinstance(part, float) for part in parts):
            refuse_argument(call.cls, argument, value, "integers")


def _times(size: Dim, factor: Dim) -> Dim:
    return None if size is None else multiply(factor, size)


def _image(call: Call, rank: int, first: bool | None) -> tuple[Dim, Dims, Dim]:
    dims = call.axes(rank + 2)
    spatial, channels = split(dims, first)
    return dims[0], spatial, channels


def _pairs(call: Call, argument: str, rank: int) -> Pairs:
    """Before and after, per spatial axis. One number stands for all; in 2D and 3D each axis has a number or a pair."""
    value: Any = call[argument]
    if rank == 1:
        before, after = sizes(call, argument, 2, allow_zero=True)
        return ((before, after),)
    if isinstance(value, int) or not is_plain(value):
        return ((as_dim(value), as_dim(value)),) * rank
    if not isinstance(value, tuple | list) or len(value) != rank:
        refuse_argument(call.cls, argument, value, f"an integer, or {rank} integers or pairs of integers")
    pairs = (sizes_of(call.cls, argument, item, 2, allow_zero=True) for item in value)
    return tuple((before, after) for before, after in pairs)
