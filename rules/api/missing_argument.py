"""A required argument is left out, or there are too many positional ones.

## What it does

Finds calls of Keras' layers, optimizers, schedules, callbacks and utilities that lack an argument which has no default, such as
`Conv2D(32)` without its kernel size, and calls with more positional arguments than there are parameters.

## Why is this bad?

Python refuses the call: "missing 1 required positional argument", "takes from 2 to 3 positional arguments but 4 were given".

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten

model = Sequential([
    Input(shape=(28, 28, 1)),
    Conv2D(32, activation="relu"),  # error: KC802
    Flatten(),
    Dense(10, activation="softmax"),
])
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten

model = Sequential([
    Input(shape=(28, 28, 1)),
    Conv2D(32, kernel_size=3, activation="relu"),
    Flatten(),
    Dense(10, activation="softmax"),
])
```

## References

- [Keras: layers API](https://keras.io/api/layers/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.rule import Finding, rule


@rule("KC802", "missing-argument", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that lack an argument, where no wrongly named one stands for it, and calls with too many."""
    for call in program.unbound:
        if call.guarded or call.unexpected:
            continue
        name = call.entry.name
        if call.missing:
            names = " and ".join(f"`{each}`" for each in call.missing)
            verb = "is" if len(call.missing) == 1 else "are"
            yield Finding(call.site, f"`{name}` needs {names}, which {verb} not given", "an argument is missing")
        elif call.excess:
            most = sum(parameter.kind == "" for parameter in call.entry.parameters)
            yield Finding(call.site, f"`{name}` takes at most {most} positional arguments, got {most + call.excess}", "too many arguments")
