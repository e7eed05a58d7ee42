"""Training stops after so few steps that the weights have hardly changed.

## What it does

Multiplies the epochs of the only `fit` of a model by the batches of an epoch. Tells of fewer than ten epochs that come to fewer than
500 steps. Fewer than 50 samples are taken for a trial of the program; models that go on from trained weights, or that are trained in
a loop, are left alone.

## Why is this bad?

Weights change once for each batch, by about the learning rate. After a hundred such steps most networks are nearly as random as
they were at the start: what they score then says nothing of the model. One epoch, the default of `fit`, is seldom enough for
data of a few thousand samples. This is an opinion, and off
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
model.fit(x, y, epochs=2, validation_split=0.2)  # info: KC651
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

- [Keras: fit](https://keras.io/api/models/model_training_apis/#fit-method)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.fitting import first_fits, fitted_once
from kerascheck.query.steps import epochs_of, rows_of, steps_of
from kerascheck.query.text import argument_site
from kerascheck.query.tree import above
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Model, TrainingCall

ENOUGH_EPOCHS: Final = 10
ENOUGH_STEPS: Final = 500
ENOUGH_SAMPLES: Final = 50
LOOPS: Final = frozenset(("For", "While"))


@rule("KC651", "few-epochs", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings of a few steps only."""
    for training in first_fits(program):
        epochs, steps = epochs_of(training), steps_of(training)
        rows = rows_of(training)
        if rows is not None and rows < ENOUGH_SAMPLES or not epochs or not steps:
            continue
        changes = epochs * steps
        if epochs >= ENOUGH_EPOCHS or changes >= ENOUGH_STEPS:
            continue
        looped = any(type(node).__name__ in LOOPS for node in above(program, training.site.node))
        if not looped and fitted_once(program, training) and starts_anew(training):
            several = f"{epochs} epoch{'s' * (epochs > 1)} of {steps} batch{'es' * (steps > 1)}"
            message = f"expected some hundreds of steps at least, got {several}: the weights change {changes} time{'s' * (changes > 1)}"
            yield Finding(argument_site(training.site, "epochs"), message)


def starts_anew(training: TrainingCall) -> bool:
    """Whether a model surely begins with random weights."""
    model = training.model
    nested = any(isinstance(layer, Model) for layer in model.layers) or model.outputs is None
    return not nested and not model.state.get("weights_given") and not training.arguments.get("initial_epoch")
