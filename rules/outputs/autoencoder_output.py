"""An autoencoder whose output cannot take the values of its input.

## What it does

Looks at models that are trained to give back what they are given (`fit(x, x)`): at the range of the last activation against that of
the data, and at the loss.

## Why is this bad?

A sigmoid gives numbers from 0 to 1. Pixels from 0 to 255, or standardised measurements around 0, are out of its reach: the loss stays
where it is, and the reconstruction is a blur at the limits. The output's shape has to be the input's as well.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x = np.random.randn(500, 32)

model = Sequential([
    Input((32,)),
    Dense(8, activation="relu"),
    Dense(32, activation="sigmoid"),  # warning: KC314
])
model.compile("adam", "mse")
model.fit(x, x)
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x = np.random.randn(500, 32)

model = Sequential([
    Input((32,)),
    Dense(8, activation="relu"),
    Dense(32),
])
model.compile("adam", "mse")
model.fit(x, x)
```

## References

- [Keras blog: building autoencoders](https://blog.keras.io/building-autoencoders-in-keras.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import sole_output, trainings
from kerascheck.query.losses import activation_of, ending, loss_of
from kerascheck.query.reach import MARGIN, reach_of
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import CompileCall, TrainingCall

RANGES: Final = {"sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, float("inf"))}

@rule("KC314", "autoencoder-output", Severity.WARNING, instead_of=("KC307", "KC703"))
def check(program: Program) -> Iterator[Finding]:
    """Yield last layers that cannot give back what the model is given."""
    for training in trainings(program, "fit", "train_on_batch"):
        data = given_back(training)
        compiled, layer = training.compiled, ending(training.model)
        if data is None or not isinstance(compiled, CompileCall) or sole_output(training.model) is None:
            continue
        if layer is None or layer.site is None:
            continue
        name = activation_of(training.model)
        span = reach_of(data)
        if name not in RANGES or span is None or loss_of(compiled) is None:
            continue
        low, high = RANGES[name]
        least, most = span
        if least >= low - MARGIN and most <= high + MARGIN:
            continue
        reach = f"from {low:g} to {high:g}" if high != float("inf") else f"from {low:g} upwards"
        outside = f"{most:g}" if most > high + MARGIN else f"{least:g}"
        message = f"expected an output that can be what the input is, such as {outside}, got `{name}`, which gives numbers {reach}"
        related = ((training.site, "is to give back its input"),)
        yield Finding(layer.site, message, "", related, cause=training)


def given_back(training: TrainingCall) -> Array | None:
    """The data of a training whose labels are its inputs."""
    x, y = training.x, training.y
    if not isinstance(x, Array) or not isinstance(y, Array):
        return None
    same = x is y or x.facts.origin is not None and x.facts.origin == y.facts.origin and x.shape == y.shape
    return y if same else None
