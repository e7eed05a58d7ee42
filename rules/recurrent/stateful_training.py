"""A stateful model is given batches of another size than its own, or shuffled ones.

## What it does

Finds `fit`, `evaluate` and `predict` of models with a stateful recurrent layer, with a `batch_size` other than the
one the model was built for; and `fit` on arrays without `shuffle=False`.

## Why is this bad?

Each row of a batch goes on with the state that the same row of the last batch ended with. Keras refuses batches of another
size when the model runs. Shuffled batches do run, but each row goes on with the state of some other sequence.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense

x, y = np.random.rand(64, 16, 4), np.random.rand(64, 1)

model = Sequential([Input(batch_shape=(8, 16, 4)), LSTM(24, stateful=True), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, batch_size=8)  # warning: KC209
model.predict(x[:1], batch_size=1)  # warning: KC209
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense

x, y = np.random.rand(64, 16, 4), np.random.rand(64, 1)

model = Sequential([Input(batch_shape=(8, 16, 4)), LSTM(24, stateful=True), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, batch_size=8, shuffle=False)
model.predict(x[:8], batch_size=8)
```

To predict single sequences, build the same model again with a batch size of 1 and give it the trained weights:
`single.set_weights(model.get_weights())`.

## References

- [Keras: RNN layer, "Note on using statefulness"](https://keras.io/api/layers/recurrent_layers/rnn/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import graph_of
from kerascheck.program import Program
from kerascheck.query.data import is_array, trainings
from kerascheck.query.graph import RECURRENT, inner
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import Layer, Model, TrainingCall, flatten
from kerascheck.values.tensor import Tensor

BATCHED: Final = ("fit", "evaluate", "predict")
DEFAULT_BATCH: Final = 32
"""The batch size of fit, evaluate and predict on arrays."""


@rule("KC209", "stateful-training", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield uses of a stateful model with other batches than its own, or shuffled ones."""
    for training in trainings(program, *BATCHED):
        layer, fixed = stateful_layer(training.model), fixed_batch(training.model)
        if layer is None or layer.site is None or not isinstance(training.x, Array) or not is_array(training.x):
            continue
        related = ((layer.site, "keeps a state for each row of the batch"),)
        given = batch_of(training)
        if fixed is not None and given is not None and given != fixed:
            message = f"expected batches of {fixed}, the size that the stateful model was built for, got `batch_size={given}`"
            yield Finding(training.site, message, "", related, cause=training)
        elif fixed is not None and isinstance(training.x.shape[0], int) and training.x.shape[0] % fixed:
            message = f"expected a number of samples that batches of {fixed} divide, got {training.x.shape[0]}: the last batch is refused"
            yield Finding(training.site, message, "", related, cause=training, severity=Severity.ERROR)
        elif training.method == "fit" and training.arguments.get("shuffle", True) is True:
            message = "expected `shuffle=False` for a stateful model, got shuffled batches: rows go on with the states of others"
            yield Finding(training.site, message, "", related, cause=training)


def batch_of(training: TrainingCall) -> int | None:
    """The batch size that is given, or Keras' own where there are as many samples."""
    given = training.arguments.get("batch_size")
    rows = training.x.shape[0]
    if given is None and isinstance(rows, int) and rows >= DEFAULT_BATCH:
        return DEFAULT_BATCH
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def stateful_layer(model: Model) -> Layer | None:
    """A stateful recurrent layer of a model whose graph is known."""
    if model.outputs is None:
        return None
    for call in graph_of(model).calls:
        layer = inner(call.layer)
        if layer.cls in RECURRENT and layer.arguments.get("stateful") is True:
            return call.layer
    return None


def fixed_batch(model: Model) -> int | None:
    """The batch size that a model's inputs fix."""
    sizes = {tensor.shape[0] for tensor in flatten(model.inputs) if isinstance(tensor, Tensor) and tensor.shape.rank}
    size = next(iter(sizes)) if len(sizes) == 1 else None
    return size if isinstance(size, int) else None
