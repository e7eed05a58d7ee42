"""A pooling layer stands behind every single convolution.

## What it does

Finds networks of three convolutions or more, each followed by a pooling layer before the next one.

## Why is this bad?

Each pooling over 2×2 throws three of four numbers away. With one behind every convolution the map is tiny after a few layers, which
limits how deep the network can be, and each level has one look only at what the level before found. Two or three convolutions
between poolings find more at each scale, with the same number of poolings. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(16, 3, activation="relu"),
    MaxPooling2D(),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(),
    Conv2D(64, 3, activation="relu"),
    MaxPooling2D(),  # info: KC555
    Flatten(),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(16, 3, activation="relu"),
    Conv2D(16, 3, activation="relu"),
    MaxPooling2D(),
    Conv2D(32, 3, activation="relu"),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(),
    Flatten(),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## References

- [Nikanjam and Khomh, 2021: Design Smells in Deep Learning Programs (too much down-sampling)](https://arxiv.org/abs/2107.02279)
- [Simonyan and Zisserman, 2014: Very Deep Convolutional Networks](https://arxiv.org/abs/1409.1556)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.stack import POOLING, by, convolutions, map_of
from kerascheck.rule import Finding, rule

FEW: Final = 3
"""So many convolutions at least, before anything is said."""


@rule("KC555", "pooling-after-every-convolution", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the last pooling layer of a network that has one behind every convolution."""
    for found in convolutions(program):
        if len(found) < FEW or not all(block.has(POOLING) for block in found):
            continue
        last = next(call.layer for call in found[-1].rest if call.layer.cls in POOLING)
        sizes = map_of(found[0]), map_of(found[-1])
        if last.site is not None and sizes[0] is not None and sizes[1] is not None:
            got = f"got one behind each of {len(found)}: of a map of {by(sizes[0])}, {by(sizes[1])} is left before this pooling"
            yield Finding(last.site, f"expected several convolutions between pooling layers, {got}")
