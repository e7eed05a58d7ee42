"""Keras: ``keras.utils`` and ``keras.preprocessing`` on arrays: one-hot labels, padded sequences, loaded images."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kerascheck.library import keras_directories, keras_generators, keras_text  # noqa: F401 - each registers its own
from kerascheck.library.array_facts import Origin, explained_classes, is_float, joined, prepared
from kerascheck.library.array_steps import is_small
from kerascheck.library.array_values import (
    as_array,
    as_int,
    dim_argument,
    dtype_argument,
    made,
    shape_argument,
    written,
)  # fmt: skip
from kerascheck.library.numpy_functions import sure_classes
from kerascheck.library.pictures import IMAGE
from kerascheck.library.registry import Call, function, load
from kerascheck.library.tensor_delegate import array_function
from kerascheck.program import Misuse
from kerascheck.values.array import Array, Facts, Step
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

load("numpy")  # methods of the arrays given here

CHANNELS: Final = {"rgb": 3, "rgba": 4, "grayscale": 1}

#: What an application's ``preprocess_input`` does to 0…255 pixels: to [-1, 1], other centring, or nothing.
PREPROCESSING: Final = {
    "inception_v3": "tf",
    "inception_resnet_v2": "tf",
    "mobilenet": "tf",
    "mobilenet_v2": "tf",
    "nasnet": "tf",
    "resnet_v2": "tf",
    "xception": "tf",
    "imagenet_utils": "caffe",
    "resnet": "caffe",
    "resnet50": "caffe",
    "vgg16": "caffe",
    "vgg19": "caffe",
    "densenet": "caffe",
    "convnext": "none",
    "efficientnet": "none",
    "efficientnet_v2": "none",
    "mobilenet_v3": "none",
    "regnet": "none",
}


@array_function("keras.utils.to_categorical", "keras.utils.np_utils.to_categorical")
def to_categorical(call: Call, x: Value = None, num_classes: Value = None, dtype: Value = None, *, y: Value = None) -> Value:
    """One-hot rows of class numbers; a last axis of size 1 is replaced.

    See ``keras/src/utils/numerical_utils.py``.
    """
    labels = as_array(y if x is None else x)
    dims = labels.shape.dims
    kind = dtype_argument(dtype, "float64")
    width: Dim = _classes(labels) if num_classes is None or num_classes == 0 else dim_argument(num_classes)
    needed = _classes(labels)
    if isinstance(width, int) and isinstance(needed, int) and needed > width and not labels.facts.one_hot:
        detail = f"{labels.facts.low:g} to {needed - 1} for {width} classes"
        call.ev.program.misuses.append(Misuse("one-hot-range", labels, call.site, detail, bool(call.ev.guards)))
        return call.unknown(f"expected labels below {width}, got {needed - 1}", "raises")
    if dims is None:
        shape = UNKNOWN_SHAPE
    elif len(dims) > 1 and dims[-1] == 1:
        shape = Shape((*dims[:-1], width))
    elif len(dims) > 1 and not isinstance(dims[-1], int):
        shape = UNKNOWN_SHAPE
    else:
        shape = Shape((*dims, width))
    count = width if isinstance(width, int) else None
    facts = Facts(
        0, 1, count, one_hot=True, split=labels.facts.split, origin=labels.facts.origin, mixed=labels.facts.mixed,
        grouped=labels.facts.grouped,
    )  # fmt: skip
    facts = explained_classes(facts, written(call), call.site)
    again = labels.facts.one_hot and (labels.shape.rank or 0) > 1 and labels.shape[-1] != 1
    step = Step("one-hot-twice" if again else "one-hot", "to_categorical", call.site, num_classes, labels.facts)
    return made(call, shape, kind, prepared(replace(facts, reasons=(*facts.reasons, *labels.facts.reasons)[:4]), step))


def _classes(labels: Array) -> Dim:
    """``max(labels) + 1``, where it is sure that the highest label occurs."""
    facts = labels.facts
    if facts.high is None or facts.high != int(facts.high):
        return UNKNOWN_DIM
    return int(facts.high) + 1 if labels.content is not None or facts.low == facts.high or sure_classes(labels) is not None else UNKNOWN_DIM


@function(
    "keras.utils.pad_sequences",
    "keras.preprocessing.sequence.pad_sequences",
    "keras.utils.sequence_utils.pad_sequences",
    "keras_preprocessing.sequence.pad_sequences",
)
def pad_sequences(
    call: Call,
    sequences: Value,
    maxlen: Value = None,
    dtype: Value = "int32",
    padding: Value = "pre",
    truncating: Value = "pre",
    value: Value = 0.0,
) -> Value:
    """Sequences cut and padded to one length."""
    source = as_array(sequences)
    rows: Dim = source.shape[0]
    behind: tuple[Dim, ...] | None = ()
    longest: Dim = UNKNOWN_DIM
    if isinstance(sequences, ListValue | tuple):
        items = sequences.items if isinstance(sequences, ListValue) else sequences
        exact = not isinstance(sequences, ListValue) or sequences.exact
        rows = len(items) if exact else UNKNOWN_DIM
        parts = [as_array(item) for item in items]
        lengths = [part.shape[0] for part in parts]
        longest = (
            max(as_int(length) for length in lengths)
            if exact and lengths and all(isinstance(each, int) for each in lengths)
            else UNKNOWN_DIM
        )
        filled = [part for part in parts if part.shape.dims is not None and part.shape.dims != (0,)]
        behind = filled[0].shape.dims[1:] if filled and filled[0].shape.dims else () if parts and len(filled) == len(parts) else None
        facts = joined([part.facts for part in filled]) if len(filled) == len(parts) or filled else Facts()
    else:
        facts = source.facts
        if source.dtype != "object":
            longest = source.shape[1]
            behind = source.shape.dims[2:] if source.shape.dims is not None else None
    length = longest if maxlen is None else dim_argument(maxlen)
    kind = dtype_argument(dtype)
    padded = joined([Facts(facts.low, facts.high, split=facts.split), as_array(value).facts])
    padded = replace(
        padded, split=facts.split, origin=facts.origin, scale="", continuous=facts.continuous, reasons=facts.reasons, steps=facts.steps
    )
    shape = UNKNOWN_SHAPE if behind is None else Shape((rows, length, *behind))
    padded = replace(padded, top=facts.top)
    padded = prepared(padded, Step("padded", "pad_sequences", call.site, maxlen))
    return made(call, shape, kind, padded)


@function("keras.utils.normalize", "keras.utils.np_utils.normalize")
def normalize(call: Call, x: Value, axis: Value = -1, order: Value = 2) -> Value:
    """Rows scaled to length 1."""
    array = as_array(x)
    dtype = array.dtype if is_float(array.dtype) else "float64" if array.dtype else ""
    facts = Facts(
        -1 if array.facts.low is None or array.facts.low < 0 else 0,
        1,
        continuous=True,
        scale="unit",
        split=array.facts.split,
        steps=array.facts.steps,
    )
    return made(call, array.shape, dtype, replace(facts, origin=array.facts.origin))


@function(
    "keras.utils.set_random_seed",
    "keras.utils.plot_model",
    "keras.utils.model_to_dot",
    "keras.utils.save_img",
    "keras.utils.print_summary",
    "keras.utils.vis_utils.plot_model",
    "keras.preprocessing.image.save_img",
    "keras.utils.clear_session",
    "keras.utils.get_custom_objects",
    "keras.utils.disable_interactive_logging",
    "keras.utils.enable_interactive_logging",
    "tensorflow.random.set_seed",
    "tensorflow.set_random_seed",
    "keras.backend.set_floatx",
    "keras.config.set_floatx",
)
def nothing(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Gives nothing that a model depends on."""
    return None


@function("keras.utils.get_file", "keras.utils.data_utils.get_file")
def get_file(call: Call, *args: Value, **kwargs: Value) -> Value:
    """A path in the download cache."""
    return call.unknown("where a downloaded file lies is not known", "path")


@function(
    "keras.utils.load_img", "keras.preprocessing.image.load_img", "keras.utils.image_utils.load_img", "keras_preprocessing.image.load_img"
)
def load_img(
    call: Call, path: Value = None, grayscale: Value = False, color_mode: Value = "rgb", target_size: Value = None, *args: Value, **_: Value
) -> Value:
    """One image; its size is known when it is given."""
    if isinstance(grayscale, str):  # today's signature has no ``grayscale``
        color_mode, target_size = grayscale, target_size if color_mode == "rgb" else color_mode
    channels: Dim = CHANNELS.get(color_mode, UNKNOWN_DIM) if isinstance(color_mode, str) else UNKNOWN_DIM
    channels = 1 if grayscale is True else channels
    size = shape_argument(target_size).dims if target_size is not None else (UNKNOWN_DIM, UNKNOWN_DIM)
    dims = (*size, channels) if size is not None and len(size) == 2 else None
    plain = Shape(dims[:2]) if dims is not None and channels == 1 else Shape(dims)
    pixels = Facts(0, 255, continuous=True, scale="raw", origin=Origin())
    values = Array(plain, "uint8", pixels, site=call.site)
    return LibraryObject(IMAGE, {"shape": Shape(dims)}, {"values": values}, call.site)


@function(
    "keras.utils.img_to_array",
    "keras.preprocessing.image.img_to_array",
    "keras.utils.image_utils.img_to_array",
    "keras_preprocessing.image.img_to_array",
)
def img_to_array(call: Call, img: Value, data_format: Value = None, dtype: Value = None) -> Value:
    """Rows, columns and channels of one image."""
    kind = dtype_argument(dtype, "float32")
    if isinstance(img, LibraryObject) and isinstance(img.arguments.get("shape"), Shape):
        shape = img.arguments["shape"] if data_format in (None, "channels_last") else Shape((UNKNOWN_DIM,) * 3)
        return made(call, shape, kind, img.state["values"].facts)
    array = as_array(img)
    dims = array.shape.dims
    shape = Shape((*dims, 1)) if dims is not None and len(dims) == 2 else array.shape
    return made(call, shape if data_format in (None, "channels_last") else UNKNOWN_SHAPE, kind, array.facts)


@function("keras.utils.array_to_img", "keras.preprocessing.image.array_to_img")
def array_to_img(call: Call, x: Value, *args: Value, **_: Value) -> Value:
    """An array as an image."""
    array = as_array(x)
    values = array.but(dtype="uint8", facts=Facts(0, 255, scale="raw"))
    return LibraryObject(IMAGE, {"shape": array.shape}, {"values": values}, call.site)


@array_function(*(f"keras.applications.{module}.preprocess_input" for module in PREPROCESSING))
def preprocess_input(call: Call, x: Value, data_format: Value = None, mode: Value = None) -> Value:
    """Pixels as an application wants them; some of them scale inside and leave pixels as they are."""
    array = as_array(x)
    how = mode if isinstance(mode, str) else PREPROCESSING[call.path.split(".")[2]]
    if how == "none":
        return array
    raw = array.facts.scale == "raw"
    written_as = f"{call.path.split('.')[2]}.preprocess_input"
    facts = Facts(continuous=True, split=array.facts.split, origin=array.facts.origin, reasons=array.facts.reasons, steps=array.facts.steps)
    if how == "tf" and raw:
        facts = replace(facts, low=-1, high=1, scale="unit")
    facts = prepared(facts, Step("rescaled-twice" if is_small(array.facts) else "rescaled", written_as, call.site))
    return made(call, array.shape, array.dtype if is_float(array.dtype) else "float32", facts)


@function(
    "keras.applications.imagenet_utils.decode_predictions", *(f"keras.applications.{module}.decode_predictions" for module in PREPROCESSING)
)
def decode_predictions(call: Call, preds: Value, top: Value = 5) -> Value:
    """Names of classes."""
    return call.unknown("what a network predicts is not known", "prediction")


@function("keras.backend.floatx", "keras.config.floatx")
def floatx(call: Call) -> Value:
    """Keras' default dtype."""
    return "float32"


@function("keras.backend.image_data_format", "keras.config.image_data_format")
def image_data_format(call: Call) -> Value:
    """The default of every installation with TensorFlow."""
    return "channels_last"
