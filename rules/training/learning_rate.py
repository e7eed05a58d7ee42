"""A learning rate with which the optimizer cannot train.

## What it does

Looks at the learning rate of optimizers, given as a number, a string or a schedule, and at schedules that are over within the first
epoch of several, since they count steps (batches) and not epochs.

## Why is this bad?

Optimizers that scale each step by themselves (Adam, RMSprop, Nadam, AdamW, Adamax) move every weight by about the learning rate in
every step. At 0.1 the weights of a deep network jump over every minimum: units die, the loss stays where it was, and a classifier
gives the same answer for everything. SGD takes larger rates, but none above 1. At 0 or below nothing is learnt at all. Keras 3 takes
only floats: `SGD(learning_rate=1)` is refused.

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
from kerascheck.library.keras_graph import layers_of, parameters_of
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.losses import compiles
from kerascheck.query.made import constructed
from kerascheck.query.steps import epochs_of, steps_of
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import CompileCall, Layer, Model, TrainingCall
from kerascheck.values.objects import LibraryObject, ListValue, Value

ADAPTIVE: Final = frozenset(("Adam", "AdamW", "Nadam", "RMSprop", "Adamax", "Lion", "Adafactor"))
"""Optimizers whose steps are of the size of the learning rate."""

HIGHEST: Final = {"SGD": 1.0, "Ftrl": 1.0, "Adagrad": 1.0, "Lamb": 0.5}
HIGHEST_ADAPTIVE: Final = 0.1
LOWEST: Final = 1e-8
BENDING: Final = frozenset(("ReLU", "LeakyReLU", "PReLU", "ELU", "Activation", "Softmax", "Bidirectional", "ConvLSTM2D"))
"""Layers that make a model more than linear."""

FIRST_RATES: Final = {
    "ExponentialDecay": "initial_learning_rate", "InverseTimeDecay": "initial_learning_rate", "CosineDecay": "initial_learning_rate",
    "PolynomialDecay": "initial_learning_rate", "CosineDecayRestarts": "initial_learning_rate",
}  # fmt: skip
"""Schedules that begin with this argument."""


@rule("KC602", "learning-rate", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield optimizers whose learning rate is refused or, for the compiled model, out of bounds."""
    if program.target.version() >= (3, 0):
        yield from refused(program)
    for training in trainings(program, "fit"):
        yield from of_schedule(training)
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


def refused(program: Program) -> Iterator[Finding]:
    """Whole numbers and strings, which Keras 3 does not take for a learning rate."""
    for call, entry, arguments in constructed(program, "Optimizer"):
        rate = arguments.get("learning_rate")
        if isinstance(rate, int | str):
            shown = f'the string "{rate}"' if isinstance(rate, str) else f"the whole number {rate}"
            message = f"expected a float for the `learning_rate` of `{entry.name}`, got {shown}, which Keras refuses"
            yield Finding(call.site, message, severity=Severity.ERROR)


def of_schedule(training: TrainingCall) -> Iterator[Finding]:
    """A schedule that is at its end within the first epoch of a training."""
    optimizer = training.compiled.optimizer if isinstance(training.compiled, CompileCall) else None
    rate = optimizer.arguments.get("learning_rate") if isinstance(optimizer, LibraryObject) else None
    message = counts_epochs(rate, training) if isinstance(rate, LibraryObject) and rate.site is not None else None
    if message is not None and isinstance(rate, LibraryObject):
        yield Finding(rate.site, message, "", ((training.site, "this training"),))


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
    return value if isinstance(value, float) else None


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
    """Whether a layer with weights lies behind an activation; a linear model takes larger steps."""
    layers = weighted(model)
    bent = any(name is not None and name != "linear" for name in (layer.arguments.get("activation") for layer in layers[:-1]))
    return len(layers) > 1 and (bent or any(layer.cls in BENDING for layer in layers_of(model)))


def weighted(model: Model) -> list[Layer]:
    """The layers of a model that have weights to train, those of inner models too."""
    found: list[Layer] = []
    for layer in layers_of(model) if model.outputs is not None or model.kind == "Sequential" else ():
        if isinstance(layer, Model):
            found += weighted(layer)
        elif parameters_of(layer)[0] != 0 and "Normalization" not in layer.cls and layer.cls != "InputLayer":
            found.append(layer)
    return found


def counts_epochs(schedule: LibraryObject, training: TrainingCall) -> str | None:
    """Whether a schedule is over within the first epoch of several, since it counts steps."""
    steps, epochs = steps_of(training), epochs_of(training)
    if steps is None or epochs is None or epochs < 2:
        return None
    name, arguments = schedule.path.rpartition(".")[2], schedule.arguments
    if name == "PiecewiseConstantDecay":
        boundaries = arguments.get("boundaries")
        items = boundaries.items if isinstance(boundaries, ListValue) else boundaries
        numbers = [item for item in items if isinstance(item, int)] if isinstance(items, tuple) else []
        if numbers and max(numbers) <= min(epochs, steps - 1):
            return f"`{name}` expects boundaries in steps, got {max(numbers)} for the last one: an epoch alone has {steps} steps"
        return None
    last = arguments.get("decay_steps")
    if not isinstance(last, int | float) or isinstance(last, bool) or last <= 0 or last >= steps:
        return None
    if name in ("CosineDecay", "PolynomialDecay") and last <= epochs and arguments.get("alpha", 0.0) in (0, 0.0):
        return f"`{name}` expects `decay_steps` in steps, got {last}: an epoch alone has {steps} steps, and then the rate is at its end"
    factor = arguments.get("decay_rate")
    if name == "ExponentialDecay" and isinstance(factor, float | int) and 0 < factor < 1 and factor ** (steps / last) < 1e-4:
        left = factor ** (steps / last)
        return f"`{name}` expects `decay_steps` in steps, got {last}: after one epoch ({steps} steps) {left:.0e} of the rate is left"
    return None
