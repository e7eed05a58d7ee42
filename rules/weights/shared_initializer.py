"""One initializer object without a seed gives several layers the same weights.

## What it does

Finds initializer objects that are random, have no seed of their own, and are the `kernel_initializer` of several layers with
kernels of one shape.

## Why is this bad?

An initializer of Keras 3 is a pure function of its seed, which is drawn once, when the object is made. Each call gives the same
numbers: two layers of one shape begin with equal weights. Keras warns of it. The name of an initializer (`"he_normal"`) makes a new
object for each layer.

## Example

```python bad
from keras import Sequential, initializers
from keras.layers import Dense, Input

start = initializers.RandomNormal(stddev=0.1)
model = Sequential([
    Input((64,)),
    Dense(64, activation="relu", kernel_initializer=start),
    Dense(64, activation="relu", kernel_initializer=start),  # warning: KC402
    Dense(1),
])
```

## Use instead

```python good
from keras import Sequential, initializers
from keras.layers import Dense, Input

model = Sequential([
    Input((64,)),
    Dense(64, activation="relu", kernel_initializer=initializers.RandomNormal(stddev=0.1)),
    Dense(64, activation="relu", kernel_initializer=initializers.RandomNormal(stddev=0.1)),
    Dense(1),
])
```

## References

- [Keras: layer weight initializers](https://keras.io/api/layers/initializers/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.text import argument_site
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer
from kerascheck.values.objects import LibraryObject
from kerascheck.values.tensor import Tensor

RANDOM: Final = frozenset((
    "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform",
    "LecunNormal", "LecunUniform", "Orthogonal",
))  # fmt: skip


@rule("KC402", "shared-initializer", Severity.WARNING)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers whose weights begin equal to those of another one."""
    first: dict[tuple[int, object], Layer] = {}
    for layer in program.layers:
        start, shape = layer.arguments.get("kernel_initializer"), kernel_shape(layer)
        if not isinstance(start, LibraryObject) or shape is None or layer.site is None or layer.user_class is not None:
            continue
        if start.path.rpartition(".")[2] not in RANDOM or start.arguments.get("seed") is not None:
            continue
        earlier = first.setdefault((id(start), shape), layer)
        if earlier is layer or earlier.site is None or earlier.site.node is layer.site.node:
            continue
        message = "expected an initializer object for each layer, got one whose seed is drawn once: this layer begins with equal weights"
        yield Finding(argument_site(layer.site, "kernel_initializer"), message, "", ((earlier.site, "this layer gets the same numbers"),))


def kernel_shape(layer: Layer) -> object:
    """What decides the shape of a layer's kernel; None where it is not known."""
    call = layer.calls[0] if layer.calls else None
    if layer.cls not in ("Dense", "Conv1D", "Conv2D", "Conv3D") or call is None or not isinstance(call.inputs, Tensor):
        return None
    features = call.inputs.shape[-1] if call.inputs.shape.rank else None
    sizes = tuple(layer.arguments.get(name) for name in ("units", "filters", "kernel_size"))
    return (features, sizes) if isinstance(features, int) and all(size is None or isinstance(size, int | tuple) for size in sizes) else None
