"""Nothing is held out, so that nobody sees whether the model does well on new data.

## What it does

Finds models that are trained with `fit` without validation data, and then neither evaluated nor used on other data than they were
trained on. Where a model is given to code that is not understood, and with fewer than 50 samples, nothing is said.

## Why is this bad?

The loss on the samples that a model learns from goes down whatever happens: also where it learns them by heart. Only samples that it
has never seen tell when it begins to overfit, and what its numbers are worth. This is an opinion, and off
unless it is selected.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(1000, 20), np.random.rand(1000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=60)  # info: KC653
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(1000, 20), np.random.rand(1000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=60, validation_split=0.2)
```

## References

- [Keras: validation in fit](https://keras.io/guides/training_with_built_in_methods/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.fitting import first_fits
from kerascheck.query.steps import rows_of
from kerascheck.query.training import callbacks_of, validated
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import LibraryObject

ENOUGH_SAMPLES: Final = 50
"""Of fewer, as in a table of truths, there is nothing to hold out."""


@rule("KC653", "no-validation", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings of models that never see other data."""
    for training in first_fits(program):
        rows, callbacks = rows_of(training), callbacks_of(training)
        own = callbacks is None or any(not isinstance(each, LibraryObject) for each in callbacks)
        if own or rows is not None and rows < ENOUGH_SAMPLES or training.model.state.get("escaped"):
            continue
        if not looked_at(program, training):
            yield Finding(training.site, "expected data held out, such as `validation_split=0.2`, got training data alone")


def looked_at(program: Program, training: TrainingCall) -> bool:
    """Whether a model is validated in any training, or used otherwise than on what it is trained on."""
    for other in trainings(program):
        fits = other.method.startswith(("fit", "train"))
        if other.model is training.model and (validated(other) is not False if fits else other.x is not training.x):
            return True
    return bool(training.model.calls)
