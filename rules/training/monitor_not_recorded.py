"""A callback watches a quantity that training does not record.

## What it does

Compares the `monitor` of `EarlyStopping`, `ModelCheckpoint` and `ReduceLROnPlateau` with what `fit` writes into its logs: `loss`,
each metric of `compile` under the very name that it was given, and the same with `val_` in front where there is validation data.
The names in a checkpoint's path (`"{epoch}-{val_acc:.2f}.keras"`) are looked up as well.

## Why is this bad?

Keras 3 must know whether more of the quantity is better. For a name that is no metric of the model, such as `val_acc` with
`metrics=["accuracy"]`, training stops with a `ValueError`. Where the name is right but there is no validation data, Keras warns in
every epoch that the metric "is not available", and the callback never does anything: nothing is stopped early, and no best model is
saved.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Input

x, y = np.random.rand(200, 8), np.random.randint(0, 2, 200)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_acc", patience=3)  # error: KC603
model.fit(x, y, epochs=50, validation_split=0.2, callbacks=[stop])
```

```python bad
import numpy as np
from keras import Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Input

x, y = np.random.rand(200, 8), np.random.rand(200)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=50, callbacks=[EarlyStopping(patience=3)])  # warning: KC603
```

## Use instead

```python fixed
import numpy as np
from keras import Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Input

x, y = np.random.rand(200, 8), np.random.randint(0, 2, 200)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_accuracy", patience=3)
model.fit(x, y, epochs=50, validation_split=0.2, callbacks=[stop])
```

```python good
import numpy as np
from keras import Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Input

x, y = np.random.rand(200, 8), np.random.rand(200)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=50, validation_split=0.2, callbacks=[EarlyStopping(patience=3)])
```

## References

- [Keras: EarlyStopping](https://keras.io/api/callbacks/early_stopping/)
- [Keras: ModelCheckpoint](https://keras.io/api/callbacks/model_checkpoint/)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.text import argument_site, requoted
from kerascheck.query.training import Recorded, keras_callbacks, recorded
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.layer import CompileCall, TrainingCall
from kerascheck.values.objects import LibraryObject

PLACEHOLDER: Final = re.compile(r"{(\w+)[^}]*}")
"""A place in a checkpoint's path that is filled at the end of each epoch."""

IN_PATHS: Final = ("epoch", "batch")

WATCHING: Final = ("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau")

SAME: Final = {
    "acc": ("accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"),
    "accuracy": ("acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"),
    "categorical_accuracy": ("accuracy", "acc", "sparse_categorical_accuracy"),
    "sparse_categorical_accuracy": ("accuracy", "acc"), "binary_accuracy": ("accuracy", "acc"),
    "mae": ("mean_absolute_error",), "mean_absolute_error": ("mae",), "mse": ("mean_squared_error",), "mean_squared_error": ("mse",),
    "mape": ("mean_absolute_percentage_error",), "rmse": ("root_mean_squared_error",), "auc": ("AUC",), "AUC": ("auc",),
}  # fmt: skip
"""One quantity under other names."""


@rule("KC603", "monitor-not-recorded", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield callbacks whose quantity is not in the logs of their training."""
    for training in trainings(program, "fit", "fit_generator"):
        logs = recorded(training)
        if logs is None:
            continue
        for callback in keras_callbacks(training, *WATCHING):
            finding = judge(callback, logs, training) or unfilled_path(callback, logs, training)
            if finding is not None:
                yield finding


def judge(callback: LibraryObject, logs: Recorded, training: TrainingCall) -> Finding | None:
    """What is wrong with what a callback watches."""
    monitor, cls = callback.arguments.get("monitor", "val_loss"), callback.path.rpartition(".")[2]
    if not isinstance(monitor, str) or callback.site is None or cls == "ModelCheckpoint" and not saves_best(callback, monitor):
        return None
    name = monitor.removeprefix("val_")
    known = logs.find(name)
    undecided = callback.arguments.get("mode", "auto") == "auto"
    site = argument_site(callback.site, "monitor")
    related = [(training.site, "this training")]
    if isinstance(training.compiled, CompileCall) and name != "loss":
        related.append((training.compiled.site, "these are its metrics"))
    if known is None:
        right = nearest(name, logs)
        there = ", ".join(f"`{each}`" for each in logs.names if each not in ("learning_rate", "lr"))
        val = " (and the same with `val_`)" if logs.validated else ""
        message = f"expected `{cls}` to monitor what training records, {there}{val}, got `{monitor}`"
        return Finding(site, message, "", tuple(related), fix_for(callback, monitor, right), cause=callback,
                       severity=Severity.ERROR if undecided else Severity.WARNING)  # fmt: skip
    if monitor.startswith("val_") and logs.validated is False:
        message = f"expected `validation_data` or `validation_split` in `fit` for `{monitor}`, got neither: `{cls}` never does anything"
        raises = undecided and not known
        severity = Severity.ERROR if raises else Severity.WARNING
        return Finding(training.site, message, "", ((site, f"it watches `{monitor}`"),), cause=callback, severity=severity)
    if not known and undecided:
        message = f"expected `mode='max'` or `mode='min'` with `{monitor}`, got neither: Keras does not know whether more of it is better"
        return Finding(site, message, "", tuple(related), cause=callback)
    return None


def unfilled_path(callback: LibraryObject, logs: Recorded, training: TrainingCall) -> Finding | None:
    """A checkpoint whose path is filled with a quantity that is not recorded."""
    path = callback.arguments.get("filepath")
    if not isinstance(path, str) or callback.site is None or not callback.path.endswith("ModelCheckpoint"):
        return None
    for name in PLACEHOLDER.findall(path):
        base = name.removeprefix("val_")
        if name in IN_PATHS or logs.find(base) is not None and (base == name or logs.validated is not False):
            continue
        there = ", ".join(f"`{each}`" for each in logs.names if each not in ("learning_rate", "lr"))
        message = f"expected only recorded quantities in the checkpoint's path ({there}), got `{name}`: saving fails with a KeyError"
        return Finding(argument_site(callback.site, "filepath"), message, "", ((training.site, "this training"),), cause=callback)
    return None


def saves_best(callback: LibraryObject, monitor: str) -> bool:
    """Whether a checkpoint's monitor matters: it saves the best only, or was told what to watch."""
    return callback.arguments.get("save_best_only") is True or monitor != "val_loss"


def nearest(name: str, logs: Recorded) -> str | None:
    """The recorded name that is probably meant."""
    same = [each for each in SAME.get(name, ()) if each in logs.names]
    if same:
        return same[0]
    near = get_close_matches(name, list(logs.names), 1, 0.75)
    return near[0] if near else None


def fix_for(callback: LibraryObject, monitor: str, right: str | None) -> FixPlan | None:
    """The right name in the string's place."""
    node: Any = getattr(callback.site, "node", None)
    argument = argument_of(node, "monitor")
    plain = [each for each in getattr(node, "args", ()) if each.keyword is None]
    value = argument.value if argument is not None else plain[0].value if plain else None
    if right is None or type(value).__name__ != "SimpleString":
        return None
    text = f"val_{right}" if monitor.startswith("val_") else right
    return FixPlan(f"watch `{text}`", (Replace(value, requoted(value, text)),), Applicability.UNSAFE)
