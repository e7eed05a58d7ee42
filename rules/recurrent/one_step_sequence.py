"""The sequences of a recurrent layer have one time step.

## What it does

Finds `LSTM`, `GRU` and `SimpleRNN` layers, first in their model, whose input has exactly one time step.

## Why is this bad?

A recurrent layer carries a state from step to step. With one step there is nothing to carry: the layer is an expensive `Dense`.
Mostly `reshape((n, 1, features))` was meant to be `(n, time steps, 1)`: the features are the steps of the series.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import LSTM, Dense, Input

x, y = np.random.rand(200, 30), np.random.rand(200)
x = x.reshape((x.shape[0], 1, x.shape[1]))
model = Sequential([Input((1, 30)), LSTM(32), Dense(1)])  # warning: KC211
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.layers import LSTM, Dense, Input

x, y = np.random.rand(200, 30), np.random.rand(200)
x = x.reshape((x.shape[0], x.shape[1], 1))
model = Sequential([Input((30, 1)), LSTM(32), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## References

- [Keras: working with RNNs](https://keras.io/guides/working_with_rnns/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import RECURRENT, inner, source_of
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import flatten
from kerascheck.values.tensor import Tensor

ENOUGH_FEATURES = 2
"""Of single numbers, one a step, nothing else could be a sequence."""


@rule("KC211", "one-step-sequence", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield recurrent layers that see one step only, with nothing carried in from elsewhere."""
    for call in program.calls:
        layer = inner(call.layer)
        tensor = next((each for each in flatten(call.inputs) if isinstance(each, Tensor)), None)
        if layer.cls not in RECURRENT or layer.cls.startswith("Conv") or tensor is None or tensor.shape.rank != 3 or call.guarded:
            continue
        carried = layer.arguments.get("stateful") is not False or layer.arguments.get("return_state") is not False or call.call_arguments
        features = tensor.shape[2]
        if tensor.shape[1] != 1 or carried or source_of(call) is not None or not isinstance(features, int) or features < ENOUGH_FEATURES:
            continue
        site = call.layer.site or call.site
        if site is not None:
            message = f"expected several time steps for `{layer.cls}`, got one of {features} features: nothing is carried from step to step"
            yield Finding(site, message, cause=call)
