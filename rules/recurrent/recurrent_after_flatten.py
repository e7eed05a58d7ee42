"""A recurrent layer gets one vector a sample, because there never was a time axis or a layer before it took it away.

## What it does

Finds LSTM, GRU and other recurrent layers behind `Flatten`, global pooling or `Dense` layers on vectors, and those whose
model is given samples without a time axis. (A recurrent layer that gets only another one's last output is KC201.)

## Why is this bad?

A recurrent layer reads a sequence step by step; it takes `(batch, time steps, features)`. A vector of features has no steps, and
Keras refuses it: "expected ndim=3, found ndim=2". Which axis is the time has to be said by whoever builds the model:

- behind convolutions on a series, leave out the `Flatten`: `Conv1D` and `MaxPooling1D` give a sequence already;
- behind convolutions on images, `Reshape((rows, columns * channels))` takes the rows as steps;
- to run a decoder on one vector, `RepeatVector(steps)` gives it at every step;
- a series of plain numbers needs its feature axis: `Input(shape=(30, 1))`, not `(30,)`.

## Example

```python bad
from keras import Sequential
from keras.layers import LSTM, Conv1D, Dense, Flatten, Input, MaxPooling1D

model = Sequential()
model.add(Input(shape=(150, 6)))
model.add(Conv1D(32, 5, activation="relu"))
model.add(MaxPooling1D(3))
model.add(Flatten())
model.add(LSTM(40))  # error: KC203
model.add(Dense(5, activation="softmax"))
```

```python bad
from keras import Sequential
from keras.layers import GRU, Dense, Input

model = Sequential([
    Input(shape=(30,)),
    GRU(16),  # error: KC203
    Dense(1),
])
```

## Use instead

```python good
from keras import Sequential
from keras.layers import LSTM, Conv1D, Dense, Input, MaxPooling1D

model = Sequential()
model.add(Input(shape=(150, 6)))
model.add(Conv1D(32, 5, activation="relu"))
model.add(MaxPooling1D(3))
model.add(LSTM(40))
model.add(Dense(5, activation="softmax"))
```

```python good
from keras import Sequential
from keras.layers import GRU, Dense, Input

model = Sequential([
    Input(shape=(30, 1)),
    GRU(16),
    Dense(1),
])
```

## References

- [Keras: LSTM layer, call arguments](https://keras.io/api/layers/recurrent_layers/lstm/)
- [Keras: RepeatVector](https://keras.io/api/layers/reshaping_layers/repeat_vector/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import fed_to
from kerascheck.query.graph import RECURRENT, STEPWISE, inner, input_layer, refused, shape_maker, upstream
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.dim import product
from kerascheck.values.layer import Layer, LayerCall
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

Related = tuple[tuple[Site, str], ...]


@rule("KC203", "recurrent-after-flatten", Severity.ERROR, instead_of=("KC101",))
def check(program: Program) -> Iterator[Finding]:
    """Yield recurrent layers that are refused because they get vectors."""
    for call, refusal in refused(program, "rank"):
        site = place(call)
        if site is None or inner(call.layer).cls not in RECURRENT or refusal.detail["found"] != 2 or refusal.detail["expected"] != 3:
            continue
        maker, first = shape_maker(call), input_layer(call)
        if first is not None and all(each.layer.cls in STEPWISE for each in upstream(call)):
            advice, related = without_steps(program, call, first)
        elif maker is not None:
            advice, related = advice_for(maker), made_by(maker)
        else:
            continue
        yield Finding(site, f"{refusal.message}: {advice}", "expects rank 3", related, call=call, cause=call)


def without_steps(program: Program, call: LayerCall, first: Layer) -> tuple[str, Related]:
    """For a model that is given vectors: what its data says, or how to make one feature a step of it."""
    shape = first.arguments["batch_shape"].without_batch()
    stated = stated_shape(first)
    related: Related = ((stated, f"each sample is {shape}"),) if stated is not None else ()
    for training, data in fed_to(program, first):
        if data.shape.rank == 3:
            samples = data.shape.without_batch()
            told = (training.site, f"is given samples of {samples}")
            return f"the model's input is {shape}, but the data has samples of {samples}", (*related, told)
    maker = shape_maker(call)
    if maker is not None:
        return f"the model's input {shape} has no time steps", (*related, *made_by(maker))
    return f"{shape} has no time steps; as a series of single numbers it is {Shape((*(shape.dims or ()), 1))}", related


def advice_for(maker: LayerCall) -> str:
    """What took the time steps away, and how to keep or make some."""
    cls = maker.layer.cls
    before = maker.inputs.shape.dims if isinstance(maker.inputs, Tensor) else None
    if before is not None and len(before) == 3 and (cls == "Flatten" or cls.startswith("Global")):
        return f"without the `{cls}` it gets the sequence {Shape(before)}"
    if before is not None and len(before) == 4 and cls == "Flatten":
        return f"a `Reshape({Shape((before[1], product(before[2:])))})` instead of the `Flatten` takes the rows as time steps"
    return f"`{cls}` gives one vector a sample, which `RepeatVector(steps)` makes a sequence"


def made_by(maker: LayerCall) -> Related:
    """The layer that gives the vector."""
    site, shape = place(maker), maker.outputs.shape if isinstance(maker.outputs, Tensor) else None
    return ((site, f"gives {shape}" if shape is not None else "gives one vector a sample"),) if site is not None else ()
