"""The data has another shape than the model's input.

## What it does

Compares the arrays, datasets and generators that are given to `fit`, `evaluate`, `predict` and their kin, validation data
included, with the inputs of the model: the number of inputs, their names, ranks and sizes. Of a model whose own layers refuse
its input shape nothing is said here: another rule has told of it.

## Why is this bad?

A functional model compares the data with its `Input` and raises ("expected shape=(None, 8), found shape=(32, 13)"). A `Sequential` does
not, so the first layer whose weights do not fit raises, with a message about matrices; where every layer can work with the
other size, it runs, and nothing is reported here. Keras itself adds or drops a last axis of size 1.

Data has to be in arrays: lists of numbers, which Keras 2 took, are an "Unrecognized data type" for Keras 3.

## Example

```python bad
import numpy as np
from keras import Input, Model
from keras.layers import Dense

x = np.random.rand(500, 13)
y = np.random.rand(500)

inputs = Input((8,))
model = Model(inputs, Dense(1)(Dense(16, activation="relu")(inputs)))
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)  # error: KC701
```

```python bad
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([Input((2,)), Dense(4, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], epochs=10)  # error: KC701
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Model
from keras.layers import Dense

x = np.random.rand(500, 13)
y = np.random.rand(500)

inputs = Input((13,))
model = Model(inputs, Dense(1)(Dense(16, activation="relu")(inputs)))
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

```python good
import numpy as np
from keras import Sequential
from keras.layers import Dense, Input

model = Sequential([Input((2,)), Dense(4, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0]), epochs=10)
```

## References

- [Keras: model training APIs](https://keras.io/api/models/model_training_apis/)
- [Keras: Input](https://keras.io/api/layers/core_layers/input/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import trainings
from kerascheck.query.feeding import Mismatch, mismatches, related_inputs
from kerascheck.query.text import display, elements_of, stated_shape
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.shapes.spec import Refused
from kerascheck.syntax.plans import Replace
from kerascheck.values.layer import TrainingCall
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site


@rule("KC701", "data-vs-input", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield training calls whose data the model does not take, once for data of one shape."""
    for found in mismatches(program):
        yield mismatch(found)
    of_keras_2 = program.target.of_keras_2 or any(use.written.startswith("tf_keras") for use in program.imports)
    for training in () if of_keras_2 else trainings(program):
        finding = plain_list(training)
        if finding is not None:
            yield finding


def plain_list(training: TrainingCall) -> Finding | None:
    """The finding about lists of numbers in place of arrays; batches for ``train_on_batch`` are converted."""
    if training.method.endswith("_on_batch"):
        return None
    for name, value in (("x", training.x), ("y", training.y)):
        if is_numbers(value):
            message = f"expected `{name}` to be an array, got a list of numbers, which Keras 3 does not take; use `np.array({name})`"
            return Finding(training.site, message, cause=training)
    return None


def is_numbers(value: Value) -> bool:
    """Whether a value is a list of numbers, or lists of them."""
    if not isinstance(value, ListValue) or not value.items:
        return False
    return all(isinstance(item, int | float) for item in value.items) or all(map(is_numbers, value.items))


def mismatch(found: Mismatch) -> Finding:
    """The finding about data that does not fit; a warning where Keras takes it all the same."""
    training = found.training
    if found.problem:
        return Finding(training.site, found.problem, "", related_inputs(found.inputs), cause=training)
    expected, data, layer, refused = found.expected, found.data, found.layer, found.refused
    which = f" for the input `{layer.name}`" if len(found.inputs) > 1 else ""
    message = f"expected {found.whose} of shape {expected}{which}, got {data.shape}"
    if refused is not None and refused.kind != "model-input" and not is_said(refused, expected, data.shape):
        message += f": {refused.message}"
    stated = stated_shape(layer)
    related: list[tuple[Site, str]] = []
    if stated is not None:
        related.append((stated, f"samples of {expected.without_batch()}"))
    elif layer.site is not None and layer.site.node is not training.site.node:
        built = "built for" if layer.cls == "InputLayer" else "the model's input is no `Input`, but what this gives:"
        related.append((layer.site, f"{built} samples of {expected.without_batch()}"))
    if data.site is not None:
        related.append((data.site, f"gives {data.shape}"))
    severity = None if refused is not None else Severity.WARNING
    return Finding(training.site, message, "", tuple(related), fix_for(found, stated), cause=training, severity=severity)


def is_said(refused: Refused, expected: Shape, found: Shape) -> bool:
    """Whether a layer's refusal repeats what the two shapes show."""
    pair = (refused.detail.get("expected"), refused.detail.get("found"))
    return refused.kind == "weights" and pair in zip(expected.dims or (), found.dims or (), strict=False)


def fix_for(found: Mismatch, stated: Site | None) -> FixPlan | None:
    """The shape of the data in place of a shape that is written in numbers, where the data has as many axes."""
    training, given = found.training, found.given
    sizes = (found.data.shape.dims or ())[1:]
    fits = training.method in ("fit", "fit_generator", "train_on_batch") and not given.role
    fits = fits and found.expected.rank == found.data.shape.rank
    if stated is None or not fits or stated.file != training.site.file or not all(isinstance(size, int) for size in sizes):
        return None
    text = shape_text(stated.node, [str(size) for size in sizes])
    return FixPlan("give the input the shape of the data", (Replace(stated.node, text),), Applicability.UNSAFE) if text else None


def shape_text(node: Any, sizes: list[str]) -> str | None:
    """The shape in place of this expression; None where it is not written in numbers."""
    items = elements_of(node)
    if type(node).__name__ == "Integer" and len(sizes) == 1:
        return sizes[0]
    if items and len(items) == len(sizes) and all(type(item).__name__ == "Integer" for item in items):
        return display(node, sizes)
    return None
