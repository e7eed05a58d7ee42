"""Many epochs are trained to the end, whatever the validation loss does.

## What it does

Finds `fit` with validation data and 20 epochs or more, whose callbacks neither stop early nor keep the best weights.

## Why is this bad?

The right number of epochs is not known beforehand. After too many the model overfits, and its last weights are kept although earlier
ones were better. `EarlyStopping(patience=…, restore_best_weights=True)` stops when the validation loss no longer gets better,
so that the number of epochs only has to be large enough. This is an opinion, and off
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
model.fit(x, y, epochs=200, validation_split=0.2)  # info: KC654
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Input

x, y = np.random.rand(1000, 20), np.random.rand(1000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
stop = EarlyStopping(patience=10, restore_best_weights=True)
model.fit(x, y, epochs=200, validation_split=0.2, callbacks=[stop])
```

## References

- [Keras: EarlyStopping](https://keras.io/api/callbacks/early_stopping/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.fitting import first_fits
from kerascheck.query.steps import epochs_of
from kerascheck.query.text import argument_site
from kerascheck.query.training import callbacks_of, validated
from kerascheck.rule import Finding, rule
from kerascheck.values.objects import LibraryObject, Value

MANY_EPOCHS: Final = 20
SAVING: Final = frozenset(("keras.callbacks.ModelCheckpoint", "keras.callbacks.SwapEMAWeights"))


@rule("KC654", "no-early-stopping", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield long trainings that only their number of epochs ends."""
    for training in first_fits(program):
        epochs, callbacks = epochs_of(training), callbacks_of(training)
        if epochs is None or epochs < MANY_EPOCHS or callbacks is None or not validated(training) or any(map(minds, callbacks)):
            continue
        message = f"expected `EarlyStopping` over so many epochs, got {epochs} of them whatever the validation loss does"
        yield Finding(argument_site(training.site, "epochs"), message)


def minds(callback: Value) -> bool:
    """Whether a callback may end training, or keep the best weights."""
    keras = isinstance(callback, LibraryObject) and callback.path.startswith("keras.callbacks.")
    return not keras or callback.path.endswith(".EarlyStopping") or callback.path in SAVING
