"""A `Sequential` is given what is no layer, or not in a list.

## What it does

Finds tensors, numbers, and lists of layers among the layers of a `Sequential`, and layers that are given without a list.

## Why is this bad?

A `Sequential` is a row of layers, made from one list. Keras refuses everything else: "Only instances of `keras.Layer` can be added
to a Sequential model", or "'Dense' object is not iterable". What has several inputs, branches or outputs needs the functional API.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

inputs = Input((8,))
model = Sequential()
model.add(inputs)
model.add(Dense(4)(inputs))  # error: KC512
```

```python bad
from keras import Sequential
from keras.layers import Dense

model = Sequential(Dense(8, activation="relu"), Dense(1))  # error: KC512
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((8,)), Dense(4), Dense(1)])
```

## References

- [Keras: the Sequential model](https://keras.io/guides/sequential_model/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Misuse, Program
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer
from kerascheck.values.objects import ListValue
from kerascheck.values.tensor import Tensor


@rule("KC512", "sequential-misuse", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield what a `Sequential` does not take."""
    for misuse in program.misuses:
        if not misuse.guarded and misuse.kind in ("tensor-as-layer", "sequential-argument"):
            yield Finding(misuse.site, message_for(misuse))


def message_for(misuse: Misuse) -> str:
    """Expected and got."""
    value = misuse.value
    if misuse.kind == "sequential-argument":
        got = "several layers one by one" if misuse.detail == "several" else "a layer alone" if isinstance(value, Layer) else "a tensor"
        return f"expected a list of layers in `Sequential([…])`, got {got}"
    if isinstance(value, Tensor):
        return "expected a layer, got a tensor: in a `Sequential`, layers are not called; with calls, write `Model(inputs, outputs)`"
    if isinstance(value, ListValue | tuple):
        return "expected a layer, got a list: unpack it with `*`"
    return f"expected a layer, got {value!r}"
