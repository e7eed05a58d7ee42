"""A recurrent layer's result is unpacked into parts that it does not have, or has parts where one is needed.

## What it does

Finds the output of a recurrent layer without `return_state=True` unpacked into several names, and layers with `return_state=True`
inside a `Sequential`, before another layer.

## Why is this bad?

`return_sequences=True` gives the output of every step, still one tensor; only `return_state=True` adds the states: `output, h, c` of an
LSTM, `output, h` of a GRU or SimpleRNN, `output, forward_h, forward_c, backward_h, backward_c` of a Bidirectional LSTM. In a
`Sequential` every layer passes on one tensor, so there is no place for them.

## Example

```python bad
from keras import Input
from keras.layers import LSTM

steps = Input((10, 8))
per_step, last_h, last_c = LSTM(4, return_sequences=True)(steps)  # error: KC207
```

```python bad
from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential([
    Input((10, 8)),
    LSTM(4, return_state=True),  # error: KC207
    Dense(1),
])
```

## Use instead

```python good
from keras import Input
from keras.layers import LSTM

steps = Input((10, 8))
per_step, last_h, last_c = LSTM(4, return_sequences=True, return_state=True)(steps)
```

## References

- [Keras: LSTM layer, `return_state`](https://keras.io/api/layers/recurrent_layers/lstm/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Misuse, Program
from kerascheck.query.graph import RECURRENT, inner, producer
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Built
from kerascheck.values.layer import Layer, Model


@rule("KC207", "return-state-unpacking", Severity.ERROR, instead_of=("KC101", "KC114", "KC106"))
def check(program: Program) -> Iterator[Finding]:
    """Yield unpackings of one tensor, and states inside a Sequential."""
    for misuse in program.misuses:
        maker = producer(misuse.value) if misuse.kind == "unpacked-tensor" and not misuse.guarded else None
        if maker is None or not is_recurrent(maker.layer) or inner(maker.layer).arguments.get("return_state") is not False:
            continue
        message = f"expected {misuse.detail} tensors, got one of shape {misuse.value.shape}: `return_state=True` would add the states"
        related = ((maker.layer.site, "returns its output only"),) if maker.layer.site is not None else ()
        yield Finding(misuse.site, message, "", related, cause=maker)
    for misuse in program.misuses:
        if misuse.kind == "unpacked-outputs" and not misuse.guarded:
            yield from wrong_count(misuse)
    for model in program.models:
        if model.kind == "Sequential":
            yield from inside_sequential(model)


def wrong_count(misuse: Misuse) -> Iterator[Finding]:
    """The output and the states, into more or fewer names than there are."""
    maker = producer(misuse.value)
    if maker is None or not is_recurrent(maker.layer):
        return
    wanted, given = misuse.detail.split()
    states = {"LSTM": "the output and two states", "GRU": "the output and one state", "SimpleRNN": "the output and one state"}
    each = states.get(inner(maker.layer).cls, "the output and the states")
    both = f"{each} for each direction" if maker.layer.cls == "Bidirectional" else each
    related = ((maker.layer.site, f"gives {given} tensors"),) if maker.layer.site is not None else ()
    yield Finding(misuse.site, f"expected {given} names, {both}, got {wanted}", "", related, cause=maker)


def inside_sequential(model: Model) -> Iterator[Finding]:
    """Layers that give their states to a layer that takes one tensor."""
    for layer, following in zip(model.layers, model.layers[1:], strict=False):
        given = is_recurrent(layer) and inner(layer).arguments.get("return_state") is True and not layer.state.get("guarded")
        if not given or layer.site is None or following.user_class is not None or following.cls in ("Lambda", "Identity"):
            continue
        if following.calls and (following.calls[0].guarded or isinstance(following.calls[0].outcome, Built)):
            continue
        message = f"expected one tensor for `{following.cls}` in a Sequential, got the output and the states; leave `return_state=True` out"
        related = ((following.site, "takes one tensor"),) if following.site is not None else ()
        call = next(iter(following.calls), None)
        yield Finding(layer.site, message, "returns several tensors", related, call=call, cause=call or following)


def is_recurrent(layer: Layer) -> bool:
    """Whether this is a recurrent layer, also inside Bidirectional."""
    return inner(layer).cls in RECURRENT and layer.cls in (*RECURRENT, "Bidirectional")
