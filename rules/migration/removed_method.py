"""A method or attribute that Keras objects have no more.

## What it does

Finds methods and attributes of Keras 1 and 2 that models, layers and optimizers have lost: `fit_generator`, `predict_classes`,
`predict_proba`, `layer.output_shape`, `optimizer.lr` and their kin. The message says what takes their place.

It is silent in files that import `tf_keras`, which is Keras 2.

## Why is this bad?

The line raises `AttributeError`, and with `predict_classes` that is after the training.

## Example

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.randint(0, 3, 100)
optimizer = Adam(learning_rate=0.001)
model = Sequential([Input(shape=(8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
model.fit(x, y)
print(optimizer.lr)  # error: KC902
print(model.layers[0].output_shape)  # error: KC902
print(model.predict_proba(x))  # error: KC902
```

```python bad
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input(shape=(8,)), Dense(3, activation="softmax")])
classes = model.predict_classes(np.random.rand(5, 8))  # error: KC902
```

## Use instead

```python fixed
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense
from keras.optimizers import Adam

x, y = np.random.rand(100, 8), np.random.randint(0, 3, 100)
optimizer = Adam(learning_rate=0.001)
model = Sequential([Input(shape=(8,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
model.fit(x, y)
print(optimizer.learning_rate)
print(model.layers[0].output.shape)
print(model.predict(x))
```

## References

- [Keras: migrating Keras 2 code to multi-backend Keras 3](https://keras.io/guides/migrating_to_keras_3/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.keras_api.methods import GENERATOR_ARGUMENTS, REMOVED
from kerascheck.program import Misuse, Program
from kerascheck.query.text import code_of
from kerascheck.query.tree import call_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import InsertAfter, Plan, Replace, argument_of
from kerascheck.values.layer import Model
from kerascheck.values.tensor import Tensor

UNSAFE: Final = ("output.shape", "input.shape", "to_json")
"""New names that are not quite the same thing."""


@rule("KC902", "removed-method", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield every look-up of an attribute that has gone, and assignments that have no effect any more."""
    if any(use.written.startswith(("tf_keras", "tensorflow.python.keras")) for use in program.imports):
        return
    for misuse in program.misuses if program.target.known() else ():
        if misuse.kind not in ("removed-attribute", "removed-attribute-set") or misuse.guarded:
            continue
        kind, _, name = misuse.detail.partition(".")
        new, advice = REMOVED[kind][name]
        instead = f"`{new}` takes its place" if new else advice
        owner = f"{'a' if kind in ('model', 'layer') else 'an'} {kind} of {program.target.named()}"
        fix = fix_for(program, misuse, name, new)
        if misuse.kind == "removed-attribute-set":
            message = f"{owner} has no `{name}`, and to set it has no effect: {instead}"
            yield Finding(misuse.site, message, "no effect", fix=fix, severity=Severity.WARNING)
        else:
            yield Finding(misuse.site, f"{owner} has no `{name}`: {instead}", "gone", fix=fix)


def fix_for(program: Program, misuse: Misuse, name: str, new: str) -> FixPlan | None:
    """The new name, or for some methods another call."""
    node = misuse.site.node
    if type(node).__name__ != "Attribute" or node.attr.value != name:
        return None
    call = call_of(program, node)
    if name == "predict_classes":
        return classes(misuse.value, node, call)
    if name == "next":
        text = f"next({code_of(node.value)})"
        return FixPlan(f"write `{text}`", (Replace(call, text),)) if call is not None and not call.args else None
    if name == "reset_states" and call is not None and not call.args:
        model = code_of(node.value)
        text = f"[layer.reset_states() for layer in {model}.layers if getattr(layer, \"stateful\", False)]"
        return FixPlan("reset the layers' states", (Replace(call, text),), Applicability.UNSAFE)
    if not new:
        return None
    plans: list[Plan] = [Replace(node.attr, new)]
    if name in GENERATOR_ARGUMENTS:
        named = in_words(call, name)
        if named is None:
            return None
        plans += named
    return FixPlan(f"write `{new}`", tuple(plans), Applicability.UNSAFE if new in UNSAFE else Applicability.SAFE)


def in_words(call: Any, name: str) -> list[Plan] | None:
    """Positional arguments with their names before them; None where they can't be told."""
    names = GENERATOR_ARGUMENTS[name].split()
    if call is not None and any(argument_of(call, old) for old in ("nb_epoch", "nb_val_samples", "samples_per_epoch")):
        names[1:3] = ["samples_per_epoch", "nb_epoch"]
    plain = [each for each in getattr(call, "args", ()) if each.keyword is None]
    if any(each.star for each in plain) or len(plain) > len(names):
        return None
    return [Replace(each.value, f"{names[place]}={code_of(each.value)}") for place, each in enumerate(plain) if place]


def classes(model: Any, node: Any, call: Any) -> FixPlan | None:
    """The class of each row: the place of the largest output, or for one unit whether it is above a half."""
    outputs = model.outputs if isinstance(model, Model) else None
    tensor = outputs[0] if isinstance(outputs, tuple) and len(outputs) == 1 else outputs
    units = tensor.shape.dims[-1] if isinstance(tensor, Tensor) and tensor.shape.dims else None
    if call is None or not isinstance(units, int):
        return None
    if units > 1:
        plans: tuple[Plan, ...] = (Replace(node.attr, "predict"), InsertAfter(call, ".argmax(axis=-1)"))
        return FixPlan("take the place of the largest output", plans, Applicability.UNSAFE)
    plans = (Replace(node.value, f"({code_of(node.value)}"), Replace(node.attr, "predict"), InsertAfter(call, ' > 0.5).astype("int32")'))
    return FixPlan("ask whether the output is above a half", plans, Applicability.UNSAFE)
