"""A feature map reaches the last layers unflattened, so the model predicts maps.

## What it does

Finds models whose output still has the rows and columns of an image (or the steps of a `Conv1D`), because `Dense` layers were put
straight behind a feature map, while the labels have one value or one row per sample.

## Why is this bad?

`Dense` works on the last axis alone. On a feature map `(batch, 4, 4, 512)` it makes a prediction for each of the 16 places and
gives `(batch, 4, 4, 1)`. The cross-entropies refuse labels of another rank. `Flatten` puts all numbers of a sample into one row;
`GlobalAveragePooling2D` keeps one mean of each channel and needs far fewer weights.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(16, 3, activation="relu"),
    MaxPooling2D(),
    Dense(64, activation="relu"),  # error: KC102
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.random.rand(100, 28, 28, 1), np.random.randint(0, 10, 100))
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, MaxPooling2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(16, 3, activation="relu"),
    MaxPooling2D(),
    Flatten(),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.random.rand(100, 28, 28, 1), np.random.randint(0, 10, 100))
```

## References

- [Keras: Flatten layer](https://keras.io/api/layers/reshaping_layers/flatten/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, outputs_and_labels, trainings
from kerascheck.query.graph import TRANSPARENT, batch_shape, output_calls, source_of
from kerascheck.query.losses import COMPARING, loss_of
from kerascheck.query.naming import symbol_for
from kerascheck.query.text import place, text_of
from kerascheck.query.tree import above, statement_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddItem, AddLine, Plan, Replace
from kerascheck.values.layer import CompileCall, LayerCall
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

MAPS: Final = ("Conv", "SeparableConv", "DepthwiseConv", "MaxPooling", "AveragePooling")
"""How the names of layers begin that give feature maps."""


@rule("KC102", "missing-flatten", Severity.WARNING, fixable=True, instead_of=("KC301", "KC304", "KC310"))
def check(program: Program) -> Iterator[Finding]:
    """Yield the first Dense layer on a feature map in models that are given one label per sample."""
    for training in trainings(program, *SUPERVISED):
        loss = loss_of(training.compiled) if isinstance(training.compiled, CompileCall) else None
        calls = output_calls(training.model)
        if loss not in COMPARING or len(calls) != 1:
            continue
        first = first_dense(calls[0])
        site = place(first) if first is not None else None
        for output, labels in outputs_and_labels(training):
            if first is None or site is None or not is_one_label_per_sample(output.shape, labels.shape):
                continue
            got = batch_shape(first.inputs.shape)
            message = f"expected one vector per sample, as the labels {batch_shape(labels.shape)} have one value or row each, got {got}"
            message += f", so that the model gives {batch_shape(output.shape)}; put `Flatten()` before this layer"
            maker = source_of(first)
            where = place(maker) if maker is not None else None
            related = (((where, f"gives {got}"),) if where is not None else ()) + ((training.site, "is given these labels"),)
            severity = Severity.ERROR if "crossentropy" in loss else Severity.WARNING
            fix = flatten_before(program, first)
            yield Finding(site, message, "works on the last axis only", related, fix, cause=training, severity=severity)


def flatten_before(program: Program, call: LayerCall) -> FixPlan | None:
    """``Flatten()`` in front of a layer that stands in a list, in ``add``, or is called on a tensor."""
    named = symbol_for(program, "keras.layers.Flatten")
    made, site = call.layer.site, call.site
    if named is None or made is None or site is None:
        return None
    applied: Any = site.node if type(site.node).__name__ == "Call" and site.node.func is made.node else None
    around = list(above(program, made.node))[:2]
    plan: Plan | None = None
    if applied is not None and len(applied.args) == 1:
        argument = applied.args[0].value
        plan = Replace(argument, f"{named.text}()({text_of(argument)})")
    elif around and type(around[0]).__name__ == "Element":
        plan = AddItem(made.node, f"{named.text}()")
    elif len(around) == 2 and type(around[1]).__name__ == "Call" and getattr(getattr(around[1].func, "attr", None), "value", "") == "add":
        line = statement_of(program, made.node)
        plan = AddLine(line, f"{text_of(around[1].func)}({named.text}())", before=True) if line is not None else None
    return FixPlan("flatten the feature map first", (plan, *named.plans), Applicability.UNSAFE) if plan is not None else None


def first_dense(last: LayerCall) -> LayerCall | None:
    """The first of the Dense layers at a model's end, where they stand on a feature map."""
    first, call = None, last
    while call.layer.cls == "Dense" or call.layer.cls in TRANSPARENT:
        if call.layer.cls == "Dense":
            first = call
        earlier = source_of(call)
        if earlier is None:
            break
        call = earlier
    if first is None or not isinstance(first.inputs, Tensor) or first.inputs.shape.rank is None:
        return None
    is_map = call.layer.cls.startswith(MAPS) or first.inputs.shape.rank >= 4
    return first if is_map and first.inputs.shape.rank >= 3 else None


def is_one_label_per_sample(output: Shape, labels: Shape) -> bool:
    """Whether labels have no place for the maps that the output has."""
    places = (output.dims or ())[1:-1]
    if output.rank is None or labels.rank is None or all(place == 1 for place in places):
        return False
    return labels.rank == 1 or labels.rank == 2 and (output.rank > 3 or labels[-1] == 1)
