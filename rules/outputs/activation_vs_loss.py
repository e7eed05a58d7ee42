"""The last activation and the loss do not belong together.

## What it does

Finds models that end in an activation that the loss cannot use: a sigmoid with `categorical_crossentropy`, a softmax
over more than two units with `binary_crossentropy`, `relu` or `tanh` with any cross-entropy; and
`categorical_crossentropy` on one unit (an error).

## Why is this bad?

A cross-entropy takes the logarithm of probabilities. `relu` gives exact zeros and numbers above 1, `tanh` negative
ones: the loss becomes `nan` or stays where it is. The outputs of a sigmoid do not add up to 1, as
`categorical_crossentropy` takes for granted, and `binary_crossentropy` asks of every unit a question of its own,
which the units of a softmax cannot answer independently. One unit under `categorical_crossentropy` has a loss of
exactly 0: nothing is learnt.

| labels | last layer | loss |
|---|---|---|
| 0 or 1 | one unit, sigmoid | `binary_crossentropy` |
| one of several classes, one-hot | a unit for each class, softmax | `categorical_crossentropy` |
| one of several classes, its number | a unit for each class, softmax | `sparse_categorical_crossentropy` |
| any number of tags, 0 or 1 each | a unit for each tag, sigmoid | `binary_crossentropy` |

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((20,)), Dense(5, activation="sigmoid")])
model.compile(optimizer="adam", loss="categorical_crossentropy")  # warning: KC304
```

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((20,)), Dense(2, activation="relu")])  # warning: KC304
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((20,)), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="categorical_crossentropy")  # error: KC304
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((20,)), Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import labelled, sole_output, trained_under
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, ending, from_logits, loss_of
from kerascheck.query.text import activation_node, loss_site, requoted
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import Replace
from kerascheck.values.layer import CompileCall, Layer
from kerascheck.values.site import Site

BINARY: Final = frozenset(("binary_crossentropy", "binary_focal_crossentropy"))
CATEGORICAL: Final = frozenset(("categorical_crossentropy", "categorical_focal_crossentropy"))
SPARSE: Final = "sparse_categorical_crossentropy"
ALL: Final = BINARY | CATEGORICAL | {SPARSE}
NEGATIVE: Final = ("leaky_relu", "prelu", "elu", "selu", "tanh", "gelu", "silu", "swish", "softsign", "mish")
NO_PROBABILITIES: Final = {
    "relu": "zeros, and numbers above 1", "relu6": "zeros, and numbers above 1", **dict.fromkeys(NEGATIVE, "negative numbers"),
}  # fmt: skip
"""Activations whose outputs are no probabilities, and what they give instead."""


@rule("KC304", "activation-vs-loss", Severity.WARNING, fixable=True, instead_of=("KC310", "KC311"))
def check(program: Program) -> Iterator[Finding]:
    """Yield compile calls, or last layers, of pairs that do not fit."""
    program = by_output(program)
    for compiled in compiles(program):
        layer, loss, output = ending(compiled.model), loss_of(compiled), sole_output(compiled.model)
        activation = activation_of(compiled.model)
        if layer is None or layer.site is None or output is None or loss not in ALL:
            continue
        cause = trained_under(program, compiled) or compiled
        units = output.shape[-1] if output.shape.dims else None
        one_column = all(feed.y.shape.rank == 1 or feed.y.shape[-1] == 1 for _, feed in labelled(program, compiled))
        if units == 1 and loss in CATEGORICAL and activation != "softmax" and has_last_axis(compiled):
            if one_column:
                message = f"`{loss}` needs a unit for each class, got one unit, and is always 0; use `binary_crossentropy` for two classes"
                one_unit = ((layer.site, "gives one unit"),)
                yield Finding(loss_site(compiled), message, "always 0", one_unit, cause=cause, severity=Severity.ERROR)
        elif from_logits(compiled) is False and activation is not None:
            finding = judge(program, compiled, layer, activation, loss or "", units)
            if finding is not None:
                site, message, label, related, fix = finding
                yield Finding(site, message, label, related, fix, cause=cause)


Parts = tuple[Site, str, str, tuple[tuple[Site, str], ...], FixPlan | None]


def judge(program: Program, compiled: CompileCall, layer: Layer, activation: str, loss: str, units: object) -> Parts | None:
    """What is wrong with an activation under a loss."""
    if layer.site is None:
        return None
    at_loss = loss_site(compiled)
    right = "sigmoid" if loss in BINARY else "softmax"
    if activation in NO_PROBABILITIES:
        got = f"got `{activation}`, which gives {NO_PROBABILITIES[activation]}"
        message, related = f"`{loss}` expects probabilities, as a {right} gives them, {got}", ((at_loss, "takes the logarithm of it"),)
        return layer.site, message, f"ends in `{activation}`", related, activation_fix(layer, at_loss, right)
    several = isinstance(units, int) and units > 1
    if activation == "sigmoid" and loss not in BINARY and several:
        if any(feed.y.facts.multi_hot for _, feed in labelled(program, compiled)):
            message = f"`{loss}` expects one class per sample, got labels with any number of them; use `binary_crossentropy`"
            return at_loss, message, "for one class per sample", ((layer.site, "ends in `sigmoid`"),), None
        message = f"`{loss}` expects a softmax, got `sigmoid`, whose outputs do not add up to 1"
        return at_loss, message, "", ((layer.site, "ends in `sigmoid`"),), activation_fix(layer, at_loss, "softmax")
    if activation == "softmax" and loss in BINARY and isinstance(units, int) and units > 2:
        message = f"`{loss}` expects a sigmoid for every unit, got a softmax over {units} units; for one of {units} classes use "
        sparse = any(feed.y.shape.rank == 1 or feed.y.shape[-1] == 1 for _, feed in labelled(program, compiled))
        message += f"`{SPARSE}`" if sparse else "`categorical_crossentropy`"
        return at_loss, message, "", ((layer.site, "ends in `softmax`"),), None
    return None


def has_last_axis(compiled: CompileCall) -> bool:
    """Whether the loss sums over the last axis, as it does unless it is told another one."""
    return bool(getattr(compiled.loss, "arguments", {}).get("axis", -1) == -1)


def activation_fix(layer: Layer, beside: Site, name: str) -> FixPlan | None:
    """Another activation, where it is written as a text in the layer."""
    node = activation_node(layer)
    if node is None or type(node).__name__ != "SimpleString" or layer.site is None or layer.site.file != beside.file:
        return None
    return FixPlan(f"end in a {name}", (Replace(node, requoted(node, name)),), Applicability.UNSAFE)
