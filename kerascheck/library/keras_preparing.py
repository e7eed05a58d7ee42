"""Preparing layers on data: what `Rescaling`, `RandomFlip`, `TextVectorization` and their kin make of an array's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from kerascheck.library.array_facts import prepared, scale_of
from kerascheck.library.array_values import as_array
from kerascheck.values.array import Array, Facts, Step
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

NORMALISING: Final = frozenset(("Normalization", "BatchNormalization", "LayerNormalization", "UnitNormalization"))

RANDOM: Final = frozenset((
    "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness", "RandomCrop", "RandomShear",
    "RandomHeight", "RandomWidth", "RandomSaturation", "RandomHue", "RandomColorJitter", "RandomGaussianBlur", "RandomPerspective",
    "RandomErasing", "RandomColorDegeneration", "RandomPosterization", "RandomSharpness", "RandomGrayscale", "RandomInvert",
    "RandAugment", "AugMix", "MixUp", "CutMix", "GaussianNoise",
))  # fmt: skip
"""Layers that change images at random while training."""

MOVING: Final = frozenset((
    "Resizing", "CenterCrop", "ZeroPadding2D", "Cropping2D", "Reshape", "Flatten", "Permute", "RepeatVector", "Identity", "InputLayer",
    "Dropout", "SpatialDropout2D", "UpSampling2D", "MaxPooling2D", "AveragePooling2D",
))  # fmt: skip
"""Layers that leave the range of the numbers as it is."""


def on_data(layer: Layer, data: Array, result: Value, given: Mapping[str, Value], site: Any) -> Value:
    """What a layer makes of an array, as an array with facts; the layer's tensor where no more is known."""
    if not isinstance(result, Tensor):
        return result
    if layer.cls == "TextVectorization":
        facts: Facts | None = vectorized(layer)
    else:
        facts = facts_after(layer, data.facts, given.get("training", True))
    if facts is None:
        return result
    dims = result.shape.dims
    known = Shape(None) if dims is None else Shape(tuple(UNKNOWN_DIM if dim is None else dim for dim in dims))
    return Array(known, result.dtype, replace(facts, one_hot=False, multi_hot=False), site=site)


def facts_after(layer: Layer, facts: Facts, training: Value = True) -> Facts | None:
    """Facts of numbers after a layer; None for layers that do not prepare data."""
    if isinstance(layer, Model):
        for inner in layer.layers if layer.kind == "Sequential" and layer.exact else ():
            after = facts_after(inner, facts, training)
            if after is None:
                return None
            facts = after
        return facts if layer.kind == "Sequential" and layer.exact else None
    if layer.cls == "Rescaling":
        after = rescaled(facts, layer.arguments.get("scale"), layer.arguments.get("offset", 0.0))
        return prepared(after, Step("rescaled", layer.cls, layer.site)) if facts.scale == "raw" and after.scale != "raw" else after
    if layer.cls in NORMALISING:
        return replace(facts, low=None, high=None, continuous=True, scale="unit")
    if layer.cls in RANDOM:
        widened = replace(facts, low=None, high=None) if "Brightness" in layer.cls or "Contrast" in layer.cls else facts
        return widened if training is False else prepared(widened, Step("augmented", layer.cls, layer.site))
    return facts if layer.cls in MOVING else None


def operation(layer: Layer) -> tuple[float, float] | None:
    """Factor and shift of an operator between the data and one number, as in ``inputs / 255``."""
    match layer.state.get("operands"):
        case ("/", Tensor(), int() | float() as number) if number:
            return 1 / number, 0.0
        case ("*", Tensor(), int() | float() as number) | ("*", int() | float() as number, Tensor()):
            return float(number), 0.0
        case ("+", Tensor(), int() | float() as number) | ("+", int() | float() as number, Tensor()):
            return 1.0, float(number)
        case ("-", Tensor(), int() | float() as number):
            return 1.0, -float(number)
        case _:
            return None


def through_function(layer: Layer, facts: Facts) -> tuple[Facts, float] | None:
    """Facts after a Lambda, and the factor that it comes to, where it is known what it does to pixels."""
    pixels = layer.state.get("pixels")
    if not isinstance(pixels, Facts) or pixels.low is None or pixels.high is None:
        return None
    factor = (pixels.high - pixels.low) / 255
    return (pixels if facts.scale == "raw" else rescaled(facts, factor, pixels.low)), factor


def rescaled(facts: Facts, scale: Value, offset: Value) -> Facts:
    """Facts of ``x * scale + offset``."""
    factor, shift = (as_array(value).content for value in (scale, offset))
    if not isinstance(factor, int | float) or not isinstance(shift, int | float):
        return replace(facts, low=None, high=None, continuous=True, scale="")
    if facts.low is None or facts.high is None:
        return replace(facts, continuous=True, scale="unit" if facts.scale == "raw" and abs(factor) < 0.01 else "")
    low, high = sorted((facts.low * factor + shift, facts.high * factor + shift))
    return replace(facts, low=low, high=high, continuous=True, scale=scale_of(low, high, True))


def vectorized(layer: Layer) -> Facts | None:
    """Word numbers below ``max_tokens``; None for other output modes than numbers."""
    most = layer.arguments.get("max_tokens")
    if layer.arguments.get("output_mode", "int") != "int":
        return None
    return Facts(low=0, high=most - 1 if isinstance(most, int) else None)
