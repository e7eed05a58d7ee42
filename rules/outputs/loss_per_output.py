"""Losses or targets that do not match a model's several outputs.

## What it does

Compares the losses, metrics and loss weights of `compile` and the targets of `fit` with the outputs of a model with several, by number
and by name.

## Why is this bad?

Each output needs a loss and targets of its own. Dicts are matched by the *names of the output layers*, not by Python
variables: give the layers those names. Keras refuses the rest only when training begins, with messages about paths
and structures.

## Example

```python bad
import numpy as np
from keras import Input, Model
from keras.layers import Dense

x, labels = np.random.rand(64, 20), np.random.rand(64, 1)

features = Input((20,))
model = Model(features, [Dense(1, name="age")(features), Dense(1, name="size")(features)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, labels)  # error: KC312
```

```python bad
from keras import Input, Model
from keras.layers import Dense

features = Input((20,))
age = Dense(1)(features)
size = Dense(1)(features)
model = Model(features, [age, size])
model.compile(optimizer="adam", loss={"age": "mae", "size": "mse"})  # error: KC312
```

## Use instead

```python good
import numpy as np
from keras import Input, Model
from keras.layers import Dense

x, ages, sizes = np.random.rand(64, 20), np.random.rand(64, 1), np.random.rand(64, 1)

features = Input((20,))
model = Model(features, [Dense(1, name="age")(features), Dense(1, name="size")(features)])
model.compile(optimizer="adam", loss={"age": "mae", "size": "mse"})
model.fit(x, {"age": ages, "size": sizes})
```

## References

- [Keras: training and evaluation, multi-output models](https://keras.io/guides/training_with_built_in_methods/)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import SUPERVISED, trained_under, trainings
from kerascheck.query.losses import compiles, snake_case
from kerascheck.query.text import compile_argument, loss_site
from kerascheck.rule import Finding, rule
from kerascheck.values.array import Array
from kerascheck.values.layer import CompileCall, Layer, Model
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

AUTOMATIC: Final = re.compile(r"_\d+$")
"""How the automatic name of a second layer of a kind ends."""


@rule("KC312", "loss-per-output", Severity.ERROR, instead_of=("KC310",))
def check(program: Program) -> Iterator[Finding]:
    """Yield losses and targets that do not match the outputs."""
    for compiled in compiles(program):
        layers = output_layers(compiled.model)
        message = judge(compiled.loss, layers, "loss", "losses") if layers else None
        if message is not None:
            yield Finding(loss_site(compiled), message, "", related_to(layers), cause=trained_under(program, compiled) or compiled)
        elif layers and program.target.version() >= (3, 0):
            yield from beside_losses(compiled, layers)
    for training in trainings(program, *SUPERVISED):
        layers, compiled = output_layers(training.model), training.compiled
        if not layers or not isinstance(compiled, CompileCall) or not is_complete(compiled.loss, len(layers)):
            continue
        if judge(compiled.loss, layers, "loss", "losses") is not None:
            continue
        if isinstance(training.y, Array):
            message = f"expected targets for each of the {len(layers)} outputs, as a list or a dict, got one array"
        else:
            message = judge(training.y, layers, "target", "targets")
        if message is not None:
            yield Finding(training.site, message, "", related_to(layers), cause=training)


def beside_losses(compiled: CompileCall, layers: tuple[Layer, ...]) -> Iterator[Finding]:
    """Metrics, and weights of losses, that are not for each of the outputs; Keras 3 refuses them when training begins."""
    names, count = [layer.name for layer in layers], len(layers)
    shown = ", ".join(f"`{name}`" for name in names)
    wrong: list[tuple[str, int, str]] = []
    match compiled.metrics:
        case ListValue(exact=True, items=items) if items and len(items) != count:
            wrong.append(("metrics", 3, f"expected metrics for each of the {count} outputs, a list of {count} or a dict, got {len(items)}"))
        case DictValue(exact=True):
            message = judge(compiled.metrics, layers, "metric", "metrics")
            wrong += [("metrics", 3, message)] if message is not None else []
    match compiled.arguments.get("loss_weights"):
        case ListValue(exact=True, items=items) if len(items) != count and is_complete(compiled.loss, count):
            wrong.append(("loss_weights", 2, f"expected a weight for each of the {count} losses, got {len(items)}"))
        case DictValue(exact=True, items=named) if is_complete(compiled.loss, count) and not_automatic(layers):
            strange = [key for key in named if key not in names]
            missing = [name for name in names if name not in named]
            if strange or missing:
                got = f"got one for `{strange[0]}`" if strange else f"got none for `{missing[0]}`"
                wrong.append(("loss_weights", 2, f"expected a weight for each of {shown}, {got}"))
    match compiled.loss:
        case DictValue(exact=True, items=named) if named and not_automatic(layers):
            missing = [name for name in names if name not in named]
            if missing:
                wrong.append(("loss", 1, f"expected a loss for each of {shown}, got none for `{missing[0]}`"))
    for argument, place, message in wrong[:1]:
        node = compile_argument(compiled, argument, place)
        site = compiled.site if node is None else Site(compiled.site.file, node, compiled.site.via)
        yield Finding(site, message, "", related_to(layers), cause=compiled)


def not_automatic(layers: tuple[Layer, ...]) -> bool:
    """Whether the program itself has named the output layers."""
    return all("name" in layer.given for layer in layers)


def output_layers(model: Model) -> tuple[Layer, ...]:
    """The layers that make the outputs of a model with several; empty for other models."""
    outputs = model.outputs
    if model.user_class is not None or not isinstance(outputs, tuple | list) or len(outputs) < 2:
        return ()
    layers = [tensor.call.layer for tensor in outputs if isinstance(tensor, Tensor) and tensor.call is not None and not tensor.alternatives]
    return tuple(layers) if len(layers) == len(outputs) and len(set(map(id, layers))) == len(layers) else ()


def judge(given: Value, layers: tuple[Layer, ...], one: str, many: str) -> str | None:
    """What is wrong with losses or targets given in a list or dict."""
    match given:
        case ListValue(exact=True) if len(given.items) > len(layers):
            return f"expected {len(layers)} {many}, one for each output, got {len(given.items)}"
        case DictValue(exact=True):
            names = [layer.name for layer in layers]
            strange = [key for key in given.items if isinstance(key, str) and key not in names and not may_be_automatic(key, layers)]
            if strange:
                known = ", ".join(f"`{name}`" for name in names)
                return f"expected a {one} for each of {known}, the output layers' names, got `{strange[0]}`"
    return None


def may_be_automatic(key: str, layers: tuple[Layer, ...]) -> bool:
    """Whether a key looks like a name that Keras gives of itself, which depends on all layers made before."""
    automatic = [layer for layer in layers if "name" not in layer.given]
    return bool(automatic) and (AUTOMATIC.search(key) is not None or any(key == snake_case(layer.cls) for layer in automatic))


def is_complete(loss: Value, count: int) -> bool:
    """Whether every output surely has a loss."""
    match loss:
        case str():
            return True
        case ListValue(exact=True, items=items):
            return len(items) == count and None not in items
        case DictValue(exact=True, items=named):
            return len(named) == count and None not in named.values()
    return False


def related_to(layers: tuple[Layer, ...]) -> tuple[tuple[Site, str], ...]:
    """The output layers."""
    return tuple((layer.site, f"the output `{layer.name}`") for layer in layers if layer.site is not None)
