"""A kernel or pooling window is larger than what is left of the feature map.

## What it does

Finds convolution, pooling and cropping layers that need more rows, columns or time steps than their input has, and shows
at which layers the size was lost.

## Why is this bad?

Every `MaxPooling2D` halves the feature map, and every 3×3 convolution without `padding="same"` takes two rows and two
columns off: a 28×28 image is 26, 13, 11, 5, 3, 1 wide after three rounds of both. The next window finds no place any more, and
Keras stops with "Computed output size would be zero or negative" (formerly "negative dimension size").

## Example

```python bad
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D

model = Sequential()
model.add(Input(shape=(28, 28, 1)))
model.add(Conv2D(16, 3, activation="relu"))
model.add(MaxPooling2D())
model.add(Conv2D(32, 3, activation="relu"))
model.add(MaxPooling2D())
model.add(Conv2D(64, 3, activation="relu"))
model.add(MaxPooling2D())
model.add(Conv2D(128, 3, activation="relu"))  # error: KC103
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
```

## Use instead

Keep the size with `padding="same"`, leave out some of the pooling, or begin with larger images:

```python good
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D

model = Sequential()
model.add(Input(shape=(28, 28, 1)))
model.add(Conv2D(16, 3, padding="same", activation="relu"))
model.add(MaxPooling2D())
model.add(Conv2D(32, 3, padding="same", activation="relu"))
model.add(MaxPooling2D())
model.add(Conv2D(64, 3, padding="same", activation="relu"))
model.add(Conv2D(128, 3, padding="same", activation="relu"))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
```

If the input itself is too small, look at the order of its axes: Keras expects `(height, width, channels)`, and reads `(1, 28, 28)`
as an image one row high with 28 channels.

## References

- [Keras: the Conv2D layer, `padding`](https://keras.io/api/layers/convolution_layers/convolution2d/)
- [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import axis_name, inner, input_layer, refused, source_of
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.dim import Dim
from kerascheck.values.layer import LayerCall
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

NAMES: Final = {
    "height": ("row", "rows"), "width": ("column", "columns"), "time steps": ("time step", "time steps"), "depth": ("slice", "slices"),
}  # fmt: skip
"""What there are one or many of along an axis."""

SHOWN: Final = 4
"""So many of the layers that made the feature map smaller are shown: those that took most."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A layer call that made one axis shorter."""

    call: LayerCall
    before: int
    after: int


@rule("KC103", "feature-map-too-small", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls whose window finds no place."""
    for call, refusal in refused(program, "too-small"):
        site, layer = place(call), inner(call.layer)
        if site is None or not isinstance(call.inputs, Tensor) or call.inputs.shape.dims is None:
            continue
        dims, size, window = call.inputs.shape.dims, refusal.detail["size"], refusal.detail["window"]
        axis = refusal.detail["axis"] + (1 if layer is not call.layer else 0)
        first = layer.arguments.get("data_format") == "channels_first"
        name = axis_name(len(dims), axis, channels_first=first)
        losses = losses_of(call, axis) if axis < len(dims) and dims[axis] == size else []
        least = window + 1 if "Cropping" in layer.cls else window
        message = f"`{layer.cls}` expects at least {counted(least, name)}, got {counted(size, name)} in {Shape(dims)}"
        if losses:
            message += f": {' → '.join(map(str, [losses[0].before, *(loss.after for loss in losses)]))} is what the layers before have left"
        yield Finding(site, message, f"needs {least}, gets {size}", related_to(losses) or beginning(call, axis), call=call, cause=call)


def counted(number: Dim, axis: str) -> str:
    """``3 rows``."""
    one, many = NAMES.get(axis, (f"place along {axis}", f"places along {axis}"))
    return f"{number} {one if number == 1 else many}"


def losses_of(call: LayerCall, axis: int) -> list[Loss]:
    """The calls before this one that made the axis shorter, in the order of the model."""
    losses: list[Loss] = []
    current = source_of(call)
    rank = call.inputs.shape.rank
    while current is not None and isinstance(current.inputs, Tensor) and current.inputs.shape.rank == rank:
        before, after = current.inputs.shape[axis], current.outputs.shape[axis] if isinstance(current.outputs, Tensor) else None
        if isinstance(before, int) and isinstance(after, int) and after < before:
            losses.insert(0, Loss(current, before, after))
        current = source_of(current)
    return losses


def related_to(losses: list[Loss]) -> tuple[tuple[Site, str], ...]:
    """The layers that took most; one line in a loop is shown once with all it took."""
    most = sorted(losses, key=lambda loss: loss.after / loss.before)[:SHOWN]
    found: dict[int, tuple[Site, list[str]]] = {}
    for loss in losses:
        site = place(loss.call)
        if loss in most and site is not None:
            _, steps = found.setdefault(id(site.node), (site, []))
            steps.append(f"{loss.before} → {loss.after}")
    return tuple((site, ", ".join(steps)) for site, steps in found.values())


def beginning(call: LayerCall, axis: int) -> tuple[tuple[Site, str], ...]:
    """The input, when nothing has made it smaller."""
    first = input_layer(call)
    stated = stated_shape(first) if first is not None else None
    if first is None or stated is None:
        return ()
    shape = first.arguments["batch_shape"].without_batch()
    sizes = [dim for dim in shape.dims or () if isinstance(dim, int)]
    swapped = axis == 1 and len(sizes) == 3 and sizes[0] in (1, 3) and sizes[0] < min(sizes[1:])
    return ((stated, f"Keras reads {shape} as (height, width, channels)" if swapped else f"each sample is {shape}"),)
