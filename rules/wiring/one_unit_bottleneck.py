"""A hidden layer has one unit.

## What it does

Finds a `Dense(1)` between other `Dense` layers of a compiled model.

## Why is this bad?

Everything that the layers before it have learnt must pass through a single number. Behind it, the model can only be a function of
one variable; mostly the 1 is a slip for another size, or the output layer was copied into the middle.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="relu"),  # warning: KC514
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(32, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## References

- [Keras: Dense layer](https://keras.io/api/layers/core_layers/dense/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import TRANSPARENT, consumer_map
from kerascheck.query.losses import compiles
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.tensor import Tensor


@rule("KC514", "one-unit-bottleneck", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield hidden layers of one unit, between wider ones."""
    following = consumer_map(program)
    models = [compiled.model for compiled in compiles(program)]
    seen: set[int] = set()
    for layer in (layer for model in models for layer in inner_layers(model)):
        if layer.cls != "Dense" or layer.arguments.get("units") != 1 or len(layer.calls) != 1 or id(layer) in seen:
            continue
        seen.add(id(layer))
        call = layer.calls[0]
        wide = isinstance(call.inputs, Tensor) and isinstance(call.inputs.shape[-1], int) and call.inputs.shape[-1] > 1
        if wide and layer.site is not None and goes_into_dense(call, following):
            yield Finding(layer.site, "expected a hidden layer of several units, got one: all that comes later sees a single number")


def inner_layers(model: Model) -> list[Layer]:
    """The layers of a model; none where they are not known."""
    from kerascheck.library.keras_graph import layers_of

    known = model.kind == "Sequential" or model.outputs is not None
    return list(layers_of(model)) if known else []


def goes_into_dense(call: LayerCall, following: dict[int, list[LayerCall]]) -> bool:
    """Whether the one number goes through layers that keep shapes into a wider `Dense`, and nowhere else."""
    while True:
        takers = following.get(id(call), [])
        if len(takers) != 1:
            return False
        call = takers[0]
        if call.layer.cls == "Dense":
            return call.layer.arguments.get("units") != 1
        if call.layer.cls not in TRANSPARENT:
            return False
