"""The first layer says what its input is like, where Keras 3 asks for an `Input`.

## What it does

Finds `input_shape=` and `input_dim=` on the first layer of a `Sequential` model. It is off by default, since Keras says the same
whenever the line runs; `--extend-select KC906` turns it on.

## Why is this bad?

Nothing breaks. Keras 3 warns: "Do not pass an `input_shape`/`input_dim` argument to a layer. When using Sequential models, prefer using
an `Input(shape)` object as the first layer in the model instead." An `Input` says once, in its own line, what the model takes, and
it can say more: a batch size, a dtype, a name.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense

model = Sequential([
    Dense(16, activation="relu", input_shape=(8,)),  # info: KC906
    Dense(1),
])
```

```python bad
from tensorflow.keras import layers, models

model = models.Sequential()
model.add(layers.Conv2D(32, 3, input_shape=(28, 28, 1)))  # info: KC906
model.add(layers.Flatten())
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input(shape=(8,)),
    Dense(16, activation="relu"),
    Dense(1),
])
```

## References

- [Keras: the Sequential model](https://keras.io/guides/sequential_model/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.first_input import input_before
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import argument_of
from kerascheck.values.layer import Model


@rule("KC906", "input-layer-style", Severity.INFO, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield the first layers of Sequential models that state their input themselves."""
    told: set[int] = set()
    for model in program.models:
        layers = [layer for layer in model.layers if layer.cls != "InputLayer" and not isinstance(layer, Model)]
        if model.kind != "Sequential" or not layers or layers[0].site is None or layers[0].user_class is not None:
            continue
        first = layers[0]
        site = layers[0].site
        stated = [name for name in ("input_shape", "input_dim") if argument_of(site.node, name) is not None]
        name = next((each for each in stated if first.cls != "Embedding" or each != "input_dim"), None)
        if name is None or id(site.node) in told or "batch_input_shape" in first.given:
            continue
        told.add(id(site.node))
        plans = input_before(program, site.node)
        fix = FixPlan("begin with an `Input`", plans) if plans else None
        message = f"`{first.cls}` states the model's input by `{name}`; Keras 3 asks for an `Input` before it"
        yield Finding(argument_site(site, name), message, "in the older style", fix=fix)
