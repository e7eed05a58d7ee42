"""A stateful recurrent layer without a fixed batch size.

## What it does

Finds recurrent layers with `stateful=True` in models whose input leaves the batch size open.

## Why is this bad?

A stateful layer keeps one state for each row of the batch from one batch to the next, so it must know how many rows
there are. Keras refuses to build it otherwise. `Input(batch_shape=(batch size, time steps, features))` fixes the
number.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import GRU, Dense

model = Sequential()
model.add(Input(shape=(5, 3)))
model.add(GRU(30, stateful=True))  # error: KC208
model.add(Dense(3))
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import GRU, Dense

model = Sequential()
model.add(Input(batch_shape=(10, 5, 3)))
model.add(GRU(30, stateful=True))
model.add(Dense(3))
```

## References

- [Keras: RNN layer, "Note on using statefulness"](https://keras.io/api/layers/recurrent_layers/rnn/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import RECURRENT, inner, input_layer, refused
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule


@rule("KC208", "stateful-without-batch-size", Severity.ERROR, instead_of=("KC111",))
def check(program: Program) -> Iterator[Finding]:
    """Yield calls of stateful layers that Keras refuses for their open batch axis."""
    for call, refusal in refused(program, "undefined-axis"):
        layer, site = inner(call.layer), place(call)
        stateful = layer.arguments.get("stateful") is True or call.layer.arguments.get("stateful") is True
        if layer.cls not in RECURRENT or not stateful or refusal.detail.get("axis") != 0 or site is None:
            continue
        start = input_layer(call)
        origin = start.site if start is not None else None
        related = ((origin, "leaves the batch size open; fix it with `batch_shape=`"),) if origin is not None else ()
        yield Finding(site, refusal.message, "keeps a state for each row", related, call=call, cause=call)
