"""A layer stands where its output belongs: it is made, but never called.

## What it does

Finds layers, and models, that are given to another layer, or to `Model(inputs, outputs)`, in the place of a tensor:
`x = Dense(8)` for `x = Dense(8)(x)`, `Model(inputs, Dense(1))`, `Flatten()(base_model)` for `Flatten()(base_model.output)`.

## Why is this bad?

In the functional style a layer is made first, `Dense(8)`, and then called on a tensor, `Dense(8)(x)`; only the
second step connects it and gives a tensor. Keras raises where the layer is used ("must be KerasTensors"), which may be far
below the line where the call is missing.

## Example

```python bad
from keras import Input, Model
from keras.layers import Conv2D, Dense, Flatten

inputs = Input((28, 28, 1))
x = Conv2D(16, 3, activation="relu")(inputs)
x = Flatten()(x)
x = Dense(1, activation="sigmoid")  # error: KC506
model = Model(inputs, x)
```

```python bad
from keras import Input, Model, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D

base = Sequential([Input((96, 96, 3)), Conv2D(16, 3, activation="relu"), Conv2D(32, 3, activation="relu")])
x = GlobalAveragePooling2D()(base)  # error: KC506
model = Model(base.input, Dense(5, activation="softmax")(x))
```

## Use instead

```python fixed
from keras import Input, Model
from keras.layers import Conv2D, Dense, Flatten

inputs = Input((28, 28, 1))
x = Conv2D(16, 3, activation="relu")(inputs)
x = Flatten()(x)
x = Dense(1, activation="sigmoid")(x)
model = Model(inputs, x)
```

## References

- [Keras: the functional API](https://keras.io/guides/functional_api/)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Misuse, Program
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import InsertAfter
from kerascheck.values.layer import Layer, Model

USES: Final = {
    "layer-as-tensor": "is given to this call",
    "layer-as-output": "is given as the model's output",
    "layer-as-input": "is given as the model's input",
}


@rule("KC506", "layer-not-called", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield every layer that is used as a tensor, once."""
    seen: set[int] = set()
    for misuse in program.misuses:
        layer = misuse.value
        if misuse.kind not in USES or misuse.guarded or not isinstance(layer, Layer) or id(layer) in seen:
            continue
        seen.add(id(layer))
        if layer.cls == "InputLayer" and layer.site is not None:
            message = "expected a tensor, got the `InputLayer` itself: `Input(…)` gives a tensor"
            yield Finding(layer.site, message, "a layer, not a tensor", ((misuse.site, USES[misuse.kind]),), cause=layer)
        elif isinstance(layer, Model):
            yield model_itself(layer, misuse)
        elif layer.calls or layer.site is None:
            yield not_its_output(layer, misuse)
        else:
            yield never_called(layer, misuse)


def never_called(layer: Layer, misuse: Misuse) -> Finding:
    """The finding at the constructor: this is where the call is missing."""
    assert layer.site is not None
    name = layer.state.get("hides")
    where = "expected an `Input`" if misuse.kind == "layer-as-input" else "expected a tensor"
    message = f"{where}, got the `{layer.cls}` layer itself: it is made here, but not called on {f'`{name}`' if name else 'its input'}"
    related = ((misuse.site, USES[misuse.kind]),) if misuse.site.node is not layer.site.node else ()
    fix = FixPlan(f"call the layer on `{name}`", (InsertAfter(layer.site.node, f"({name})"),)) if isinstance(name, str) else None
    return Finding(layer.site, message, "made, but not called", related, fix, cause=layer)


def not_its_output(layer: Layer, misuse: Misuse) -> Finding:
    """The finding at the use: the layer has been called, but here it stands for its output."""
    message = f"expected a tensor, got the `{layer.cls}` layer itself: use what calling it gave"
    related = ((layer.calls[0].site, "it is called here"),) if layer.calls and layer.calls[0].site is not None else ()
    return Finding(misuse.site, message, USES[misuse.kind].replace("is given", "a layer is given"), related, cause=layer)


def model_itself(model: Model, misuse: Misuse) -> Finding:
    """The finding at the use of a model."""
    place = "input" if misuse.kind == "layer-as-input" else "output"
    message = f"expected a tensor, got the model itself: use its `.{place}`, or call it on its input"
    related = ((model.site, "the model"),) if model.site is not None else ()
    return Finding(misuse.site, message, "a model is no tensor", related, fix_for_model(misuse, place), cause=model)


def fix_for_model(misuse: Misuse, place: str) -> FixPlan | None:
    """The model's output, where the model is the only argument of the call and has a name."""
    arguments: Sequence[Any] = getattr(misuse.site.node, "args", ())
    if misuse.kind != "layer-as-tensor" or len(arguments) != 1 or type(arguments[0].value).__name__ not in ("Name", "Attribute"):
        return None
    return FixPlan(f"use the model's {place}", (InsertAfter(arguments[0].value, f".{place}"),), Applicability.UNSAFE)
