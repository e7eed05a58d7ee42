"""Objects of two Keras packages in one model.

## What it does

Finds layers of `tf_keras` (Keras 2), `tensorflow.python.keras` or `keras` in a model, or on a tensor, of another of these packages, and
optimizers given to a model of another package.

Today's `keras` and `tf.keras` are the same package (from TensorFlow 2.16 on `tf.keras` is Keras 3), and may be mixed. That is not
so in a program that sets `TF_USE_LEGACY_KERAS`, which makes `tf.keras` the package `tf_keras`.

## Why is this bad?

Each package knows its own classes only: "Only instances of `keras.Layer` can be added to a Sequential model", "All `inputs` values must be
KerasTensors", "'KerasTensor' object has no attribute 'node'", "Could not interpret optimizer identifier".

## Example

```python bad
import keras
import tf_keras

model = keras.Sequential([
    keras.Input(shape=(8,)),
    tf_keras.layers.Dense(16, activation="relu"),  # error: KC805
    keras.layers.Dense(1),
])
model.compile(optimizer=tf_keras.optimizers.Adam(1e-3), loss="mse")  # error: KC805
```

## Use instead

```python good
import keras

model = keras.Sequential([
    keras.Input(shape=(8,)),
    keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(1),
])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
```

```python good
import keras
import tensorflow as tf

model = keras.Sequential([keras.Input(shape=(8,)), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="mse")
```

## References

- [Keras: migrating Keras 2 code to multi-backend Keras 3](https://keras.io/guides/migrating_to_keras_3/)
- [tf_keras: the package of Keras 2](https://pypi.org/project/tf-keras/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerascheck.diagnostic import Severity
from kerascheck.library.keras_packages import package_of
from kerascheck.program import Program
from kerascheck.query.text import compile_argument
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer, Model, flatten
from kerascheck.values.objects import LibraryObject
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor


@rule("KC805", "mixed-keras", Severity.ERROR)
def check(program: Program) -> Iterator[Finding]:
    """Yield layers, tensors and optimizers that meet a model or layer of another package."""
    packages = {package_of(program.target, each) for each in (*program.layers, *program.models)}
    optimizers = {package_of(program.target, each.optimizer) for each in program.compiles if isinstance(each.optimizer, LibraryObject)}
    if len(packages | optimizers) < 2:
        return
    told: set[int] = set()
    for finding in (*in_sequentials(program), *on_tensors(program), *in_models(program), *compiled(program)):
        if not told & {id(finding.site.node), id(finding.cause)}:
            told |= {id(finding.site.node), id(finding.cause)} - {id(None)}
            yield finding


def in_sequentials(program: Program) -> Iterator[Finding]:
    """Layers in a Sequential of another package."""
    for model in program.models:
        own = package_of(program.target, model)
        for layer in model.layers if model.kind == "Sequential" else ():
            other = package_of(program.target, layer)
            guarded = layer.state.get("guarded") or model.state.get("guarded")
            if other != own and layer.site is not None and written(layer) and not guarded:
                message = f"expected a layer of `{own}` in a Sequential of `{own}`, got `{layer.cls}` of `{other}`"
                yield Finding(layer.site, message, f"of {other}", around(model, own), cause=layer)


def on_tensors(program: Program) -> Iterator[Finding]:
    """Layers of older packages on tensors of Keras 3, which they can't read."""
    for call in program.calls:
        own = package_of(program.target, call.layer)
        if own == "keras" or call.guarded or call.site is None or call.layer.is_op:
            continue
        for tensor in flatten(call.inputs):
            maker = maker_of(tensor)
            if maker is not None and package_of(program.target, maker) != own:
                other = package_of(program.target, maker)
                message = f"expected a tensor of `{own}` for `{call.layer.cls}` of `{own}`, got one of `{other}`"
                yield Finding(call.site, message, f"of {own}", around(maker, other), cause=call.layer)
                break


def in_models(program: Program) -> Iterator[Finding]:
    """Models of tensors of another package."""
    for model in program.models:
        own = package_of(program.target, model)
        if model.kind != "Functional" or model.site is None or model.state.get("guarded"):
            continue
        for tensor in flatten(model.inputs):
            maker = maker_of(tensor)
            if maker is not None and package_of(program.target, maker) != own:
                other = package_of(program.target, maker)
                yield Finding(model.site, f"expected tensors of `{own}` for a model of `{own}`, got those of `{other}`", f"of {own}",
                              around(maker, other), cause=maker)  # fmt: skip
                break


def compiled(program: Program) -> Iterator[Finding]:
    """Optimizers of another package than the model's."""
    for call in program.compiles:
        own = package_of(program.target, call.model)
        other = package_of(program.target, call.optimizer) if isinstance(call.optimizer, LibraryObject) else own
        if other != own and not call.guarded:
            node = compile_argument(call, "optimizer", 0)
            site = call.site if node is None else Site(call.site.file, node, call.site.via)
            message = f"expected an optimizer of `{own}` for a model of `{own}`, got one of `{other}`"
            yield Finding(site, message, f"of {other}", around(call.model, own))


def maker_of(tensor: Any) -> Layer | None:
    """The layer that made a tensor; None for ops and for inputs that Keras adds by itself, which say nothing of their package."""
    layer = tensor.call.layer if isinstance(tensor, Tensor) and tensor.call is not None else None
    return None if layer is None or layer.is_op or not written(layer) else layer


def written(layer: Layer) -> bool:
    """Whether the program itself makes a layer; an ``InputLayer`` may be Keras' own doing."""
    func = getattr(getattr(layer.site, "node", None), "func", None)
    name = getattr(getattr(func, "attr", func), "value", "")
    return layer.cls != "InputLayer" or name in ("Input", "InputLayer")


def around(owner: Layer, package: str) -> tuple[tuple[Site, str], ...]:
    """Where the other side was made."""
    what = "this model" if isinstance(owner, Model) else "this"
    return ((owner.site, f"{what} is of {package}"),) if owner.site is not None else ()
