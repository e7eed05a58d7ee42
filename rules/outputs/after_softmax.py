"""A layer behind the final softmax that spoils the probabilities.

## What it does

Finds models that end in a softmax (or the sigmoid of a classifier) with a dropout, noise, normalization or rectifying layer behind it.

## Why is this bad?

The loss takes the model's output for probabilities. A dropout sets some of them to 0 and raises others above 1, and the logarithm of a
dropped one is what the loss looks at: it becomes huge, or `nan`. A normalization makes negative numbers of them. Regularise the layer
before the output instead.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
    Dropout(0.5),  # warning: KC315
])
model.compile("adam", "sparse_categorical_crossentropy")
```

## Use instead

```python good
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dropout(0.5),
    Dense(10, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")
```

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.query.data import trained_under
from kerascheck.query.graph import inner, output_calls, source_of
from kerascheck.query.heads import by_output
from kerascheck.query.losses import ACTIVATION_LAYERS, compiles, loss_of, name_of
from kerascheck.query.text import place
from kerascheck.rule import Finding, rule
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.site import Site

SPOILING: Final = {
    "Dropout": "sets some of the probabilities to 0", "AlphaDropout": "moves some of the probabilities",
    "GaussianDropout": "multiplies the probabilities by noise", "GaussianNoise": "adds noise to the probabilities",
    "SpatialDropout1D": "sets some of the probabilities to 0", "SpatialDropout2D": "sets some of the probabilities to 0",
    "BatchNormalization": "makes numbers around 0 of the probabilities",
    "LayerNormalization": "makes numbers around 0 of the probabilities",
    "Dense": "mixes the probabilities, which are none any more",
}  # fmt: skip
"""What layers do to probabilities; nothing is said of those that do nothing."""
PROBABILITIES: Final = frozenset((
    "categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy", "kl_divergence", "categorical_focal_crossentropy",
    "binary_focal_crossentropy",
))  # fmt: skip


@rule("KC315", "after-softmax", Severity.WARNING, instead_of=("KC304", "KC305"))
def check(program: Program) -> Iterator[Finding]:
    """Yield layers between a final softmax and the loss."""
    program = by_output(program)
    for compiled in compiles(program):
        loss = loss_of(compiled)
        calls = output_calls(compiled.model)
        if loss is not None and loss not in PROBABILITIES or len(calls) != 1:
            continue
        call = calls[0]
        softmax = before(call, binary=loss is not None and loss.startswith("binary"))
        what = SPOILING.get(call.layer.cls, "")
        if softmax is None or not what or call.layer.cls == "Dense" and not is_linear(call.layer):
            continue
        activation = activation_name(softmax.layer)
        message = f"expected the `{activation}` to be the last layer, got `{call.layer.cls}` behind it, which {what}"
        related = ((softmax.layer.site, f"the `{activation}`"),) if softmax.layer.site is not None else ()
        site: Site = call.layer.site or place(call) or compiled.site
        yield Finding(site, message, "", related, cause=trained_under(program, compiled) or compiled)


def before(call: LayerCall, *, binary: bool) -> LayerCall | None:
    """The softmax, or sigmoid of a classifier, that a layer's input comes from."""
    earlier = source_of(call)
    if earlier is None or isinstance(earlier.layer, Model):
        return None
    name = activation_name(earlier.layer)
    return earlier if name == "softmax" or binary and name == "sigmoid" and call.layer.cls != "Dense" else None


def activation_name(layer: Layer) -> str | None:
    """The activation that a layer ends in."""
    within = inner(layer)
    return ACTIVATION_LAYERS.get(within.cls) or name_of(within.arguments.get("activation"))


def is_linear(layer: Layer) -> bool:
    """Whether a layer has no activation of its own."""
    return layer.arguments.get("activation") in (None, "linear")
