"""A layer gets an input of a rank it does not take.

## What it does

Finds layer calls whose input has too many or too few axes for the layer: `Conv2D` on flat features,
`GlobalMaxPooling1D` behind `Flatten`, `MaxPooling1D` on images, and so on. The message says which axes the layer
works on, what it gets, and what has taken the missing axis away.

Three commoner forms of this mistake have rules of their own: the sample axis written into the input shape (KC108),
a missing channel axis (KC109), and recurrent layers (KC201, KC203).

## Why is this bad?

Keras refuses such a call when the model is built: nothing is trained. The first axis of every shape is the batch, which
nobody writes in `input_shape`; that makes Keras' own message hard to read ("expected ndim=4, found ndim=2" for a
`Conv2D` on samples of 784 numbers).

## Example

```python bad
import keras
from keras import layers

inputs = keras.Input(shape=(784,))
x = layers.Conv2D(32, 3, activation="relu")(inputs)  # error: KC101
outputs = layers.Dense(10, activation="softmax")(layers.Flatten()(x))
model = keras.Model(inputs, outputs)
```

```python bad
from keras import Sequential
from keras.layers import Conv1D, Dense, Embedding, Flatten, GlobalMaxPooling1D, Input

model = Sequential([
    Input(shape=(60,)),
    Embedding(6000, 50),
    Conv1D(64, 3, activation="relu"),
    Flatten(),
    GlobalMaxPooling1D(),  # error: KC101
    Dense(1, activation="sigmoid"),
])
```

## Use instead

Bring the data into the shape that the layer works on, or leave out the layer that took the axis away:

```python good
import keras
from keras import layers

inputs = keras.Input(shape=(784,))
x = layers.Reshape((28, 28, 1))(inputs)
x = layers.Conv2D(32, 3, activation="relu")(x)
outputs = layers.Dense(10, activation="softmax")(layers.Flatten()(x))
model = keras.Model(inputs, outputs)
```

## References

- [Keras: the Conv2D layer, input shape](https://keras.io/api/layers/convolution_layers/convolution2d/)
- [Keras: the Reshape layer](https://keras.io/api/layers/reshaping_layers/reshape/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.keras_api.lookup import symbol
from kerascheck.program import Program
from kerascheck.query.graph import RECURRENT, inner, input_layer, refused, shape_maker, source_of
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Refused
from kerascheck.values.layer import LayerCall
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

FLATTENED: Final = {
    "Flatten": "`Flatten` has made one vector of each sample",
    "Dense": "`Dense` gives one vector a sample, which a `Reshape` between the two can turn into what is needed",
}


@rule("KC101", "input-rank", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield every call that is refused for its input's rank."""
    for call, refusal in refused(program, "rank"):
        site = place(call)
        if site is None:
            continue
        expected = f"at least rank {refusal.detail['expected']}" if refusal.detail["at_least"] else f"rank {refusal.detail['expected']}"
        message = f"{refusal.message}: {diagnosis(call, refusal)}"
        yield Finding(site, message, f"expects {expected}", origin(call), call=call, cause=call)


def origin(call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """Where the input gets its shape."""
    source, shape = source_of(call), call.inputs.shape if isinstance(call.inputs, Tensor) else None
    if shape is None:
        return ()
    if source is not None:
        site = place(source)
        return ((site, f"gives {shape}"),) if site is not None else ()
    first = input_layer(call)
    stated = stated_shape(first) if first is not None else None
    return ((stated, f"each sample is {shape.without_batch()}"),) if stated is not None else ()


def diagnosis(call: LayerCall, refusal: Refused) -> str:
    """What is missing or too much, and what can be done about it."""
    expected, found = refusal.detail["expected"], refusal.detail["found"]
    maker = shape_maker(call)
    cls = maker.layer.cls if maker is not None else ""
    sibling = sibling_for(call.layer.cls, expected, found, inner(maker.layer).cls if maker is not None else "")
    if sibling:
        return f"`{sibling}` is the layer for this input"
    if call.layer.cls == "RepeatVector":
        return "this is a sequence already"
    if found > expected:
        many = "one axis is" if found == expected + 1 else f"{found - expected} axes are"
        steps = inner(call.layer).cls in RECURRENT and found == 4
        return f"{many} too many" + ("; `TimeDistributed(Flatten())` before it makes one vector of each step" if steps else "")
    if found == 1:
        return "each sample is a single number, not even a vector of one"
    if found == 2 and cls in FLATTENED:
        return FLATTENED[cls]
    if found == 2 and cls.startswith("Global"):
        return f"`{cls}` has already made one vector of each sample"
    if found == 2 and maker is None and isinstance(refusal.detail["shape"][-1], int):
        return f"each sample is one row of {refusal.detail['shape'][-1]} numbers"
    return "one axis is missing" if found == expected - 1 else f"{expected - found} axes are missing"


def sibling_for(cls: str, expected: int, found: int, maker: str) -> str | None:
    """The same layer for as many dimensions as the input has, such as ``MaxPooling1D`` behind ``Conv1D``."""
    wanted = f"{found - 2}D"
    comes_so = wanted in maker or (wanted == "1D" and (maker in RECURRENT or maker == "Embedding"))
    if f"{expected - 2}D" not in cls or not comes_so or cls.startswith("ConvLSTM") or maker.startswith(("Global", "ConvLSTM")):
        return None
    name = cls.replace(f"{expected - 2}D", wanted)
    return name if symbol(f"keras.layers.{name}") is not None else None
