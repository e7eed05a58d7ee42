"""BatchNormalization along an axis that is not that of the channels.

## What it does

Finds `BatchNormalization` behind a convolution with an `axis` that is not the axis of the convolution's filters.

## Why is this bad?

`axis` names the axis that is *kept*: each of its places has a mean, a spread, a scale and an offset of its own.
Behind a convolution these are the channels: the last axis, unless `data_format="channels_first"`. With `axis=1` on
`(batch, height, width, channels)` each row of the image is normalised for itself, which trains worse and ties the
weights to the height of the image.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((40, 100, 1)),
    Conv2D(16, 7, padding="same", use_bias=False),
    BatchNormalization(axis=1),  # warning: KC410
    Activation("relu"),
])
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((40, 100, 1)),
    Conv2D(16, 7, padding="same", use_bias=False),
    BatchNormalization(axis=-1),
    Activation("relu"),
])
```

## References

- [Keras: BatchNormalization layer](https://keras.io/api/layers/normalization_layers/batch_normalization/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.graph import TRANSPARENT, axis_name, built, upstream
from kerascheck.query.text import place
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument, Plan, Replace, argument_of
from kerascheck.values.layer import LayerCall
from kerascheck.values.tensor import Tensor

CONVOLUTIONS: Final = frozenset((
    "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "SeparableConv1D", "SeparableConv2D",
))  # fmt: skip
POOLINGS: Final = frozenset(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3))


@rule("KC410", "batchnorm-axis", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield normalisations along an axis of the image behind a convolution."""
    for call in program.calls:
        axis, tensor = call.layer.arguments.get("axis"), call.inputs
        if call.layer.cls != "BatchNormalization" or call.guarded or built(call) is None or not isinstance(axis, int):
            continue
        convolution = convolution_before(call)
        if convolution is None or not isinstance(tensor, Tensor) or tensor.shape.rank is None or call.layer.site is None:
            continue
        rank, right = tensor.shape.rank, channel_axis(convolution)
        if right is None or axis % rank == right % rank:
            continue
        first = right == 1
        got = axis_name(rank, axis % rank, channels_first=first)
        message = f"expected the axis of the channels, `axis={right}`, got `axis={axis}`, the {got} of {tensor.shape}"
        where = place(convolution)
        related = ((where, f"has its channels on axis {right}"),) if where is not None else ()
        node = call.layer.site.node
        given = argument_of(node, "axis")
        plan: Plan | None = None
        if given is not None:
            plan = Replace(given.value, str(right))
        elif "axis" not in call.layer.given:
            plan = AddArgument(node, f"axis={right}")
        fix = FixPlan("normalise each channel", (plan,), Applicability.UNSAFE) if plan is not None else None
        yield Finding(call.layer.site, message, "", related, fix, cause=call.layer)


def convolution_before(call: LayerCall) -> LayerCall | None:
    """The convolution whose filters the normalisation is for."""
    for earlier in upstream(call):
        if earlier.layer.cls in CONVOLUTIONS:
            return earlier
        if earlier.layer.cls not in TRANSPARENT | POOLINGS:
            return None
    return None


def channel_axis(convolution: LayerCall) -> int | None:
    """The axis of a convolution's filters, seen by their number; None where two axes have that size."""
    filters, shape = convolution.layer.arguments.get("filters"), getattr(convolution.outputs, "shape", None)
    if not isinstance(filters, int) or shape is None or shape.rank is None or shape.rank < 3 or shape[1] == shape[-1]:
        return None
    layout = convolution.layer.arguments.get("data_format")
    if shape[-1] == filters and layout in (None, "channels_last"):
        return -1
    return 1 if shape[1] == filters and layout == "channels_first" else None
