"""A bias starts away from zero.

## What it does

Finds hidden layers whose `bias_initializer` is random, or a constant other than 0. Small positive constants (up to 0.1) are left
alone, as they keep relu units alive at the start; so is the last layer, where a constant may state how frequent a class is.

## Why is this bad?

The random kernel makes the units differ already; a bias other than zero shifts all of a unit's inputs before anything is known of
them, and can push it into the flat part of its activation. This is an opinion, and off unless it is selected.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="tanh", bias_initializer="ones"),  # info: KC404
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="tanh"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## References

- [Goodfellow, Bengio and Courville, Deep Learning, 8.4: Parameter Initialization Strategies](https://www.deeplearningbook.org/contents/optimization.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.losses import name_of
from kerascheck.query.stack import blocks_of, stacks
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.objects import LibraryObject, Value

SMALL: Final = 0.1
"""So large a positive constant is usual with relu."""

ELSEWHERE: Final = frozenset((
    "ones", "random_normal", "random_uniform", "truncated_normal", "he_normal", "he_uniform", "glorot_normal", "glorot_uniform",
    "lecun_normal", "lecun_uniform", "variance_scaling",
))  # fmt: skip
"""Initializers whose values are not zeros."""


@rule("KC404", "nonzero-bias", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield hidden layers whose biases do not start at zero."""
    for _, calls in stacks(program):
        for block in blocks_of(calls)[:-1]:
            start = block.layer.arguments.get("bias_initializer")
            said = away(start) if "bias_initializer" in block.layer.given else None
            if said is not None and block.layer.site is not None:
                message = f"expected biases that start at zero, got {said}"
                yield Finding(argument_site(block.layer.site, "bias_initializer"), message)


def away(initializer: Value) -> str | None:
    """What an initializer is, where its values are surely not about zero."""
    if isinstance(initializer, LibraryObject) and initializer.path.endswith(".Constant"):
        value = initializer.arguments.get("value", 0.0)
        return f"the constant {value:g}" if isinstance(value, int | float) and not 0 <= value <= SMALL else None
    name = name_of(initializer)
    return f"`{name}`" if name in ELSEWHERE else None
