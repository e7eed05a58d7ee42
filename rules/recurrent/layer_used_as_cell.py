"""A recurrent layer stands where a cell belongs.

## What it does

Finds `RNN(LSTM(…))` and its like: `RNN` or `StackedRNNCells` around whole recurrent layers.

## Why is this bad?

`RNN` walks over the sequence and calls its cell at each step, on `(batch, features)`. A layer such as `LSTM` walks
over a sequence itself and needs `(batch, time steps, features)`. Keras takes the layer as the cell, and fails when
`RNN` is called.

## Example

```python bad
from keras import Input
from keras.layers import LSTM, RNN

steps = Input((30, 8))
last = RNN(LSTM(64))(steps)  # error: KC205
```

## Use instead

```python fixed
from keras import Input
from keras.layers import LSTM, RNN, LSTMCell

steps = Input((30, 8))
last = RNN(LSTMCell(64))(steps)
```

`LSTM(64)(steps)` does the same, and runs faster.

## References

- [Keras: RNN layer](https://keras.io/api/layers/recurrent_layers/rnn/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.naming import symbol_for
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.layer import Layer
from kerascheck.values.objects import ListValue

CELL_OF: Final = {"LSTM": "LSTMCell", "GRU": "GRUCell", "SimpleRNN": "SimpleRNNCell"}


@rule("KC205", "layer-used-as-cell", Severity.ERROR, fixable=True, instead_of=("KC101", "KC107"))
def check(program: Program) -> Iterator[Finding]:
    """Yield recurrent layers that are given as a cell."""
    for layer in program.layers:
        if layer.cls not in ("RNN", "StackedRNNCells") or layer.user_class is not None or layer.state.get("guarded"):
            continue
        given = layer.arguments.get("cell" if layer.cls == "RNN" else "cells")
        items = given.items if isinstance(given, ListValue) else given if isinstance(given, tuple | list) else (given,)
        call = next(iter(layer.calls), None)
        for cell in items:
            wrong = isinstance(cell, Layer) and cell.user_class is None and cell.cls in CELL_OF and cell.site is not None
            if wrong and (call is None or not call.guarded):
                message = f"expected a cell in `{layer.cls}`, such as `{CELL_OF[cell.cls]}`, got the layer `{cell.cls}`"
                fix = cell_for(program, cell)
                yield Finding(cell.site, message, "walks over a sequence itself", fix=fix, call=call, cause=call or layer)


def cell_for(program: Program, layer: Layer) -> FixPlan | None:
    """The cell's name in the place of the layer's, where the layer is made by a call of its class."""
    named = symbol_for(program, f"keras.layers.{CELL_OF[layer.cls]}")
    function = getattr(layer.site.node, "func", None) if layer.site is not None else None
    last = getattr(function, "attr", function)
    if named is None or function is None or getattr(last, "value", "") != layer.cls or layer.given - {"units", "activation", "dropout"}:
        return None
    return FixPlan(f"use the cell `{CELL_OF[layer.cls]}`", (Replace(function, named.text), *named.plans), Applicability.UNSAFE)
