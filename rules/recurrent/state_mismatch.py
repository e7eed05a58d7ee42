"""Initial states of another number or size than the recurrent layer has.

## What it does

Compares the `initial_state` of a recurrent layer with the states that the layer keeps: two for an LSTM, one for a GRU
or SimpleRNN, twice as many for Bidirectional, each of shape `(batch, units)`.

## Why is this bad?

Keras does not look at the states while the model is built. It fails when the model runs for the first time, with a
message about matrices that do not fit. In encoder–decoder models the usual cause is a Bidirectional encoder: its
forward and backward states put together are twice as long, so the decoder needs `2 * units`.

## Example

```python bad
from keras import Input
from keras.layers import LSTM, Bidirectional, Concatenate

source, target = Input((None, 30)), Input((None, 35))
_, fh, fc, bh, bc = Bidirectional(LSTM(48, return_state=True))(source)
states = [Concatenate()([fh, bh]), Concatenate()([fc, bc])]
decoded = LSTM(48, return_sequences=True)(target, initial_state=states)  # error: KC206
```

## Use instead

```python good
from keras import Input
from keras.layers import LSTM, Bidirectional, Concatenate

source, target = Input((None, 30)), Input((None, 35))
_, fh, fc, bh, bc = Bidirectional(LSTM(48, return_state=True))(source)
states = [Concatenate()([fh, bh]), Concatenate()([fc, bc])]
decoded = LSTM(96, return_sequences=True)(target, initial_state=states)
```

## References

- [Keras: RNN layer, `initial_state`](https://keras.io/api/layers/recurrent_layers/rnn/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import built, producer
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Spec
from kerascheck.shapes.states import mismatch
from kerascheck.values.layer import LayerCall
from kerascheck.values.objects import ListValue
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

LAYERS = frozenset(("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"))


@rule("KC206", "state-mismatch", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls whose initial states do not fit the layer."""
    for call in program.calls:
        site, states = place(call), states_of(call)
        known = call.layer.cls in LAYERS and call.layer.user_class is None and built(call) is not None
        if not known or call.guarded or site is None or not states:
            continue
        wrong = mismatch(call.layer.cls, call.layer.arguments, tuple(Spec(state.shape, state.dtype) for state in states))
        if wrong is not None:
            yield Finding(site, wrong.message, "", related_to(states), call=call, cause=call)


def states_of(call: LayerCall) -> tuple[Tensor, ...]:
    """The initial states that a call is given, in order; empty where one is not known."""
    given = call.call_arguments.get("initial_state")
    if isinstance(given, ListValue):
        given = given.items if given.exact else ()
    if given is None and isinstance(call.inputs, tuple | list):
        given = tuple(call.inputs[1:])
    states = given if isinstance(given, tuple) else (given,)
    return states if all(isinstance(state, Tensor) for state in states) else ()


def related_to(states: tuple[Tensor, ...]) -> tuple[tuple[Site, str], ...]:
    """Where the states come from."""
    found: list[tuple[Site, str]] = []
    for state in states:
        maker = producer(state)
        where = place(maker) if maker is not None else None
        if where is not None and all(where.node is not other.node for other, _ in found):
            found.append((where, f"a state of shape {state.shape}"))
    return tuple(found)
