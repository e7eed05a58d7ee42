"""One layer is applied again and again in a loop, where a fresh one for each turn is probably meant.

## What it does

Finds a `Dense` or convolution that is made before a loop and applied in every turn to its own output.

## Why is this bad?

The layer has one set of weights, however often it is applied: five turns do not make five hidden layers, but one that is applied
five times. In a list comprehension or inside the loop, each turn makes a layer of its own.

## Example

```python bad
from keras import Input, Model
from keras.layers import Dense

inputs = Input((64,))
hidden = Dense(64, activation="relu")
x = inputs
for _ in range(4):
    x = hidden(x)  # warning: KC513
model = Model(inputs, Dense(1)(x))
```

## Use instead

```python good
from keras import Input, Model
from keras.layers import Dense

inputs = Input((64,))
x = inputs
for _ in range(4):
    x = Dense(64, activation="relu")(x)
model = Model(inputs, Dense(1)(x))
```

## References

- [Keras: shared layers](https://keras.io/guides/functional_api/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import ancestors
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import flatten
from kerascheck.values.tensor import Tensor

WITH_KERNELS: Final = frozenset(("Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv2D", "DepthwiseConv2D"))


@rule("KC513", "layer-shared-in-loop", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers that one place applies to their own output."""
    for layer in program.layers:
        if layer.cls not in WITH_KERNELS or len(layer.calls) < 2 or layer.user_class is not None:
            continue
        first, second = layer.calls[:2]
        if first.site is None or second.site is None or layer.site is None or first.site.node is layer.site.node:
            continue
        if first.site.node is not second.site.node or first.site.via != second.site.via:
            continue
        inputs = [tensor for tensor in flatten(second.inputs) if isinstance(tensor, Tensor)]
        if inputs and any(call is first for call in ancestors(inputs[0])) and not first.guarded:
            related = ((layer.site, "it is made once, here"),)
            got = f"the same one applied to its own output: {len(layer.calls)} times one set of weights"
            message = f"expected a new `{layer.cls}` in each turn, got {got}"
            yield Finding(first.site, message, "", related)
