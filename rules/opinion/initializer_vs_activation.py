"""The kernel's initializer is made for another activation.

## What it does

Compares a `kernel_initializer` that the program gives with the layer's activation: He initialisation belongs to relu and its kin,
Glorot to tanh and sigmoid, LeCun to selu. A `selu` layer is looked at even where its initializer is left at the default.

## Why is this bad?

An initializer keeps the size of signals about the same from layer to layer, for the activation that it was derived for. With another
one they shrink or grow, by a factor in each layer; a deep network then starts to learn late, or never. In a shallow one it makes
little difference, so this is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu", kernel_initializer="lecun_normal"),  # info: KC403
    Dense(64, activation="selu"),  # info: KC403
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu", kernel_initializer="he_normal"),
    Dense(64, activation="selu", kernel_initializer="lecun_normal"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## References

- [He et al., 2015: Delving Deep into Rectifiers](https://arxiv.org/abs/1502.01852)
- [Glorot and Bengio, 2010: Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html)
- [Keras: selu](https://keras.io/api/layers/activations/#selu-function)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.losses import name_of, snake_case
from kerascheck.query.stack import blocks_of, stacks
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule

FAMILIES: Final = ("he", "glorot", "lecun")
"""How the names of initializers that are made for activations begin."""

BELONGS: Final = {
    **dict.fromkeys(("relu", "relu6", "leaky_relu", "prelu", "elu"), "he"), "selu": "lecun",
    **dict.fromkeys(("tanh", "sigmoid"), "glorot"),
}  # fmt: skip
"""The family of initializers for an activation."""


@rule("KC403", "initializer-vs-activation", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers whose initializer was derived for another activation."""
    for _, calls in stacks(program):
        for block in blocks_of(calls):
            layer, activation = block.layer, block.activation
            right = BELONGS.get(activation or "")
            name = name_of(layer.arguments.get("kernel_initializer"))
            family = snake_case(name).partition("_")[0] if name is not None else None
            stated = "kernel_initializer" in layer.given or activation == "selu"
            if right is None or family not in FAMILIES or family == right or not stated or layer.site is None:
                continue
            message = f"expected an initializer such as `{right}_normal` with `{activation}`, got `{name}`, made for other activations"
            yield Finding(argument_site(layer.site, "kernel_initializer"), message)
