"""The validation data is the training data.

## What it does

Compares `validation_data` of `fit` with what `fit` trains on: the same object, or the test part of a split of it.

## Why is this bad?

Validation is to tell how well the model does on what it has not seen. On the training data it only repeats the training loss:
overfitting is not noticed, and `EarlyStopping` and `ModelCheckpoint` choose the most overfitted model.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x_train, y_train = np.random.rand(200, 8), np.random.rand(200)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, epochs=5, validation_data=(x_train, y_train))  # warning: KC609
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x_train, y_train = np.random.rand(200, 8), np.random.rand(200)
model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, epochs=5, validation_split=0.2)
```

## References

- [Keras: fit](https://keras.io/api/models/model_training_apis/#fit-method)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.array_facts import Selection
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array, Dataset
from kerascheck.values.objects import ListValue, Value


@rule("KC609", "validation-is-training", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings that are validated on the very objects that they train on."""
    for training in trainings(program, "fit", "fit_generator"):
        data = training.arguments.get("validation_data")
        first = data.items[0] if isinstance(data, ListValue) and data.items else data[0] if isinstance(data, tuple) and data else data
        if training.arguments.get("validation_split") not in (None, 0, 0.0):
            continue
        got = "the training data itself" if same(first, training.x) else ""
        got = "a part of it" if is_part(first, training.x) else got
        if got:
            message = f"expected validation data that the model is not trained on, got {got}"
            yield Finding(argument_site(training.site, "validation_data"), message)


def same(one: Value, other: Value) -> bool:
    """Whether two values are one object: an array, a dataset, or several arrays one by one."""
    if isinstance(one, ListValue) and isinstance(other, ListValue):
        pairs = zip(one.items, other.items, strict=False)
        return bool(one.items) and len(one.items) == len(other.items) and all(same(mine, theirs) for mine, theirs in pairs)
    return one is other and isinstance(one, Array | Dataset)


def is_part(one: Value, whole: Value) -> bool:
    """Whether an array is the test part of a split of another; a slice may stand there for the sake of an example."""
    if not isinstance(one, Array) or not isinstance(whole, Array) or whole.facts.origin is None:
        return False
    origin = one.facts.origin
    if not isinstance(origin, Selection) or not isinstance(origin.key, tuple) or origin.key[-1] != "test":
        return False
    return bool(origin.base == whole.facts.origin)
