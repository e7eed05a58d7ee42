"""One convolution of a network is built otherwise than all the others.

## What it does

Compares the convolutions of a network that gets smaller towards a `Dense` end: their activation, and whether a normalising
layer follows. Tells where one of three or more differs from all others, which are alike. The first convolution
is often without normalisation, and that is left alone.

## Why is this bad?

Networks of like blocks (convolutions, normalisation, activation, pooling) are easy to read, to deepen and to tune, and the ones that
have proved themselves are built so. Where one layer differs, that is rarely what makes it better, and often a layer or argument that
was forgotten. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(16, 3, padding="same", activation="relu"),
    MaxPooling2D(),
    Conv2D(32, 3, padding="same", activation="tanh"),  # info: KC556
    MaxPooling2D(),
    Conv2D(64, 3, padding="same", activation="relu"),
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
    Conv2D(16, 3, padding="same", activation="relu"),
    MaxPooling2D(),
    Conv2D(32, 3, padding="same", activation="relu"),
    MaxPooling2D(),
    Conv2D(64, 3, padding="same", activation="relu"),
    Flatten(),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## References

- [Nikanjam and Khomh, 2021: Design Smells in Deep Learning Programs (heterogeneous blocks of CNNs)](https://arxiv.org/abs/2107.02279)
- [Simonyan and Zisserman, 2014: Very Deep Convolutional Networks](https://arxiv.org/abs/1409.1556)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.stack import NORMALISING, Block, convolutions
from kerascheck.rule import Finding, rule

ALIKE: Final = 2
"""So many others at least that are alike make one that differs the odd one."""


@rule("KC556", "heterogeneous-blocks", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the convolution that differs from all others of its network."""
    for found in convolutions(program):
        for what, values in features(found).items():
            known = [value for value in values if value is not None]
            odd = [value for value in set(known) if known.count(value) == 1]
            if len(known) < len(values) or len(set(known)) != 2 or len(odd) != 1 or len(known) <= ALIKE:
                continue
            place = values.index(odd[0])
            usual = next(value for value in known if value != odd[0])
            site = found[place].layer.site
            if site is not None and not (what == "normalisation" and place == 0):
                message = f"expected convolutions built alike: {what} `{usual}` in {len(known) - 1} of {len(known)}, got `{odd[0]}` here"
                yield Finding(site, message)
                break


def features(blocks: list[Block]) -> dict[str, list[str | None]]:
    """What is compared: by its name, one value for each convolution, None where it is not known."""
    return {"activation": [block.activation for block in blocks], "normalisation": [normalised(block) for block in blocks]}


def normalised(block: Block) -> str:
    """The normalising layer behind a convolution, or "none"."""
    return next((call.layer.cls for call in block.rest if call.layer.cls in NORMALISING), "none")
