"""A layer's class stands where a layer belongs: the parentheses are missing.

## What it does

Finds `model.add(MaxPooling2D)` for `model.add(MaxPooling2D())`, in lists of layers too.

## Why is this bad?

`MaxPooling2D` is the class, the plan of such a layer; `MaxPooling2D()` makes one. Keras takes layers only, and
refuses the class.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten, MaxPooling2D

model = Sequential()
model.add(Input((28, 28, 1)))
model.add(Conv2D(6, 5, activation="relu"))
model.add(MaxPooling2D)  # error: KC507
model.add(Flatten())
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten, MaxPooling2D

model = Sequential()
model.add(Input((28, 28, 1)))
model.add(Conv2D(6, 5, activation="relu"))
model.add(MaxPooling2D())
model.add(Flatten())
```

## References

- [Keras: the Sequential model](https://keras.io/guides/sequential_model/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.text import elements_of
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import InsertAfter
from kerascheck.values.objects import External
from kerascheck.values.site import Site

WITHOUT_ARGUMENTS: Final = frozenset((
    "Flatten", "BatchNormalization", "LayerNormalization", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "MaxPool1D", "MaxPool2D",
    "MaxPool3D", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
    "ReLU", "LeakyReLU", "Softmax",
    "ELU", "PReLU",
))  # fmt: skip
"""Layers that can be made without arguments."""


@rule("KC507", "layer-class-not-instance", Severity.ERROR, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield classes that are given to a Sequential."""
    for misuse in program.misuses:
        if misuse.kind != "class-as-layer" or misuse.guarded or not isinstance(misuse.value, External):
            continue
        name = misuse.value.path.rpartition(".")[2]
        node = written(misuse.site.node, name)
        site = misuse.site if node is None else Site(misuse.site.file, node, misuse.site.via)
        fix = None
        if node is not None and name in WITHOUT_ARGUMENTS:
            fix = FixPlan("make a layer of the class", (InsertAfter(node, "()"),), Applicability.SAFE)
        message = f"expected a layer, `{name}({'' if name in WITHOUT_ARGUMENTS else '…'})`, got the class `{name}`"
        yield Finding(site, message, "a class, not a layer", fix=fix, cause=misuse)


def written(call: Any, name: str) -> Any:
    """The expression of the class among a call's arguments, in a list too; None where it is not written there."""
    for argument in getattr(call, "args", ()):
        for node in (argument.value, *elements_of(argument.value)):
            attribute = getattr(node, "attr", None)
            if type(node).__name__ == "Name" and node.value == name or getattr(attribute, "value", None) == name:
                return node
    return None
