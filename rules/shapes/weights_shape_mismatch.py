"""Weights are given to a layer or network that they can't fit.

## What it does

Finds networks of `keras.applications` whose ImageNet weights don't fit: another number of `classes` than 1000 together with the
classifier (`include_top=True`, the default), images of another size than the classifier was trained on, images that don't have 3
channels. It also finds embedding matrices whose shape is not `(input_dim, output_dim)`, and lists given to `set_weights` that don't
match the layer.

## Why is this bad?

Keras raises when the network is made, or when the layer is built. For classes of one's own the pretrained part is taken without
its classifier (`include_top=False`), with new layers on top. An embedding matrix needs one row for every number that can come, and
number 0 is one of them: a vocabulary of 5000 words counted from 1 makes 5001 rows.

## Example

```python bad
from keras.applications import VGG16

model = VGG16(weights="imagenet", classes=5)  # error: KC116
```

```python bad
import numpy as np
from keras.initializers import Constant
from keras.layers import Embedding

vocabulary = 5000
matrix = np.zeros((vocabulary, 100))
layer = Embedding(vocabulary + 1, 100, embeddings_initializer=Constant(matrix))  # error: KC116
```

## Use instead

```python good
import numpy as np
from keras import Sequential
from keras.applications import VGG16
from keras.initializers import Constant
from keras.layers import Dense, Embedding, GlobalAveragePooling2D

base = VGG16(weights="imagenet", include_top=False, input_shape=(128, 128, 3))
model = Sequential([base, GlobalAveragePooling2D(), Dense(5, activation="softmax")])

vocabulary = 5000
matrix = np.zeros((vocabulary + 1, 100))
layer = Embedding(vocabulary + 1, 100, embeddings_initializer=Constant(matrix))
```

## References

- [Keras Applications](https://keras.io/api/applications/)
- [Keras: using pre-trained word embeddings](https://keras.io/examples/nlp/pretrained_word_embeddings/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.program import LibraryCall, Program
from kerascheck.query.applications import Application, applications
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.shapes.spec import as_dim
from kerascheck.values.array import Array
from kerascheck.values.dim import Dim, certainly_different
from kerascheck.values.layer import Layer
from kerascheck.values.objects import LibraryObject, ListValue
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor


@rule("KC116", "weights-shape-mismatch", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield pretrained networks, embeddings and layers whose weights don't fit."""
    for application in applications(program):
        yield from of_application(application)
    for layer in program.layers:
        finding = of_embedding(layer) if layer.cls == "Embedding" and not layer.state.get("guarded") else None
        if finding is not None:
            yield finding
    for call in program.library_calls:
        finding = of_setting(call) if call.path == "set_weights" and not call.guarded else None
        if finding is not None:
            yield finding


def of_application(application: Application) -> Iterator[Finding]:
    """What does not fit the weights of ImageNet."""
    arguments, shape = application.arguments, application.shape
    if arguments.get("weights") != "imagenet":
        return
    classes, side = arguments.get("classes"), application.side
    if application.has_top_of_imagenet and isinstance(classes, int) and classes != 1000:
        message = f"`{application.name}` expects 1000 classes with `weights=\"imagenet\"` and its classifier, got {classes}"
        advice = "; leave the classifier out with `include_top=False` and add a `Dense` of your own"
        yield Finding(application.site_of("classes"), message + advice, "", cause=application.call)
    elif shape is not None and isinstance(shape[2], int) and shape[2] != 3 and shape[0] not in (1, 3):
        message = f"the ImageNet weights of `{application.name}` expect images of 3 channels, got {shape[2]} in {Shape(shape)}"
        advice = '; repeat the grey channel three times, or train from the start with `weights=None`'
        yield Finding(application.shape_site, message + advice, "", cause=application.call)
    elif application.has_top_of_imagenet and shape is not None and side is not None and shape != (side, side, 3) and shape[2] == 3:
        expected = f"`{application.name}` expects images of {(side, side, 3)} with `weights=\"imagenet\"` and its classifier"
        message = f"{expected}, got {Shape(shape)}"
        yield Finding(application.shape_site, f"{message}; other sizes need `include_top=False`", "", cause=application.call)


def of_embedding(layer: Layer) -> Finding | None:
    """An embedding whose constant start has another shape than its table."""
    start = layer.arguments.get("embeddings_initializer")
    value = start.arguments.get("value") if isinstance(start, LibraryObject) and start.path.endswith(".Constant") else None
    if layer.site is None or not isinstance(value, Array) or value.shape.rank != 2:
        return None
    table = Shape((as_dim(layer.arguments["input_dim"]), as_dim(layer.arguments["output_dim"])))
    if not any(differ(one, other) for one, other in zip(table.dims or (), value.shape.dims or (), strict=True)):
        return None
    message = f"`Embedding` expects a matrix of {table} as its start, got {value.shape}"
    related = ((value.site, f"makes {value.shape}"),) if value.site is not None else ()
    return Finding(argument_site(layer.site, "embeddings_initializer"), message, "", related, cause=layer)


def differ(expected: Dim, given: Dim) -> bool:
    """Whether a size certainly does not fit; one row or column would be repeated."""
    return certainly_different(expected, given) and given != 1


def of_setting(call: LibraryCall) -> Finding | None:
    """``layer.set_weights([…])`` of a layer whose weights are known."""
    layer, given = call.args[0], call.args[1] if len(call.args) > 1 else call.kwargs.get("weights")
    expected = weights_of(layer) if isinstance(layer, Layer) else None
    if expected is None or not isinstance(given, ListValue) or not given.exact:
        return None
    if len(given.items) != len(expected):
        return Finding(call.site, f"`{layer.cls}` expects {len(expected)} weight arrays, got {len(given.items)}", cause=call)
    for wanted, array in zip(expected, given.items, strict=True):
        if not isinstance(array, Array) or array.shape.dims is None:
            continue
        same_rank = array.shape.rank == wanted.rank
        if not same_rank or any(map(certainly_different, wanted.dims or (), array.shape.dims)):
            return Finding(call.site, f"`{layer.cls}` expects a weight array of {wanted}, got {array.shape}", cause=call)
    return None


def weights_of(layer: Layer) -> tuple[Shape, ...] | None:
    """The shapes of a layer's weights, for the commonest layers that are built."""
    tensor: Any = layer.calls[0].inputs if layer.calls else None
    arguments = layer.arguments
    if layer.user_class is not None or not isinstance(tensor, Tensor) or not tensor.shape.dims:
        return None
    match layer.cls:
        case "Dense":
            units, bias = as_dim(arguments["units"]), arguments.get("use_bias")
            kernel = Shape((tensor.shape[-1], units))
            return (kernel, Shape((units,))) if bias is True else (kernel,) if bias is False else None
        case "Embedding":
            return (Shape((as_dim(arguments["input_dim"]), as_dim(arguments["output_dim"]))),)
    return None
