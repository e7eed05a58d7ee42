"""Everything that decides on how training goes is left at its default.

## What it does

Finds a `fit` where learning rate, batch size and number of epochs are all left at what Keras has for them, and `MLPClassifier` and
`MLPRegressor` made without any argument that decides on size or training.

## Why is this bad?

Defaults are a place to begin from, chosen for no data in particular: one epoch, 32 samples a batch, a rate of 0.001, 100 hidden units.
Written down, they show what was tried, and they stay what they are when a library changes its defaults. This is an opinion, and off
unless it is selected.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(20000, 20), np.random.rand(20000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, validation_split=0.2)  # info: KC656
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input
from keras.optimizers import Adam

x, y = np.random.rand(20000, 20), np.random.rand(20000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer=Adam(learning_rate=0.0005), loss="mse")
model.fit(x, y, batch_size=64, epochs=20, validation_split=0.2)
```

## References

- [Zhang et al., 2022: Code Smells for Machine Learning Applications (hyperparameter not explicitly set)](https://arxiv.org/abs/2203.13746)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.interpret.calls import MORE
from kerascheck.program import Program
from kerascheck.query.fitting import first_fits, fitted_once, is_written
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import CompileCall
from kerascheck.values.objects import LibraryObject, Value
from kerascheck.values.perceptron import SIZES
from kerascheck.values.site import Site

TRAINING: Final = frozenset((
    SIZES, "solver", "alpha", "batch_size", "learning_rate", "learning_rate_init", "max_iter", "early_stopping", MORE,
))  # fmt: skip
"""Arguments of scikit-learn's perceptrons that decide on size or training."""


@rule("KC656", "defaults-left", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings and perceptrons whose settings are all defaults."""
    for training in first_fits(program):
        compiled = training.compiled
        given = is_written(training, "batch_size", 2) or is_written(training, "epochs", 3)
        if given or not isinstance(training.x, Array) or not isinstance(compiled, CompileCall) or not fitted_once(program, training):
            continue
        name = bare(compiled.optimizer)
        if name is not None and not training.arguments.get("callbacks"):
            got = f"got the defaults of all: 1 epoch, batches of 32, the rate of `{name}`"
            yield Finding(training.site, f"expected epochs, batch size or learning rate to be chosen, {got}")
    for perceptron in program.perceptrons:
        if not TRAINING & perceptron.arguments.keys() and not perceptron.guarded and isinstance(perceptron.site, Site):
            got = "got the defaults of all: one hidden layer of 100 units, 200 iterations at most"
            yield Finding(perceptron.site, f"expected `{SIZES}` or other settings to be chosen, {got}")


def bare(optimizer: Value) -> str | None:
    """The name of an optimizer that is given without any argument; None for any other."""
    if isinstance(optimizer, str):
        return optimizer
    made = optimizer.site if isinstance(optimizer, LibraryObject) else None
    plain = isinstance(made, Site) and type(made.node).__name__ == "Call" and not made.node.args
    return optimizer.path.rpartition(".")[2] if plain else None
