"""TensorFlow: ``tf.image``, ``tf.io`` and ``tf.strings`` on eager tensors, as input pipelines use them."""

from __future__ import annotations

from typing import Final

from kerascheck.library.array_facts import prepared
from kerascheck.library.array_values import as_array, dim_argument, dtype_argument, made, shape_argument
from kerascheck.library.registry import Call, function
from kerascheck.library.tensor_delegate import array_function
from kerascheck.values.array import Array, Facts, Step
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

SAME_SHAPE: Final = (
    "random_flip_left_right random_flip_up_down flip_left_right flip_up_down random_brightness random_contrast random_saturation "
    "random_hue "
    "adjust_brightness adjust_contrast adjust_saturation adjust_hue per_image_standardization random_jpeg_quality"
)


def _resized(call: Call, image: Array, rows: Dim, columns: Dim, dtype: str) -> Value:
    """The last three axes are rows, columns and channels."""
    dims = image.shape.dims
    facts = Facts(
        image.facts.low, image.facts.high, continuous=True, scale=image.facts.scale, split=image.facts.split, steps=image.facts.steps
    )
    if dims is None or len(dims) < 3:
        return made(call, UNKNOWN_SHAPE, dtype, facts)
    return made(call, Shape((*dims[:-3], rows, columns, dims[-1])), dtype, facts)


@array_function(
    "tensorflow.image.resize",
    "tensorflow.image.resize_images",
    "keras.ops.image.resize",
    "keras.preprocessing.image.smart_resize",
    "tensorflow.image.resize_with_pad",
    "tensorflow.image.resize_with_crop_or_pad",
    "tensorflow.image.resize_image_with_crop_or_pad",
)
def resize(call: Call, images: Value = None, size: Value = None, width: Value = None, *args: Value, **kwargs: Value) -> Value:
    """Images of another size."""
    image = as_array(kwargs.get("image", kwargs.get("x", images)))
    plain = kwargs.get("method") in (None, "bilinear") and "crop" not in call.path
    dtype = "float32" if plain else image.dtype if "crop" in call.path else ""
    if "with" in call.path:
        rows, columns = kwargs.get("target_height", size), kwargs.get("target_width", width)
        return _resized(call, image, dim_argument(rows), dim_argument(columns), dtype)
    wanted = shape_argument(size).dims
    if wanted is None or len(wanted) != 2:
        return _resized(call, image, UNKNOWN_DIM, UNKNOWN_DIM, dtype)
    return _resized(call, image, *wanted, dtype)


for _name in SAME_SHAPE.split():

    @array_function(f"tensorflow.image.{_name}")
    def same_shape(call: Call, image: Value, *args: Value, **kwargs: Value) -> Value:
        """What changes pixels, not shapes."""
        array = as_array(image)
        facts = array.facts
        if "flip" not in call.path:
            scale = "unit" if call.path.endswith("standardization") else facts.scale
            facts = Facts(continuous=True, scale=scale, split=facts.split, steps=facts.steps)
        if ".random_" in call.path:
            facts = prepared(facts, Step("augmented", f"tf.image.{call.path.rpartition('.')[2]}", call.site))
        return made(call, array.shape, array.dtype, facts)


@array_function("tensorflow.image.rgb_to_grayscale", "tensorflow.image.grayscale_to_rgb")
def channels(call: Call, images: Value, name: Value = None) -> Value:
    """One channel for three, or three for one."""
    array = as_array(images)
    return made(call, array.shape.with_last(1 if call.path.endswith("grayscale") else 3), array.dtype, array.facts)


@array_function("tensorflow.image.convert_image_dtype")
def convert_image_dtype(call: Call, image: Value, dtype: Value, saturate: Value = False, name: Value = None) -> Value:
    """Bytes become fractions."""
    array = as_array(image)
    kind = dtype_argument(dtype)
    from_bytes = array.dtype.startswith("uint") and kind.startswith("float")
    return made(call, array.shape, kind, Facts(0, 1, continuous=True, scale="unit") if from_bytes else array.facts)


@array_function("tensorflow.image.random_crop")
def random_crop(call: Call, value: Value, size: Value, *args: Value, **_: Value) -> Value:
    """A part of the given shape."""
    array = as_array(value)
    facts = Facts(array.facts.low, array.facts.high, continuous=True, scale=array.facts.scale, split=array.facts.split)
    return made(call, shape_argument(size), array.dtype, prepared(facts, Step("augmented", "tf.image.random_crop", call.site)))


@array_function("tensorflow.image.central_crop", "tensorflow.image.crop_to_bounding_box", "tensorflow.image.rot90")
def cropped(call: Call, image: Value, *args: Value, **kwargs: Value) -> Value:
    """A part whose size is not worked out."""
    array = as_array(image)
    return _resized(call, array, UNKNOWN_DIM, UNKNOWN_DIM, array.dtype)


@function("tensorflow.io.read_file", "tensorflow.read_file")
def read_file(call: Call, filename: Value, name: Value = None) -> Value:
    """The bytes of a file."""
    return Array(Shape(()), "str", site=call.site)


@function(
    "tensorflow.image.decode_jpeg",
    "tensorflow.image.decode_png",
    "tensorflow.image.decode_image",
    "tensorflow.io.decode_jpeg",
    "tensorflow.io.decode_png",
    "tensorflow.io.decode_image",
)
def decode(
    call: Call, contents: Value, channels: Value = 0, *args: Value, dtype: Value = None, expand_animations: Value = True, **_: Value
) -> Value:
    """An image of unknown size."""
    depth: Dim = channels if isinstance(channels, int) and channels else UNKNOWN_DIM
    kind = dtype_argument(dtype, "uint8")
    facts: Facts = Facts(0, 255, continuous=True, scale="raw") if kind == "uint8" else Facts(0, 1, continuous=True, scale="unit")
    unsure = call.path.endswith("decode_image") and expand_animations is not False
    return Array(UNKNOWN_SHAPE if unsure else Shape((UNKNOWN_DIM, UNKNOWN_DIM, depth)), kind, facts, site=call.site)


@function("tensorflow.strings.lower", "tensorflow.strings.regex_replace", "tensorflow.strings.strip", "tensorflow.strings.join")
def strings(call: Call, input: Value, *args: Value, **kwargs: Value) -> Value:  # noqa: A002 - TensorFlow's name
    """Strings of the same shape."""
    return Array(as_array(input).shape, "str", site=call.site)


@function(
    "tensorflow.strings.split",
    "tensorflow.strings.to_number",
    "tensorflow.io.parse_single_example",
    "tensorflow.io.decode_raw",
    "tensorflow.numpy_function",
    "tensorflow.py_function",
)
def not_followed(call: Call, *args: Value, **kwargs: Value) -> Value:
    """What comes out is not followed."""
    return call.unknown(f"what `{call.path}` gives is not followed")
