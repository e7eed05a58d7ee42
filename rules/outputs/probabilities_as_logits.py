"""The model ends in softmax or sigmoid, but its loss is told to expect logits.

## What it does

Finds models whose last layer gives probabilities and that are compiled with a loss with `from_logits=True`.

## Why is this bad?

`from_logits=True` lets the loss apply the softmax or sigmoid itself. On probabilities it is applied twice: all
classes come out nearly equal and the gradients shrink. With TensorFlow, Keras notices where the activation is the
very last step, warns and leaves its own one out; with other backends, and with anything between the two, it does not.

## Example

```python bad
from keras import Input, Sequential
from keras.layers import Dense
from keras.losses import CategoricalCrossentropy

model = Sequential([Input((20,)), Dense(4, activation="softmax")])
model.compile(optimizer="adam", loss=CategoricalCrossentropy(from_logits=True))  # warning: KC306
```

## Use instead

```python fixed
from keras import Input, Sequential
from keras.layers import Dense
from keras.losses import CategoricalCrossentropy

model = Sequential([Input((20,)), Dense(4, activation="softmax")])
model.compile(optimizer="adam", loss=CategoricalCrossentropy())
```

```python good
from keras import Input, Sequential
from keras.layers import Dense
from keras.losses import CategoricalCrossentropy

model = Sequential([Input((20,)), Dense(4)])
model.compile(optimizer="adam", loss=CategoricalCrossentropy(from_logits=True))
```

## References

- [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.diagnostic import Applicability, Severity
from kerascheck.program import Program
from kerascheck.query.data import sole_output, trained_under
from kerascheck.query.heads import by_output
from kerascheck.query.losses import activation_of, compiles, ending, from_logits, loss_of
from kerascheck.query.text import loss_site, made_at
from kerascheck.rule import Finding, FixPlan, rule
from kerascheck.syntax.plans import RemoveArgument, argument_of

PROBABILITIES: Final = frozenset(("softmax", "sigmoid", "hard_sigmoid"))


@rule("KC306", "probabilities-as-logits", Severity.WARNING, fixable=True)
def check(program: Program) -> Iterator[Finding]:
    """Yield losses that are told to expect logits and get probabilities."""
    own = [compiled for compiled in program.own_losses if not compiled.guarded]
    program = by_output(program)
    for compiled in (*compiles(program), *own):
        layer, activation, output = ending(compiled.model), activation_of(compiled.model), sole_output(compiled.model)
        if layer is None or layer.site is None or output is None or activation not in PROBABILITIES or from_logits(compiled) is not True:
            continue
        if output.shape[-1] == 1 and activation == "softmax":
            continue  # that is always 1, another mistake
        site = loss_site(compiled) if compiled not in own else made_at(compiled)
        message = f"`from_logits=True` expects an output without activation, got probabilities from `{activation}`"
        argument = argument_of(site.node, "from_logits")
        fix = None
        if argument is not None:
            fix = FixPlan("let the loss take probabilities", (RemoveArgument(site.node, argument),), Applicability.UNSAFE)
        cause = trained_under(program, compiled) or compiled
        yield Finding(site, message, f"`{loss_of(compiled)}` of logits", ((layer.site, f"ends in `{activation}`"),), fix, cause=cause)
