"""A name is taken by a layer or tensor, and then used as what it was before.

## What it does

Finds symbolic tensors that are given to `fit`, `evaluate` or `predict` in the place of data, and names of layer classes, modules
and builders that hold a layer or tensor by now and are called as before.

## Why is this bad?

`x = Dense(32)(inputs)` replaces the training array `x`: `fit` gets a tensor of the graph, which has no numbers, and fails with a
message on `NoneType`. After `Dense = Dense(10)` the class is gone, and `Dense(5)` applies a layer to the number 5.

## Example

```python bad
import numpy as np
from keras import Input, Model
from keras.layers import Dense

x, y = np.random.rand(100, 8), np.random.rand(100)

inputs = Input((8,))
x = Dense(16, activation="relu")(inputs)
model = Model(inputs, Dense(1)(x))
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)  # error: KC516
```

## Use instead

```python good
import numpy as np
from keras import Input, Model
from keras.layers import Dense

x, y = np.random.rand(100, 8), np.random.rand(100)

inputs = Input((8,))
hidden = Dense(16, activation="relu")(inputs)
model = Model(inputs, Dense(1)(hidden))
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## References

- [Keras: the functional API](https://keras.io/guides/functional_api/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.graph import is_symbolic
from kerascheck.query.text import call_argument, text_of
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import Layer, TrainingCall
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


@rule("KC516", "shadowed-name", Severity.ERROR, instead_of=("KC701", "KC310"))
def check(program: Program) -> Iterator[Finding]:
    """Yield trainings on symbolic tensors, and calls of what is no longer a class or builder."""
    for training in trainings(program):
        finding = symbolic_data(training)
        if finding is not None:
            yield finding
    for misuse in program.misuses:
        if misuse.kind != "shadowed" or misuse.guarded:
            continue
        what = named(misuse.value)
        message = f"expected `{misuse.detail}` to be what it was called as before, got {what} that has taken its name"
        taken = program.shadowed.get(misuse.detail)
        yield Finding(misuse.site, message, "", ((taken, "the name is taken here"),) if taken is not None else ())


def named(value: Value) -> str:
    """What a value is, for a reader."""
    match value:
        case Tensor():
            return "a tensor"
        case Layer():
            return f"a `{value.cls}` object"
        case ListValue():
            return "a list"
        case Array():
            return "an array"
    return f"{value!r}"


def symbolic_data(training: TrainingCall) -> Finding | None:
    """A tensor of the graph where data belongs."""
    for place, (name, value) in enumerate((("x", training.x), ("y", training.y))):
        if not isinstance(value, Tensor) or value.call is None or not is_symbolic(value):
            continue
        node = call_argument(training.site.node, name, place)
        shown = f"`{text_of(node)}`" if node is not None else "it"
        site = Site(training.site.file, node, training.site.via) if node is not None else training.site
        message = f"expected data in `{training.method}`, got {shown}, a symbolic tensor of shape {value.shape} that has no numbers"
        made = value.call.site
        return Finding(site, message, "", ((made, "the name is given to this tensor"),) if made is not None else (), cause=training)
    return None
