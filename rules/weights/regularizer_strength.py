"""A penalty on weights that is so strong that nothing can be learnt, or that is negative.

## What it does

Looks at the strength of `L1`, `L2` and `L1L2` regularizers of layers.

## Why is this bad?

The penalty is added to the loss: with `l2(1.0)` every weight costs its square, more than any fit of the data can gain, and all
weights go to zero. Useful strengths are between 1e-6 and 0.1. A negative one rewards large weights, without a limit.

## Example

```python bad
from keras import Sequential, regularizers
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu", kernel_regularizer=regularizers.L2(5.0)),  # warning: KC409
    Dense(1),
])
```

## Use instead

```python good
from keras import Sequential, regularizers
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu", kernel_regularizer=regularizers.L2(0.0005)),
    Dense(1),
])
```

## References

- [Keras: layer weight regularizers](https://keras.io/api/layers/regularizers/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.objects import LibraryObject, Value

ARGUMENTS: Final = ("kernel_regularizer", "bias_regularizer", "recurrent_regularizer", "embeddings_regularizer", "depthwise_regularizer")
STRONGEST: Final = 1.0


@rule("KC409", "regularizer-strength", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield regularizers out of bounds."""
    for layer in program.layers:
        for name in ARGUMENTS if layer.site is not None and layer.user_class is None else ():
            wrong = next((each for each in strengths(layer.arguments.get(name)) if each < 0 or each >= STRONGEST), None)
            if wrong is not None and layer.site is not None:
                got = "which rewards large weights" if wrong < 0 else "which drives every weight to zero"
                message = f"expected a strength such as 0.001 for `{name}`, got {wrong:g}, {got}"
                yield Finding(argument_site(layer.site, name), message)


def strengths(value: Value) -> Iterator[float]:
    """The strengths of a regularizer, where they are numbers."""
    if isinstance(value, LibraryObject) and value.path.startswith("keras.regularizers."):
        for name in ("l1", "l2"):
            strength = value.arguments.get(name)
            if isinstance(strength, int | float) and not isinstance(strength, bool):
                yield float(strength)
