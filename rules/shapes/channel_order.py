"""Channels are in front where they belong behind.

## What it does

Finds images whose channels come first, `(3, 224, 224)` or `(1, 28, 28)`, in layers that read the last axis as channels, which is Keras'
default. It looks at input shapes and at the data that is given to a model without one.

## Why is this bad?

Keras reads `(3, 224, 224)` as an image 3 rows high and 224 columns wide with 224 channels. The kernels then slide over colours and
columns, and pooling halves the colours: either nothing is left of 3 rows (KC103), or the model trains on nonsense.

## Example

```python bad
from keras import Sequential, layers

model = Sequential([
    layers.Input((3, 128, 128)),  # warning: KC110
    layers.Conv2D(16, 3, padding="same", activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(10, activation="softmax"),
])
```

## Use instead

Put the channels last, in the shape and in the data (`np.transpose(x, (0, 2, 3, 1))`):

```python good
from keras import Sequential, layers

model = Sequential([
    layers.Input((128, 128, 3)),
    layers.Conv2D(16, 3, padding="same", activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(10, activation="softmax"),
])
```

`data_format="channels_first"` in every layer says that they are meant to be in front; on a CPU TensorFlow can't compute such convolutions.

## References

- [Keras: the Conv2D layer, `data_format`](https://keras.io/api/layers/convolution_layers/convolution2d/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import consumers
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Refused
from kerascheck.values.layer import Layer, LayerCall
from kerascheck.values.shape import Shape

SPATIAL: Final = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D")
"""Layers that slide over rows and columns."""

LEAST: Final = 8
"""Images have at least so many rows and columns."""

SETTERS: Final = ("set_image_data_format", "set_image_dim_ordering")


@rule("KC110", "channel-order", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield inputs whose first axis looks like channels and whose last one does not."""
    if any(call.path.endswith(SETTERS) for call in program.library_calls):
        return
    refusing = any(isinstance(call.outcome, Refused) and call.outcome.kind == "too-small" for call in program.calls)
    for layer in program.layers:
        if layer.cls != "InputLayer" or refusing or not layer.calls or layer.calls[0].guarded:
            continue
        shape = layer.arguments["batch_shape"].without_batch()
        slides = next((call for call in consumers(program, layer.calls[0]) if reads_last(call)), None)
        site = stated_shape(layer) or (place(slides) if slides is not None else None)
        if slides is None or site is None or not channels_in_front(shape):
            continue
        front = shape[0]
        message = f"expected {Shape((shape[1], shape[2], front))}, got {shape}: Keras reads it as (height, width, channels)"
        related = ((slides.site, f"slides over {front} rows"),) if slides.site is not None and slides.site.node is not site.node else ()
        yield Finding(site, message, "channels come last", related, cause=layer)


def channels_in_front(shape: Shape) -> bool:
    """Whether a shape is surely that of an image with its channels first."""
    match shape.dims:
        case (int() as front, int() as rows, int() as columns):
            return (front == 3 or front == 1 and rows == columns) and min(rows, columns) >= LEAST
    return False


def reads_last(call: LayerCall) -> bool:
    """Whether a layer takes the last axis for the channels and slides over more than one row."""
    layer: Layer = call.layer
    if layer.cls not in SPATIAL or layer.user_class is not None or layer.arguments.get("data_format") not in (None, "channels_last"):
        return False
    window = layer.arguments.get("kernel_size", layer.arguments.get("pool_size"))
    return window not in (1, (1, 1)) and not (isinstance(window, tuple) and window[:1] == (1,))
