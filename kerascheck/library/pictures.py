"""Pictures: OpenCV, Pillow, scikit-image, imageio and matplotlib: pixels from files, resized and recoloured.

OpenCV and Pillow give sizes as (width, height), arrays have (height, width, channels).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from kerascheck.library.array_facts import Origin
from kerascheck.library.array_values import as_array, made, shape_argument
from kerascheck.library.registry import Call, attribute, constant, function, load, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

load("numpy")  # methods of the arrays given here

IMAGE: Final = "PIL.Image.Image"

CV2: Final = {
    "IMREAD_GRAYSCALE": 0, "IMREAD_COLOR": 1, "IMREAD_UNCHANGED": -1, "COLOR_BGR2GRAY": 6, "COLOR_RGB2GRAY": 7, "COLOR_GRAY2BGR": 8,
    "COLOR_GRAY2RGB": 8, "COLOR_BGR2RGB": 4, "COLOR_RGB2BGR": 4, "COLOR_BGR2HSV": 40, "COLOR_RGB2HSV": 41, "COLOR_BGR2YUV": 82,
    "COLOR_RGB2YUV": 83, "COLOR_BGR2LAB": 44,
}  # fmt: skip
"""OpenCV's numbers for ways to read and to recolour."""

TO_GRAY: Final = (6, 7)
FROM_GRAY: Final = (8,)

MODES: Final[dict[str, tuple[Dim, ...]]] = {"L": (), "1": (), "P": (), "RGB": (3,), "RGBA": (4,), "CMYK": (4,), "HSV": (3,)}
"""Axes behind height and width of Pillow's modes."""

for _name, _value in CV2.items():
    constant(f"cv2.{_name}", _value)


def pixels(shape: Shape, site: Any, dtype: str = "uint8") -> Array:
    """Bytes of one picture."""
    return Array(shape, dtype, Facts(0, 255, continuous=True, scale="raw", origin=Origin()), site=site)


@function("cv2.imread")
def imread(call: Call, filename: Value, flags: Value = 1) -> Value:
    """A picture from a file: with colours, unless told otherwise."""
    shapes = {0: Shape((UNKNOWN_DIM, UNKNOWN_DIM)), 1: Shape((UNKNOWN_DIM, UNKNOWN_DIM, 3))}
    return pixels(shapes.get(flags, UNKNOWN_SHAPE) if isinstance(flags, int) else UNKNOWN_SHAPE, call.site)


@function("cv2.resize")
def resize(call: Call, src: Value, dsize: Value = None, *args: Value, **_: Value) -> Value:
    """``cv2.resize(picture, (width, height))``; a last axis of size 1 is lost."""
    picture, size = as_array(src), shape_argument(dsize).dims
    dims = picture.shape.dims
    if dims is None or size is None or len(size) != 2 or len(dims) not in (2, 3):
        return made(call, UNKNOWN_SHAPE, picture.dtype, replace(picture.facts, origin=Origin()))
    behind = () if dims[2:] == (1,) else dims[2:]
    return made(call, Shape((size[1], size[0], *behind)), picture.dtype, replace(picture.facts, origin=Origin()))


@function("cv2.cvtColor")
def convert_colour(call: Call, src: Value, code: Value, *args: Value, **_: Value) -> Value:
    """Between grey pictures without a channel axis, and pictures of three channels."""
    picture = as_array(src)
    dims = picture.shape.dims
    if dims is None or not isinstance(code, int):
        return made(call, UNKNOWN_SHAPE, picture.dtype, picture.facts)
    shape = Shape(dims[:2]) if code in TO_GRAY else Shape((*dims[:2], 3)) if code in FROM_GRAY else picture.shape
    return made(call, shape, picture.dtype, picture.facts)


@function("cv2.GaussianBlur", "cv2.medianBlur", "cv2.bilateralFilter", "cv2.equalizeHist", "cv2.flip", "cv2.blur", "cv2.bitwise_not")
def same_size(call: Call, src: Value, *args: Value, **_: Value) -> Value:
    """Filters."""
    picture = as_array(src)
    return made(call, picture.shape, picture.dtype, replace(picture.facts, origin=Origin()))


@function("cv2.threshold")
def threshold(call: Call, src: Value, *args: Value, **_: Value) -> Value:
    """The threshold, and the picture."""
    return call.unknown("the threshold is not worked out"), same_size(call, src)


@function("skimage.io.imread", "imageio.imread", "imageio.v2.imread", "imageio.v3.imread")
def read_any(call: Call, uri: Value, *args: Value, **_: Value) -> Value:
    """A picture of any kind."""
    return pixels(UNKNOWN_SHAPE, call.site)


@function("skimage.transform.resize")
def resized_to_unit(call: Call, image: Value, output_shape: Value, *args: Value, preserve_range: Value = False, **_: Value) -> Value:
    """``resize(picture, (height, width))``: bytes become fractions in [0, 1] unless ``preserve_range``."""
    picture, size = as_array(image), shape_argument(output_shape).dims
    dims = picture.shape.dims
    shape = UNKNOWN_SHAPE if size is None else Shape(size) if dims is None and len(size) > 2 else UNKNOWN_SHAPE
    if size is not None and dims is not None:
        shape = Shape((*size, *dims[len(size) :]))
    scaled = picture.facts.scale == "raw" and preserve_range is False and picture.dtype == "uint8"
    facts = Facts(0, 1, continuous=True, scale="unit", origin=Origin()) if scaled else replace(picture.facts, origin=Origin())
    return made(call, shape, "float64", facts)


@function("matplotlib.pyplot.imread", "matplotlib.image.imread")
def plotted(call: Call, fname: Value, *args: Value, **_: Value) -> Value:
    """Fractions for a PNG file, bytes for others."""
    if isinstance(fname, str) and fname.lower().endswith(".png"):
        return Array(UNKNOWN_SHAPE, "float32", Facts(0, 1, continuous=True, scale="unit", origin=Origin()), site=call.site)
    return Array(UNKNOWN_SHAPE, "", Facts(continuous=True, origin=Origin()), site=call.site)


def image(values: Array, site: Any, shape: Shape | None = None) -> LibraryObject:
    """A Pillow image; ``shape`` is what Keras' ``img_to_array`` makes of it, with a channel axis."""
    dims = values.shape.dims
    with_channels = shape if shape is not None else Shape((*dims, 1)) if dims is not None and len(dims) == 2 else values.shape
    return LibraryObject(IMAGE, {"shape": with_channels}, {"values": values}, site)


@function("PIL.Image.open")
def open_image(call: Call, fp: Value, *args: Value, **_: Value) -> Value:
    """A picture whose mode and size are not known."""
    return image(pixels(UNKNOWN_SHAPE, call.site), call.site)


@function("PIL.Image.fromarray")
def from_array(call: Call, obj: Value, *args: Value, **_: Value) -> Value:
    """An array as a picture."""
    return image(as_array(obj), call.site)


@method(IMAGE, "resize")
def resize_image(call: Call, receiver: LibraryObject, size: Value = None, *args: Value, **_: Value) -> Value:
    """``picture.resize((width, height))``; whether there is a channel axis is known of known modes only."""
    values, wanted = receiver.state["values"], shape_argument(size).dims
    dims = values.shape.dims
    if wanted is None or len(wanted) != 2 or dims is None:
        unsure = Shape((wanted[1], wanted[0], UNKNOWN_DIM)) if wanted is not None and len(wanted) == 2 else Shape((UNKNOWN_DIM,) * 3)
        return image(values.but(shape=UNKNOWN_SHAPE), call.site, unsure)
    return image(values.but(shape=Shape((wanted[1], wanted[0], *dims[2:]))), call.site)


@method(IMAGE, "convert")
def convert_mode(call: Call, receiver: LibraryObject, mode: Value = None, *args: Value, **_: Value) -> Value:
    """A picture with other channels."""
    values: Array = receiver.state["values"]
    behind = MODES.get(mode) if isinstance(mode, str) else None
    if behind is None:
        return image(values.but(shape=UNKNOWN_SHAPE), call.site)
    known: Shape = receiver.arguments["shape"]
    size = known.dims[:2] if known.dims is not None and len(known.dims) >= 2 else (UNKNOWN_DIM, UNKNOWN_DIM)
    return image(values.but(shape=Shape((*size, *behind))), call.site)


@method(IMAGE, "crop", "rotate", "transpose", "filter", "thumbnail")
def changed_image(call: Call, receiver: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """A picture of perhaps another size, with the same channels."""
    if call.path == "thumbnail":
        return None
    values: Array = receiver.state["values"]
    dims = values.shape.dims
    same = call.path in ("filter", "rotate")
    shape = values.shape if same else UNKNOWN_SHAPE if dims is None else Shape((UNKNOWN_DIM, UNKNOWN_DIM, *dims[2:]))
    return image(values.but(shape=shape), call.site, Shape((UNKNOWN_DIM,) * 3) if dims is None else None)


@attribute(IMAGE, "size", "width", "height", "mode")
def measures(call: Call, receiver: LibraryObject) -> Value:
    """Width and height."""
    known: Shape = receiver.arguments["shape"]
    if call.path == "mode" or known.dims is None:
        return call.unknown("size and mode of this picture are not known")
    height, width = known.dims[:2]
    found: Value = {"size": (width, height), "width": width, "height": height}[call.path]
    return found if isinstance(width, int) and isinstance(height, int) else call.unknown("the size of this picture is not known")
