"""Random numbers are not seeded, so that no run is like the one before.

## What it does

Tells of the first training of a program that seeds neither Keras nor TensorFlow, and of scikit-learn's `MLPClassifier` and
`MLPRegressor` without a `random_state` where NumPy is not seeded either.

## Why is this bad?

The first weights, the order of the samples and dropout are drawn at random. Two runs of the same program differ by some tenths of a
percent or more, and nobody can tell whether a change made the difference or the dice did. NumPy's seed alone does not reach the weights:
`keras.utils.set_random_seed` seeds Python, NumPy and the backend at once. This is an opinion, and off
unless it is selected.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

np.random.seed(1)
x, y = np.random.rand(1000, 20), np.random.rand(1000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=60, validation_split=0.2)  # info: KC655
```

## Use instead

```python good
import numpy as np
import keras
from keras import Sequential
from keras.layers import Dense, Input

keras.utils.set_random_seed(1)
x, y = np.random.rand(1000, 20), np.random.rand(1000)
model = Sequential([
    Input((20,)),
    Dense(16, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=60, validation_split=0.2)
```

## References

- [Keras: reproducibility](https://keras.io/examples/keras_recipes/reproducibility_recipes/)
- [scikit-learn: controlling randomness](https://scikit-learn.org/stable/common_pitfalls.html#controlling-randomness)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.interpret.calls import MORE
from kerascheck.program import Program
from kerascheck.query.fitting import first_fits
from kerascheck.query.text import text_of
from kerascheck.rule import Finding, rule
from kerascheck.values.site import Site

OTHERS: Final = {"np.random.seed": "NumPy", "numpy.random.seed": "NumPy", "random.seed": "Python"}
"""Seeds that Keras does not draw from."""


@rule("KC655", "unseeded", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first training that is not seeded, and perceptrons that are not."""
    if any("seed" in call.path.rpartition(".")[2] and not call.path.startswith("numpy.") for call in program.library_calls):
        return
    names = [name for name in called(program) if "seed" in name.lower()]
    if any(name not in OTHERS for name in names):
        return
    for training in first_fits(program):
        seeded = " and ".join(sorted({OTHERS[name] for name in names}))
        got = f"got a seed for {seeded} alone" if seeded else "got no seed"
        yield Finding(training.site, f"expected `keras.utils.set_random_seed(…)` before the model is made, {got}: every run differs")
        break
    for perceptron in program.perceptrons:
        loose = perceptron.arguments.get("random_state") is None and MORE not in perceptron.arguments
        if loose and not perceptron.guarded and not names and isinstance(perceptron.site, Site):
            yield Finding(perceptron.site, f"expected `random_state=` for `{perceptron.cls}`, got none: every run differs")


def called(program: Program) -> Iterator[str]:
    """The functions that are called anywhere in the file, as it writes them."""
    stack: list[Any] = [program.module] if program.module is not None else []
    while stack:
        node = stack.pop()
        if type(node).__name__ == "Call":
            yield text_of(node.func)
        stack.extend(node.children)
