"""Keras: ``ImageDataGenerator`` and the endless iterators it gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from kerascheck.library.array_facts import explained_classes, has_step, prepared
from kerascheck.library.array_steps import is_small
from kerascheck.library.array_values import as_array, sequence_of, shape_argument, written
from kerascheck.library.dataset_values import dataset, facts_of
from kerascheck.library.keras_directories import CHANNELS, folder_classes
from kerascheck.library.keras_preparing import rescaled
from kerascheck.library.registry import Call, attribute, function, method
from kerascheck.values.array import Array, Dataset, Facts, Step
from kerascheck.values.dim import UNKNOWN_DIM, Dim, ceil_divide
from kerascheck.values.objects import DictValue, LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

GENERATOR: Final = "keras.preprocessing.image.ImageDataGenerator"
PATHS: Final = (GENERATOR, "keras_preprocessing.image.ImageDataGenerator", "keras.legacy.preprocessing.image.ImageDataGenerator")
STATISTICS: Final = (
    "featurewise_center",
    "samplewise_center",
    "featurewise_std_normalization",
    "samplewise_std_normalization",
    "zca_whitening",
)
#: Settings that change what an image looks like; validation data has none of them.
AUGMENTATION: Final = (
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "shear_range",
    "zoom_range",
    "horizontal_flip",
    "vertical_flip",
    "brightness_range",
    "channel_shift_range",
)
PARAMETERS: Final = (
    "featurewise_center",
    "samplewise_center",
    "featurewise_std_normalization",
    "samplewise_std_normalization",
    "zca_whitening",
    "zca_epsilon",
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "brightness_range",
    "shear_range",
    "zoom_range",
    "channel_shift_range",
    "fill_mode",
    "cval",
    "horizontal_flip",
    "vertical_flip",
    "rescale",
    "preprocessing_function",
    "data_format",
    "validation_split",
)


@function(*PATHS)
def image_data_generator(call: Call, *args: Value, **kwargs: Value) -> Value:
    """An object that makes augmented batches."""
    return LibraryObject(GENERATOR, {**dict(zip(PARAMETERS, args, strict=False)), **kwargs}, site=call.site)


def _pixels(call: Call, receiver: LibraryObject, images: Array) -> Facts:
    """Facts of images after the generator's function, its statistics and its factor, in that order."""
    settings = receiver.arguments
    facts = images.facts
    function = settings.get("preprocessing_function")
    if function is not None:
        one = Array(Shape(images.shape.dims[1:]) if images.shape.dims else UNKNOWN_SHAPE, "float32", facts)
        call.ev.inside += 1
        try:
            facts = as_array(call.ev.call(function, (one,), {}, call.node)).facts
        finally:
            call.ev.inside -= 1
    if any(settings.get(name) for name in STATISTICS):
        facts = prepared(replace(facts, low=None, high=None, continuous=True, scale=""), Step("rescaled", "statistics", receiver.site))
    factor = settings.get("rescale")
    if factor is not None and factor != 0:
        before = facts
        facts = rescaled(facts, factor, 0.0)
        again = is_small(before) or function is not None and has_step(before, "rescaled") is not None
        again = again and isinstance(factor, float) and factor < 0.01
        if again or before.scale == "raw":
            facts = prepared(facts, Step("rescaled-twice" if again else "rescaled", "rescale", receiver.site))
    if is_augmenting(receiver):
        facts = prepared(facts, Step("augmented", "ImageDataGenerator", receiver.site))
    return facts


def is_augmenting(receiver: LibraryObject) -> bool:
    """Whether a generator changes images at random."""
    return any(receiver.arguments.get(name) not in (None, 0, 0.0, False) for name in AUGMENTATION)


def _facts(receiver: LibraryObject, method_name: str, batch_size: Value, **more: Any) -> dict[str, Any]:
    return {
        "steps": (method_name,),
        "repeats": True,
        "batch_size": batch_size,
        "rescale": receiver.arguments.get("rescale"),
        "augmented": is_augmenting(receiver),
        "generator": receiver,
        "preprocessing_function": receiver.arguments.get("preprocessing_function"),
        **more,
    }


@method(GENERATOR, "fit")
def fit(call: Call, receiver: LibraryObject, x: Value, *args: Value, **_: Value) -> Value:
    """Statistics of the data."""
    return None


@method(GENERATOR, "flow")
def flow(
    call: Call, receiver: LibraryObject, x: Value, y: Value = None, batch_size: Value = 32, *args: Value, subset: Value = None, **_: Value
) -> Value:
    """Batches of arrays."""
    images = as_array(x)
    batch = _batch(images.shape[0], batch_size)
    element: Any = _rows(images, batch, _pixels(call, receiver, images), "float32")
    if y is not None:
        labels = as_array(y)
        element = (element, _rows(labels, batch, labels.facts, labels.dtype))
    size = images.shape[0] if subset is None else UNKNOWN_DIM
    length = ceil_divide(size, batch_size) if isinstance(batch_size, int) and batch_size > 0 else UNKNOWN_DIM
    return dataset(element, True, length, call.site, _facts(receiver, "flow", batch_size, samples=size, subset=subset))


def _batch(rows: Dim, batch_size: Value) -> Dim:
    """The number of rows of every batch, if it is always the same."""
    return (
        batch_size if isinstance(rows, int) and isinstance(batch_size, int) and batch_size > 0 and rows % batch_size == 0 else UNKNOWN_DIM
    )


def _rows(array: Array, batch: Dim, facts: Facts, dtype: str) -> Array:
    shape = Shape((batch, *array.shape.dims[1:])) if array.shape.dims else UNKNOWN_SHAPE
    return Array(shape, dtype, replace(facts, split=array.facts.split, origin=array.facts.origin), site=array.site)


def _labels(call: Call, class_mode: Value, images: Array, names: tuple[Any, ...] | None) -> Any:
    """The element for a class mode: images alone, or with labels."""
    count = None if names is None else len(names)
    number = Facts(0, None if count is None else count - 1, count)
    match class_mode:
        case None:
            return images
        case "input":
            return (images, images)
        case "categorical":
            one_hot = explained_classes(Facts(0, 1, count, one_hot=True), written(call), call.site)
            return (images, Array(Shape((UNKNOWN_DIM, UNKNOWN_DIM if count is None else count)), "float32", one_hot, site=call.site))
        case "binary" | "sparse":
            facts = Facts(0, 1, 2) if class_mode == "binary" else number
            return (images, Array(Shape((UNKNOWN_DIM,)), "float32", explained_classes(facts, written(call), call.site), site=call.site))
        case _:
            return (images, Array(UNKNOWN_SHAPE, site=call.site))


def _images(call: Call, receiver: LibraryObject, target_size: Value, color_mode: Value) -> Array:
    size = shape_argument(target_size).dims
    channels: Dim = CHANNELS.get(color_mode, UNKNOWN_DIM) if isinstance(color_mode, str) else UNKNOWN_DIM
    shape = Shape((UNKNOWN_DIM, *size, channels)) if size is not None and len(size) == 2 else UNKNOWN_SHAPE
    raw = Array(shape, "float32", Facts(0, 255, continuous=True, scale="raw"))
    return Array(shape, "float32", _pixels(call, receiver, raw), site=call.site)


@method(GENERATOR, "flow_from_directory")
def flow_from_directory(
    call: Call,
    receiver: LibraryObject,
    directory: Value,
    target_size: Value = (256, 256),
    color_mode: Value = "rgb",
    classes: Value = None,
    class_mode: Value = "categorical",
    batch_size: Value = 32,
    shuffle: Value = True,
    *args: Value,
    subset: Value = None,
    **_: Value,
) -> Value:
    """Batches of the images in a folder."""
    given = None if classes is None else sequence_of(call, classes)
    names = folder_classes(call, directory) if classes is None else None if given is None else tuple(given)
    element = _labels(call, class_mode, _images(call, receiver, target_size, color_mode), names)
    more = {"directory": directory, "class_mode": class_mode, "color_mode": color_mode, "image_size": target_size, "subset": subset,
            "loader": call.site, "class_names": None if names is None else ListValue(names)}  # fmt: skip
    return dataset(element, True, UNKNOWN_DIM, call.site, _facts(receiver, "flow_from_directory", batch_size, **more))


@method(GENERATOR, "flow_from_dataframe")
def flow_from_dataframe(
    call: Call,
    receiver: LibraryObject,
    dataframe: Value,
    directory: Value = None,
    x_col: Value = "filename",
    y_col: Value = "class",
    weight_col: Value = None,
    target_size: Value = (256, 256),
    color_mode: Value = "rgb",
    classes: Value = None,
    class_mode: Value = "categorical",
    batch_size: Value = 32,
    *args: Value,
    subset: Value = None,
    **_: Value,
) -> Value:
    """Batches of the images that a frame lists."""
    given = None if classes is None else sequence_of(call, classes)
    element: Any
    images = _images(call, receiver, target_size, color_mode)
    if class_mode in ("raw", "multi_output", "other"):
        columns = sequence_of(call, y_col) if isinstance(y_col, ListValue | tuple) else None
        y = Array(Shape((UNKNOWN_DIM,) if columns is None else (UNKNOWN_DIM, len(columns))), "", site=call.site)
        element = (images, y if class_mode == "raw" or columns is None else tuple(y.but(shape=Shape((UNKNOWN_DIM,))) for _ in columns))
    else:
        element = _labels(call, class_mode, images, None if given is None else tuple(given))
    more = {"class_mode": class_mode, "color_mode": color_mode, "image_size": target_size, "subset": subset,
            "loader": call.site, "class_names": None}
    return dataset(element, True, UNKNOWN_DIM, call.site, _facts(receiver, "flow_from_dataframe", batch_size, **more))


@method(GENERATOR, "random_transform", "standardize", "apply_transform")
def one_image(call: Call, receiver: LibraryObject, x: Value, *args: Value, **_: Value) -> Value:
    """One image of the same shape."""
    return as_array(x).but(facts=Facts(continuous=True), dtype="float32")


@attribute(
    Dataset,
    "class_names",
    "class_indices",
    "num_classes",
    "samples",
    "n",
    "batch_size",
    "image_shape",
    "target_size",
    "classes",
    "labels",
    "class_mode",
    "filenames",
    "file_paths",
    "element_spec",
)
def member(call: Call, receiver: Dataset) -> Value:
    """What a dataset from a folder says of itself."""
    facts = facts_of(receiver)
    names = facts.get("class_names")
    match call.path:
        case "class_names" if names is not None:
            return names
        case "class_indices":
            return DictValue({name: number for number, name in enumerate(names.items)}) if names is not None else DictValue({}, exact=False)
        case "num_classes" if names is not None:
            return len(names.items)
        case "samples" | "n" if isinstance(facts.get("samples"), int):
            return facts["samples"]
        case "batch_size" | "class_mode" if call.path in facts:
            return facts[call.path]
        case "target_size" if "image_size" in facts:
            return facts["image_size"]
        case "image_shape" if isinstance(first := _first(receiver.element), Array):
            from kerascheck.library.array_values import shape_value

            return shape_value(Shape(first.shape.dims[1:]) if first.shape.dims else UNKNOWN_SHAPE)
        case "classes" | "labels":
            labels = receiver.element[1] if isinstance(receiver.element, tuple) and len(receiver.element) > 1 else None
            known = labels.facts if isinstance(labels, Array) and not labels.facts.one_hot else Facts(low=0)
            return Array(Shape((UNKNOWN_DIM,)), "int32", known, site=call.site)
        case "element_spec":
            return receiver.element
        case _:
            return call.unknown(f"`.{call.path}` of this dataset is not known")


def _first(element: Any) -> Any:
    return element[0] if isinstance(element, tuple) and element else element


@method(Dataset, "next", "__next__", "__getitem__")
def next_batch(call: Call, receiver: Dataset, *position: Value) -> Value:
    """One batch."""
    return receiver.element


@method(Dataset, "reset", "on_epoch_end")
def reset(call: Call, receiver: Dataset) -> Value:
    """Starts again."""
    return None
