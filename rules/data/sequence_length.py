"""Padded sequences have another length than the model was made for.

## What it does

Compares the length that `pad_sequences` (or a `TextVectorization`) gives sequences with the length that the model's input states.

## Why is this bad?

A functional model refuses the data, and so does a `Sequential` whose layers depend on the length, such as a `Flatten` before a `Dense`. A
recurrent or pooled `Sequential` runs all the same (this is a warning then), but on sequences that are cut or padded in another way
than was meant. Name the length once, and use the name in both places.

## Example

```python bad
from keras import Input, Sequential
from keras.datasets import imdb
from keras.layers import Dense, Embedding, Flatten
from keras.utils import pad_sequences

(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=10000)
x_train = pad_sequences(x_train, maxlen=200)

model = Sequential([Input((100,)), Embedding(10000, 32), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)  # error: KC709
```

```python bad
from keras import Input, Sequential
from keras.datasets import imdb
from keras.layers import LSTM, Dense, Embedding
from keras.utils import pad_sequences

(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=10000)
x_train = pad_sequences(x_train, maxlen=200)

model = Sequential([Input((100,)), Embedding(10000, 32), LSTM(32), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)  # warning: KC709
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.datasets import imdb
from keras.layers import Dense, Embedding, Flatten
from keras.utils import pad_sequences

(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=10000)
x_train = pad_sequences(x_train, maxlen=100)

model = Sequential([Input((100,)), Embedding(10000, 32), Flatten(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)
```

## References

- [Keras: pad_sequences](https://keras.io/api/data_loading/timeseries/#pad_sequences-function)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.array_facts import has_step
from kerascheck.program import Program
from kerascheck.query.feeding import layer_of, mismatches
from kerascheck.query.preparation import TRAINING, Given, given_to, trained_models
from kerascheck.query.text import stated_shape
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array, Step
from kerascheck.values.layer import TrainingCall
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


@rule("KC709", "sequence-length", Severity.ERROR, fixable=True, instead_of=("KC701",))
def check(program: Program) -> Iterator[Finding]:
    """Yield padded sequences of another length than the model's input."""
    refused: set[int] = set()
    for found in mismatches(program):
        if found.arrays and found.refused is not None:
            refused.add(id(found.training.model))
            finding = compare(found.training, found.inputs[found.place], found.data, found.whose)
            if finding is not None:
                yield finding
    for model in trained_models(program):
        given = next((each for each in given_to(program, model, *TRAINING) if differs(each)), None) if id(model) not in refused else None
        finding = None if given is None else compare(given.training, given.tensor, given.array, "data", Severity.WARNING)
        if finding is not None:
            yield finding


def differs(given: Given) -> bool:
    """Whether data was padded to another length than an input states in numbers."""
    padded = has_step(given.array.facts, "padded") is not None
    return padded and stated_shape(layer_of(given.tensor)) is not None and pair(given.tensor, given.array) is not None


def pair(tensor: Tensor, array: Array) -> tuple[int, int] | None:
    """The lengths of an input and of its data, where they differ."""
    wanted, length = tensor.shape[1], array.shape[1]
    alike = tensor.shape.rank == array.shape.rank
    return (wanted, length) if alike and isinstance(wanted, int) and isinstance(length, int) and wanted != length else None


def compare(training: TrainingCall, tensor: Tensor, array: Array, whose: str, severity: Severity | None = None) -> Finding | None:
    """The finding about padded data whose length alone is wrong."""
    step, found = has_step(array.facts, "padded"), pair(tensor, array)
    if step is None or found is None:
        return None
    wanted, length = found
    stated = stated_shape(layer_of(tensor))
    places = ((stated, f"the model takes {wanted} steps"), (step.site, f"padded to {length} steps"))
    related: tuple[tuple[Site, str], ...] = tuple((site, text) for site, text in places if site is not None)
    message = f"expected {whose} with sequences of {wanted} steps, got {length}: `pad_sequences` and the model's input differ"
    return Finding(training.site, message, "", related, fix_for(step, training, wanted), cause=training, severity=severity)


def fix_for(step: Step, training: TrainingCall, wanted: int) -> FixPlan | None:
    """The model's length for ``maxlen``, where that is a number."""
    argument = argument_of(step.site.node, "maxlen") if step.site is not None and step.site.file == training.site.file else None
    if argument is None or type(argument.value).__name__ != "Integer":
        return None
    return FixPlan("pad to the length that the model takes", (Replace(argument.value, str(wanted)),), Applicability.UNSAFE)
