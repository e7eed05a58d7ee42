"""Keras: datasets from folders and time series: ``image_dataset_from_directory`` and its kin."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kerascheck.library.array_facts import explained_classes
from kerascheck.library.array_values import as_array, dim_argument, sequence_of, shape_argument, written
from kerascheck.library.dataset_values import dataset
from kerascheck.library.registry import Call, function
from kerascheck.values.array import Array, Dataset, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

CHANNELS: Final = {"rgb": 3, "rgba": 4, "grayscale": 1}


def folder_classes(call: Call, directory: Value) -> tuple[str, ...] | None:
    """The names of a folder's sub-folders, sorted, if the folder is part of the project."""
    root: Path | None = call.ev.project_root
    if root is None or not isinstance(directory, str):
        return None
    folder = (root / directory).resolve()
    if not folder.is_relative_to(root.resolve()):
        return None
    call.ev.files.look_at(folder)
    if not folder.is_dir():
        return None
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    return tuple(names) or None


def _names(call: Call, directory: Value, class_names: Value) -> tuple[Any, ...] | None:
    if class_names is None:
        return folder_classes(call, directory)
    items = sequence_of(call, class_names)
    return None if items is None else tuple(items)


def _labels(call: Call, mode: Value, names: tuple[Any, ...] | None, batch: tuple[Dim, ...]) -> Array:
    count = None if names is None else len(names)
    facts = Facts(0, None if count is None else count - 1, count)
    match mode:
        case "categorical":
            facts = Facts(0, 1, count, one_hot=True)
            shape, dtype = Shape((*batch, UNKNOWN_DIM if count is None else count)), "float32"
        case "binary":
            facts, shape, dtype = Facts(0, 1, 2), Shape((*batch, 1)), "float32"
        case "int":
            shape, dtype = Shape(batch), "int32"
        case _:
            return Array(UNKNOWN_SHAPE, site=call.site)
    return Array(shape, dtype, explained_classes(facts, written(call), call.site), site=call.site)


def _from_directory(
    call: Call,
    item: Array,
    labels: Value,
    label_mode: Value,
    names: tuple[Any, ...] | None,
    batch_size: Value,
    subset: Value,
    facts: dict[str, Any],
) -> Value:
    """A dataset, or the training and validation part for ``subset="both"``."""
    batch: tuple[Dim, ...] = () if batch_size is None else (UNKNOWN_DIM,)
    shape = Shape((*batch, *item.shape.dims)) if item.shape.dims is not None else UNKNOWN_SHAPE
    x = Array(shape, item.dtype, item.facts, site=call.site)
    unlabelled = labels is None or label_mode is None
    element = x if unlabelled else (x, _labels(call, label_mode, names, batch))
    class_names = None if names is None else ListValue(names)
    facts = {
        "class_names": class_names,
        "batch_size": batch_size,
        "label_mode": label_mode,
        "subset": subset,
        "steps": ("from_directory",),
        "loader": call.site,
        **facts,
    }

    def part(split: str) -> Dataset:
        return dataset(element, batch_size is not None, UNKNOWN_DIM, call.site, {**facts, "split": split})

    if subset == "both":
        return part("train"), part("validation")
    return part({"training": "train", "validation": "validation"}.get(subset, "") if isinstance(subset, str) else "")


@function("keras.utils.image_dataset_from_directory", "keras.preprocessing.image_dataset_from_directory")
def image_dataset(
    call: Call,
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    color_mode: Value = "rgb",
    batch_size: Value = 32,
    image_size: Value = (256, 256),
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    *args: Value,
    data_format: Value = None,
    **_: Value,
) -> Value:
    """Images of a folder in batches, their values from 0 to 255."""
    size = shape_argument(image_size).dims
    channels: Dim = CHANNELS.get(color_mode, UNKNOWN_DIM) if isinstance(color_mode, str) else UNKNOWN_DIM
    shape = Shape((*size, channels)) if size is not None and len(size) == 2 and data_format in (None, "channels_last") else UNKNOWN_SHAPE
    image = Array(shape, "float32", Facts(0, 255, continuous=True, scale="raw"), site=call.site)
    facts = {"directory": directory, "image_size": image_size, "color_mode": color_mode, "validation_split": validation_split}
    return _from_directory(call, image, labels, label_mode, _names(call, directory, class_names), batch_size, subset, facts)


@function("keras.utils.text_dataset_from_directory", "keras.preprocessing.text_dataset_from_directory")
def text_dataset(
    call: Call,
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    batch_size: Value = 32,
    max_length: Value = None,
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    **_: Value,
) -> Value:
    """Texts of a folder in batches, as strings."""
    text = Array(Shape(()), "str", site=call.site)
    return _from_directory(
        call, text, labels, label_mode, _names(call, directory, class_names), batch_size, subset, {"directory": directory}
    )


@function("keras.utils.audio_dataset_from_directory")
def audio_dataset(
    call: Call,
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    batch_size: Value = 32,
    sampling_rate: Value = None,
    output_sequence_length: Value = None,
    ragged: Value = False,
    *args: Value,
    subset: Value = None,
    **_: Value,
) -> Value:
    """Sounds of a folder in batches: time steps and channels."""
    sound = Array(
        Shape((dim_argument(output_sequence_length), UNKNOWN_DIM)), "float32", Facts(-1, 1, continuous=True, scale="unit"), site=call.site
    )
    return _from_directory(
        call, sound, labels, label_mode, _names(call, directory, class_names), batch_size, subset, {"directory": directory}
    )


@function("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array")
def timeseries_dataset(
    call: Call,
    data: Value,
    targets: Value,
    sequence_length: Value,
    sequence_stride: Value = 1,
    sampling_rate: Value = 1,
    batch_size: Value = 128,
    shuffle: Value = False,
    *args: Value,
    **_: Value,
) -> Value:
    """Windows of a series in batches, with the target that belongs to each."""
    series = as_array(data)
    batch: tuple[Dim, ...] = () if batch_size is None else (UNKNOWN_DIM,)
    dims = series.shape.dims
    shape = Shape((*batch, dim_argument(sequence_length), *dims[1:])) if dims else UNKNOWN_SHAPE
    x = Array(
        shape,
        series.dtype,
        Facts(series.facts.low, series.facts.high, continuous=series.facts.continuous, scale=series.facts.scale),
        site=call.site,
    )
    element: Any = x
    if targets is not None:
        wanted = as_array(targets)
        behind = wanted.shape.dims[1:] if wanted.shape.dims else None
        y_shape = Shape((*batch, *behind)) if behind is not None else UNKNOWN_SHAPE
        element = (x, Array(y_shape, wanted.dtype, Facts(wanted.facts.low, wanted.facts.high, wanted.facts.classes, wanted.facts.one_hot,
                                                         continuous=wanted.facts.continuous), site=call.site))  # fmt: skip
    return dataset(element, batch_size is not None, UNKNOWN_DIM, call.site, {"batch_size": batch_size, "steps": ("from_array",)})
