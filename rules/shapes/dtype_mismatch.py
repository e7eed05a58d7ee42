"""Data or tensors of a dtype that what they are given to does not take.

## What it does

Finds text given to models that work with numbers: arrays of strings in `fit`, `evaluate` and `predict`, as `x` or as `y`. It also
finds layers and functions that refuse a dtype, such as `ops.image.rgb_to_hsv` on integers, and values between 0 and 1 that are given to an
`Embedding`, for which they are all the number 0.

## Why is this bad?

Keras refuses an array of strings or objects ("Invalid dtype: object"). Class names have to be numbers first, and texts become
numbers in a `TextVectorization` or `StringLookup` layer. An `Embedding` takes whole numbers, the positions of words in a vocabulary; scaled
values are cut off to 0 without a word.

## Example

```python bad
import numpy as np
from keras import Input, Sequential, layers

x = np.random.rand(4, 3)
y = np.array(["cat", "dog", "dog", "cat"])

model = Sequential([Input((3,)), layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)  # error: KC115
```

## Use instead

```python good
import numpy as np
from keras import Input, Sequential, layers

x = np.random.rand(4, 3)
y = np.array(["cat", "dog", "dog", "cat"])

model = Sequential([Input((3,)), layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, (y == "dog").astype("float32"))
```

## References

- [Keras: the StringLookup layer](https://keras.io/api/layers/preprocessing_layers/categorical/string_lookup/)
- [Keras: the Embedding layer](https://keras.io/api/layers/core_layers/embedding/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import Feed, fed_to, feeds, trainings
from kerascheck.query.graph import refused
from kerascheck.query.ops import makers, refused_ops, written
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import LayerCall, Model, TrainingCall, flatten
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

TEXT: Final = frozenset(("TextVectorization", "StringLookup", "Hashing", "HashedCrossing", "FeatureSpace"))
"""Layers that take strings."""


@rule("KC115", "dtype-mismatch", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield training calls with strings, refused dtypes, and scaled values in an Embedding."""
    told: set[tuple[int, str]] = set()
    for training in trainings(program):
        for given in feeds(training):
            for finding in strings(training, given):
                key = id(training.model), finding.message
                if key not in told:
                    told.add(key)
                    yield finding
    for call, refusal in refused(program, "dtype"):
        site = place(call)
        if site is not None:
            yield Finding(site, refusal.message, "", makers(call), call=call, cause=call)
    for call, refusal in refused_ops(program, "dtype"):
        assert call.site is not None
        yield Finding(call.site, f"`{written(call)}`: {refusal.message}", "", makers(call), cause=call)
    yield from scaled_ids(program)


def strings(training: TrainingCall, given: Feed) -> Iterator[Finding]:
    """Arrays of strings that a model of numbers is given; pandas' text columns are among them."""
    model = training.model
    if given.streamed or takes_text(model):
        return
    for name, value in (("x", given.x), ("y", given.y)):
        array = next((array for array in arrays_in(value) if array.dtype in ("str", "string")), None)
        if array is None:
            continue
        better = "give the classes as numbers" if name == "y" else "turn them into numbers first"
        whose = f"`{name}` of the {given.role} data" if given.role else f"`{name}`"
        related = ((array.site, "makes strings"),) if array.site is not None and array.site.node is not training.site.node else ()
        yield Finding(training.site, f"expected numbers as {whose}, got strings; {better}", "", related, cause=training)


def arrays_in(value: Value) -> Iterator[Array]:
    """The arrays in nested data."""
    match value:
        case Array():
            yield value
        case tuple():
            for item in value:
                yield from arrays_in(item)
        case ListValue():
            for item in value.items:
                yield from arrays_in(item)
        case DictValue():
            for item in value.items.values():
                yield from arrays_in(item)


def takes_text(model: Model) -> bool:
    """Whether a model may take strings: it has a layer for text, an Input of strings, or code that is not understood."""
    if model.kind == "Subclass" or not model.exact or model.inputs is None:
        return True
    tensors = [tensor for tensor in flatten(model.inputs) if isinstance(tensor, Tensor)]
    named: list[Any] = [*model.layers, *(tensor.call.layer for tensor in tensors if tensor.call is not None)]
    if any(tensor.dtype in ("string", "") for tensor in tensors) or any(layer.cls in TEXT for layer in named):
        return True
    from kerascheck.library.keras_graph import graph_of

    graph = graph_of(model)
    own = (*TEXT, "Lambda")
    return graph.gap is not None or any(layer.cls in own or layer.user_class is not None for layer in graph.operations)


def scaled_ids(program: Program) -> Iterator[Finding]:
    """Embeddings of what is surely between 0 and 1, and no whole number."""
    for call in program.calls:
        tensor = call.inputs
        if call.layer.cls != "Embedding" or call.guarded or not isinstance(tensor, Tensor) or tensor.call is None:
            continue
        for training, data in fed_to(program, tensor.call.layer):
            if is_fraction(data) and (site := place(call)) is not None:
                message = "`Embedding` expects the whole numbers of a vocabulary, got values between 0 and 1, which it cuts off to 0"
                yield Finding(site, message, "", given_here(training, call), cause=call)
                break


def is_fraction(data: Array) -> bool:
    """Whether an array holds scaled values."""
    facts = data.facts
    return data.dtype.startswith("float") and facts.scale == "unit" and facts.continuous and not facts.one_hot and not facts.multi_hot


def given_here(training: TrainingCall, call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """Where the values are given."""
    return ((training.site, "is given these values"),) if training.site.node is not getattr(call.site, "node", None) else ()
