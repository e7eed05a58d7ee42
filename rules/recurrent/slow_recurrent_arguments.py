"""Arguments with which a recurrent layer cannot use the fast kernel, or does not learn well.

## What it does

Looks at `activation`, `recurrent_activation`, `recurrent_dropout`, `unroll`, `use_bias` and `reset_after` of `LSTM` and `GRU` layers.

## Why is this bad?

On a GPU, Keras runs LSTM and GRU with cuDNN's kernel, several times faster, but only with their usual arguments.
`activation="relu"` besides lets the state grow without a bound: in an `LSTM` it often ends in nan.

## Example

```python bad
from keras import Sequential
from keras.layers import LSTM, Dense, Input

model = Sequential([Input((30, 8)), LSTM(64, activation="relu"), Dense(1)])  # info: KC213
```

## Use instead

```python good
from keras import Sequential
from keras.layers import LSTM, Dense, Input

model = Sequential([Input((30, 8)), LSTM(64), Dense(1)])
```

## References

- [Keras: LSTM layer](https://keras.io/api/layers/recurrent_layers/lstm/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.losses import name_of
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer

USUAL: Final = {
    "activation": ("tanh",), "recurrent_activation": ("sigmoid",), "recurrent_dropout": (0, 0.0), "unroll": (False,), "use_bias": (True,),
    "reset_after": (True,),
}  # fmt: skip
"""Arguments of cuDNN's kernel (``keras/src/layers/rnn/lstm.py`` and ``gru.py``)."""


@rule("KC213", "slow-recurrent-arguments", Severity.INFO)
def check(program: Program) -> Iterator[Finding]:
    """Yield recurrent layers with an argument that rules the fast kernel out."""
    for layer in program.layers:
        if layer.cls not in ("LSTM", "GRU") or layer.site is None or layer.user_class is not None or layer.state.get("guarded"):
            continue
        unusual = next(unusual_arguments(layer), None)
        if unusual is not None:
            value = layer.arguments[unusual]
            shown = name_of(value) if isinstance(value, str) else value
            grows = f"; in an `{layer.cls}` it lets the state grow without a bound" if unusual == "activation" and shown == "relu" else ""
            message = f"expected `{unusual}={USUAL[unusual][0]!r}` for the fast kernel, got {shown!r}{grows}"
            yield Finding(argument_site(layer.site, unusual), message)


def unusual_arguments(layer: Layer) -> Iterator[str]:
    """Arguments that the program has given, and that the kernel does not take."""
    for name, usual in USUAL.items():
        value = layer.arguments.get(name)
        if name in layer.given and isinstance(value, str | bool | int | float) and value not in usual:
            yield name
