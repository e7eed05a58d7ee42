"""Shape functions of image preprocessing and augmentation."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.shapes.checks import choice
from kerascheck.shapes.elementwise import mapped, unchanged
from kerascheck.shapes.frame import Built, Call, Dim, Outcome, Shape, Spec, modelled, need_rank, refuse
from kerascheck.shapes.identifiers import is_plain
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.shapes.windows import channels_first
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.shape import UNKNOWN_SHAPE

_UNIT: Final = (0.0, 1.0)
_SIGNED: Final = (-1.0, 1.0)

#: Bounds of factors of which a pair only has to overlap the range. Source: ``_FACTOR_BOUNDS`` of each layer.
_OVERLAPPING: Final[dict[str, dict[str, tuple[float, float]]]] = {
    "CutMix": {"factor": _UNIT},
    "RandomBrightness": {"factor": _SIGNED},
    "RandomColorDegeneration": {"factor": _SIGNED},
    "RandomColorJitter": {"brightness_factor": _SIGNED, "contrast_factor": _UNIT, "saturation_factor": _SIGNED, "hue_factor": _UNIT},
    "RandomContrast": {"factor": _UNIT},
    "RandomElasticTransform": {"factor": _UNIT, "scale": _UNIT},
    "RandomErasing": {"factor": _UNIT, "scale": _UNIT},
    "RandomGaussianBlur": {"factor": _UNIT, "sigma": _UNIT},
    "RandomHue": {"factor": _UNIT},
    "RandomInvert": {"factor": _UNIT},
    "RandomPerspective": {"factor": _UNIT},
    "RandomPosterization": {"factor": (1.0, 8.0)},
    "RandomRotation": {"factor": _SIGNED},
    "RandomSaturation": {"factor": _SIGNED},
    "RandomSharpness": {"factor": _UNIT},
}
#: Bounds of factors of which every number must lie in the range.
_INSIDE: Final[dict[str, dict[str, tuple[float, float]]]] = {
    "AugMix": {"factor": _UNIT},
    "RandAugment": {"factor": _UNIT},
    "RandomShear": {"x_factor": _UNIT, "y_factor": _UNIT},
    "RandomTranslation": {"height_factor": _SIGNED, "width_factor": _SIGNED},
    "RandomZoom": {"height_factor": _SIGNED, "width_factor": _SIGNED},
    "Solarization": {"addition_factor": _UNIT, "threshold_factor": _UNIT},
}
_NONE_ALLOWED: Final = frozenset(
    {("RandomBrightness", "factor"), ("RandomRotation", "factor"), ("RandomZoom", "width_factor"),
     *(("RandomColorJitter", f"{name}_factor") for name in ("brightness", "contrast", "saturation", "hue"))}
)  # fmt: skip
_VALUE_RANGE: Final = frozenset(
    """AugMix AutoContrast Equalization RandAugment RandomBrightness RandomColorDegeneration RandomPosterization RandomSaturation
    RandomSharpness Solarization""".split()
)
_INTERPOLATION: Final = frozenset(
    "AugMix RandAugment RandomElasticTransform RandomPerspective RandomRotation RandomShear RandomTranslation RandomZoom".split()
)
_FILL_MODES: Final = ("reflect", "wrap", "constant", "nearest")
_FILL_MODE: Final = {
    **dict.fromkeys(("RandomRotation", "RandomShear", "RandomTranslation", "RandomZoom"), _FILL_MODES),
    "RandomElasticTransform": (*_FILL_MODES, "mirror"),
}


@modelled(
    "AugMix", "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "MixUp", "RandAugment", "RandomBrightness",
    "RandomColorJitter", "RandomContrast", "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur", "RandomHue",
    "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
    "RandomTranslation", "RandomZoom", "Solarization",
)  # fmt: skip
def augmentation(call: Call) -> Outcome:
    """Images (or a mapping with labels, boxes and masks) of any shape to the same shape."""
    check_image_arguments(call)
    return unchanged(call)


@modelled("Equalization")
def equalization(call: Call) -> Outcome:
    """Images as they are, even their dtype."""
    check_image_arguments(call)
    return Built(mapped(call.inputs, lambda spec: Spec(spec.shape, call.carried(spec))))


@modelled("RandomGrayscale")
def random_grayscale(call: Call) -> Outcome:
    """One tensor as it is, even its dtype."""
    channels_first(call)
    factor = call["factor"]
    if is_plain(factor) and not (isinstance(factor, int | float) and 0 <= factor <= 1):
        refuse_argument(call.cls, "factor", factor, "a number between 0 and 1")
    spec = call.one()
    return Built(Spec(spec.shape, call.carried(spec)))


@modelled("RandomColorDegeneration")
def random_color_degeneration(call: Call) -> Outcome:
    """One image or a batch, with 3 channels."""
    check_image_arguments(call)
    spec = call.one()
    _need_image(call, spec.shape)
    first = channels_first(call)
    axis = UNKNOWN_DIM if first is None else spec.shape[-3 if first else -1]
    if isinstance(axis, int) and axis != 3:
        refuse("other", f"`{call.cls}` needs images with 3 channels, but gets {spec.shape}")
    return Built(Spec(spec.shape, call.dtype))


@modelled("CenterCrop", "Resizing", "RandomCrop")
def resized(call: Call) -> Outcome:
    """One image or a batch, to another height and width."""
    first = channels_first(call)
    height, width = _side(call, "height"), _side(call, "width")
    shape = call.one().shape
    if call.cls == "CenterCrop":
        _need_image(call, shape)
    needs_three = (call.cls == "RandomCrop") != bool(first)
    need_rank(call.cls, shape, 3 if needs_three else 2, at_least=True, layout="images (height, width, channels)")
    if shape.dims is None or first is None:
        return Built(Spec(UNKNOWN_SHAPE, call.dtype))
    dims = list(shape.dims)
    start = len(dims) - 3 if call.cls == "RandomCrop" else 1 if len(dims) == 4 else 0
    start += 1 if first else 0
    dims[start : start + 2] = [height, width]
    return Built(call.out(*dims))


@modelled("MaxNumBoundingBoxes")
def max_num_bounding_boxes(call: Call) -> Outcome:
    """Without boxes among the inputs, nothing changes."""
    if not isinstance(call.inputs, Spec | tuple):
        give_up("layer-not-modelled", "bounding boxes")
    return unchanged(call)


def check_image_arguments(call: Call) -> None:
    """Refuse factors, ranges and modes that the constructors refuse."""
    channels_first(call)
    for argument, bounds in _OVERLAPPING.get(call.cls, {}).items():
        _check_factor(call, argument, bounds, inside=False)
    for argument, bounds in _INSIDE.get(call.cls, {}).items():
        _check_factor(call, argument, bounds, inside=True)
    value = call["value_range"]
    if call.cls in _VALUE_RANGE and is_plain(value) and not (isinstance(value, tuple | list) and len(value) == 2):
        refuse_argument(call.cls, "value_range", value, "two numbers")
    if call.cls in _INTERPOLATION:
        choice(call, "interpolation", "nearest", "bilinear")
    if call.cls in _FILL_MODE:
        choice(call, "fill_mode", *_FILL_MODE[call.cls])
    if call.cls == "RandomGaussianBlur":
        _check_odd(call)
    if call.cls == "RandomPerspective" and isinstance(call["scale"], int | float) and not 0 <= call["scale"] <= 1:
        refuse_argument(call.cls, "scale", call["scale"], "a number between 0 and 1")


def _check_factor(call: Call, argument: str, bounds: tuple[float, float], *, inside: bool) -> None:
    value: Any = call[argument]
    if not is_plain(value) or (value is None and (call.cls, argument) in _NONE_ALLOWED):
        return
    low, high = bounds
    pair = value if isinstance(value, tuple | list) else (value, value)
    if any(not is_plain(item) for item in pair):
        return
    fits = len(pair) == 2 and all(isinstance(item, int | float) for item in pair)
    if fits and inside:
        fits = all(low <= item <= high and not (call.cls == "RandomZoom" and item == low) for item in pair)
    elif fits:
        fits = pair[0] <= high and pair[1] >= low
    if not fits:
        refuse_argument(call.cls, argument, value, f"one or two numbers between {low:g} and {high:g}")


def _check_odd(call: Call) -> None:
    value = call["kernel_size"]
    pair = value if isinstance(value, tuple | list) else (value, value)
    if not is_plain(value) or any(not is_plain(item) for item in pair):
        return
    if len(pair) != 2 or not all(isinstance(item, int | float) and item % 2 for item in pair):
        refuse_argument(call.cls, "kernel_size", value, "one or two odd numbers")


def _side(call: Call, argument: str) -> Dim:
    value = call[argument]
    if value is not None and is_plain(value) and not (isinstance(value, int) and value >= 0):
        refuse_argument(call.cls, argument, value, "a positive integer")
    return None if value is None else as_dim(value)


def _need_image(call: Call, shape: Shape) -> None:
    if shape.rank is not None and shape.rank not in (3, 4):
        need_rank(call.cls, shape, 4, layout="images (batch, height, width, channels) or one image")
