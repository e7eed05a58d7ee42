"""The units of a recurrent layer are set from the number of time steps.

## What it does

Finds `LSTM`, `GRU` and `SimpleRNN` layers whose `units` are the same variable as the time steps of their input, where its name says
that it counts steps.

## Why is this bad?

`units` is the size of the hidden state: how many numbers the layer remembers. It has nothing to do with how long the sequences are;
a layer of any number of units reads sequences of any length. Tied to the steps, it changes with the window, mostly to something too
small.

## Example

```python bad
from keras import Sequential
from keras.layers import LSTM, Dense, Input

look_back = 12
model = Sequential([
    Input((look_back, 3)),
    LSTM(look_back),  # warning: KC210
    Dense(1),
])
```

## Use instead

```python good
from keras import Sequential
from keras.layers import LSTM, Dense, Input

look_back = 12
model = Sequential([
    Input((look_back, 3)),
    LSTM(64),
    Dense(1),
])
```

## References

- [Keras: LSTM layer](https://keras.io/api/layers/recurrent_layers/lstm/)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import input_layer
from kerascheck.query.text import call_argument, elements_of, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.site import Site

COUNTS_STEPS: Final = re.compile(r"step|time|look_?back|window|seq|len|lag|day|hour", re.IGNORECASE)


@rule("KC210", "units-are-not-time-steps", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield recurrent layers with as many units as time steps, from one variable."""
    for call in program.calls:
        layer = call.layer
        if layer.cls not in ("LSTM", "GRU", "SimpleRNN") or layer.site is None or call.guarded:
            continue
        units = call_argument(layer.site.node, "units", 0)
        stated = input_layer(call)
        shape = stated_shape(stated) if stated is not None else None
        steps = next(iter(elements_of(shape.node)), None) if shape is not None else None
        name = name_of(units)
        if not name or name != name_of(steps) or COUNTS_STEPS.search(name) is None or shape is None:
            continue
        message = f"expected `units` to be the size of the hidden state, such as 64, got `{name}`, the number of time steps"
        yield Finding(Site(layer.site.file, units, layer.site.via), message, "", ((shape, f"`{name}` counts the time steps here"),))


def name_of(node: Any) -> str:
    """A name, or the last part of a dotted one; "" for anything else."""
    if type(node).__name__ == "Attribute":
        return str(node.attr.value)
    return str(node.value) if type(node).__name__ == "Name" else ""
