"""The batch size is a number that hardware has no use for.

## What it does

Finds batch sizes of training that are neither a multiple of 8 nor a smaller power of two. All data in one batch is left alone, and so
are models whose batch size is fixed by their layers.

## Why is this bad?

GPUs work through arrays in blocks of 8, 16, 32 or more rows: a batch of 50 takes the time of one of 56 or 64. The results hardly
differ, so that a power of two, 32 to begin with, is the habit. This is an opinion, and off
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
model.fit(x, y, batch_size=50, epochs=60, validation_split=0.2)  # info: KC652
```

## Use instead

```python good
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
model.fit(x, y, batch_size=64, epochs=60, validation_split=0.2)
```

## References

- [NVIDIA: Linear layers, batch size and tensor cores](https://docs.nvidia.com/deeplearning/performance/dl-performance-fully-connected/index.html)
- [Bengio, 2012: Practical Recommendations, 3.1.1](https://arxiv.org/abs/1206.5533)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.fitting import first_fits
from kerascheck.query.samples import batch_size
from kerascheck.query.steps import rows_of, whole
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import TrainingCall

BLOCK: Final = 8
SMALL: Final = frozenset((1, 2, 4))
FIXING: Final = frozenset(("batch_size", "batch_shape", "batch_input_shape"))
"""Arguments of layers that fix the batch size."""


@rule("KC652", "odd-batch-size", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings with batch sizes that are neither a multiple of 8 nor 1, 2 or 4."""
    for training in first_fits(program):
        given = whole(training.arguments.get("batch_size"))
        size = batch_size(training.x) if given is None else given
        rows = rows_of(training)
        if size is None or size < 1 or size % BLOCK == 0 or size in SMALL or rows is not None and size >= rows or is_fixed(training):
            continue
        message = f"expected a batch size that is a power of two, such as {nearest(size)}, got {size}"
        yield Finding(argument_site(training.site, "batch_size"), message)


def nearest(size: int) -> int:
    """The power of two that is nearest to a size, 8 at least."""
    return int(min((2**power for power in range(3, 15)), key=lambda each: abs(each - size)))


def is_fixed(training: TrainingCall) -> bool:
    """Whether the model's layers decide on the batch size."""
    layers = training.model.layers
    return any(layer.arguments.get("stateful") not in (None, False) or layer.given & FIXING for layer in layers)
