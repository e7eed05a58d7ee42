"""The last activation cannot reach the numbers that the model shall predict.

## What it does

Finds models with a regression loss that end in `sigmoid`, `softmax` (0 to 1) or `tanh` (-1 to 1), or in `relu` (0 and above), and are
trained on labels that surely lie beyond.

## Why is this bad?

The output stops at the end of its range. Training pushes it there and the loss stays where it is: large, and almost the same in every
epoch. To predict a number, leave the activation of the last layer out, or scale the labels into its range.

## Example

```python bad
from keras import Input, Sequential
from keras.datasets import boston_housing
from keras.layers import Dense

(x, prices), _ = boston_housing.load_data()  # between 5 and 50

model = Sequential([Input((13,)), Dense(64, activation="relu"), Dense(1, activation="sigmoid")])  # warning: KC307
model.compile(optimizer="adam", loss="mse")
model.fit(x, prices)
```

## Use instead

```python good
from keras import Input, Sequential
from keras.datasets import boston_housing
from keras.layers import Dense

(x, prices), _ = boston_housing.load_data()  # between 5 and 50

model = Sequential([Input((13,)), Dense(64, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, prices)
```

## References

- [Keras: layer activation functions](https://keras.io/api/layers/activations/)
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.library.array_moments import surely
from kerascheck.program import Program
from kerascheck.query.data import labelled, sole_output, trained_under
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, ending, loss_of
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import flatten

REGRESSION: Final = frozenset((
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "huber", "log_cosh",
))  # fmt: skip
RANGES: Final = {"sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, inf)}


@rule("KC307", "bounded-output-regression", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield last layers whose activation cannot reach the labels."""
    program = by_output(program)
    for compiled in compiles(program):
        layer, output, name = ending(compiled.model), sole_output(compiled.model), activation_of(compiled.model)
        if layer is None or layer.site is None or output is None or name not in RANGES or loss_of(compiled) not in REGRESSION:
            continue
        if name == "softmax" and output.shape[-1] == 1:
            continue  # that is always 1, another mistake
        low, high = RANGES[name]
        for training, feed in labelled(program, compiled):
            found = beyond(feed.y, low, high)
            if found is not None:
                reach = f"from {low:g} to {high:g}" if high != inf else f"from {low:g} upwards"
                message = f"`{name}` gives numbers {reach}, got labels {found}; leave the activation out to predict any number"
                related = ((training.site, "is given these labels"),)
                yield Finding(layer.site, message, f"ends in `{name}`", related, cause=trained_under(program, compiled))
                break


def beyond(labels: Array, low: float, high: float) -> str | None:
    """Labels out of a range: numbers that are known, or all of them by their bounds."""
    if labels.content is not None:
        numbers = [each for each in flatten(labels.content) if isinstance(each, int | float)]
        outside = [each for each in numbers if each < low or each > high]
        return f"such as {outside[0]:g}" if outside else None
    facts, occurring = labels.facts, surely(labels)
    standardised = bool(facts.steps) and facts.steps[-1].name == "StandardScaler"
    if standardised and low >= 0:
        return "with mean 0, scaled by `StandardScaler`"
    if occurring is not None and (occurring[1] > high or occurring[0] < low):
        return f"from about {min(occurring):.3g} to {max(occurring):.3g} and beyond"
    if facts.low is not None and facts.low > high:
        return f"of {facts.low:g} and more"
    return f"of {facts.high:g} and less" if facts.high is not None and facts.high < low else None
