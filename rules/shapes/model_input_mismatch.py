"""A model is used as a layer on a shape that its Input does not take, or made for images below its minimum size.

## What it does

Finds calls of a model on tensors whose rank or size differs from its `Input`, and models of `keras.applications` whose `input_shape` is
smaller than they can be.

## Why is this bad?

Keras refuses both. A functional model takes exactly what its `Input` says ("expected shape=(None, 224, 224, 3), found shape=(None, 128,
128, 3)"), and a network such as `InceptionV3` halves its feature maps so often that less than 75 pixels leave nothing at the end.

## Example

```python bad
from keras import Input, Model, Sequential, layers

encoder = Sequential([Input((784,)), layers.Dense(32, activation="relu")])

images = Input((28, 28))
codes = encoder(images)  # error: KC117
```

```python bad
from keras.applications import InceptionV3

base = InceptionV3(include_top=False, weights=None, input_shape=(32, 32, 3))  # error: KC117
```

## Use instead

```python good
from keras import Input, Model, Sequential, layers

encoder = Sequential([Input((784,)), layers.Dense(32, activation="relu")])

images = Input((28, 28))
codes = encoder(layers.Flatten()(images))
```

```python good
from keras.applications import InceptionV3

base = InceptionV3(include_top=False, weights=None, input_shape=(96, 96, 3))
```

## References

- [Keras: the functional API, "all models are callable, just like layers"](https://keras.io/guides/functional_api/)
- [Keras Applications](https://keras.io/api/applications/)
"""

from __future__ import annotations

from collections.abc import Iterator

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.applications import Application, applications
from kerascheck.query.graph import refused
from kerascheck.query.ops import makers
from kerascheck.query.text import place, stated_shape
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


@rule("KC117", "model-input-mismatch", Severity.ERROR, instead_of=("KC103",))
def check(program: Program) -> Iterator[Finding]:
    """Yield models on shapes that they do not take, and applications that are too small."""
    for call, refusal in refused(program, "model-input"):
        site = place(call)
        if site is not None:
            expected, found = refusal.detail["expected"], refusal.detail["found"]
            message = f"the model expects {expected}, got {found}"
            yield Finding(site, message, f"gets {found}", (*stated(call), *makers(call)), call=call, cause=call)
    for application in applications(program):
        text = too_small(application)
        # Its layers stand at the call that makes it.
        node = application.call.site.node
        inside = [call for call, _ in refused(program, "too-small") if call.site is not None and call.site.node is node]
        for cause in (*inside, *(() if inside else (application.call,))) if text else ():
            yield Finding(application.shape_site, text, "too small", cause=cause)


def stated(call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """Where the model says what it takes."""
    model = call.layer
    if not isinstance(model, Model):
        return ()
    makers_of_inputs = [tensor.call.layer for tensor in flatten(model.inputs) if isinstance(tensor, Tensor) and tensor.call is not None]
    sites = [site for layer in makers_of_inputs if isinstance(layer, Layer) and (site := stated_shape(layer)) is not None]
    return ((sites[0], "the model's input"),) if sites else ()


def too_small(application: Application) -> str:
    """What is wrong with the size of the images, "" where nothing is."""
    shape, least = application.shape, application.least
    if shape is None or least is None or application.has_top_of_imagenet:
        return ""
    sides = [dim for dim in shape[:2] if isinstance(dim, int) and dim < least]
    if not sides:
        return ""
    return f"`{application.name}` expects images of at least {least} x {least}, got {' x '.join(map(str, shape[:2]))}"
