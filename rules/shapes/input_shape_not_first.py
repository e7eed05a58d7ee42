"""An input shape on a later layer contradicts what the layer gets.

## What it does

Finds `input_shape=` and `input_dim=` on layers that are not the first of a `Sequential`, or that are called on a tensor, where the shape is
another one than the layer really gets.

## Why is this bad?

Keras reads these arguments on the first layer of a `Sequential` only; everywhere else it ignores them without a word. Whoever wrote
another shape there expects the layer to get something that it does not get: often the layers are in the wrong order, a layer is meant
to be a second input, or the shape was copied from an example.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Dropout, Flatten, Input

model = Sequential()
model.add(Input(shape=(64, 64, 3)))
model.add(Flatten())
model.add(Dense(128, activation="relu", input_shape=(784,)))  # warning: KC118
model.add(Dense(10, activation="softmax"))
```

## Use instead

```python good
from keras import Sequential
from keras.layers import Dense, Dropout, Flatten, Input

model = Sequential()
model.add(Input(shape=(64, 64, 3)))
model.add(Flatten())
model.add(Dense(128, activation="relu"))
model.add(Dense(10, activation="softmax"))
```

## References

- [Keras: the Sequential model, specifying the input shape in advance](https://keras.io/guides/sequential_model/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_layers import declared_input
from kerascheck.program import Program
from kerascheck.query.ops import makers
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import Refused
from kerascheck.syntax.plans import argument_of
from kerascheck.values.dim import certainly_different
from kerascheck.values.layer import LayerCall
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

NAMES = ("input_shape", "input_dim", "batch_input_shape")


@rule("KC118", "input-shape-not-first", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield input shapes that contradict the first call of their layer."""
    for layer in program.layers:
        if layer.user_class is not None or layer.site is None or layer.state.get("guarded") or not layer.calls:
            continue
        declared = declared_input(layer)
        call = layer.calls[0]
        if declared is None or declared.dims is None or isinstance(call.outcome, Refused) or not contradicts(declared, call):
            continue
        name = next((name for name in NAMES if name in layer.given), NAMES[0])
        node = argument_of(layer.site.node, name)
        site = Site(layer.site.file, node, layer.site.via) if node is not None else layer.site
        got = call.inputs.shape.without_batch()
        message = f"`{name}` says {declared.without_batch()}, but this layer is not the first one and gets {got}; Keras ignores it"
        yield Finding(site, message, "ignored", makers(call), cause=call)


def contradicts(declared: Shape, call: LayerCall) -> bool:
    """Whether a layer gets another shape than it says, from something else than an Input made for it."""
    tensor = call.inputs
    if not isinstance(tensor, Tensor) or tensor.shape.dims is None or tensor.call is None or declared.dims is None:
        return False
    if tensor.call.layer.arguments.get("of") is call.layer:
        return False
    if len(declared.dims) != len(tensor.shape.dims):
        return True
    return any(map(certainly_different, declared.dims[1:], tensor.shape.dims[1:]))
