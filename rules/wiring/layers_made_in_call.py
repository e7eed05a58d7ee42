"""A layer with weights is made in `call`, anew at every call.

## What it does

Finds layers with weights that the `call` of a layer or model of one's own makes.

## Why is this bad?

`call` runs whenever the model is used. A layer that is made there begins with new random weights each time, is no part of the
model's weights, and is never trained or saved. Layers belong into `__init__` or `build`.

## Example

```python bad
import keras


class Head(keras.layers.Layer):
    def call(self, x):
        return keras.layers.Dense(10)(x)  # warning: KC510


outputs = Head()(keras.Input((8,)))
```

## Use instead

```python good
import keras


class Head(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(10)

    def call(self, x):
        return self.dense(x)


outputs = Head()(keras.Input((8,)))
```

## References

- [Keras: making new layers and models via subclassing](https://keras.io/guides/making_new_layers_and_models_via_subclassing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Built
from kerascheck.values.layer import Layer


@rule("KC510", "layers-made-in-call", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers with weights that are made in `call`."""
    for misuse in program.misuses:
        layer = misuse.value
        if misuse.kind != "layer-in-call" or misuse.guarded or not isinstance(layer, Layer):
            continue
        outcome = layer.calls[0].outcome if layer.calls else None
        if isinstance(outcome, Built) and (outcome.trainable != 0 or outcome.non_trainable != 0):
            message = f"expected `{layer.cls}` to be made in `__init__` of `{misuse.detail}`, got one that every call makes anew"
            yield Finding(misuse.site, message)
