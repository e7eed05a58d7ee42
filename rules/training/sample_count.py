"""The inputs and the labels are not of the same number of samples.

## What it does

Compares the number of rows of `x`, `y` and `sample_weight`, of several inputs among each other, and of both parts of `validation_data`.
The train part and the test part of one `train_test_split` side by side are found whatever their sizes.

## Why is this bad?

Each sample needs its label. Keras refuses arrays of different length: "Data cardinality is ambiguous". Often a `reshape` has moved
the samples' axis, or the parts of `train_test_split` are taken in the wrong order; it gives `x_train, x_test, y_train, y_test`.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.model_selection import train_test_split

x, y = np.random.rand(500, 8), np.random.rand(500)
x_train, y_train, x_test, y_test = train_test_split(x, y, test_size=0.2)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, epochs=5)  # error: KC608
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from sklearn.model_selection import train_test_split

x, y = np.random.rand(500, 8), np.random.rand(500)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, epochs=5)
```

## References

- [Keras: fit](https://keras.io/api/models/model_training_apis/#fit-method)
- [scikit-learn: train_test_split](https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.library.array_facts import Selection
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.dim import certainly_different
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.site import Site

METHODS: Final = ("fit", "evaluate", "train_on_batch", "test_on_batch")
HIDDEN: Final = ("KC701", "KC310", "KC302", "KC301", "KC311", "KC304", "KC101", "KC117", "KC702", "KC210")
"""What is said of the same data by rules that do not see where the mistake lies."""


@rule("KC608", "sample-count", Severity.ERROR, instead_of=HIDDEN)
def check(program: Program) -> Iterator[Finding]:
    """Yield training calls on arrays of different length."""
    for training in trainings(program, *METHODS):
        for what, given in groups(training):
            finding = compare(training, what, given)
            if finding is not None:
                yield finding
                break


def groups(training: TrainingCall) -> Iterator[tuple[str, list[tuple[str, Array]]]]:
    """Arrays that have to be of one length, by name: what is worked on, and what is validated on."""
    yield "", [*arrays("x", training.x), *arrays("y", training.y), *arrays("sample_weight", training.arguments.get("sample_weight"))]
    validation = training.arguments.get("validation_data")
    parts = validation.items if isinstance(validation, ListValue) and validation.exact else validation
    if isinstance(parts, tuple) and len(parts) in (2, 3):
        names = ("x", "y", "sample_weight")
        yield " of `validation_data`", [found for name, part in zip(names, parts, strict=False) for found in arrays(name, part)]


def arrays(name: str, value: Value) -> Iterator[tuple[str, Array]]:
    """The arrays in what is given under one name."""
    match value:
        case Array() if value.shape.rank != 0:
            yield name, value
        case tuple():
            for place, item in enumerate(value):
                yield from arrays(f"{name}[{place}]", item)
        case ListValue(exact=True):
            if all(isinstance(item, Array) for item in value.items):
                for place, item in enumerate(value.items):
                    yield from arrays(f"{name}[{place}]", item)
        case DictValue(exact=True):
            for key, item in value.items.items():
                yield from arrays(f"{name}[{key!r}]", item)


def compare(training: TrainingCall, what: str, given: list[tuple[str, Array]]) -> Finding | None:
    """The first two arrays that surely differ in length."""
    for (name, first), (other, second) in pairwise(given):
        parts = split_of(first), split_of(second)
        if parts[0] and parts[1] and parts[0][0] is parts[1][0] and parts[0][1] != parts[1][1] and not of_one_size(first, second):
            message = f"expected `{name}` and `{other}`{what} of the same part of `train_test_split`, got the {parts[0][1]} part and the "
            message += f"{parts[1][1]} part: it gives x_train, x_test, y_train, y_test in this order"
            return Finding(training.site, message, "", tuple(related(training, first, second)), cause=training)
        if not (first.shape.dims and second.shape.dims and certainly_different(first.shape[0], second.shape[0])):
            continue
        message = f"expected `{name}` and `{other}`{what} of the same number of samples, got {first.shape[0]} and {second.shape[0]}"
        if {first.facts.split, second.facts.split} == {"train", "test"}:
            message += ": `train_test_split` gives x_train, x_test, y_train, y_test in this order"
        return Finding(training.site, message, "", tuple(related(training, first, second)), cause=training)
    return None


def of_one_size(first: Array, second: Array) -> bool:
    """Whether two arrays surely have as many rows: halves that can be told apart by nobody."""
    rows = first.shape[0] if first.shape.dims else None
    return isinstance(rows, int) and second.shape.dims is not None and rows == second.shape[0]


def split_of(array: Array) -> tuple[Any, str] | None:
    """The split that an array is a part of, and which part: its last selection, where that was a split."""
    origin = array.facts.origin
    key = origin.key if isinstance(origin, Selection) else None
    return (key[0], key[1]) if isinstance(key, tuple) and len(key) == 2 and key[1] in ("train", "test") else None


def related(training: TrainingCall, *given: Array) -> Iterator[tuple[Site, str]]:
    """Where the arrays come from."""
    for array in given:
        if array.site is not None and array.site.node is not training.site.node:
            yield array.site, f"this is of shape {array.shape}"
