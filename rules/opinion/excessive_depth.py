"""A plain stack has more layers than training usually makes use of.

## What it does

Counts the layers of networks that are one chain, without shortcuts: more than four hidden `Dense` layers (or hidden layers of
scikit-learn's `MLPClassifier` and `MLPRegressor`), more than four recurrent layers, more than 20 convolutions.

## Why is this bad?

Each further layer makes training harder: the gradient has a longer way to the first one. One or two hidden layers do for nearly all
tables of numbers. Stacks of recurrent layers have been seen to work well up to four, and poorly beyond; plain convolutions got worse
again from about 20 to 30 on, which is what residual networks were invented for. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(32, activation="relu"),
    Dense(32, activation="relu"),
    Dense(32, activation="relu"),
    Dense(32, activation="relu"),
    Dense(32, activation="relu"),  # info: KC560
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

```python bad
from sklearn.datasets import load_breast_cancer
from sklearn.neural_network import MLPClassifier

X, y = load_breast_cancer(return_X_y=True)
network = MLPClassifier(hidden_layer_sizes=(20, 20, 20, 20, 20), max_iter=1000)  # info: KC560
network.fit(X, y)
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(32, activation="relu"),
    Dense(32, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

```python good
from sklearn.datasets import load_breast_cancer
from sklearn.neural_network import MLPClassifier

X, y = load_breast_cancer(return_X_y=True)
network = MLPClassifier(hidden_layer_sizes=(20, 20), max_iter=1000)
network.fit(X, y)
```

## References

- [He et al., 2015: Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385)
- [Wu et al., 2016: Google's Neural Machine Translation System, 3.1](https://arxiv.org/abs/1609.08144)
- [Heaton: the number of hidden layers](https://www.heatonresearch.com/2017/06/01/hidden-layers.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.hidden import networks
from kerascheck.query.stack import CONVOLUTIONS, RECURRENT, blocks_of, stacks
from kerascheck.rule import Finding, rule

MOST_DENSE: Final = 4

STACKS: Final = {"recurrent layers": (RECURRENT, 4), "convolutions without shortcuts": (CONVOLUTIONS, 20)}
"""Kinds of layers, and how many of them are usual on each other."""


@rule("KC560", "excessive-depth", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the layer with which a stack becomes deeper than usual."""
    for network in networks(program):
        if len(network.hidden) > MOST_DENSE and not network.squeezes:
            message = f"expected at most {MOST_DENSE} hidden layers of a plain network, got {len(network.hidden)}"
            yield Finding(network.sites[MOST_DENSE], message)
    for _, calls in stacks(program):
        for what, (classes, most) in STACKS.items():
            found = [block.layer for block in blocks_of(calls) if block.layer.cls in classes]
            site = found[most].site if len(found) > most else None
            if site is not None:
                yield Finding(site, f"expected at most {most} {what} on each other, got {len(found)}")
