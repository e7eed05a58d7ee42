"""``tfds.load``: elements, splits and descriptions of data sets whose sizes the catalogue at tensorflow.org tells."""

from __future__ import annotations

from typing import Any

from kerascheck.values.array import Array, Dataset
from kerascheck.values.objects import DictValue

from .running import run

TEXT = """
import tensorflow as tf
import tensorflow_datasets as tfds
(train, test), info = tfds.load("mnist", split=["train", "test"], as_supervised=True, with_info=True)
classes, rows = info.features["label"].num_classes, info.splits["test"].num_examples
batches = train.map(lambda image, label: (tf.cast(image, tf.float32) / 255.0, label)).batch(100)
plain = tfds.load("cifar10", split="test")
flowers = tfds.load("tf_flowers", split="train[:80%]", as_supervised=True, batch_size=16)
reviews = tfds.load("imdb_reviews", as_supervised=True)["train"]
other = tfds.load("my_data", split="train")
"""


def shown(element: Any) -> list[str]:
    """The arrays of an element."""
    parts = element.items.values() if isinstance(element, DictValue) else element
    return [f"{part.dtype} {part.shape}" for part in parts if isinstance(part, Array)]


def test_what_is_loaded() -> None:
    names = run(TEXT)
    expected = {
        "train": (["uint8 (28, 28, 1)", "int64 ()"], 60_000),
        "test": (["uint8 (28, 28, 1)", "int64 ()"], 10_000),
        "batches": (["float32 (100, 28, 28, 1)", "int64 (100,)"], 600),
        "plain": (["uint8 (32, 32, 3)", "int64 ()"], 10_000),
        "flowers": (["uint8 (?, ?, ?, 3)", "int64 (?,)"], None),
        "reviews": (["str ()", "int64 ()"], 25_000),
    }
    for name, (parts, length) in expected.items():
        found = names[name]
        assert isinstance(found, Dataset), name
        assert (shown(found.element), found.length) == (parts, length), name
    assert (names["classes"], names["rows"]) == (10, 10_000)
    assert not isinstance(names["other"], Dataset)
