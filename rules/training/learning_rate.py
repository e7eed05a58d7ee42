"""A learning rate with which the optimizer cannot train.

## What it does

Looks at the learning rate of optimizers, given as a number, a string or a schedule.

## Why is this bad?

Optimizers that scale each step by themselves (Adam, RMSprop, Nadam, AdamW, Adamax) move every weight by about the learning rate in
every step. At 0.1 the weights of a deep network jump over every minimum: units die, the loss stays where it was, and a classifier
gives the same answer for everything. SGD takes larger rates, but none above 1. At 0 or below nothing is learnt at all.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input
from keras.optimizers import Adam

model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer=Adam(learning_rate=0.1), loss="sparse_categorical_crossentropy")  # warning: KC602
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input
from keras.optimizers import Adam

model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer=Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
```

## References

- [Keras: optimizers](https://keras.io/api/optimizers/)
- [Keras: learning rate schedules](https://keras.io/api/optimizers/learning_rate_schedules/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_graph import parameters_of
from kerascheck.program import Program
from kerascheck.query.losses import compiles
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import LibraryObject, ListValue, Value

ADAPTIVE: Final = frozenset(("Adam", "AdamW", "Nadam", "RMSprop", "Adamax", "Lion", "Adafactor"))
"""Optimizers whose steps are of the size of the learning rate."""

HIGHEST: Final = {"SGD": 1.0, "Ftrl": 1.0, "Adagrad": 1.0, "Lamb": 0.5}
HIGHEST_ADAPTIVE: Final = 0.1
LOWEST: Final = 1e-8
FIRST_RATES: Final = {
    "ExponentialDecay": "initial_learning_rate", "InverseTimeDecay": "initial_learning_rate", "CosineDecay": "initial_learning_rate",
    "PolynomialDecay": "initial_learning_rate", "CosineDecayRestarts": "initial_learning_rate",
}  # fmt: skip
"""Schedules that begin with this argument."""


@rule("KC602", "learning-rate", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield optimizers of compiled models whose learning rate is out of bounds."""
    for compiled in compiles(program):
        optimizer = compiled.optimizer
        if not isinstance(optimizer, LibraryObject) or not optimizer.path.startswith("keras.optimizers.") or optimizer.site is None:
            continue
        name = optimizer.path.rpartition(".")[2]
        rate = first_rate(optimizer.arguments.get("learning_rate"))
        said = judge(name, rate, compiled.model)
        if said is not None:
            related = ((compiled.site, "it trains this model"),) if compiled.site.node is not optimizer.site.node else ()
            yield Finding(argument_site(optimizer.site, "learning_rate"), said, "", related)


def first_rate(value: Value) -> float | None:
    """The rate that training begins with, None when it is not known."""
    if isinstance(value, LibraryObject):
        name = value.path.rpartition(".")[2]
        if name == "PiecewiseConstantDecay":
            values = value.arguments.get("values")
            items = values.items if isinstance(values, ListValue) else values
            value = items[0] if isinstance(items, tuple) and items else None
        else:
            warm = value.arguments.get("warmup_target")
            value = value.arguments.get(FIRST_RATES.get(name, "")) if warm is None else warm
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def judge(name: str, rate: float | None, model: Model) -> str | None:
    """What is wrong with a rate; None where it is useful or not known."""
    if rate is None:
        return None
    if rate < 0:
        return f"expected a positive `learning_rate`, got {rate:g}, which goes uphill"
    if rate < LOWEST:
        return f"expected a `learning_rate` that changes weights, such as 0.001, got {rate:g}: nothing is learnt"
    if name in ADAPTIVE and rate >= HIGHEST_ADAPTIVE and is_deep(model):
        return f"expected a `learning_rate` of about 0.001 for `{name}`, got {rate:g}: every step moves every weight by so much"
    if name in HIGHEST and rate > HIGHEST[name]:
        return f"expected a `learning_rate` of at most {HIGHEST[name]:g} for `{name}`, mostly 0.01, got {rate:g}"
    return None


def is_deep(model: Model) -> bool:
    """Whether a model has more than one layer with weights; a linear model takes larger steps."""
    return len(weighted(model)) > 1


def weighted(model: Model) -> list[Layer]:
    """The layers of a model that have weights to train, those of inner models too."""
    from kerascheck.library.keras_graph import layers_of

    found: list[Layer] = []
    for layer in layers_of(model) if model.outputs is not None or model.kind == "Sequential" else ():
        if isinstance(layer, Model):
            found += weighted(layer)
        elif parameters_of(layer)[0] != 0 and "Normalization" not in layer.cls and layer.cls != "InputLayer":
            found.append(layer)
    return found
