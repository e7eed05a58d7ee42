"""A layer that is in no model, or a tensor that is made and lost.

## What it does

Finds layers that a function makes beside a model, under a name which nothing else mentions, and outputs of layers whose name is
given to something else before anything has used it.

## Why is this bad?

The model is not the one that was written down: a layer is missing in it. Mostly the next line was meant to take the output (`x =
Dense(8)(x)`), and names an earlier tensor.

## Example

```python bad
from keras import Input, Model
from keras.layers import Conv2D, Dense, Flatten

inputs = Input((28, 28, 1))
x = Conv2D(16, 3, activation="relu")(inputs)  # warning: KC505
x = Conv2D(32, 3, activation="relu")(inputs)
x = Flatten()(x)
model = Model(inputs, Dense(10, activation="softmax")(x))
```

## Use instead

```python good
from keras import Input, Model
from keras.layers import Conv2D, Dense, Flatten

inputs = Input((28, 28, 1))
x = Conv2D(16, 3, activation="relu")(inputs)
x = Conv2D(32, 3, activation="relu")(x)
x = Flatten()(x)
model = Model(inputs, Dense(10, activation="softmax")(x))
```

## References

- [Keras: the functional API](https://keras.io/guides/functional_api/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.graph import ancestors, consumer_map
from kerascheck.query.tree import above
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.tensor import Tensor

WITH_WEIGHTS: Final = frozenset((
    "Dense", "Conv1D", "Conv2D", "Conv3D", "LSTM", "GRU", "SimpleRNN", "Embedding", "Bidirectional", "Conv2DTranspose", "SeparableConv2D",
))  # fmt: skip


@rule("KC505", "layer-never-used", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers that nothing mentions again, and lost tensors."""
    following = consumer_map(program)
    outputs = {id(tensor.call) for model in program.models for tensor in flatten(model.outputs) if isinstance(tensor, Tensor)}
    for call in program.calls:
        if id(call) in outputs or id(call) in following or call.guarded or call.site is None or call.layer.is_op:
            continue
        if not isinstance(call.layer, Model) and is_lost(program, call) and begins_in_a_model(program, call):
            message = f"expected the output of `{call.layer.cls}` to be used, got its name given to something else in the next step"
            yield Finding(call.site, message)
    explained = {id(misuse.value) for misuse in program.misuses}
    for layer in program.layers if program.models else ():
        if layer.calls or layer.cls not in WITH_WEIGHTS or layer.site is None or layer.state.get("guarded") or id(layer) in explained:
            continue
        beside = any(model.site is not None and layer.site.via and model.site.via == layer.site.via for model in program.models)
        if layer.problem is None and beside and is_unmentioned(program, layer):
            yield Finding(layer.site, f"expected `{layer.cls}` to be part of a model, got a layer that nothing uses")


def assignment(program: Program, node: Any) -> tuple[str, Any]:
    """The name that a call's value alone is assigned to, and the line; an empty name for anything else."""
    around = list(above(program, node))[:2]
    if len(around) < 2 or type(around[0]).__name__ != "Assign" or around[0].value is not node or len(around[0].targets) != 1:
        return "", None
    target = around[0].targets[0].target
    return (target.value, around[1]) if type(target).__name__ == "Name" else ("", None)


def begins_in_a_model(program: Program, call: LayerCall) -> bool:
    """Whether a call works on what a model's own Input has given, so that it was meant for that model."""
    starts = [call, *(earlier for tensor in flatten(call.inputs) if isinstance(tensor, Tensor) for earlier in ancestors(tensor))]
    inputs = {id(tensor.call) for each in starts for tensor in flatten(each.inputs) if isinstance(tensor, Tensor) and tensor.call}
    return any(
        isinstance(tensor, Tensor) and id(tensor.call) in inputs for model in program.models for tensor in flatten(model.inputs)
    )  # fmt: skip


def is_lost(program: Program, call: LayerCall) -> bool:
    """Whether the next statement that mentions the name gives it to something that does not come from it."""
    name, line = assignment(program, call.site.node if call.site is not None else None)
    block = next(iter(above(program, line)), None) if line is not None else None
    statements = list(getattr(block, "body", ()))
    if not name or line not in statements:
        return False
    for statement in statements[statements.index(line) + 1 :]:
        if not mentions(statement, name):
            continue
        inner: Any = statement.body[0] if type(statement).__name__ == "SimpleStatementLine" and len(statement.body) == 1 else None
        if type(inner).__name__ != "Assign" or mentions(inner.value, name) or type(inner.value).__name__ != "Call":
            return False
        uncalled = any(layer.site is not None and layer.site.node is inner.value for layer in program.layers)
        return not uncalled and all(type(target.target).__name__ == "Name" for target in inner.targets)
    return False


def is_unmentioned(program: Program, layer: Layer) -> bool:
    """Whether the whole file mentions the layer's name only where the layer is made."""
    name, line = assignment(program, layer.site.node if layer.site is not None else None)
    return bool(name) and line is not None and sum(1 for _ in names_in(program.module, name)) == 1


def mentions(node: Any, name: str) -> bool:
    """Whether a name stands anywhere in a node."""
    return next(names_in(node, name), None) is not None


def names_in(node: Any, name: str) -> Iterator[Any]:
    """The places where a name stands."""
    stack = [node]
    while stack:
        current = stack.pop()
        if type(current).__name__ == "Name" and current.value == name:
            yield current
        stack.extend(current.children)
