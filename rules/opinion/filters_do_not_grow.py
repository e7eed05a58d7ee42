"""The number of filters does not grow towards the deeper convolutions.

## What it does

Looks at the convolutions of a network that gets smaller towards a `Dense` end: tells where a deeper one has fewer filters than one
before, and where three or more have the same number although pooling or strides shrink the feature map between them. Convolutions
with a kernel of 1, which are meant to squeeze channels, are left out.

## Why is this bad?

The first layers find edges and spots, of which there are few kinds; deeper ones find what these combine to, of which there are
many. Each pooling throws most of the numbers of a feature map away, and more filters make up for some of that: doubling them where
height and width are halved keeps the work of each layer about the same. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(64, 3, activation="relu"),
    MaxPooling2D(),
    Conv2D(32, 3, activation="relu"),  # info: KC552
    MaxPooling2D(),
    Conv2D(16, 3, activation="relu"),
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
    MaxPooling2D(),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(),
    Conv2D(64, 3, activation="relu"),
    Flatten(),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## References

- [Nikanjam and Khomh, 2021: Design Smells in Deep Learning Programs (non-expanding feature map)](https://arxiv.org/abs/2107.02279)
- [Simonyan and Zisserman, 2014: Very Deep Convolutional Networks](https://arxiv.org/abs/1409.1556)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.stack import Block, by, convolutions, map_of
from kerascheck.rule import Finding, rule

LONGEST_LEVEL: Final = 2
"""So many convolutions may have the same number of filters, though the feature map shrinks."""


@rule("KC552", "filters-do-not-grow", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first convolution with fewer filters than the one before, or the last of those that stay at one number."""
    for found in convolutions(program):
        wide = [block for block in found if block.kernel is None or max(block.kernel) > 1]
        if any(block.size is None or block.kernel is None for block in wide):
            continue
        fewer = next((pair for pair in pairwise(wide) if (pair[0].size or 0) > (pair[1].size or 0)), None)
        if fewer is not None:
            yield from told(*fewer, f"got {fewer[1].size} behind {fewer[0].size}")
        elif len(wide) > LONGEST_LEVEL and len({block.size for block in wide}) == 1:
            before, after = map_of(wide[0]), map_of(wide[-1])
            if before is not None and after is not None and max(before) >= 2 * max(after):
                got = f"got {wide[0].size} in all {len(wide)} convolutions while the feature map shrinks from {by(before)} to {by(after)}"
                yield from told(wide[0], wide[-1], got)


def told(one: Block, other: Block, got: str) -> Iterator[Finding]:
    """The finding about two convolutions."""
    if other.layer.site is not None and one.layer.site is not None:
        yield Finding(other.layer.site, f"expected filters that grow with depth, {got}", "", ((one.layer.site, f"{one.size} filters"),))
