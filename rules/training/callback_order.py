"""Two callbacks wait for each other in a way that leaves one without effect.

## What it does

Compares the `patience` of `ReduceLROnPlateau` and `EarlyStopping` that watch the same training.

## Why is this bad?

`EarlyStopping` ends training when nothing has improved for `patience` epochs. Where `ReduceLROnPlateau` waits as long or longer,
training has ended before the learning rate is ever reduced.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping, ReduceLROnPlateau
from keras.layers import Dense

x, y = np.random.rand(200, 8), np.random.rand(200)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
callbacks = [EarlyStopping(patience=5), ReduceLROnPlateau(patience=10)]  # warning: KC604
model.fit(x, y, epochs=100, validation_split=0.2, callbacks=callbacks)
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping, ReduceLROnPlateau
from keras.layers import Dense

x, y = np.random.rand(200, 8), np.random.rand(200)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
callbacks = [EarlyStopping(patience=10), ReduceLROnPlateau(patience=4)]
model.fit(x, y, epochs=100, validation_split=0.2, callbacks=callbacks)
```

## References

- [Keras: ReduceLROnPlateau](https://keras.io/api/callbacks/reduce_lr_on_plateau/)
- [Keras: EarlyStopping](https://keras.io/api/callbacks/early_stopping/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.training import keras_callbacks
from kerascheck.rule import Finding, rule


@rule("KC604", "callback-order", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield plateaus that are never reached."""
    for training in trainings(program, "fit", "fit_generator"):
        stops = list(keras_callbacks(training, "EarlyStopping"))
        for plateau in keras_callbacks(training, "ReduceLROnPlateau"):
            waits = plateau.arguments.get("patience", 10)
            for stop in stops:
                ends = stop.arguments.get("patience", 0)
                same = plateau.arguments.get("monitor", "val_loss") == stop.arguments.get("monitor", "val_loss")
                if not same or not isinstance(waits, int) or not isinstance(ends, int) or waits < ends or plateau.site is None:
                    continue
                message = f"expected a `patience` below `EarlyStopping`'s {ends}, got {waits}: training ends before the rate is reduced"
                related = ((stop.site, "this ends training first"),) if stop.site is not None else ()
                yield Finding(plateau.site, message, "", related)
