"""Dropout comes directly before a pooling layer.

## What it does

Finds a `Dropout` whose output goes straight into a pooling layer.

## Why is this bad?

Max pooling takes the largest number of each window: where that one was dropped, the next largest takes its place, so that far less
is dropped than the rate says, and the numbers are scaled up for a loss that did not happen. Behind the pooling layer dropout does
what it says, and on fewer numbers. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="relu"),
    Dropout(0.25),  # info: KC408
    MaxPooling2D(),
    Flatten(),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(),
    Dropout(0.25),
    Flatten(),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## References

- [Wu and Gu, 2015: Towards Dropout Training for Convolutional Neural Networks](https://arxiv.org/abs/1512.00242)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import source_of
from kerascheck.query.stack import POOLING
from kerascheck.rule import Finding, rule


@rule("KC408", "dropout-before-pooling", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield dropout under a pooling layer."""
    for call in program.calls:
        before = source_of(call) if call.layer.cls in POOLING and not call.guarded else None
        if before is None or before.layer.cls != "Dropout" or before.layer.site is None:
            continue
        pooling = call.layer
        message = f"expected `Dropout` behind `{pooling.cls}`, got it before: other numbers of a window take the place of dropped ones"
        related = ((pooling.site, "this pooling layer follows"),) if pooling.site is not None else ()
        yield Finding(before.layer.site, message, "", related)
