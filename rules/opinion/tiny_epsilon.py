"""An epsilon is so small that it no longer guards against division by zero.

## What it does

Finds an `epsilon` below 1e-7 in normalising layers and below 1e-8 in optimizers.

## Why is this bad?

`epsilon` is added to what is divided by. In single precision about 1e-7 is the smallest number that still changes a 1, and in half
precision anything below 6e-8 is 0. With a smaller one, a channel that is constant in a batch, or a weight whose gradients are tiny,
is divided by next to nothing: activations or steps become huge, and then NaN. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import BatchNormalization, Dense, Input
from keras.optimizers import Adam

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    BatchNormalization(epsilon=1e-10),  # info: KC414
    Dense(1),
])
model.compile(optimizer=Adam(epsilon=1e-12), loss="mse")  # info: KC414
```

## Use instead

```python good
from keras import Sequential
from keras.layers import BatchNormalization, Dense, Input
from keras.optimizers import Adam

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    BatchNormalization(epsilon=1e-5),
    Dense(1),
])
model.compile(optimizer=Adam(epsilon=1e-7), loss="mse")
```

## References

- [Keras: BatchNormalization](https://keras.io/api/layers/normalization_layers/batch_normalization/)
- [Keras: Adam](https://keras.io/api/optimizers/adam/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.made import constructed
from kerascheck.query.stack import NORMALISING
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.objects import Value
from kerascheck.values.site import Site

LEAST_IN_LAYERS: Final = 1e-7
LEAST_IN_OPTIMIZERS: Final = 1e-8
"""The paper on Adam has this value."""


@rule("KC414", "tiny-epsilon", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers and optimizers with an epsilon that does nothing."""
    for layer in program.layers:
        if layer.cls in NORMALISING and "epsilon" in layer.given and layer.site is not None:
            yield from judge(layer.arguments.get("epsilon"), LEAST_IN_LAYERS, layer.cls, layer.site)
    for call, entry, arguments in constructed(program, "Optimizer"):
        yield from judge(arguments.get("epsilon"), LEAST_IN_OPTIMIZERS, entry.name, call.site)


def judge(epsilon: Value, least: float, name: str, site: Site) -> Iterator[Finding]:
    """The finding about one epsilon."""
    if isinstance(epsilon, int | float) and not isinstance(epsilon, bool) and epsilon < least:
        message = f"expected an `epsilon` of at least {least:g} for `{name}`, got {epsilon:g}, which is lost in single precision"
        yield Finding(argument_site(site, "epsilon"), message)
