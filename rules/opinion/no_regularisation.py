"""A model with many more weights than samples has nothing against overfitting.

## What it does

Finds models with more than five times as many trainable weights as samples to learn from, that are trained for several epochs without
any of: dropout or noise, normalising layers, penalties on weights, weight decay, random changes of the data, early stopping. Where the
number of weights or samples is not known, nothing is said; nor of fewer than 100 samples.

## Why is this bad?

With so many more weights than samples a network can learn every sample by heart, noise included, and do worse on new ones the longer it
trains. Any of these keeps it from that, or stops it in time. This is an opinion, and off
unless it is selected.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(200, 20), np.random.rand(200)
model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=50, validation_split=0.2)  # info: KC557
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Dropout, Input

x, y = np.random.rand(200, 20), np.random.rand(200)
model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dropout(0.3),
    Dense(64, activation="relu"),
    Dropout(0.3),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=50, validation_split=0.2)
```

## References

- [Keras: regularizers](https://keras.io/api/layers/regularizers/)
- [TensorFlow: overfit and underfit](https://www.tensorflow.org/tutorials/keras/overfit_and_underfit)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.library.array_facts import has_step
from kerascheck.library.keras_graph import graph_of, parameters_of
from kerascheck.program import Program
from kerascheck.query.fitting import first_fits, fitted_once
from kerascheck.query.graph import inner
from kerascheck.query.stack import NORMALISING
from kerascheck.query.steps import epochs_of, rows_of
from kerascheck.query.training import callbacks_of
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import CompileCall, Layer, Model, TrainingCall
from kerascheck.values.objects import LibraryObject

WORDS: Final = ("Dropout", "Noise", "Random", "Regularization", "Augment")
"""Parts of names of layers that keep from overfitting."""

ENOUGH_SAMPLES: Final = 100
TIMES: Final = 5
"""So many weights for each sample are far too many to learn nothing by heart."""


@rule("KC557", "no-regularisation", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the training of models that have nothing against overfitting."""
    for training in first_fits(program):
        rows, epochs = rows_of(training), epochs_of(training)
        weights = parameters_of(training.model)[0]
        if rows is None or rows < ENOUGH_SAMPLES or epochs is None or epochs < 2 or not isinstance(weights, int):
            continue
        if weights > TIMES * rows and is_plain(training.model) and is_unregularised(training) and fitted_once(program, training):
            got = f"got none, with {weights:,} weights for {rows:,} samples"
            yield Finding(training.site, f"expected dropout, a penalty on weights or early stopping, {got}")


def is_plain(model: Model) -> bool:
    """Whether all layers of a model are known, and none of them keeps from overfitting."""
    if model.outputs is None:
        return False
    graph = graph_of(model)
    layers = [inner(call.layer) for call in graph.calls]
    return graph.gap is None and not any(
        isinstance(layer, Model) or layer.user_class is not None or layer.cls in NORMALISING or is_regularised(layer) for layer in layers
    )


def is_regularised(layer: Layer) -> bool:
    """Whether a layer is there against overfitting, or has arguments that are."""
    names = [name for name in layer.given if "regularizer" in name or "constraint" in name or "dropout" in name]
    return any(word in layer.cls for word in WORDS) or any(layer.arguments.get(name) not in (None, 0, 0.0) for name in names)


def is_unregularised(training: TrainingCall) -> bool:
    """Whether neither the data, the optimizer nor the callbacks keep from overfitting."""
    compiled: Any = training.compiled
    callbacks = callbacks_of(training)
    if not isinstance(compiled, CompileCall) or not isinstance(training.x, Array) or callbacks is None:
        return False
    optimizer = compiled.optimizer
    if not isinstance(optimizer, str | LibraryObject):
        return False
    name = optimizer if isinstance(optimizer, str) else optimizer.path.rpartition(".")[2]
    decays = name.lower() == "adamw" or isinstance(optimizer, LibraryObject) and optimizer.arguments.get("weight_decay") is not None
    stops = any(not isinstance(each, LibraryObject) or each.path.endswith(".EarlyStopping") for each in callbacks)
    return not decays and not stops and has_step(training.x.facts, "augmented") is None
