"""Keras: ``keras.datasets``: exact sizes, dtypes, ranges and classes of the data sets that come with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from kerascheck.library.array_facts import Origin, explained_classes
from kerascheck.library.array_values import written
from kerascheck.library.registry import Call, function, load
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import DictValue, Value
from kerascheck.values.shape import Shape

load("numpy")  # methods of the arrays given here


@dataclass(frozen=True, slots=True)
class Images:
    """A data set of images: number of training and test images, shape of one, shape behind the rows of the labels, classes."""

    train: int
    test: int
    image: tuple[int, ...]
    label: tuple[int, ...]
    classes: int
    label_dtype: str = "uint8"


IMAGES: Final = {
    "mnist": Images(60_000, 10_000, (28, 28), (), 10),
    "fashion_mnist": Images(60_000, 10_000, (28, 28), (), 10),
    "cifar10": Images(50_000, 10_000, (32, 32, 3), (1,), 10),
    "cifar100": Images(50_000, 10_000, (32, 32, 3), (1,), 100, "int64"),
}
REUTERS: Final = 11_228
IMDB_WORDS: Final = 88_000
REUTERS_WORDS: Final = 30_000
"""So many words there are at least."""

BOSTON: Final = 506
CALIFORNIA: Final = {"large": 20_640, "small": 600}

Pairs: TypeAlias = "tuple[tuple[Array, Array], tuple[Array, Array]]"


def _pairs(call: Call, sizes: tuple[Dim, Dim], x: tuple[tuple[int, ...], str, Facts], y: tuple[tuple[int, ...], str, Facts]) -> Pairs:
    """``(x_train, y_train), (x_test, y_test)`` of rows of the given shape, dtype and facts."""
    from dataclasses import replace

    def part(size: Dim, split: str, shape: tuple[int, ...], dtype: str, facts: Facts) -> Array:
        return Array(Shape((size, *shape)), dtype, replace(facts, split=split, origin=Origin()), site=call.site)

    train, test = sizes
    return (part(train, "train", *x), part(train, "train", *y)), (part(test, "test", *x), part(test, "test", *y))


def _labels(call: Call, classes: int) -> Facts:
    return explained_classes(Facts(0, classes - 1, classes, mixed=True), written(call), call.site)


@function(*(f"keras.datasets.{name}.load_data" for name in IMAGES))
def images(call: Call, path: Value = None, label_mode: Value = "fine") -> Value:
    """Image data sets: unsigned bytes, and integer labels."""
    name = call.path.split(".")[-2]
    about = IMAGES[name]
    classes = 20 if name == "cifar100" and "coarse" in (path, label_mode) else about.classes
    pixels = Facts(0, 255, continuous=True, scale="raw")
    return _pairs(call, (about.train, about.test), (about.image, "uint8", pixels), (about.label, about.label_dtype, _labels(call, classes)))


@function("keras.datasets.imdb.load_data")
def imdb(
    call: Call, path: Value = "imdb.npz", num_words: Value = None, skip_top: Value = 0, maxlen: Value = None, *args: Value, **_: Value
) -> Value:
    """Reviews as lists of word numbers, ragged; 1 for a good review."""
    size: Dim = 25_000 if maxlen is None else UNKNOWN_DIM
    return _pairs(call, (size, size), ((), "object", _words(num_words, IMDB_WORDS)), ((), "int64", _labels(call, 2)))


@function("keras.datasets.reuters.load_data")
def reuters(
    call: Call,
    path: Value = "reuters.npz",
    num_words: Value = None,
    skip_top: Value = 0,
    maxlen: Value = None,
    test_split: Value = 0.2,
    *args: Value,
    **_: Value,
) -> Value:
    """News wires as lists of word numbers, of 46 topics."""
    sizes = _cut(REUTERS if maxlen is None else None, test_split)
    return _pairs(call, sizes, ((), "object", _words(num_words, REUTERS_WORDS)), ((), "int64", _labels(call, 46)))


def _words(num_words: Value, vocabulary: int) -> Facts:
    """Bounds of the word numbers inside the ragged rows."""
    if not isinstance(num_words, int):
        return Facts(low=0, top=vocabulary if num_words is None else None)
    return Facts(low=0, high=num_words - 1, top=min(num_words - 1, vocabulary))


def _cut(size: int | None, test_split: Value) -> tuple[Dim, Dim]:
    if size is None or not isinstance(test_split, int | float) or not 0 <= test_split < 1:
        return UNKNOWN_DIM, UNKNOWN_DIM
    train = int(size * (1 - test_split))
    return train, size - train


@function("keras.datasets.boston_housing.load_data")
def boston_housing(call: Call, path: Value = "boston_housing.npz", test_split: Value = 0.2, seed: Value = 113) -> Value:
    """House prices in thousands of dollars, 13 features."""
    features = ((13,), "float64", Facts(0, 711, continuous=True))
    return _pairs(call, _cut(BOSTON, test_split), features, ((), "float64", Facts(5, 50, continuous=True)))


@function("keras.datasets.california_housing.load_data")
def california_housing(
    call: Call, version: Value = "large", path: Value = "california_housing.npz", test_split: Value = 0.2, seed: Value = 113
) -> Value:
    """House prices in dollars, 8 features."""
    size = CALIFORNIA.get(version) if isinstance(version, str) else None
    features = ((8,), "float32", Facts(-125, 35_682, continuous=True))
    return _pairs(call, _cut(size, test_split), features, ((), "float32", Facts(0, continuous=True)))


@function("keras.datasets.imdb.get_word_index", "keras.datasets.reuters.get_word_index")
def word_index(call: Call, path: Value = None) -> Value:
    """Words and their numbers."""
    return DictValue({}, exact=False)


@function("keras.datasets.reuters.get_label_names")
def label_names(call: Call) -> Value:
    """The 46 topics."""
    return tuple(call.unknown("the topics' names are not known") for _ in range(46))
