"""A layer needs a fixed size of an axis that is None.

## What it does

Finds `Dense`, convolutions, normalisation and other layers with weights on an axis whose size is not fixed: mostly `Dense` behind
`Flatten` of images or sequences of any size (`Input((None, None, 3))`, `Input((None, 64))`).

## Why is this bad?

The weights of a layer are made once, for a fixed number of features. Where images or sequences may have any size, `Flatten` gives vectors
of any length, and Keras refuses to build the layer behind it ("The last dimension of the inputs to a Dense layer should be defined").

## Example

```python bad
from keras import Input, Sequential, layers

model = Sequential([
    Input(shape=(None, None, 3)),
    layers.Conv2D(16, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),  # error: KC111
])
```

## Use instead

Global pooling gives one vector of fixed length whatever the size; or fix the size in the `Input`:

```python good
from keras import Input, Sequential, layers

model = Sequential([
    Input(shape=(None, None, 3)),
    layers.Conv2D(16, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(10, activation="softmax"),
])
```

## References

- [Keras: the Dense layer](https://keras.io/api/layers/core_layers/dense/)
- [Keras: the GlobalAveragePooling2D layer](https://keras.io/api/layers/pooling_layers/global_average_pooling2d/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import input_layer, refused, shape_maker
from kerascheck.query.ops import makers, refused_ops, written
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import LayerCall
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


@rule("KC111", "undefined-feature-axis", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield calls that are refused because a size is None."""
    for call, refusal in refused(program, "undefined-axis"):
        site = place(call)
        if site is not None:
            yield Finding(site, f"{refusal.message}{advice(call)}", "not a fixed size", origin(call), call=call, cause=call)
    for call, refusal in refused_ops(program, "undefined-axis"):
        assert call.site is not None
        yield Finding(call.site, f"`{written(call)}`: {refusal.message}", "not a fixed size", makers(call), cause=call)


def advice(call: LayerCall) -> str:
    """What to do behind Flatten."""
    maker = shape_maker(call)
    if maker is None or maker.layer.cls != "Flatten" or not isinstance(maker.inputs, Tensor):
        return ""
    rank = maker.inputs.shape.rank
    pooling = f"GlobalAveragePooling{rank - 2}D" if rank in (3, 4, 5) and maker.inputs.shape[-1] is not None else ""
    instead = f"`{pooling}` in place of `Flatten` gives vectors of one length, or fix" if pooling else "fix"
    return f"; {instead} the size in the `Input`"


def origin(call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """Where the open size is stated, and what has moved it to where it hurts."""
    found = []
    maker, first = shape_maker(call), input_layer(call)
    site = place(maker) if maker is not None else None
    if site is not None and maker is not None and isinstance(maker.outputs, Tensor):
        found.append((site, f"gives {maker.outputs.shape}"))
    stated = stated_shape(first) if first is not None else None
    if stated is not None and first is not None:
        found.append((stated, f"each sample is {first.arguments['batch_shape'].without_batch()}"))
    return tuple(found)
