"""scikit-learn: splitting data: ``train_test_split``, folds, shuffling."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import Any, Final

from kerascheck.library.array_facts import Selection
from kerascheck.library.array_values import as_array
from kerascheck.library.pandas_values import FRAME, rows_of
from kerascheck.library.registry import Call, function, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, certainly_different, floor_divide, multiply, subtract
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.shape import Shape

FOLDS: Final = (
    "KFold",
    "StratifiedKFold",
    "GroupKFold",
    "StratifiedGroupKFold",
    "TimeSeriesSplit",
    "RepeatedKFold",
    "RepeatedStratifiedKFold",
    "ShuffleSplit",
    "StratifiedShuffleSplit",
)


def split_sizes(size: Dim, test_size: Value, train_size: Value, default: float = 0.25) -> tuple[Dim, Dim] | None:
    """Sizes of the two parts as scikit-learn counts them: the test part is rounded up; None where it raises.

    See ``sklearn.model_selection._split._validate_shuffle_split``.
    """
    if test_size is None and train_size is None:
        test_size = default
    known = all(part is None or isinstance(part, int | float) for part in (test_size, train_size))
    if isinstance(size, Symbol) and isinstance(test_size, int) and train_size is None:
        return subtract(size, test_size), test_size
    if not known or not isinstance(size, int):
        return UNKNOWN_DIM, UNKNOWN_DIM
    test = ceil(test_size * size) if isinstance(test_size, float) else test_size
    train = floor(train_size * size) if isinstance(train_size, float) else train_size
    train = size - test if train is None else train
    test = size - train if test is None else test
    return (train, test) if train > 0 and test > 0 and train + test <= size else None


@function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def train_test_split(
    call: Call,
    *arrays: Value,
    test_size: Value = None,
    train_size: Value = None,
    random_state: Value = None,
    shuffle: Value = True,
    stratify: Value = None,
) -> Value:
    """A list of the train and test part of each array."""
    sizes = [_size(array) for array in arrays]
    if not sizes:
        return call.unknown("what is split here is not known")
    for size in sizes[1:]:
        if certainly_different(sizes[0], size):
            return call.unknown(f"expected arrays of one length, got {sizes[0]} and {size}", "raises")
    known = next((size for size in sizes if isinstance(size, int)), sizes[0])
    parts = split_sizes(known, test_size, train_size)
    if parts is None:
        return call.unknown(f"expected parts of {known} rows, got test_size={test_size}, train_size={train_size}", "raises")
    token = object()
    result: list[Value] = []
    for array in arrays:
        result.extend(
            _part(call, array, part, split, token, mixed=shuffle is not False) for part, split in zip(parts, ("train", "test"), strict=True)
        )
    return ListValue(tuple(result))


def _size(array: Value) -> Dim:
    return len(array.items) if isinstance(array, ListValue) and array.exact else as_array(array).shape[0]


def _part(call: Call, array: Value, size: Dim, split: str, token: object, *, mixed: bool) -> Value:
    """One part of one array, frame or list."""
    if isinstance(array, LibraryObject) and array.path == FRAME:
        return rows_of(array, size, lambda values: _selected(values, size, split, token, mixed=mixed), call.site)
    return replace(_selected(as_array(array), size, split, token, mixed=mixed), site=call.site)


def _selected(array: Array, size: Dim, split: str, token: object, *, mixed: bool) -> Array:
    part = "validation" if split == "test" and array.facts.split == "train" else split
    origin = Selection(array.facts.origin, (token, split))
    dims = (size, *array.shape.dims[1:]) if array.shape.dims else None
    return Array(Shape(dims), array.dtype, replace(array.facts, split=part, origin=origin, mixed=array.facts.mixed or mixed))


def _index(call: Call, size: Dim, rows: Dim, split: str) -> Array:
    return Array(Shape((size,)), "int64", Facts(0, rows - 1 if isinstance(rows, int) else None, split=split), site=call.site)


@function(
    *(f"sklearn.model_selection.{name}" for name in FOLDS), "sklearn.cross_validation.KFold", "sklearn.cross_validation.StratifiedKFold"
)
def folds(call: Call, n_splits: Value = None, *args: Value, **kwargs: Value) -> Value:
    """An object that gives the rows of each fold."""
    name = call.path.rpartition(".")[2]
    default = 10 if "ShuffleSplit" in name else 5
    names = {"n_splits": default if n_splits is None else n_splits, **kwargs}
    return LibraryObject(f"sklearn.model_selection.{name}", names, site=call.site)


def _split_folds(call: Call, receiver: LibraryObject, X: Value = None, y: Value = None, groups: Value = None) -> Value:  # noqa: N803
    """``folds.split(X)``: pairs of train and test indices."""
    name = receiver.path.rpartition(".")[2]
    rows = _size(X)
    count = receiver.arguments["n_splits"]
    if name.startswith("Repeated") and isinstance(count, int):
        repeats = receiver.arguments.get("n_repeats", 10)
        count = count * repeats if isinstance(repeats, int) else None
    if not isinstance(count, int) or count > 64:
        pair = (_index(call, UNKNOWN_DIM, rows, "train"), _index(call, UNKNOWN_DIM, rows, "test"))
        return ListValue((pair,), exact=False)
    return tuple(
        (_index(call, train, rows, "train"), _index(call, test, rows, "test"))
        for train, test in _fold_sizes(name, rows, count, receiver.arguments)
    )


def _fold_sizes(name: str, rows: Dim, count: int, arguments: dict[str, Any]) -> list[tuple[Dim, Dim]]:
    """Train and test rows of each fold, where the kind of split alone decides them."""
    if isinstance(rows, int):
        if name == "KFold":
            tests = [rows // count + (fold < rows % count) for fold in range(count)]
            return [(rows - test, test) for test in tests]
        if name.endswith("ShuffleSplit"):
            parts = split_sizes(rows, arguments.get("test_size"), arguments.get("train_size"), 0.1)
            return [parts or (UNKNOWN_DIM, UNKNOWN_DIM)] * count
        if name == "TimeSeriesSplit" and not set(arguments) - {"n_splits"}:
            test = rows // (count + 1)
            return [(rows - test * (count - fold), test) for fold in range(count)]
    if name == "KFold" and isinstance(rows, Symbol):
        part = floor_divide(rows, count)
        even = multiply(part, count) == rows
        return [(subtract(rows, part), part) if even else (UNKNOWN_DIM, UNKNOWN_DIM)] * count
    return [(UNKNOWN_DIM, UNKNOWN_DIM)] * count


for _name in FOLDS:
    method(f"sklearn.model_selection.{_name}", "split")(_split_folds)
    method(f"sklearn.model_selection.{_name}", "get_n_splits")(lambda call, receiver, *_: receiver.arguments["n_splits"])


@function("sklearn.utils.shuffle", "sklearn.utils.resample")
def shuffle(
    call: Call, *arrays: Value, random_state: Value = None, n_samples: Value = None, replace: Value = True, stratify: Value = None
) -> Value:
    """The same rows in another order."""
    token = object()
    results = []
    for value in arrays:
        array = as_array(value)
        size = array.shape[0] if n_samples is None else n_samples if isinstance(n_samples, int) else UNKNOWN_DIM
        results.append(_selected(array, size, array.facts.split, token, mixed=True))
    return results[0] if len(results) == 1 else ListValue(tuple(results))


@function("sklearn.utils.class_weight.compute_class_weight")
def class_weight(call: Call, class_weight: Value = None, classes: Value = None, y: Value = None) -> Value:
    """One weight a class."""
    return Array(Shape((as_array(classes).shape[0],)), "float64", Facts(low=0, continuous=True), site=call.site)
