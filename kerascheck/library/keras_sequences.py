"""Sequences: the project's own classes of `PyDataset` (once `Sequence`), as the dataset of their batches."""

from __future__ import annotations

from typing import Final

from kerascheck.interpret.attributes import find_in_class
from kerascheck.library.dataset_values import dataset
from kerascheck.library.registry import Call
from kerascheck.values.dim import UNKNOWN_DIM
from kerascheck.values.objects import BoundMethod, ClassValue, External, Instance, Value
from kerascheck.values.unknown import Unknown

BASES: Final = frozenset(("keras.utils.Sequence", "keras.utils.PyDataset", "keras.utils.data_utils.Sequence"))


def as_stream(call: Call, value: Value) -> Value:
    """What ``fit`` makes of an object that gives batches by number: a dataset of the first of them; other values as they are."""
    if not isinstance(value, Instance) or not is_sequence(value.cls):
        return value
    get, count = find_in_class(value.cls, "__getitem__"), find_in_class(value.cls, "__len__")
    if get is None:
        return Unknown("container", "this sequence has no `__getitem__` that is known", call.site)
    length = call.ev.call(BoundMethod(count, value), (), {}, call.node) if count is not None else None
    batch = call.ev.call(BoundMethod(get, value), (0,), {}, call.node)
    if isinstance(batch, Unknown):
        return batch
    return dataset(batch, True, length if isinstance(length, int) else UNKNOWN_DIM, call.site)


def is_sequence(cls: ClassValue) -> bool:
    """Whether a class gives batches by number, itself or through a class of the project."""
    return any(
        base.path in BASES if isinstance(base, External) else isinstance(base, ClassValue) and is_sequence(base) for base in cls.bases
    )
