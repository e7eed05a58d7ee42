"""The data has another shape than the model's input.

## What it does

Compares the arrays, datasets and generators that are given to `fit`, `evaluate`, `predict` and their kin, validation data
included, with the inputs of the model: the number of inputs, their names, ranks and sizes. Of a model whose own layers refuse
its input shape nothing is said here: another rule has told of it.

## Why is this bad?

A functional model compares the data with its `Input` and raises ("expected shape=(None, 8), found shape=(32, 13)"). A `Sequential` does
not, so the first layer whose weights do not fit raises, with a message about matrices; where every layer can work with the
other size, it runs, and nothing is reported here. Keras itself adds or drops a last axis of size 1.

The first axis of the data counts samples. One sample for `predict` needs that axis too: `model.predict(image[np.newaxis])`.

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
import numpy as np
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

model = Sequential([Input((64, 64, 3)), Conv2D(8, 3), Flatten(), Dense(2, activation="softmax")])
image = np.random.rand(64, 64, 3)
model.predict(image)  # error: KC701
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
from keras.layers import Conv2D, Dense, Flatten, Input

model = Sequential([Input((64, 64, 3)), Conv2D(8, 3), Flatten(), Dense(2, activation="softmax")])
image = np.random.rand(64, 64, 3)
model.predict(image[np.newaxis])
```

## References

- [Keras: model training APIs](https://keras.io/api/models/model_training_apis/)
- [Keras: Input](https://keras.io/api/layers/core_layers/input/)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.library.keras_feeding import feed
from kerascheck.library.keras_graph import graph_of
from kerascheck.program import Program
from kerascheck.query.data import Feed, feeds, trainings
from kerascheck.query.text import display, elements_of, stated_shape
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.shapes.spec import Refused
from kerascheck.syntax.plans import Replace
from kerascheck.values.array import Array
from kerascheck.values.dim import certainly_different, certainly_equal
from kerascheck.values.layer import Layer, Model, TrainingCall, flatten
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

NOT_NUMBERS: Final = frozenset(("object", "str", "string"))
"""Dtypes of data that Keras converts, or refuses, for other reasons than its shape."""
FUNCTIONS: Final = {"fit": "fit", "train_on_batch": "fit", "fit_generator": "fit", "predict": "predict", "predict_on_batch": "predict"}
"""Methods that share one compiled function; all others evaluate."""


@rule("KC701", "data-vs-input", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield training calls whose data the model does not take, once for data of one shape."""
    traced: set[tuple[int, str]] = set()
    told: set[tuple[int, str]] = set()
    for training in trainings(program):
        model = training.model
        inputs = inputs_of(model)
        if not inputs or not is_sound(model):
            continue
        for given in feeds(training):
            function = "evaluate" if given.role else FUNCTIONS.get(training.method, "evaluate")
            finding = judge(training, model, inputs, given, traced=(id(model), function) in traced)
            traced.add((id(model), function))
            look = (id(model), samples_of(given.x))
            if finding is not None and look not in told:
                told.add(look)
                yield finding
            if finding is not None:
                break


def samples_of(x: Value) -> str:
    """How the samples of some data look, whatever their number."""
    parts = x.items.values() if isinstance(x, DictValue) else listed_parts(x)
    return ", ".join(str(part.shape.without_batch()) for part in parts if isinstance(part, Array))


def inputs_of(model: Model) -> list[Tensor]:
    """The input tensors of a model that is wholly known."""
    tensors = list(flatten(model.inputs))
    known = model.exact and model.outputs is not None and all(isinstance(each, Tensor) and each.shape.rank for each in tensors)
    return tensors if known else []


def is_sound(model: Model) -> bool:
    """Whether the outputs come from the inputs, and no layer of the model refuses what it gets already."""
    graph = graph_of(model)
    return graph.gap is None and graph.disconnected is None and not any(isinstance(call.outcome, Refused) for call in graph.calls)


def judge(training: TrainingCall, model: Model, inputs: list[Tensor], given: Feed, *, traced: bool) -> Finding | None:
    """The finding about one set of data."""
    names = [layer_of(tensor).name for tensor in inputs]
    parts = named_parts(given.x, names, model) if isinstance(given.x, DictValue) else listed_parts(given.x)
    if isinstance(parts, str):
        return Finding(training.site, parts, "", related_inputs(inputs), cause=training)
    arrays = [part for part in parts if isinstance(part, Array)]
    if not parts or len(arrays) != len(parts) or any(array.dtype in NOT_NUMBERS for array in arrays):
        return None
    if len(arrays) != len(inputs):
        if model.kind == "Sequential":
            return None
        got = f"{'the ' + given.role + ' data has ' if given.role else ''}{len(arrays)}"
        message = f"expected data for {len(inputs)} input{'s' * (len(inputs) != 1)}, got {got}"
        return Finding(training.site, message, "", related_inputs(inputs), cause=training)
    shapes = [array.shape for array in arrays]
    if any(not shape.dims for shape in shapes) or given.streamed and any(not is_known(shape) for shape in shapes):
        return None
    refused = feed(model, shapes, traced=traced)
    predicts_one = training.method.startswith("predict") and len(shapes) == 1 and len(shapes[0].dims or ()) > 1
    if refused is None and predicts_one and is_one_sample(inputs[0].shape, shapes[0]):
        return mismatch(training, inputs, arrays, given, None)  # its first axis counts as samples, and Keras adds a last one
    return mismatch(training, inputs, arrays, given, refused) if isinstance(refused, Refused) else None


def is_known(shape: Shape) -> bool:
    """Whether all sizes of a sample are known."""
    return shape.without_batch().is_fully_known


def listed_parts(x: Value) -> Sequence[Value]:
    """The data for each input, where it is not given by name."""
    match x:
        case ListValue(exact=True):
            return x.items
        case tuple():
            return x
        case Array():
            return (x,)
        case _:
            return ()


def named_parts(x: DictValue, names: list[str], model: Model) -> Sequence[Value] | str:
    """The data for each input by name, or what is wrong with the names."""
    if not x.exact or model.kind == "Sequential" or "?" in names:
        return ()
    wanted = sorted(model.inputs) if isinstance(model.inputs, dict) else names
    missing = [name for name in wanted if name not in x.items]
    if missing:
        keys = ", ".join(f"`{key}`" for key in x.items)
        return f"expected data for the input `{missing[0]}`, got a dict with the keys {keys}"
    return [x.items[name] for name in wanted]


def layer_of(tensor: Tensor) -> Layer:
    """The layer that makes a tensor: the InputLayer of an input."""
    assert tensor.call is not None
    return tensor.call.layer


def related_inputs(inputs: list[Tensor]) -> tuple[tuple[Site, str], ...]:
    """Where the inputs are made."""
    sites = [layer_of(tensor).site for tensor in inputs]
    return tuple((site, f"input `{layer_of(tensor).name}`") for site, tensor in zip(sites, inputs, strict=True) if site is not None)


def mismatch(training: TrainingCall, inputs: list[Tensor], arrays: list[Array], given: Feed, refused: Refused | None) -> Finding:
    """The finding about a shape that does not fit; a warning where Keras takes it all the same."""
    place = next((place for place, (tensor, array) in enumerate(zip(inputs, arrays, strict=True)) if differs(tensor.shape, array.shape)), 0)
    expected, data = inputs[place].shape, arrays[place]
    layer = layer_of(inputs[place])
    which = f" for the input `{layer.name}`" if len(inputs) > 1 else ""
    whose = f"{given.role} data" if given.role else "data"
    message = f"expected {whose} of shape {expected}{which}, got {data.shape}"
    if is_one_sample(expected, data.shape):
        message = f"expected a batch of shape {expected}{which}, got one sample {data.shape}: its batch axis is missing"
    elif refused is not None and refused.kind != "model-input" and not is_said(refused, expected, data.shape):
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
    fix = fix_for(training, stated, expected, data.shape, given)
    severity = None if refused is not None else Severity.WARNING
    return Finding(training.site, message, "", tuple(related), fix, cause=training, severity=severity)


def is_said(refused: Refused, expected: Shape, found: Shape) -> bool:
    """Whether a layer's refusal repeats what the two shapes show."""
    pair = (refused.detail.get("expected"), refused.detail.get("found"))
    return refused.kind == "weights" and pair in zip(expected.dims or (), found.dims or (), strict=False)


def differs(expected: Shape, found: Shape) -> bool:
    """Whether an array is not like its input."""
    pairs = zip((expected.dims or ())[1:], (found.dims or ())[1:], strict=False)
    return expected.rank != found.rank or any(certainly_different(one, other) for one, other in pairs)


def is_one_sample(expected: Shape, found: Shape) -> bool:
    """Whether an array is exactly what one sample looks like."""
    wanted = (expected.dims or ())[1:]
    return len(wanted) == len(found.dims or ()) and all(map(certainly_equal, wanted, found.dims or ()))


def fix_for(training: TrainingCall, stated: Site | None, expected: Shape, found: Shape, given: Feed) -> FixPlan | None:
    """The shape of the data in place of a shape that is written in numbers, where the data has as many axes."""
    sizes = (found.dims or ())[1:]
    fits = training.method in ("fit", "fit_generator", "train_on_batch") and not given.role and expected.rank == found.rank
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
