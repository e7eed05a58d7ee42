"""A dropout rate that drops nearly everything, or that Keras refuses.

## What it does

Finds the `rate` of dropout layers, and `dropout` and `recurrent_dropout` of recurrent ones, outside 0…1 (a percentage, or the size of a
layer), at 1, or at 0.8 and above.

## Why is this bad?

In Keras the rate is the share that is *dropped*. `Dropout(0.9)` keeps one unit of ten; in TensorFlow 1 and in many
papers the number was the share that is *kept*, which is where such rates often come from. `Dropout(256)` is mostly a slip for `Dense(256)`.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense, Dropout

keep = 0.9

model = Sequential([
    Input((784,)),
    Dense(256, activation="relu"),
    Dropout(keep),  # warning: KC406
    Dense(10, activation="softmax"),
])
```

```python bad
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((784,)),
    Dropout(256),  # error: KC406
    Dense(10, activation="softmax"),
])
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import Dense, Dropout

keep = 0.9

model = Sequential([
    Input((784,)),
    Dense(256, activation="relu"),
    Dropout(1 - keep),
    Dense(10, activation="softmax"),
])
```

## References

- [Keras: Dropout layer](https://keras.io/api/layers/regularization_layers/dropout/)
- [Srivastava et al.: Dropout](https://jmlr.org/papers/v15/srivastava14a.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer

DROPPING: Final = frozenset(("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout"))
RECURRENT: Final = frozenset(("LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell"))
HIGH: Final = 0.8
"""From here on a rate is rather a share to be kept."""


@rule("KC406", "dropout-rate", Severity.WARNING, instead_of=("KC107",))
def check(program: Program) -> Iterator[Finding]:
    """Yield layers whose rate is none, or is one nobody means."""
    for layer in program.layers:
        if layer.site is None or layer.user_class is not None or layer.state.get("guarded"):
            continue
        for name in rates_of(layer):
            rate = layer.arguments.get(name)
            if not isinstance(rate, int | float) or isinstance(rate, bool) or 0 <= rate < HIGH:
                continue
            call = next(iter(layer.calls), None)
            refused = not 0 <= rate <= 1
            cause = call if refused and call is not None else layer
            if call is not None and call.guarded:
                continue
            severity = Severity.ERROR if refused or rate == 1 else Severity.WARNING
            yield Finding(layer.site, message_for(name, rate), "", call=call if refused else None, cause=cause, severity=severity)


def rates_of(layer: Layer) -> tuple[str, ...]:
    """The arguments of a layer that are rates."""
    if layer.cls in DROPPING:
        return ("rate",)
    return ("dropout", "recurrent_dropout") if layer.cls in RECURRENT else ()


def message_for(name: str, rate: float) -> str:
    """Expected and got."""
    expected = f"expected `{name}` to be the share that is dropped, such as 0.5, got {rate:g}"
    if rate < 0:
        return expected
    if rate > 1:
        percentage = f"; for per cent write {rate / 100:g}" if 5 <= rate <= 95 and rate % 5 == 0 else ""
        return f"{expected}, which is no share{percentage or '; the size of a layer belongs to `Dense`'}"
    if rate == 1:
        return f"{expected}, which drops everything"
    return f"{expected}, which drops {100 * rate:g}% of the units; to keep {100 * rate:g}%, write {1 - rate:.3g}"
