"""Queries on numbers of samples: how many batches they are, where the data of a training call tell the batch size."""

from __future__ import annotations

from typing import Any

from kerascheck.library.keras_training import element
from kerascheck.program import Program, Unbound
from kerascheck.query.text import code_of
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import Generator, ListValue, Value


def batches(program: Program, call: Unbound, name: str, samples: Any) -> str | None:
    """The expression for so many samples in batches; None where the batch size is not known.

    Args:
        program: of the file.
        call: of ``fit`` and the like.
        name: the old argument: ``nb_val_samples`` counts those of the validation data.
        samples: its expression.
    """
    training = next((each for each in program.trainings if each.site.node is call.site.node), None)
    size = batch_size(data_of(training, name)) if training is not None else None
    if not size:
        return None
    text = code_of(samples)
    simple = type(samples).__name__ in ("Integer", "Name", "Attribute", "Subscript", "Call")
    return f"{text if simple else f'({text})'} // {size}"


def data_of(training: TrainingCall, name: str) -> Value:
    """What the samples are taken from."""
    return training.arguments.get("validation_data") if name == "nb_val_samples" else training.x


def batch_size(data: Value) -> int | None:
    """The number of rows in a batch of a dataset or generator."""
    if not isinstance(data, Dataset | Generator):
        return None
    batch = element(data)
    while isinstance(batch, tuple | ListValue):
        items = batch if isinstance(batch, tuple) else batch.items
        if not items:
            return None
        batch = items[0]
    rows = batch.shape.dims[0] if isinstance(batch, Array) and batch.shape.dims else None
    return rows if isinstance(rows, int) else None
