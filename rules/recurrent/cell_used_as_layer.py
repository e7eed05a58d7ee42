"""A recurrent cell stands where the layer is meant.

## What it does

Finds `LSTMCell`, `GRUCell` and `SimpleRNNCell` added to a `Sequential`, or called on a tensor without states.

## Why is this bad?

A cell computes a single time step: it takes the input of that step and the states, and gives the output and the new
states. Keras refuses it as a layer. The layer that walks over the sequence is `LSTM`, or `RNN(LSTMCell(…))`.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense, LSTMCell

model = Sequential([
    Input((30, 8)),
    LSTMCell(64),  # error: KC204
    Dense(1),
])
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense, LSTMCell, LSTM

model = Sequential([
    Input((30, 8)),
    LSTM(64),
    Dense(1),
])
```

## References

- [Keras: LSTMCell layer](https://keras.io/api/layers/recurrent_layers/lstm_cell/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.naming import symbol_for
from kerascheck.query.text import place
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.layer import Layer, LayerCall
from kerascheck.values.tensor import Tensor

CELLS: Final = {"LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "SimpleRNN"}


@rule("KC204", "cell-used-as-layer", Severity.ERROR, fixable=True, instead_of=("KC101", "KC107", "KC114", "KC206"))
def check(program: Program) -> Iterator[Finding]:
    """Yield cells in a Sequential, and cells called without states."""
    told: set[int] = set()
    for model in program.models:
        for layer in model.layers if model.kind == "Sequential" else ():
            if layer.cls in CELLS and layer.user_class is None and layer.site is not None and not layer.state.get("guarded"):
                call = next(iter(layer.calls), None)
                if call is None or not call.guarded:
                    told.add(id(layer))
                    fix = layer_for(program, layer)
                    yield Finding(layer.site, message_for(layer.cls), "one time step only", fix=fix, call=call, cause=call or layer)
    for call in program.calls:
        site, layer = place(call), call.layer
        if layer.cls not in CELLS or layer.user_class is not None or site is None or call.guarded or id(layer) in told:
            continue
        if without_states(call):
            fix = layer_for(program, layer)
            yield Finding(site, message_for(call.layer.cls), "one time step only", fix=fix, call=call, cause=call)


def without_states(call: LayerCall) -> bool:
    """Whether a call surely gives the sequence only."""
    return isinstance(call.inputs, Tensor) and not call.call_arguments and call.inputs.shape.rank == 3


def layer_for(program: Program, cell: Layer) -> FixPlan | None:
    """The layer's name in the place of the cell's, where the cell is made by a call of its class."""
    named = symbol_for(program, f"keras.layers.{CELLS[cell.cls]}")
    function = getattr(cell.site.node, "func", None) if cell.site is not None else None
    last = getattr(function, "attr", function)
    if named is None or function is None or getattr(last, "value", "") != cell.cls:
        return None
    return FixPlan(f"use the layer `{CELLS[cell.cls]}`", (Replace(function, named.text), *named.plans), Applicability.UNSAFE)


def message_for(cls: str) -> str:
    """Expected and got."""
    return f"expected the layer `{CELLS[cls]}`, got the cell `{cls}`, which computes a single time step and needs its states"
