"""Shape functions of layers that only add noise, drop values or add a loss."""

from __future__ import annotations

from math import isfinite

from kerascheck.shapes.checks import fraction
from kerascheck.shapes.elementwise import flat, unchanged
from kerascheck.shapes.frame import Call, Outcome, modelled, need_rank, refuse
from kerascheck.shapes.identifiers import data_format, is_plain
from kerascheck.shapes.stop import refuse_argument


@modelled("AlphaDropout", "GaussianDropout")
def dropout_like(call: Call) -> Outcome:
    """Any shape to the same shape; the rate lies in [0, 1]."""
    fraction(call, "rate")
    return unchanged(call)


@modelled("Dropout")
def dropout(call: Call) -> Outcome:
    """Any shape to the same shape."""
    fraction(call, "rate")
    noise = call["noise_shape"]
    if noise is not None and is_plain(noise):
        items = noise if isinstance(noise, tuple | list) else (noise,)
        usable = all(item is None or not is_plain(item) or (isinstance(item, int) and item > 0) for item in items)
        if not isinstance(noise, tuple | list) or not usable:
            refuse_argument(call.cls, "noise_shape", noise, "a tuple of positive integers and None")
    return unchanged(call)


@modelled("GaussianNoise")
def gaussian_noise(call: Call) -> Outcome:
    """Any shape to the same shape; Keras limits the deviation to [0, 1]."""
    fraction(call, "stddev")
    return unchanged(call)


@modelled("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def spatial_dropout(call: Call) -> Outcome:
    """Drops whole channels of ``(batch, *spatial, channels)``."""
    fraction(call, "rate")
    data_format(call.cls, call.arguments)
    tensors = flat(call.inputs)
    if len(tensors) != 1:
        refuse("inputs", f"`{call.cls}` takes one tensor, but gets {len(tensors)}", expected=1, found=len(tensors))
    need_rank(call.cls, tensors[0].shape, int(call.cls[-2]) + 2)
    return unchanged(call)


@modelled("ActivityRegularization")
def activity_regularization(call: Call) -> Outcome:
    """Any shape to the same shape, with a penalty on the side."""
    for name in ("l1", "l2"):
        value = call[name]
        if is_plain(value) and not (isinstance(value, int | float) and isfinite(value) and value >= 0):
            refuse_argument(call.cls, name, value, "a finite number of at least 0")
    return unchanged(call)
