"""Two callbacks wait for each other in a way that leaves one without effect.

## What it does

Compares the `patience` of `ReduceLROnPlateau` and `EarlyStopping` that watch the same training. It also finds classes and schedules
among the callbacks, and callbacks that set a learning rate which a schedule in the optimizer sets.

## Why is this bad?

`EarlyStopping` ends training when nothing has improved for `patience` epochs. Where `ReduceLROnPlateau` waits as long or longer,
training has ended before the learning rate is ever reduced. Keras raises for a class where an object belongs, and when the rate of a
schedule is to be set.

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
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_objects import find
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.made import constructed
from kerascheck.query.text import argument_site
from kerascheck.query.training import callbacks_of, keras_callbacks
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import CompileCall, TrainingCall
from kerascheck.values.objects import External, LibraryObject

SCHEDULES: Final = "keras.optimizers.schedules."
"""Where schedules are found."""


@rule("KC604", "callback-order", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield plateaus that are never reached, and callbacks that Keras refuses."""
    for call, _, arguments in constructed(program, "ReduceLROnPlateau"):
        factor = arguments.get("factor")
        if isinstance(factor, int | float) and factor >= 1:
            message = f"expected a `factor` below 1, by which the rate is multiplied, got {factor:g}, which Keras refuses"
            yield Finding(call.site, message, severity=Severity.ERROR)
    for training in trainings(program, "fit", "fit_generator"):
        yield from refused(training)
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


def refused(training: TrainingCall) -> Iterator[Finding]:
    """What is no callback, and callbacks that set a rate which a schedule sets."""
    scheduled = schedule_of(training)
    for callback in callbacks_of(training) or ():
        if isinstance(callback, External) and callback.path.startswith("keras.callbacks.") and is_class(callback):
            name = callback.path.rpartition(".")[2]
            message = f"expected callback objects, got the class `{name}`: write `{name}()`"
            yield Finding(argument_site(training.site, "callbacks"), message, severity=Severity.ERROR)
        if not isinstance(callback, LibraryObject) or callback.site is None:
            continue
        name = callback.path.rpartition(".")[2]
        given = callback.arguments.get("schedule")
        if callback.path.startswith(SCHEDULES):
            message = f"expected a callback, got the schedule `{name}`, which belongs into the optimizer: `learning_rate={name}(...)`"
        elif name == "LearningRateScheduler" and isinstance(given, LibraryObject) and given.path.startswith(SCHEDULES):
            message = "expected a function that gives a float, got a schedule, which belongs into the optimizer: `learning_rate=...`"
        elif name in ("LearningRateScheduler", "ReduceLROnPlateau") and scheduled is not None:
            message = f"expected a fixed learning rate in the optimizer with `{name}`, got a schedule: Keras cannot set the rate"
        else:
            continue
        related = ((scheduled.site, "the schedule"),) if scheduled is not None and scheduled.site is not None else ()
        yield Finding(callback.site, message, "", related, severity=Severity.ERROR)


def schedule_of(training: TrainingCall) -> LibraryObject | None:
    """The schedule of the optimizer's learning rate."""
    optimizer = training.compiled.optimizer if isinstance(training.compiled, CompileCall) else None
    rate = optimizer.arguments.get("learning_rate") if isinstance(optimizer, LibraryObject) else None
    return rate if isinstance(rate, LibraryObject) and rate.path.startswith(SCHEDULES) else None


def is_class(value: External) -> bool:
    """Whether a symbol of Keras is a class."""
    entry = find(value.path)
    return entry is not None and entry.kind == "class"
