"""TensorFlow Datasets: ``tfds.load``: what the well-known data sets hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kerascheck.library.array_facts import Origin, explained_classes
from kerascheck.library.array_values import written
from kerascheck.library.dataset_values import dataset
from kerascheck.library.registry import Call, attribute, function, method
from kerascheck.values.array import Array, Dataset, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import DictValue, LibraryObject, ListValue, Value
from kerascheck.values.shape import Shape

INFO: Final = "tensorflow_datasets.core.DatasetInfo"
ANY: Final = (None, None, 3)
GREY: Final = (28, 28, 1)


@dataclass(frozen=True, slots=True)
class About:
    """A data set.

    Attributes:
        image: shape of a picture, None where its sizes differ; empty for a text.
        classes: number of classes.
        sizes: number of examples by split.
    """

    image: tuple[int | None, ...]
    classes: int
    sizes: tuple[tuple[str, int], ...]


def _split(train: int, test: int = 0, **more: int) -> tuple[tuple[str, int], ...]:
    """Sizes by the names of the splits."""
    return (("train", train), *((("test", test),) if test else ()), *more.items())


KNOWN: Final = {
    "mnist": About(GREY, 10, _split(60_000, 10_000)),
    "fashion_mnist": About(GREY, 10, _split(60_000, 10_000)),
    "kmnist": About(GREY, 10, _split(60_000, 10_000)),
    "emnist": About(GREY, 62, _split(697_932, 116_323)),
    "emnist/letters": About(GREY, 37, _split(88_800, 14_800)),
    "emnist/balanced": About(GREY, 47, _split(112_800, 18_800)),
    "cifar10": About((32, 32, 3), 10, _split(50_000, 10_000)),
    "cifar100": About((32, 32, 3), 100, _split(50_000, 10_000)),
    "svhn_cropped": About((32, 32, 3), 10, _split(73_257, 26_032, extra=531_131)),
    "horses_or_humans": About((300, 300, 3), 2, _split(1_027, 256)),
    "rock_paper_scissors": About((300, 300, 3), 3, _split(2_520, 372)),
    "beans": About((500, 500, 3), 3, _split(1_034, 128, validation=133)),
    "eurosat": About((64, 64, 3), 10, _split(27_000)),
    "cats_vs_dogs": About(ANY, 2, _split(23_262)),
    "tf_flowers": About(ANY, 5, _split(3_670)),
    "oxford_flowers102": About(ANY, 102, _split(1_020, 6_149, validation=1_020)),
    "stanford_dogs": About(ANY, 120, _split(12_000, 8_580)),
    "malaria": About(ANY, 2, _split(27_558)),
    "food101": About(ANY, 101, _split(75_750, validation=25_250)),
    "imdb_reviews": About((), 2, _split(25_000, 25_000, unsupervised=50_000)),
    "imdb_reviews/plain_text": About((), 2, _split(25_000, 25_000, unsupervised=50_000)),
}
"""Data sets by name, from the catalogue at tensorflow.org/datasets."""


@function("tensorflow_datasets.load")
def load(
    call: Call,
    name: Value,
    *,
    split: Value = None,
    batch_size: Value = None,
    as_supervised: Value = False,
    with_info: Value = False,
    **_: Value,
) -> Value:
    """One dataset, or several for a list of splits, or all by name; with the description where it is asked for."""
    about = KNOWN.get(name.partition(":")[0]) if isinstance(name, str) else None
    if about is None:
        found: Value = call.unknown("this data set is not known")
    elif isinstance(split, ListValue | tuple):
        parts = split.items if isinstance(split, ListValue) else split
        found = ListValue(tuple(_part(call, about, part, as_supervised, batch_size) for part in parts))
    elif split is None:
        found = DictValue({part: _part(call, about, part, as_supervised, batch_size) for part, _ in about.sizes})
    else:
        found = _part(call, about, split, as_supervised, batch_size)
    info = LibraryObject(INFO, {"about": about}, site=call.site)
    return (found, info) if with_info is True else found


def _part(call: Call, about: About, split: Value, supervised: Value, batch_size: Value) -> Dataset:
    """One split, or a part of it such as ``train[:80%]``."""
    sizes = dict(about.sizes)
    length: Dim = sizes.get(split, UNKNOWN_DIM) if isinstance(split, str) else UNKNOWN_DIM
    kind = "train" if isinstance(split, str) and split.startswith("train") else "test" if isinstance(split, str) else ""
    batch: tuple[Dim, ...] = (UNKNOWN_DIM,) if isinstance(batch_size, int) and batch_size > 0 else ()
    dims = tuple(UNKNOWN_DIM if size is None else size for size in about.image)
    pixels = Facts(0, 255, continuous=True, scale="raw", split=kind) if about.image else Facts(split=kind)
    numbers = Facts(0, about.classes - 1, about.classes, split=kind, mixed=True, origin=Origin())
    labels = explained_classes(numbers, written(call), call.site)
    x = Array(Shape((*batch, *dims)), "uint8" if about.image else "str", pixels, site=call.site)
    y = Array(Shape(batch), "int64", labels, site=call.site)
    element = (x, y) if supervised is True else DictValue({"image" if about.image else "text": x, "label": y})
    return dataset(element, bool(batch), UNKNOWN_DIM if batch else length, call.site, {"steps": ("tfds",)})


@function("tensorflow_datasets.as_numpy")
def as_numpy(call: Call, dataset: Value) -> Value:
    """The same elements as arrays."""
    return dataset.element if isinstance(dataset, Dataset) and dataset.batched else dataset


@attribute(INFO, "features", "splits", "name", "description", "citation")
def described(call: Call, receiver: LibraryObject) -> Value:
    """Features and splits by name."""
    about = receiver.arguments["about"]
    if not isinstance(about, About):
        return call.unknown("this data set is not known")
    match call.path:
        case "features":
            label = LibraryObject(f"{INFO}.label", {"about": about}, site=call.site)
            return DictValue({"label": label, "image" if about.image else "text": call.unknown("its encoding is not followed")})
        case "splits":
            return DictValue({name: LibraryObject(f"{INFO}.split", {"size": size}, site=call.site) for name, size in about.sizes})
        case _:
            return call.unknown(f"`.{call.path}` of a data set is not followed")


@attribute(f"{INFO}.label", "num_classes", "names")
def of_label(call: Call, receiver: LibraryObject) -> Value:
    """Number and names of the classes."""
    count = receiver.arguments["about"].classes
    return count if call.path == "num_classes" else ListValue(tuple(call.unknown("this name is not known") for _ in range(count)))


@attribute(f"{INFO}.split", "num_examples")
def of_split(call: Call, receiver: LibraryObject) -> Value:
    """Number of examples."""
    return receiver.arguments["size"]


@method(f"{INFO}.label", "int2str", "str2int")
def named(call: Call, receiver: LibraryObject, value: Value) -> Value:
    """A class's name."""
    return call.unknown("the names of the classes are not kept")
