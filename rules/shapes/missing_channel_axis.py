"""An image or a series goes into a convolution without its channel axis.

## What it does

Finds convolution and pooling layers whose input has exactly one axis too few, where that input is what the model is
given (`Input`, `input_shape=`, or the data itself) or what a `Reshape` makes: images of `(28, 28)` for `Conv2D`, a series
of `(1886,)` for `Conv1D`.

## Why is this bad?

A convolution slides over rows and columns (or time steps) and mixes *channels*: red, green and blue, or the sensors that
are read at every step. Where there is only one channel, its axis of size 1 must still be there, so a grey image is
`(height, width, 1)` and a plain series is `(steps, 1)`. Without it Keras refuses to build the model.

The data needs no change: where the model asks for `(28, 28, 1)`, Keras adds the last axis to images of `(28, 28)` by itself.
A `Sequential` without any input shape takes its shape from the data, though; there, add the axis to the data, or an `Input`
to the model.

## Example

```python bad
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

images = np.random.rand(600, 28, 28)
labels = np.random.randint(0, 10, 600)

model = Sequential()
model.add(Input(shape=(28, 28)))
model.add(Conv2D(32, 3, activation="relu"))  # error: KC109
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(images, labels)
```

```python bad
from keras import Sequential
from keras.layers import Conv1D, Dense, GlobalMaxPooling1D

model = Sequential([
    Conv1D(32, 5, activation="relu", input_shape=(1886,)),  # error: KC109
    GlobalMaxPooling1D(),
    Dense(3, activation="softmax"),
])
```

## Use instead

```python fixed
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

images = np.random.rand(600, 28, 28)
labels = np.random.randint(0, 10, 600)

model = Sequential()
model.add(Input(shape=(28, 28, 1)))
model.add(Conv2D(32, 3, activation="relu"))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(images, labels)
```

## References

- [Keras: the Conv2D layer, input shape](https://keras.io/api/layers/convolution_layers/convolution2d/)
- [Keras: the Conv1D layer, input shape](https://keras.io/api/layers/convolution_layers/convolution1d/)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import data_of, fed_to, trainings
from kerascheck.query.graph import inner, input_layer, refused, shape_maker
from kerascheck.query.text import display, elements_of, place, stated_shape, text_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace, argument_of
from kerascheck.values.array import Array
from kerascheck.values.dim import certainly_different
from kerascheck.values.layer import LayerCall
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

FAMILIES: Final = ("Conv", "Separable", "Depthwise", "MaxPooling", "AveragePooling", "ZeroPadding", "Cropping", "UpSampling")
"""How the names of layers begin that work on channels."""


@dataclass(frozen=True, slots=True)
class Stated:
    """Where a shape without channels is stated.

    Attributes:
        shape: of one sample.
        site: the expression, None where the shape comes from the data alone.
        channels: how many there should be.
        certain: whether that number is known, and not just the commonest.
        related: places that show the shape, each with a few words.
    """

    shape: Shape
    site: Site | None
    channels: int
    certain: bool
    related: tuple[tuple[Site, str], ...]


@rule("KC109", "missing-channel-axis", Severity.ERROR, fixable=True, instead_of=("KC101",))
def check(program: Program) -> Iterator[Finding]:
    """Yield convolutions that are refused because one axis is missing in what the model is given."""
    for call, refusal in refused(program, "rank"):
        site, layer = place(call), inner(call.layer)
        if site is None or refusal.detail["found"] != refusal.detail["expected"] - 1 or not is_meant(layer.cls, refusal.detail["shape"]):
            continue
        stated = stated_for(program, call)
        if stated is None:
            continue
        first = layer.arguments.get("data_format") == "channels_first"
        message = f"{refusal.message}: the channel axis is missing, one sample should be {with_channels(stated, first)}"
        fix = fix_for(stated, first) if stated.site is not None and stated.site.file == site.file else None
        yield Finding(site, message, f"expects rank {refusal.detail['expected']}", stated.related, fix, call, call)


def is_meant(cls: str, shape: Shape) -> bool:
    """Whether it is the channels that a layer lacks; a ``ConvLSTM`` on single images lacks the time steps."""
    return cls.startswith(FAMILIES) and not (cls.startswith("ConvLSTM") and shape[-1] in (1, 3))


def stated_for(program: Program, call: LayerCall) -> Stated | None:
    """Where the shape comes from, when that is the model's input or a Reshape."""
    shape = call.inputs.shape.without_batch() if isinstance(call.inputs, Tensor) else Shape(None)
    maker, first = shape_maker(call), input_layer(call)
    if shape.dims is None or not shape.dims:
        return None
    if maker is not None and maker.layer.cls == "Reshape" and maker.layer.site is not None:
        node = maker.layer.site.node
        given = argument_of(node, "target_shape") or next(iter(getattr(node, "args", ())), None)
        site = Site(maker.layer.site.file, given.value, maker.layer.site.via) if given is not None else None
        return Stated(shape, site, 1, True, ((site or maker.layer.site, f"makes each sample {shape}"),))
    if maker is None and first is None:
        return fed_inside(program, call, shape)
    if maker is not None or first is None:
        return None
    expression = stated_shape(first)
    related = () if expression is None else ((expression, f"each sample is {shape}"),)
    for training, data in fed_to(program, first):
        dims = data.shape.dims or ()
        told = (training.site, f"the data has samples of {data.shape.without_batch()}")
        if len(dims) == len(shape.dims) + 2 and not any(map(certainly_different, dims[1:], shape.dims)) and isinstance(dims[-1], int):
            return Stated(shape, expression, dims[-1], True, (*related, told))
        if len(dims) == len(shape.dims) + 1:
            return Stated(shape, expression, 1, True, related or (told,))
    return Stated(shape, expression, 1, False, related)


def fed_inside(program: Program, call: LayerCall, shape: Shape) -> Stated | None:
    """The data that a model of the project gets in `fit` and hands to this layer in its ``call``, as it is."""
    if not isinstance(call.inputs, Tensor) or call.inputs.call is not None:
        return None
    for training in trainings(program):
        data = data_of(training)[0]
        if training.model.kind == "Subclass" and isinstance(data, Array) and data.shape.without_batch() == shape and shape.is_fully_known:
            return Stated(shape, None, 1, True, ((training.site, f"the data has samples of {shape}"),))
    return None


def with_channels(stated: Stated, first: bool) -> Shape:
    """The shape of one sample with its channel axis."""
    dims = stated.shape.dims or ()
    return Shape((stated.channels, *dims)) if first else Shape((*dims, stated.channels))


def fix_for(stated: Stated, first: bool) -> FixPlan | None:
    """Add the axis to a shape that is written out, or to ``x.shape[1:]``."""
    if stated.site is None:
        return None
    node, channels = stated.site.node, str(stated.channels)
    items = [text_of(item) for item in elements_of(node)]
    if not items and type(node).__name__ == "Subscript" and text_of(node.value).endswith(".shape"):
        items = [f"*{text_of(node)}"]
    if not items:
        return None
    text = display(node, [channels, *items] if first else [*items, channels])
    safe = stated.certain and not first
    return FixPlan("add the channel axis", (Replace(node, text),), Applicability.SAFE if safe else Applicability.UNSAFE)
