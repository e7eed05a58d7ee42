"""Queries on steps: how many batches an epoch of training has, and how many epochs there are."""

from __future__ import annotations

from math import ceil

from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import ListValue

DEFAULT_BATCH = 32
"""The batch size of `fit` on arrays where none is given."""


def whole(value: object) -> int | None:
    """A whole number, None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def epochs_of(training: TrainingCall) -> int | None:
    """How many epochs are trained, where that is known."""
    return whole(training.arguments.get("epochs"))


def rows_of(training: TrainingCall) -> int | None:
    """How many samples a call is given as arrays, those set aside for validation left out."""
    x = training.x
    if isinstance(x, ListValue | tuple):
        items = x.items if isinstance(x, ListValue) else x
        x = items[0] if items else None
    rows = whole(x.shape[0]) if isinstance(x, Array) and x.shape.dims else None
    split = training.arguments.get("validation_split")
    if rows is not None and isinstance(split, float) and 0 < split < 1:
        return int(rows * (1 - split))
    return rows


def batches_of(training: TrainingCall) -> int | None:
    """How many batches there are before the data begins anew; None where that is not known, or it never ends."""
    if isinstance(training.x, Dataset):
        return whole(training.x.length) if training.x.batched is True else None
    rows = rows_of(training)
    size = training.arguments.get("batch_size")
    size = DEFAULT_BATCH if size is None else whole(size)
    return ceil(rows / size) if rows is not None and size else None


def steps_of(training: TrainingCall) -> int | None:
    """How many steps an epoch has."""
    given = training.arguments.get("steps_per_epoch")
    return batches_of(training) if given is None else whole(given)
