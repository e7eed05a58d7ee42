"""A recurrent layer's last output goes where a whole sequence is needed.

## What it does

Finds recurrent layers without `return_sequences=True` whose output is given to a layer that works on a sequence:
another recurrent layer, `TimeDistributed`, `Conv1D`, pooling over time, attention.

## Why is this bad?

Without `return_sequences=True` a recurrent layer gives only its last output, of shape `(batch, units)`: the time
axis is gone. The layer behind it needs `(batch, time steps, features)`, and Keras refuses to build the model.

## Example

```python bad
from keras.models import Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(64, input_shape=(30, 8)))
model.add(LSTM(32))  # error: KC201
model.add(Dense(1))
```

## Use instead

```python fixed
from keras.models import Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(64, input_shape=(30, 8), return_sequences=True))
model.add(LSTM(32))
model.add(Dense(1))
```

## References

- [Keras: LSTM layer, `return_sequences`](https://keras.io/api/layers/recurrent_layers/lstm/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query import RECURRENT, inner, refused, shape_maker
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument, Plan, Replace, argument_of
from kerascheck.values.layer import Layer, LayerCall


@rule("KC201", "missing-return-sequences", Severity.ERROR, fixable=True, instead_of=("KC101",))
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that need a sequence and get a recurrent layer's last output."""
    for call, refusal in refused(program, "rank"):
        maker = shape_maker(call)
        if maker is None or call.site is None or maker.site is None or not returns_last_output(maker.layer) or refusal.detail["found"] != 2:
            continue
        given = refusal.detail["shape"]
        label = f"returns only its last output: {given}"
        yield Finding(call.site, refusal.message, "expects rank 3", ((maker.site, label),), fix_for(maker), call, call)


def returns_last_output(layer: Layer) -> bool:
    """Whether a layer is a recurrent one (also inside Bidirectional) that gives its last output only."""
    recurrent = inner(layer)
    return recurrent.cls in RECURRENT and recurrent.arguments.get("return_sequences") is False


def fix_for(maker: LayerCall) -> FixPlan | None:
    """Let the recurrent layer return the whole sequence."""
    constructor = inner(maker.layer).site
    if constructor is None:
        return None
    given = argument_of(constructor.node, "return_sequences")
    plan: Plan = AddArgument(constructor.node, "return_sequences=True") if given is None else Replace(given.value, "True")
    return FixPlan("return the whole sequence from the layer before", (plan,))
