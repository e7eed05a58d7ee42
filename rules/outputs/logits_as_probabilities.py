"""The model ends without softmax or sigmoid, but its loss expects probabilities.

## What it does

Finds models whose last layer has no activation and that are compiled with a cross-entropy that is not told so with
`from_logits=True`.

## Why is this bad?

The output of such a layer is any number at all, called a logit. The cross-entropy takes it for a probability: it cuts
it off below 0 and above 1 and takes the logarithm. Outputs that were cut off get no gradient, so the loss starts far
too high and hardly moves, and Keras does not say a word.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(10)])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")  # warning: KC305
```

```python bad
from keras import Input, Sequential
from keras.layers import Dense
from keras.losses import BinaryCrossentropy

model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss=BinaryCrossentropy())  # warning: KC305
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

```python good
from keras import Input, Sequential
from keras.layers import Dense
from keras.losses import SparseCategoricalCrossentropy

model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(10)])
model.compile(optimizer="adam", loss=SparseCategoricalCrossentropy(from_logits=True))
```

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import sole_output, trained_under
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, ending, from_logits, loss_of
from kerascheck.query.text import activation_node, loss_site, made_at
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import AddArgument
from kerascheck.values.layer import Layer
from kerascheck.values.site import Site

ACTIVATIONS: Final = {
    "binary_crossentropy": "sigmoid", "binary_focal_crossentropy": "sigmoid", "categorical_crossentropy": "softmax",
    "categorical_focal_crossentropy": "softmax", "sparse_categorical_crossentropy": "softmax",
}  # fmt: skip
"""What gives the probabilities that a loss expects."""
WITH_UNITS: Final = frozenset(("Dense", "EinsumDense", *(f"Conv{rank}D{kind}" for rank in (1, 2, 3) for kind in ("", "Transpose"))))


@rule("KC305", "logits-as-probabilities", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield losses that take a layer's bare output for probabilities."""
    own = [compiled for compiled in program.own_losses if not compiled.guarded]
    program = by_output(program)
    for compiled in (*compiles(program), *own):
        layer, loss, output = ending(compiled.model), loss_of(compiled), sole_output(compiled.model)
        if layer is None or layer.site is None or output is None or loss not in ACTIVATIONS or layer.cls not in WITH_UNITS:
            continue
        if activation_of(compiled.model) != "linear" or from_logits(compiled) is not False:
            continue
        name = ACTIVATIONS[loss]
        if name == "softmax" and (output.shape[-1] == 1 or not isinstance(output.shape[-1], int)):
            continue  # one unit under a categorical loss is another mistake
        site = loss_site(compiled) if compiled not in own else made_at(compiled)
        message = f"`{loss}` expects probabilities, got the logits of a layer without activation: add a {name}, or say `from_logits=True`"
        related = ((layer.site, f"has no {name}"),)
        cause = trained_under(program, compiled) or compiled
        yield Finding(site, message, "takes the output for probabilities", related, fix_for(layer, site, name), cause=cause)


def fix_for(layer: Layer, loss: Site, name: str) -> FixPlan | None:
    """Say from_logits where the loss is an object made on the spot, else give the layer its activation."""
    node: Any = loss.node
    function = getattr(getattr(node, "func", None), "attr", None) or getattr(node, "func", None)
    if type(node).__name__ == "Call" and getattr(function, "value", "").endswith("Crossentropy"):
        plain = all(argument.keyword is not None for argument in node.args)
        return FixPlan("let the loss take logits", (AddArgument(node, "from_logits=True"),), Applicability.UNSAFE) if plain else None
    if layer.site is None or layer.site.file != loss.file or activation_node(layer) is not None or "activation" in layer.given:
        return None
    return FixPlan(f"end in a {name}", (AddArgument(layer.site.node, f'activation="{name}"'),), Applicability.UNSAFE)
