"""One optimizer object trains two models.

## What it does

Finds optimizer objects that two models are compiled with and trained by.

## Why is this bad?

An optimizer keeps numbers for each variable of the model that it was first used with (momentum, Adam's means). Keras 3 refuses the
second model: "Unknown variable … This optimizer can only be called for the variables it was originally built with". The name of an
optimizer (`"adam"`) makes a new one each time.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.rand(100)
optimizer = Adam(0.001)
small = Sequential([Input((8,)), Dense(4, activation="relu"), Dense(1)])
small.compile(optimizer=optimizer, loss="mse")
small.fit(x, y)
large = Sequential([Input((8,)), Dense(64, activation="relu"), Dense(1)])
large.compile(optimizer=optimizer, loss="mse")
large.fit(x, y)  # error: KC606
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.rand(100)
small = Sequential([Input((8,)), Dense(4, activation="relu"), Dense(1)])
small.compile(optimizer=Adam(0.001), loss="mse")
small.fit(x, y)
large = Sequential([Input((8,)), Dense(64, activation="relu"), Dense(1)])
large.compile(optimizer=Adam(0.001), loss="mse")
large.fit(x, y)
```

## References

- [Keras: optimizers](https://keras.io/api/optimizers/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import CompileCall, TrainingCall
from kerascheck.values.objects import LibraryObject

TRAINS: Final = ("fit", "fit_generator", "train_on_batch")


@rule("KC606", "shared-optimizer", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings whose optimizer has trained another model before."""
    first: dict[int, TrainingCall] = {}
    for training in trainings(program, *TRAINS):
        compiled = training.compiled
        optimizer = compiled.optimizer if isinstance(compiled, CompileCall) else None
        if not isinstance(optimizer, LibraryObject) or not isinstance(compiled, CompileCall) or compiled.guarded:
            continue
        if not optimizer.path.startswith("keras.optimizers."):
            continue
        earlier = first.setdefault(id(optimizer), training)
        if earlier.model is training.model or shares_weights(earlier, training):
            continue
        message = "expected an optimizer object for each model, got one that has trained another model: Keras refuses its variables"
        related = [(earlier.site, "it has trained another model here"), (compiled.site, "it is given to this model too")]
        if optimizer.site is not None:
            related.append((optimizer.site, "it is made once, here"))
        yield Finding(training.site, message, "", tuple(related), cause=training)


def shares_weights(one: TrainingCall, other: TrainingCall) -> bool:
    """Whether two models have layers in common, so that the optimizer may know the second one's variables."""
    mine = {id(layer) for layer in one.model.layers}
    return not one.model.layers or not other.model.layers or any(id(layer) in mine for layer in other.model.layers)
