"""A part of the data is split off for validation in a way that does not work, or that does not tell anything.

## What it does

Finds `validation_split` with a dataset or generator, and with labels that stand sorted class by class.

## Why is this bad?

Only arrays can be split: with a dataset or generator, Keras raises "`validation_split` is only supported for tensors or NumPy
arrays". The part is the *last* rows, taken before anything is shuffled. Where the rows are sorted by class, the last classes are
never trained on, and validation sees nothing else.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x = np.concatenate([np.random.normal(0, 1, (200, 4)), np.random.normal(2, 1, (200, 4))])
y = np.concatenate([np.zeros(200), np.ones(200)])

model = Sequential([Input((4,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=5, validation_split=0.2)  # warning: KC615
```

```python bad
import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(600, 8), np.random.rand(600)

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
model.fit(dataset, epochs=5, validation_split=0.2)  # error: KC615
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x = np.concatenate([np.random.normal(0, 1, (200, 4)), np.random.normal(2, 1, (200, 4))])
y = np.concatenate([np.zeros(200), np.ones(200)])
order = np.random.permutation(len(x))
x, y = x[order], y[order]

model = Sequential([Input((4,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=5, validation_split=0.2)
```

## References

- [Keras: fit](https://keras.io/api/models/model_training_apis/#fit-method)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import Generator


@rule("KC615", "validation-split", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield splits that Keras refuses, and splits of sorted data."""
    for training in trainings(program, "fit"):
        split = training.arguments.get("validation_split")
        if not isinstance(split, int | float) or not split or training.arguments.get("validation_data") is not None:
            continue
        finding = judge(training)
        if finding is not None:
            yield finding


def judge(training: TrainingCall) -> Finding | None:
    """What is wrong with a split of this data."""
    site = argument_site(training.site, "validation_split")
    if isinstance(training.x, Dataset | Generator):
        kind = "dataset" if isinstance(training.x, Dataset) else "generator"
        instead = "`validation_data` made with `take` and `skip`" if kind == "dataset" else "`validation_data`"
        message = f"expected arrays with `validation_split`, got a {kind}, which Keras does not split: give {instead}"
        return Finding(site, message, cause=training)
    labels = training.y
    if not isinstance(labels, Array) or not labels.facts.grouped or labels.facts.mixed:
        return None
    made = ((labels.site, "the labels are sorted by class"),) if labels.site is not None else ()
    message = "expected shuffled data with `validation_split`, got rows sorted by class: the part that is split off is of the last classes"
    return Finding(site, message, "", made, severity=Severity.WARNING)
