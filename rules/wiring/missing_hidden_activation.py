"""Two layers without activation follow each other, and compute no more than one.

## What it does

Finds a `Dense` or convolution without `activation` whose output goes straight into another layer of that kind, in a model that is
compiled: nothing but dropout or flattening stands between them.

## Why is this bad?

Without a non-linear function between them, two linear layers are one linear layer: the product of their matrices. However many are
stacked, the model learns nothing that linear regression does not. In Keras the default activation of `Dense` and `Conv2D` is none.

It is a warning where the whole network is linear up to its output, and advice where other layers are not. It is silent where the
first layer is narrower than what is around it, which is a factorisation, and where `activation=None` or `"linear"` is written.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64),  # warning: KC501
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## References

- [Keras: layer activation functions](https://keras.io/api/layers/activations/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.keras_graph import graph_of
from kerascheck.program import Program
from kerascheck.query.graph import consumer_map, output_calls
from kerascheck.query.losses import compiles
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.tensor import Tensor

DENSE: Final = frozenset(("Dense",))
CONVOLUTIONS: Final = frozenset(("Conv1D", "Conv2D", "Conv3D"))
BETWEEN: Final = frozenset(("Dropout", "Flatten", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout", "Reshape"))
"""Layers that leave two linear ones on either side linear."""


LINEAR: Final = BETWEEN | {"InputLayer", "BatchNormalization", "Rescaling", "Normalization"}
"""Layers that are linear functions in use, or hand on what they get."""


@rule("KC501", "missing-hidden-activation", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield linear layers that are composed with another one directly."""
    following = consumer_map(program)
    seen: set[int] = set()
    for compiled in compiles(program):
        calls = calls_of(compiled.model)
        severity = Severity.WARNING if is_linear_model(calls, compiled.model) else Severity.INFO
        for call in calls:
            after = linear_after(call, following)
            if after is None or id(call.layer) in seen or call.layer.site is None:
                continue
            seen.add(id(call.layer))
            related = ((after.layer.site, "this layer follows directly"),) if after.layer.site is not None else ()
            message = f"expected an activation, such as relu, got a linear `{call.layer.cls}` under another: they make one linear layer"
            fix = FixPlan('add `activation="relu"`', (AddArgument(call.layer.site.node, 'activation="relu"'),), Applicability.UNSAFE)
            yield Finding(call.layer.site, message, "", related, fix, severity=severity)


def calls_of(model: Model) -> list[LayerCall]:
    """The layer calls inside a model and the models in it."""
    if model.inputs is None or model.outputs is None:
        return []
    found: list[LayerCall] = []
    for call in graph_of(model).calls:
        found += calls_of(call.layer) if isinstance(call.layer, Model) else [call]
    return found


def is_linear_model(calls: list[LayerCall], model: Model) -> bool:
    """Whether nothing in a model but its outputs is a non-linear function."""
    ends = {id(call) for call in output_calls(model)}
    hidden = [call.layer for call in calls if id(call) not in ends]
    return all(layer.cls in LINEAR or layer.cls in DENSE | CONVOLUTIONS and "activation" not in layer.given for layer in hidden)


def linear_after(call: LayerCall, following: dict[int, list[LayerCall]]) -> LayerCall | None:
    """The layer of the same kind that alone takes a linear layer's output; None where something else does, or nothing."""
    kind = DENSE if call.layer.cls in DENSE else CONVOLUTIONS
    if not is_linear(call.layer, kind) or len(call.layer.calls) != 1:
        return None
    current = call
    while True:
        takers = following.get(id(current), [])
        if len(takers) != 1:
            return None
        current = takers[0]
        if current.layer.cls in kind:
            break
        if current.layer.cls not in BETWEEN or kind is CONVOLUTIONS and current.layer.cls in ("Flatten", "Reshape"):
            return None
    return None if is_factorisation(call, current) else current


def is_linear(layer: Layer, kind: frozenset[str]) -> bool:
    """Whether a layer of a kind has no activation, and nobody has said that this is meant."""
    return layer.cls in kind and "activation" not in layer.given and layer.user_class is None and layer.problem is None


def is_factorisation(call: LayerCall, after: LayerCall) -> bool:
    """Whether the first layer is narrower than both sides, or two kernels are parts of a larger one."""
    sizes = [size for size in (width(call.inputs), width(call.outputs), width(after.outputs)) if isinstance(size, int)]
    if len(sizes) < 3:
        return True
    if call.layer.cls in DENSE:
        return sizes[1] < sizes[0] and sizes[1] < sizes[2] or sizes[1] == 1
    kernels = [each.layer.arguments.get("kernel_size") for each in (call, after)]
    return not all(isinstance(size, int) and size > 1 or isinstance(size, tuple) and set(size) == {size[0]} != {1} for size in kernels)


def width(tensor: object) -> object:
    """The size of a tensor's last axis."""
    return tensor.shape[-1] if isinstance(tensor, Tensor) and tensor.shape.rank else None
