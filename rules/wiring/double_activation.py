"""A layer has an activation, and another activation follows at once.

## What it does

Finds `activation=` in a layer whose output goes straight into an `Activation`, `ReLU`, `LeakyReLU`, `Softmax` or the like.

## Why is this bad?

The second function is applied to what the first has left. A `LeakyReLU` behind a relu never sees a negative number and does
nothing; two softmaxes make all classes nearly equal; a sigmoid behind a relu never gives less than 0.5.

## Example

```python bad
from keras import Sequential
from keras.layers import Dense, Input, LeakyReLU

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    LeakyReLU(),  # warning: KC502
    Dense(1),
])
```

## Use instead

```python fixed
from keras import Sequential
from keras.layers import Dense, Input, LeakyReLU

model = Sequential([
    Input((20,)),
    Dense(64),
    LeakyReLU(),
    Dense(1),
])
```

## References

- [Keras: layer activation functions](https://keras.io/api/layers/activations/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.graph import source_of
from kerascheck.query.losses import ACTIVATION_LAYERS, name_of
from kerascheck.query.text import place
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import RemoveArgument, argument_of
from kerascheck.values.layer import Layer

LINEAR: Final = (None, "linear")


@rule("KC502", "double-activation", Severity.WARNING, fixable=True, instead_of=("KC503",))
def check(program: Program) -> Iterator[Finding]:
    """Yield activation layers on what has been through an activation already."""
    seen: set[int] = set()
    for call in program.calls:
        second = activation_layer(call.layer)
        before = source_of(call)
        site = place(call)
        if second in LINEAR or before is None or site is None or call.guarded or id(call.layer) in seen:
            continue
        layer = before.layer
        first = name_of(layer.arguments.get("activation")) if "activation" in layer.given and layer.cls != "Activation" else None
        if first in LINEAR or layer.user_class is not None or len(layer.calls) > 1:
            continue
        if second == "softmax" and (layer.arguments.get("units") == 1 or call.layer.arguments.get("axis", -1) != -1):
            continue  # scores of attention, bounded on purpose and compared along another axis
        seen.add(id(call.layer))
        message = f"expected one activation, got `{second}` behind the `{first}` of `{layer.cls}`"
        argument = argument_of(layer.site.node, "activation") if layer.site is not None else None
        fix = None
        if argument is not None and layer.site is not None and layer.site.file == site.file:
            fix = FixPlan("leave the first one out", (RemoveArgument(layer.site.node, argument),), Applicability.UNSAFE)
        related = ((layer.site, f"`{first}` is applied here"),) if layer.site is not None else ()
        yield Finding(site, message, "", related, fix, cause=call)


def activation_layer(layer: Layer) -> str | None:
    """The function that a layer of its own applies; None for other layers."""
    if layer.cls == "Activation":
        return name_of(layer.arguments.get("activation"))
    return ACTIVATION_LAYERS.get(layer.cls)

