"""The widths of the hidden layers go up and down, or jump.

## What it does

Looks at networks of `Dense` layers, and scikit-learn's `MLPClassifier` and `MLPRegressor`, with two or more hidden layers. Tells where a
hidden layer has less than an eighth of the units of the one before, and where a layer is narrower than those on both sides of it. Evenly
narrowing layers are left alone, and so are autoencoders.

## Why is this bad?

What a layer much narrower than its neighbours drops, the layers behind it cannot bring back. Layers of one width have been found
to do as well as any other form, and they leave one number to try out instead of many. This is an opinion, and off unless it is
selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(16, activation="relu"),  # info: KC559
    Dense(24, activation="relu"),
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
    Dense(32, activation="relu"),
    Dense(32, activation="relu"),
    Dense(32, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## References

- [Bengio, 2012: Practical Recommendations for Gradient-Based Training of Deep Architectures, 3.2](https://arxiv.org/abs/1206.5533)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.hidden import Network, networks
from kerascheck.rule import Finding, rule

JUMP: Final = 8
"""A layer with less than one unit for so many of the layer before is a jump."""


@rule("KC559", "unequal-hidden-layers", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first hidden layer of a network that is far narrower than its neighbours."""
    for network in networks(program):
        place = None if network.squeezes or network.outputs is None else narrow(network)
        if place is not None:
            widths = " → ".join(map(str, network.hidden))
            got = f"got {widths}: the {network.hidden[place]} units are a waist"
            yield Finding(network.sites[place], f"expected hidden layers of one width, or evenly narrowing ones, {got}")


def narrow(network: Network) -> int | None:
    """The place of the first hidden layer that is a waist."""
    widths = network.hidden
    for place in range(1, len(widths)):
        before, width = widths[place - 1 : place + 1]
        behind = widths[place + 1] if place + 1 < len(widths) else width
        if before > width < behind or width * JUMP < before and width < (network.outputs or 0) * JUMP:
            return place
    return None
