"""Every weight of a model is frozen, and it is trained.

## What it does

Finds models that are compiled and trained although none of their layers with weights is trainable.

## Why is this bad?

Training runs, epoch after epoch, and changes nothing. Keras only warns that "the model does not have any trainable weights". Mostly
a whole model was frozen in the place of its base, or the head was frozen with it.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(100, 8), np.random.rand(100)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
for layer in model.layers:
    layer.trainable = False
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)  # error: KC411
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

x, y = np.random.rand(100, 8), np.random.rand(100)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
for layer in model.layers[:-1]:
    layer.trainable = False
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## References

- [Keras: transfer learning and fine-tuning](https://keras.io/guides/transfer_learning/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import layers_of
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.rule import Finding, rule
from kerascheck.summary import frozen_parameters
from kerascheck.values.layer import CompileCall, Layer, Model


@rule("KC411", "nothing-trainable", Severity.ERROR, instead_of=("KC412",))
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings of models without a weight to train."""
    seen: set[int] = set()
    for training in trainings(program, "fit", "fit_generator"):
        model = training.model
        if not isinstance(training.compiled, CompileCall) or id(model) in seen or model.outputs is None or not model.exact:
            continue
        seen.add(id(model))
        layers = [model, *inside(model)]
        place = program.compiles.index(training.compiled)
        changes = [change for change in program.trainable_changes if any(change.layer is layer for layer in layers)]
        if any(change.compiles > place for change in changes):
            continue  # what was frozen when it was trained is another question
        counts = [frozen_parameters(layer) for layer in layers_of(model)] if model.state.get("trainable", True) is True else [(0, 1)]
        if all(one == 0 for one, _ in counts) and any(isinstance(other, int) and other > 0 for _, other in counts):
            related = tuple((change.site, "frozen here") for change in changes[-1:])
            yield Finding(training.site, "expected weights to train, got a model in which every layer is frozen", "", related)


def inside(model: Model) -> list[Layer]:
    """All layers of a model and of the models in it."""
    found: list[Layer] = []
    for layer in layers_of(model) if model.outputs is not None else ():
        found.append(layer)
        found += inside(layer) if isinstance(layer, Model) else []
    return found
