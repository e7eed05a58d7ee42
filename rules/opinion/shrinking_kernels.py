"""Kernels get smaller towards the deeper convolutions.

## What it does

Finds a convolution whose kernel is smaller than that of the one before, in a network that gets smaller towards a `Dense` end. Convolutions
with strides, whose kernels go by the strides, and kernels of 1, which mix channels only, are left out.

## Why is this bad?

Small kernels first, and the same or larger ones later, let a network see small details before it looks at how they lie to each
other; a large kernel at the start blurs what is close together before anything was made of it, at the price of many more weights. Two
kernels of 3 on each other see as far as one of 5. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(16, 7, activation="relu"),
    MaxPooling2D(),
    Conv2D(32, 5, activation="relu"),  # info: KC554
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(),
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

- [Nikanjam and Khomh, 2021: Design Smells in Deep Learning Programs (losing local correlation)](https://arxiv.org/abs/2107.02279)
- [Simonyan and Zisserman, 2014: Very Deep Convolutional Networks](https://arxiv.org/abs/1409.1556)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.stack import Block, by, convolutions
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule


@rule("KC554", "shrinking-kernels", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first convolution with a smaller kernel than the one before."""
    for found in convolutions(program):
        looking = [block for block in found if not strides(block) and (block.kernel is None or max(block.kernel) > 1)]
        for one, other in pairwise(looking):
            if one.kernel is None or other.kernel is None:
                break
            if max(one.kernel) > max(other.kernel) and one.layer.site is not None and other.layer.site is not None:
                message = f"expected kernels that stay or grow with depth, got {by(other.kernel)} behind {by(one.kernel)}"
                related = ((one.layer.site, f"kernel {by(one.kernel)}"),)
                yield Finding(argument_site(other.layer.site, "kernel_size"), message, "", related)
                break


def strides(block: Block) -> bool:
    """Whether a convolution makes its input smaller by strides, or may do so."""
    return block.layer.arguments.get("strides", 1) not in (1, (1,), (1, 1), (1, 1, 1))
