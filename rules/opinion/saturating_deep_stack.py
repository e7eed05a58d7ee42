"""Many saturating layers stand on each other, and gradients vanish on their way through them.

## What it does

Finds runs of three hidden layers or more with `sigmoid`, or five with `tanh` among them, without a normalising layer in between.

## Why is this bad?

The slope of a sigmoid is at most 1/4, and far less for large inputs, where it saturates; that of tanh is at most 1, and reaches it
only at 0. In training, the gradient of an early layer is a product with the slopes of all layers behind it: it gets so small that the
first layers hardly learn. With relu and its kin, or with a normalising layer between, that does not happen. This is an opinion, and
off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="sigmoid"),
    Dense(64, activation="sigmoid"),
    Dense(64, activation="sigmoid"),  # warning: KC551
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(64, activation="relu"),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## References

- [Glorot and Bengio, 2010: Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html)
- [Hochreiter, 1998: The vanishing gradient problem](https://doi.org/10.1142/S0218488598000094)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.stack import NORMALISING, RECURRENT, Block, blocks_of, stacks
from kerascheck.rule import Finding, rule

FLAT: Final = frozenset(("sigmoid", "hard_sigmoid"))
SATURATING: Final = FLAT | {"tanh", "softsign"}
MOST_FLAT: Final = 2
MOST_SATURATING: Final = 4


@rule("KC551", "saturating-deep-stack", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield the layer with which a run of saturating ones becomes too long."""
    for _, calls in stacks(program):
        run: list[Block] = []
        for block in blocks_of(calls)[:-1]:
            saturates = block.activation in SATURATING and block.layer.cls not in RECURRENT and not block.has(NORMALISING)
            run = [*run, block] if saturates else []
            flat = sum(each.activation in FLAT for each in run)
            first = run[0].layer.site if run else None
            if (flat > MOST_FLAT or len(run) > MOST_SATURATING) and block.layer.site is not None and first is not None:
                message = f"expected relu or a normalising layer in so deep a stack, got {len(run)} saturating layers on each other"
                yield Finding(block.layer.site, message, "", ((first, "the first of them"),))
                break
