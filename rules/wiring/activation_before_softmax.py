"""A bounded or rectified layer stands directly under the softmax.

## What it does

Finds an activation layer such as relu, sigmoid or tanh whose output goes into a softmax with no weights between them.

## Why is this bad?

A softmax needs free numbers. Behind a relu no score can be below zero, and a class whose score is zero learns nothing any more;
behind a sigmoid or tanh the scores differ by at most one or two, so that no class ever gets a probability near 1: of ten classes at
most 0.23 behind a sigmoid.

## Example

```python bad
from keras import Sequential
from keras.layers import Activation, BatchNormalization, Dense, Input, ReLU

model = Sequential([
    Input((20,)),
    Dense(10),
    ReLU(),
    Activation("softmax"),  # warning: KC503
])
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Activation, Dense, Input

model = Sequential([
    Input((20,)),
    Dense(10),
    Activation("softmax"),
])
```

## References

- [Keras: layer activation functions](https://keras.io/api/layers/activations/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import source_of
from kerascheck.query.losses import ACTIVATION_LAYERS, name_of
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer

NARROWING: Final = frozenset(("relu", "relu6", "sigmoid", "tanh", "hard_sigmoid", "softmax", "softplus", "softsign"))


@rule("KC503", "activation-before-softmax", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield softmaxes over what another activation layer has bounded."""
    for call in program.calls:
        before = source_of(call)
        site = place(call)
        if before is None or site is None or call.guarded or function_of(call.layer) != "softmax":
            continue
        first = function_of(before.layer)
        if first in NARROWING:
            related = ((before.layer.site, f"`{first}` is applied here"),) if before.layer.site is not None else ()
            message = f"expected free scores under a softmax, got what `{first}` leaves of them"
            yield Finding(site, message, "", related, cause=call)


def function_of(layer: Layer) -> str | None:
    """The function that an activation layer applies; None for layers with weights."""
    return name_of(layer.arguments.get("activation")) if layer.cls == "Activation" else ACTIVATION_LAYERS.get(layer.cls)
