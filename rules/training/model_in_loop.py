"""Models are built in a loop, and the memory of the earlier ones is kept.

## What it does

Finds models that are built and trained in the turns of a loop, in a program that never calls `clear_session`.

## Why is this bad?

Keras keeps a global state for every model that is built, and TensorFlow its compiled functions. In a search over many settings,
memory grows with each turn and every turn takes longer. `keras.utils.clear_session()` at the beginning of a turn lets go of it.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(200, 8), np.random.rand(200)
for units in range(8, 168, 16):
    model = Sequential([Input((8,)), Dense(units, activation="relu"), Dense(1)])  # info: KC610
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, y, epochs=5)
```

## Use instead

```python good
import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.random.rand(200, 8), np.random.rand(200)
for units in range(8, 168, 16):
    keras.utils.clear_session()
    model = Sequential([Input((8,)), Dense(units, activation="relu"), Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, y, epochs=5)
```

## References

- [Keras: clear_session](https://keras.io/api/utils/config_utils/#clearsession-function)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Model

ENOUGH_MODELS = 8
"""Models of one place, from which on their memory is worth a word."""


@rule("KC610", "model-in-loop", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the place where many trained models are made."""
    if any(call.path.endswith(".clear_session") for call in program.library_calls):
        return
    trained: dict[int, list[Model]] = {}
    seen: dict[int, int] = {}
    for training in trainings(program, "fit", "fit_generator"):
        site = training.model.site
        if site is None or id(training.model) in seen:
            continue
        seen[id(training.model)] = id(training.site.node)
        trained.setdefault(id(site.node), []).append(training.model)
    for models in trained.values():
        places = {seen[id(model)] for model in models}
        site = models[0].site
        if len(models) >= ENOUGH_MODELS and len(places) == 1 and site is not None:
            message = f"expected `keras.utils.clear_session()` between models, got {len(models)} models built one after the other"
            yield Finding(site, message)
